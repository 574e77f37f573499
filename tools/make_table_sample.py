"""Write the sample workbooks of table packs from the figures beside them.

.venv/bin/python tools/make_table_sample.py
"""

from pathlib import Path

from zhiheng.documents.table_workbook import write_table_workbook
from zhiheng.facts.table_data import tables_from_values
from zhiheng.standards.library import bundled_packs, list_packs
from zhiheng.standards.tables import TABLES, open_table_pack
from zhiheng.standards.yaml_files import YamlFile


def sample_workbook(figures: Path) -> bytes:
    """Return the workbook of a file of figures in a pack's folder of samples."""
    pack = open_table_pack(str(figures.parents[1]))
    read = YamlFile(figures.name, figures.read_text(encoding="utf-8"))
    return write_table_workbook(pack, tables_from_values(pack, read.data))


def main() -> None:
    """Write every sample."""
    for entry in list_packs([bundled_packs()], TABLES):
        for figures in sorted((entry.folder / "samples").glob("*.yaml")):
            workbook = figures.with_suffix(".xlsx")
            workbook.write_bytes(sample_workbook(figures))
            print(f"Written: {workbook.relative_to(bundled_packs())}")


if __name__ == "__main__":
    main()
