"""How commands speak: JSON alone on standard output, or text; faults exit with 2."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import click

from zhiheng.documents.outcome_json import problems_as_data, to_json
from zhiheng.documents.outcome_text import problems_as_text
from zhiheng.facts.files import reason_of
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.shared.texts import printable
from zhiheng.standards.library import bundled_packs

P = ParamSpec("P")

DONE, NEGATIVE, INVALID = 0, 1, 2

format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="输出形式",
)


def pack_roots() -> list[Path]:
    """Return where packs are looked for: ZHIHENG_PACKS first, then those that come along."""
    own = [Path(entry) for entry in os.environ.get("ZHIHENG_PACKS", "").split(os.pathsep) if entry]
    return [*own, bundled_packs()]


def print_json(data: Any) -> None:
    """Write one JSON object to standard output, in UTF-8 whatever the locale."""
    sys.stdout.buffer.write(to_json(data))
    sys.stdout.buffer.flush()


def print_text(text: str) -> None:
    """Write text to standard output, in UTF-8 whatever the locale."""
    sys.stdout.buffer.write(f"{printable(text)}\n".encode())
    sys.stdout.buffer.flush()


def print_aside(text: str) -> None:
    """Write text to standard error: progress, and faults of text output."""
    sys.stderr.buffer.write(f"{printable(text)}\n".encode())
    sys.stderr.buffer.flush()


@contextmanager
def writing(path: Path, where: str) -> Iterator[None]:
    """Refuse a place that cannot be written to: every command writes files in here.

    Args:
        path: What is to be written: a file or a folder.
        where: The argument or option it was given by.
    """
    try:
        yield
    except OSError as error:
        message = f"无法写入「{path}」：{reason_of(error)}"
        raise InvalidInputError([Problem(where, "unreadable", message)]) from None


def write_file(path: Path, content: bytes, where: str) -> None:
    """Write a file, and the folders above it where they are missing.

    Raises:
        InvalidInputError: It cannot be written.
    """
    with writing(path, where):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def refusing(command: Callable[P, int]) -> Callable[P, None]:
    """Turn a command's result into its exit status, and refused input into exit 2.

    The command must take `form`: with ``json`` the problems go to standard output as
    one object, else to standard error in words.
    """
    return _exiting(command, problems_as_text)


def stopping(command: Callable[P, int]) -> Callable[P, None]:
    """Turn a command's result into its exit status, and what stands in its way into exit 2.

    As `refusing`, for commands that judge nothing: the reason stands alone, a sentence.
    """
    return _exiting(command, lambda problems: "\n".join(each.message for each in problems))


def _exiting(
    command: Callable[P, int], in_words: Callable[[tuple[Problem, ...]], str]
) -> Callable[P, None]:
    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            status = command(*args, **kwargs)
        except InvalidInputError as error:
            if kwargs.get("form") == "json":
                print_json(problems_as_data(error.problems))
            else:
                print_aside(in_words(error.problems))
            status = INVALID
        sys.exit(status)

    return run
