"""Keep the English catalogue true: every text of the interface, translated, compiled.

.venv/bin/python tools/translations.py           update the catalogue from the sources
.venv/bin/python tools/translations.py --check   fail where it is not up to date or not whole

Texts are collected with Babel, templates as Django itself reads them; no system tool is
needed. The compiled catalogue is kept beside its source, so that an installation needs
nothing to speak English.
"""

import datetime as dt
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

_ROOT = Path(__file__).parents[1]
_SOURCES = _ROOT / "src" / "zhiheng"
_CATALOGUE = _SOURCES / "locale" / "en" / "LC_MESSAGES" / "django.po"
_KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_NEVER = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sd]|\{\w+\}")


def collected() -> Catalog:
    """Return every text of the interface with the files it stands in."""
    catalog = Catalog(locale="en", charset="utf-8", project="Zhiheng", fuzzy=False)
    for path in sorted([*_SOURCES.rglob("*.py"), *_SOURCES.rglob("*.html")]):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            # Inside brackets, what is left of the markup needs no indentation.
            text = f"({templatize(text, origin=str(path))})"
        name = path.relative_to(_ROOT).as_posix()
        found = extract("python", io.BytesIO(text.encode()), keywords=_KEYWORDS)
        for _line, message, _comments, context in found:
            catalog.add(message, locations=[(name, None)], context=context)
    return catalog


def updated(known: Catalog) -> Catalog:
    """Return the catalogue with every text collected, translations kept."""
    fresh = collected()
    for message in fresh:
        old = known.get(message.id, message.context) if message.id else None
        if old is not None and old.string:
            message.string = old.string
    fresh.header_comment = "# English texts of the interface.\n"
    return fresh


def written(catalog: Catalog) -> bytes:
    """Return the catalogue as its file."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=96, omit_header=False, sort_output=True, ignore_obsolete=True)
    text = buffer.getvalue().decode()
    dates = re.compile(r'^"(?:POT-Creation-Date|PO-Revision-Date|Generated-By):.*\n', re.MULTILINE)
    return dates.sub("", text).encode()


def compiled(catalog: Catalog) -> bytes:
    """Return the catalogue as Django loads it."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def faults(catalog: Catalog) -> Iterator[str]:
    """Yield texts without a translation, and translations with other placeholders."""
    for message in catalog:
        if not message.id:
            continue
        first = message.id if isinstance(message.id, str) else message.id[0]
        string = message.string or ""
        strings = [string] if isinstance(string, str) else list(string)
        if not strings or not all(strings):
            yield f"no English text: {first}"
        elif any(_placeholders(string) - _placeholders(_whole(message)) for string in strings):
            yield f"placeholders differ: {first}"


def _whole(message: Message) -> str:
    return message.id if isinstance(message.id, str) else " ".join(message.id)


def _placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


def main() -> int:
    """Update the catalogue, or check it; return how it ended."""
    settings.configure()
    compiled_path = _CATALOGUE.with_suffix(".mo")
    known = Catalog(locale="en")
    before = b""
    if _CATALOGUE.exists():
        before = _CATALOGUE.read_bytes()
        known = read_po(io.BytesIO(before), locale="en")
    catalog = updated(known)
    after = written(catalog)
    if "--check" in sys.argv:
        wrong = list(faults(catalog))
        wrong += [f"{_CATALOGUE.name} is not up to date"] if before != after else []
        is_old = not compiled_path.exists() or compiled_path.read_bytes() != _mo(after)
        wrong += [f"{compiled_path.name} is not up to date"] if is_old else []
        print("\n".join(wrong) if wrong else f"Translations: {len(catalog)} texts, all in English.")
        return 1 if wrong else 0
    _CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    _CATALOGUE.write_bytes(after)
    compiled_path.write_bytes(_mo(after))
    wrong = list(faults(catalog))
    print("\n".join([*wrong, f"{len(catalog)} texts, {len(wrong)} to mend"]))
    return 0


def _mo(source: bytes) -> bytes:
    catalog = read_po(io.BytesIO(source), locale="en")
    # The same source makes the same bytes, whenever it is compiled.
    catalog.creation_date = catalog.revision_date = _NEVER
    return compiled(catalog)


if __name__ == "__main__":
    sys.exit(main())
