"""Render Word and Excel files to PNG pages with LibreOffice, to look at them.

    .venv/bin/python tools/render_pages.py FILE… --into FOLDER

LibreOffice gives every character two cells of a grid that condenses characters, so a
Word file is rendered from a copy whose grid fixes lines only and whose characters are
condensed by their spacing instead. What Word shows is set by the original's values.
"""

import argparse
import os
import subprocess
import tempfile
from pathlib import Path

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

_FONTS = Path(__file__).with_name("fonts.conf")
_CHAR_SPACE_PER_TWIP = 4096 // 20
_ON_GRID = ("Normal", "Body Text", "Signature", *(f"Heading {depth}" for depth in range(1, 7)))


def relaxed_copy(source: Path, folder: Path) -> Path:
    """Return a copy of a Word file that LibreOffice lays out as Word does."""
    document = Document(str(source))
    spacing = 0
    for section in document.sections:
        for grid in section._sectPr.findall(qn("w:docGrid")):
            spacing = int(grid.attrib.pop(qn("w:charSpace"), "0")) // _CHAR_SPACE_PER_TWIP
            grid.set(qn("w:type"), "lines")
    for style in document.styles:
        if style.name in _ON_GRID:
            element = OxmlElement("w:spacing")
            element.set(qn("w:val"), str(spacing))
            style.element.get_or_add_rPr().append(element)
    copy = folder / source.name
    document.save(str(copy))
    return copy


def render(source: Path, into: Path) -> None:
    """Write one PNG for each page of a file."""
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        shown = relaxed_copy(source, folder) if source.suffix == ".docx" else source
        profile = f"-env:UserInstallation=file://{folder / 'profile'}"
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, shown],
            check=True,
            env={**os.environ, "FONTCONFIG_FILE": str(_FONTS)},
            stdout=subprocess.DEVNULL,
        )
        pdf = folder / f"{source.stem}.pdf"
        (into / pdf.name).write_bytes(pdf.read_bytes())
        subprocess.run(["pdftoppm", "-r", "90", "-png", pdf, into / source.stem], check=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--into", type=Path, required=True)
    arguments = parser.parse_args()
    for file in arguments.files:
        render(file, arguments.into)
