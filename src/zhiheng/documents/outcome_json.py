"""An outcome as JSON: the form that other programs rely on."""

from typing import Any

import msgspec

from zhiheng.engine.advice import Advice, advise
from zhiheng.engine.explanation import Reason, explain
from zhiheng.engine.notices import notices_of
from zhiheng.engine.outcome import NodeScore, Outcome
from zhiheng.engine.scorer import Scorer
from zhiheng.shared.numbers import plain
from zhiheng.shared.problems import Problem

_DEFAULT_WEAK_LEVEL = 2
_ENCODER = msgspec.json.Encoder(decimal_format="number")


def to_json(data: Any) -> bytes:
    """Return JSON text in UTF-8, one object, numbers exact, ended by a line feed."""
    return msgspec.json.format(_ENCODER.encode(data), indent=2) + b"\n"


def problems_as_data(problems: tuple[Problem, ...] | list[Problem]) -> dict[str, Any]:
    """Return the JSON form of a refused input."""
    return {
        "errors": [
            {
                "where": problem.where,
                "code": problem.code,
                "message": problem.message,
                "allowed": problem.allowed,
            }
            for problem in problems
        ]
    }


def outcome_as_data(outcome: Outcome, scorer: Scorer, *, explained: bool = False) -> dict[str, Any]:
    """Return the JSON form of an outcome.

    Args:
        explained: Whether the tree of reasons is added under ``explanation``.
    """
    scheme = outcome.scheme
    counted = [gate.level for gate in scheme.gates if gate.kind == "count_below"]
    weak_level = counted[0] if counted else _DEFAULT_WEAK_LEVEL
    data: dict[str, Any] = {
        "pack": scheme.scheme,
        "edition": scheme.edition,
        "unit": outcome.sheet.unit,
        "period": outcome.sheet.period,
        "status": outcome.status,
        "total": outcome.total,
        "max": plain(scheme.max),
        "conclusion": outcome.conclusion,
        "vetoes": [
            {
                "rule": veto.gate.rule,
                "clause": scheme.citation(veto.gate.source),
                "detail": veto.detail,
            }
            for veto in outcome.vetoes
        ],
        f"weak_level{weak_level}": [
            {
                "code": weak.node.code,
                "name": weak.node.name,
                "score": plain(weak.score),
                "points": plain(weak.node.points),
                "line": weak.line,
            }
            for weak in outcome.weak
        ],
    }
    for level in range(1, len(scheme.levels) + 1):
        data[f"level{level}"] = [_node(scored) for scored in outcome.level(level)]
    reach = outcome.reachable
    data["missing"] = list(outcome.missing)
    data["reachable"] = {
        "low": reach.low,
        "high": reach.high,
        "low_conclusion": reach.low_conclusion,
        "high_conclusion": reach.high_conclusion,
    }
    data["advice"] = [_advice(advice) for advice in advise(outcome, scorer)]
    data["warnings"] = [
        {
            "where": notice.where,
            "code": notice.code,
            "message": notice.message,
            "clause": notice.clause,
        }
        for notice in notices_of(outcome, scorer)
    ]
    if explained:
        data["explanation"] = _reason(explain(outcome, scorer))
    return data


def _node(scored: NodeScore) -> dict[str, Any]:
    return {
        "code": scored.node.code,
        "name": scored.node.name,
        "points": plain(scored.node.points),
        "score": None if scored.score is None else plain(scored.score),
    }


def _advice(advice: Advice) -> dict[str, Any]:
    return {
        "goal": advice.goal,
        "rule": advice.rule,
        "to": advice.to,
        "points": advice.points,
        "changes": [
            {"code": change.code, "from": change.before, "to": plain(change.after)}
            for change in advice.changes
        ],
        "message": advice.message,
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "subject": reason.subject,
        "statement": reason.statement,
        "clause": reason.clause,
        "because": [_reason(inner) for inner in reason.because],
    }
