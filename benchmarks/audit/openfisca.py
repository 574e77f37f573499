"""openfisca-core: results are persons; takings of a course, and learners, are their groups.

DuckDB loads and joins what openfisca counts; it gives outcomes, not the long table.
"""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks.audit.answer import DAY, OUTCOMES, RULES, counted, counts_of

_MONTH = "2026-06"
_RESULTS = {"score": int, "exempt": bool, "practised": bool, "worth": int, "nature": int}
_RESULTS |= {"module": int, "lab": bool, "first": bool}
_LEARNERS = {"applies": bool, "days_left": int, "total": int, "required_planned": int}
_LEARNERS |= {"practice_planned": int, "makeup_planned": int, "makes_up": int, "expelled": bool}
_LEARNERS |= {"conduct": bool, "image": bool} | {f"m{number}": int for number in range(1, 6)}
_MAKEUP, _REQUIRED, _PRACTICE = 1, 2, 3
_LOAD = """
CREATE OR REPLACE TEMP TABLE learners AS
SELECT *, row_number() OVER () - 1 AS place FROM read_parquet(facts('students'));
CREATE OR REPLACE TEMP TABLE plan AS
SELECT programme_id, course_id, (p.credits * 10)::INTEGER AS worth, coalesce(has_lab, false) AS lab,
    CASE nature WHEN 'makeup' THEN 1 WHEN 'required' THEN 2 WHEN 'practice' THEN 3 ELSE 0 END
        AS nature,
    module_id[2:]::INTEGER AS module
FROM read_parquet(facts('programme_courses')) p
LEFT JOIN read_parquet(facts('courses')) USING (course_id)
"""
_OF_RESULTS = """
SELECT place, course_id[2:]::INTEGER AS course, coalesce(overall_score, -1)::INTEGER AS score,
    sitting = 'exempt' AS exempt, coalesce(practice_score >= 6000, false) AS practised,
    coalesce(worth, 0) AS worth, coalesce(nature, 0) AS nature, coalesce(module, 0) AS module,
    coalesce(lab, false) AS lab
FROM read_parquet(results_files()) r JOIN learners USING (student_id)
LEFT JOIN plan USING (programme_id, course_id)
WHERE coalesce(r.status, 'valid') IN ('valid', 'exempted')
"""
_OF_LEARNERS = """
SELECT mode = 'open' AND l.status NOT IN ('graduated', 'completed', 'transferred', 'withdrawn')
    AS applies, (enrolled_on + INTERVAL 8 YEAR)::DATE - today() AS days_left,
    (total_credits * 10)::INTEGER AS total, required_planned, practice_planned, makeup_planned,
    CASE WHEN l.level <> 'bachelor' OR prior_major = 'same' THEN 0 WHEN prior_major IS NULL THEN 3
         ELSE 1 END AS makes_up,
    status = 'expelled' AS expelled, conduct = 'passed' AS conduct, image_collected AS image,
    m1, m2, m3, m4, m5
FROM learners l JOIN read_parquet(facts('programmes')) USING (programme_id)
JOIN (SELECT programme_id, sum(worth) FILTER (nature = 2)::INTEGER AS required_planned,
        sum(worth) FILTER (nature = 3)::INTEGER AS practice_planned,
        count(*) FILTER (nature = 1)::INTEGER AS makeup_planned
      FROM plan GROUP BY ALL) USING (programme_id)
JOIN (PIVOT (SELECT programme_id, 'm' || module_id[2:] AS module, min_credits * 10 AS needed
             FROM read_parquet(facts('programme_modules')))
      ON module IN ('m1', 'm2', 'm3', 'm4', 'm5') USING sum(needed)::INTEGER) USING (programme_id)
ORDER BY place
"""

_RESULT = build_entity(key="result", plural="results", label="", is_person=True)
_MEMBERS = [{"key": "one", "plural": "ones", "label": ""}]
_TAKING = build_entity(key="taking", plural="takings", label="", roles=_MEMBERS)
_LEARNER = build_entity(key="learner", plural="learners", label="", roles=_MEMBERS)


def _variable(name, entity, kind, formula=None):
    said = {"value_type": kind, "entity": entity, "definition_period": DateUnit.MONTH}
    said |= {"label": name} | ({} if formula is None else {"formula": formula})
    return type(name, (Variable,), said)


def _once(of_results):
    """Return, of each result, whether its course holds it; of a course taken twice, one result."""

    def formula(result, period):
        return result.taking.any(of_results(result, period)) & result("first", period)

    return formula


def _passed(result, period):
    return result("score", period) >= 6000


def _total(flag, worth, *tests):
    def formula(learner, period):
        of = {name: learner.members(name, period) for name in ("nature", "module", "lab")}
        held = learner.members(flag, period)
        for test in tests:
            held = held & test(of)
        return learner.sum(held * (learner.members("worth", period) if worth else 1))

    return formula


def _at_least(need, got):
    def formula(learner, period):
        return _code(learner, period, learner(got, period) >= learner(need, period))

    return formula


