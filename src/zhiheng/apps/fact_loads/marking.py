"""The file of a load with every error marked where it stands."""

from zhiheng.apps.fact_loads.checking import checked_file
from zhiheng.apps.fact_loads.files import source_of
from zhiheng.apps.fact_loads.looking import read_mapping
from zhiheng.apps.fact_loads.models import FactLoad
from zhiheng.documents.error_workbook import write_error_workbook


def marked_file(load: FactLoad) -> bytes:
    """Return the file of a refused load as an Excel workbook with every error marked.

    Raises:
        InvalidInputError: It cannot be read any more.
    """
    mapping = read_mapping(load.mapping)
    with checked_file(source_of(load), load.sheet, mapping) as checked:
        return write_error_workbook(checked)
