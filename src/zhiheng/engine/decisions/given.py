"""Inputs of subjects as they are supplied, turned into values of the language."""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from zhiheng.engine.decisions.decision import Scalar
from zhiheng.shared.problems import Problem
from zhiheng.standards.rulesets.model import RuleSet
from zhiheng.standards.rulesets.records import RuleInput

_TRUTH = {"true": True, "false": False, "是": True, "否": False, "1": True, "0": False}
_BETWEEN_CODES = re.compile(r"[;；,，、|\s]+")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}([,，][0-9]{3})+(\.[0-9]+)?")
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?: 00:00(?::00)?)?")
# With the places shown, and doubled for rounding, such numbers stay exact in 64 bits.
_MOST_DIGITS = 12


def read_given(
    ruleset: RuleSet, given: Mapping[str, object], place: str
) -> tuple[dict[str, Scalar], list[Problem]]:
    """Return the inputs of one subject as values, and every fault found in them.

    Args:
        given: Inputs by key; an empty text or None is not known.
        place: Where they stand, for messages.
    """
    inputs = {each.key: each for each in ruleset.inputs}
    values: dict[str, Scalar] = {}
    problems: list[Problem] = []
    for key, raw in given.items():
        if key not in inputs:
            known = "、".join(inputs)
            message = f"规则集「{ruleset.name}」没有输入「{key}」；可用：{known}"
            problems.append(Problem(f"{place}/{key}", "unknown_input", message, list(inputs)))
            continue
        try:
            values[key] = value_from(inputs[key], raw)
        except ValueError as error:
            message = f"「{inputs[key].label}」{error}"
            problems.append(Problem(f"{place}/{key}", "invalid_input", message))
    return values, problems


def value_from(given: RuleInput, raw: object) -> Scalar:
    """Return one supplied value as the language holds it; None where it is empty.

    Raises:
        ValueError: It is none of the kind that `given` asks for; the reason in Chinese.
    """
    text = raw.strip() if isinstance(raw, str) else raw
    if text is None or text == "":
        return None
    match given.type:
        case "number":
            return _number(text, given)
        case "truth":
            return _truth(text)
        case "date":
            return _date(text)
        case "codes":
            listed = text if isinstance(text, list) else _BETWEEN_CODES.split(str(text))
            return frozenset(_code(str(part), given) for part in listed if part)
        case _:
            return _code(str(text), given)


def _number(value: object, given: RuleInput) -> Fraction:
    if isinstance(value, bool):
        raise ValueError("应为数，却是是否值")  # noqa: TRY004 - one kind of fault for callers
    text = str(value)
    if _THOUSANDS.fullmatch(text):
        text = text.replace("，", "").replace(",", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"应为数，却是「{value}」") from None
    if not number.is_finite() or number.adjusted() >= _MOST_DIGITS:
        raise ValueError(f"应为数，整数部分至多 {_MOST_DIGITS} 位")
    fraction = Fraction(number)
    if (fraction * 10**given.scale).denominator != 1:
        places = f"至多 {given.scale} 位小数" if given.scale else "应为整数"
        raise ValueError(f"{places}，却是「{value}」")
    return fraction


def _truth(value: object) -> bool:
    if isinstance(value, bool):
        return value
    held = _TRUTH.get(str(value).lower())
    if held is None:
        raise ValueError(f"应为 是 或 否，却是「{value}」")
    return held


def _date(value: object) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    written = _DAY.fullmatch(str(value))
    try:
        if written is None:
            return dt.date.fromisoformat(str(value))
        return dt.date(int(written[1]), int(written[2]), int(written[3]))
    except ValueError:
        raise ValueError(f"应为日期，如 2022-09-01，却是「{value}」") from None


def _code(text: str, given: RuleInput) -> str:
    if not given.choices or text in given.choices:
        return text
    for code, word in given.choices.items():
        if text == word:
            return code
    known = "、".join(f"{code}（{word}）" for code, word in given.choices.items())
    raise ValueError(f"不能是「{text}」；可用：{known}")