def _code(learner, period, held):
    return np.where(learner("applies", period), np.where(held, 1, 4), 0)


def _makeup(learner, period):
    makes_up = learner("makes_up", period)
    found = np.where(learner("makeups", period) >= learner("makeup_planned", period), 1, 4)
    return learner("applies", period) * np.where(makes_up == 1, found, makes_up)


def _rule(test):
    return lambda learner, period: _code(learner, period, test(learner, period))


def _variables():
    for name, kind in _RESULTS.items():
        yield _variable(name, _RESULT, kind)
    for name, kind in _LEARNERS.items():
        yield _variable(name, _LEARNER, kind)
    exempt = _once(lambda result, period: _passed(result, period) | result("exempt", period))
    yield _variable("held", _RESULT, bool, exempt)
    yield _variable("passed", _RESULT, bool, _once(_passed))
    undone = _once(lambda result, period: _passed(result, period) & ~result("practised", period))
    yield _variable("unpractised", _RESULT, bool, undone)
    plain = lambda of: of["nature"] != _MAKEUP  # noqa: E731
    totals = {
        "credits": _total("held", True, plain),
        "required": _total("held", True, lambda of: of["nature"] == _REQUIRED),
        "practice": _total("passed", True, lambda of: of["nature"] == _PRACTICE),
        "makeups": _total("passed", False, lambda of: of["nature"] == _MAKEUP),
        "labs": _total("unpractised", False, lambda of: of["lab"]),
    }
    for number in range(1, 6):
        in_module = lambda of, number=number: of["module"] == number  # noqa: E731
        totals[f"g{number}"] = _total("held", True, plain, in_module)
    for name, formula in totals.items():
        yield _variable(name, _LEARNER, int, formula)
    pairs = [("total", "credits"), *((f"m{at}", f"g{at}") for at in range(1, 6))]
    pairs += [("required_planned", "required"), ("practice_planned", "practice")]
    for number, pair in enumerate(pairs, start=3):
        yield _variable(f"o{number}", _LEARNER, int, _at_least(*pair))
    missing = lambda learner, period: learner("applies", period) * 3  # noqa: E731
    others = {
        0: _rule(lambda learner, period: learner("days_left", period) > 0),
        2: _rule(lambda learner, period: learner("required_planned", period) > 0),
        11: _rule(lambda learner, period: learner("labs", period) == 0),
        12: _makeup,
        13: _rule(lambda learner, period: learner("conduct", period)),
        14: lambda learner, period: (
            missing(learner, period) + learner("applies", period) * learner("expelled", period)
        ),
        16: _rule(lambda learner, period: learner("image", period)),
        **dict.fromkeys((1, 15, 17), missing),
    }
    for number, formula in others.items():
        yield _variable(f"o{number}", _LEARNER, int, formula)


class OpenFisca:
    """A simulation of one month with all results and learners."""

    def __init__(self, folder: Path) -> None:
        self.system = TaxBenefitSystem([_RESULT, _TAKING, _LEARNER])
        for variable in _variables():
            self.system.add_variable(variable)
        self.connection = duckdb.connect(config={"threads": 2})
        self.connection.execute("SET enable_progress_bar = false")
        for name, value in (
            ("facts(name)", f"'{folder}/' || name || '.parquet'"),
            ("results_files()", f"'{folder}/results/*.parquet'"),
            ("today()", f"DATE '{DAY}'"),
        ):
            self.connection.execute(f"CREATE TEMP MACRO {name} AS {value}")

    def run(self) -> None:
        self.connection.execute(_LOAD)
        learners = self.connection.sql(_OF_LEARNERS).fetchnumpy()
        results = self.connection.sql(_OF_RESULTS).fetchnumpy()
        place = results["place"]
        courses = place * 10_000 + results["course"]
        _, first, taking = np.unique(courses, return_index=True, return_inverse=True)
        results["first"] = np.isin(np.arange(len(place)), first)
        builder = SimulationBuilder()
        builder.create_entities(self.system)
        builder.declare_person_entity("result", np.arange(len(place)))
        for name, members in (("taking", taking), ("learner", place)):
            count = int(members.max()) + 1 if name == "taking" else len(learners["applies"])
            group = builder.declare_entity(name, np.arange(count))
            group.members_entity_id = members
        simulation = builder.build(self.system)
        for name in _RESULTS:
            simulation.set_input(name, _MONTH, np.asarray(results[name]))
        for name in _LEARNERS:
            simulation.set_input(name, _MONTH, np.asarray(learners[name]))
        codes = [simulation.calculate(f"o{number}", _MONTH) for number in range(len(RULES))]
        self.counts = {}
        whole = np.maximum.reduce(codes)
        for name, found in zip(("everything", *RULES), (whole, *codes), strict=True):
            self.counts[name] = counted(
                int(number) for number in np.bincount(found, minlength=len(OUTCOMES))
            )

    def digest(self) -> Mapping[str, int]:
        return counts_of(self.counts)


def prepare(folder: str, _work: str) -> OpenFisca:
    return OpenFisca(Path(folder))
