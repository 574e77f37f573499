"""What rule sets decided about many subjects, as an Excel list a clerk works through."""

from collections.abc import Iterable
from dataclasses import dataclass

from zhiheng.documents.plain_table import write_plain_table
from zhiheng.engine.decisions.decision import OUTCOME_WORDS, Outcome

_HEADINGS = ("单位代码", "单位", "对象", "规则", "结论", "说明", "实际", "要求", "差额", "条款")


@dataclass(frozen=True, slots=True)
class Listed:
    """What one rule decided about one subject.

    Attributes:
        unit_code: Code of its unit; empty where that is not known.
        unit: Name of its unit.
        subject: Its key; of a person the pseudonym.
        rule: Title of the rule.
        message: The sentence; empty for the whole of a set.
    """

    unit_code: str
    unit: str
    subject: str
    rule: str
    outcome: Outcome
    message: str
    got: str
    need: str
    shortfall: str
    clause: str


def write_decision_list(title: str, rows: Iterable[Listed]) -> bytes:
    """Return the list as a workbook with one sheet, in the order given."""
    lines = (
        (
            each.unit_code,
            each.unit,
            each.subject,
            each.rule,
            OUTCOME_WORDS[each.outcome],
            each.message,
            each.got,
            each.need,
            each.shortfall,
            each.clause,
        )
        for each in rows
    )
    return write_plain_table(title, _HEADINGS, lines)
