"""The documents an evaluation hands over, together."""

import datetime as dt
from collections.abc import Iterator

from zhiheng.documents.report import write_report
from zhiheng.documents.score_form import write_score_form
from zhiheng.engine.outcome import Outcome
from zhiheng.engine.scorer import Scorer
from zhiheng.shared.texts import file_stem


def write_documents(
    outcome: Outcome, scorer: Scorer, issued: dt.date
) -> Iterator[tuple[str, bytes]]:
    """Yield file name (to follow the unit's name) and content of each document."""
    scheme = outcome.scheme
    yield f"{file_stem(scheme.sheet.title)}.xlsx", write_score_form(outcome, issued=issued)
    report = write_report(outcome, scorer, issued=issued)
    yield f"{file_stem(scheme.report.title)}.docx", report
