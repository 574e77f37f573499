"""Which reader a file is for, by the ending of its name."""

from collections.abc import Callable, Mapping

from zhiheng.facts.files import unreadable
from zhiheng.facts.readers.csv_rows import open_csv
from zhiheng.facts.readers.dbf_rows import open_dbf
from zhiheng.facts.readers.excel_rows import open_excel
from zhiheng.facts.readers.parquet_rows import open_parquet
from zhiheng.facts.readers.raw import RawTable
from zhiheng.facts.readers.xapi_rows import open_xapi
from zhiheng.facts.sources import SourceFile
from zhiheng.shared.problems import InvalidInputError

_READERS: Mapping[str, Callable[[SourceFile], RawTable | list[RawTable]]] = {
    ".xlsx": open_excel,
    ".xlsm": open_excel,
    ".csv": open_csv,
    ".tsv": open_csv,
    ".txt": open_csv,
    ".parquet": open_parquet,
    ".dbf": open_dbf,
    ".json": open_xapi,
    ".jsonl": open_xapi,
    ".ndjson": open_xapi,
}
ENDINGS = tuple(_READERS)


def open_tables(source: SourceFile) -> list[RawTable]:
    """Return the sheets of a file.

    Raises:
        InvalidInputError: Its ending is unknown, or it cannot be read.
    """
    reader = _READERS.get(source.ending)
    if reader is None:
        reason = f"不认识的扩展名「{source.ending}」；可用 {'、'.join(ENDINGS)}"
        raise InvalidInputError([unreadable(source.name, reason)])
    found = reader(source)
    return found if isinstance(found, list) else [found]
