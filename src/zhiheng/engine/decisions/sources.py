"""Inputs of a rule set out of canonical tables, as Ibis expressions."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import ibis
import ibis.expr.types as ir

from zhiheng.engine.decisions.arithmetic import Ratio, whole
from zhiheng.engine.decisions.once import Once, apart
from zhiheng.engine.decisions.reaching import (
    Reach,
    grouped,
    joined_with,
    named_columns,
    plain,
    reach_of,
)
from zhiheng.engine.decisions.statements import Column, Translator
from zhiheng.facts.schema import fact_tables
from zhiheng.standards.rulesets.language import LanguageError, Node, names_of
from zhiheng.standards.rulesets.model import TODAY, BoundRuleSet
from zhiheng.standards.rulesets.records import Origin, RuleInput

SUBJECT = "subject"
UNIT = "unit"
Among = Callable[[ir.Value], ir.BooleanValue]
_INPUT_TYPES = {
    "number": "int64",
    "truth": "boolean",
    "choice": "string",
    "text": "string",
    "date": "date",
    "codes": "string",
}


def supplied_table(bound: BoundRuleSet) -> ir.Table:
    """Return the table of supplied inputs: a row a subject, numbers as integers in their scale."""
    ruleset = bound.ruleset
    columns = {given.key: _INPUT_TYPES[given.type] for given in ruleset.inputs}
    return ibis.table(
        {SUBJECT: "string", UNIT: "string", **columns}, name=f"supplied_{ruleset.name}"
    )


def as_column(given: RuleInput, value: ir.Value) -> Column:
    """Return an input's column as the language holds it."""
    return Ratio(value, 10**given.scale) if given.type == "number" else value


def stored(given: RuleInput, column: Column) -> ir.Value:
    """Return an input as it is stored: numbers as integers in their scale, half up."""
    if isinstance(column, Ratio):
        return column.rounded(given.scale).above.cast("int64")
    return column


class InputTables:
    """Builds the table of inputs: subject, unit, and one column an input.

    Args:
        bound: The rule set on a day.
        present: Canonical tables that hold anything; inputs from others are not known.
        supplied: Whether further inputs come in a table of their own.
        day: The day of decision, as a constant.
        among: Says of a subject's key whether it is decided about; of all where None.
    """

    def __init__(
        self,
        bound: BoundRuleSet,
        present: frozenset[str],
        *,
        supplied: bool,
        day: ir.DateScalar,
        among: Among | None = None,
    ) -> None:
        self._bound = bound
        self._day = day
        self._present = present
        self._supplied = supplied
        self._among = among

    def table(self) -> ir.Table:
        """Return the inputs of every subject, or of those that are decided about."""
        ruleset = self._bound.ruleset
        if ruleset.subject.table is None:
            return self._narrowed(supplied_table(self._bound), SUBJECT)
        subjects = self._subjects()
        table = subjects.table
        columns: dict[str, ir.Value] = {}
        for given in ruleset.inputs:
            if given.origin is not None and given.origin.column is not None:
                columns[given.key] = stored(given, subjects.columns[given.origin.column])
        groups = list(self._groups())
        key = ruleset.subject.key
        own = {each: f"at_{each}" for origin, _ in groups for each in origin.by if each != key}
        columns |= {name: plain(subjects.columns[each]) for each, name in own.items()}
        kept = table.select(_subject=table[key], **self._unit(table), **columns)
        for origin, inputs in groups:
            bys = {by: own.get(by, "_subject") for by in origin.by}
            kept = _beside(kept, self._gathered(origin, inputs), inputs, bys)
        if self._supplied:
            kept = self._with_supplied(kept)
        return kept.select(
            **{SUBJECT: kept["_subject"], UNIT: kept[UNIT]},
            **{given.key: self._final(kept, given) for given in ruleset.inputs},
        )

    def _unit(self, table: ir.Table) -> dict[str, ir.Value]:
        unit = self._bound.ruleset.subject.unit
        return {UNIT: table[unit] if unit else ibis.null("string")}

    def _final(self, table: ir.Table, given: RuleInput) -> ir.Value:
        if given.key not in table.columns:
            return ibis.null(_INPUT_TYPES[given.type])
        return table[given.key]

    def _narrowed(self, table: ir.Table, key: str) -> ir.Table:
        return table if self._among is None else table.filter(self._among(table[key]))

    def _subjects(self) -> Reach:
        subject = self._bound.ruleset.subject
        reach = reach_of(str(subject.table))
        return replace(reach, table=self._narrowed(reach.table, subject.key))

    def _groups(self) -> Iterator[tuple[Origin, list[RuleInput]]]:
        """Yield inputs that one pass over the same rows can gather, with their common origin."""
        groups: dict[Origin, list[RuleInput]] = {}
        for given in self._bound.ruleset.inputs:
            origin = given.origin
            if origin is None or origin.table is None or not origin.tables <= self._present:
                continue
            shared = Origin(
                table=origin.table,
                by=origin.by or (self._bound.ruleset.subject.key,),
                joined=origin.joined,
                once_per=origin.once_per,
                aggregate=None if origin.aggregate is None else "count",
            )
            groups.setdefault(shared, []).append(given)
        yield from groups.items()

    def _gathered(self, shared: Origin, inputs: list[RuleInput]) -> ir.Table:
        reach = self._reached(shared, inputs)
        wheres = {given.key: self._where(given, reach) for given in inputs}
        taken = {given.key: self._taken(given, reach) for given in inputs}
        once = self._once(shared, inputs, wheres, taken)
        if once is not None:
            reach, wheres = self._reached(shared, inputs, once), dict(once.wheres)
        bys = [f"by_{column}" for column in shared.by]
        takes = {key: self._take(key, reach, taken[key], wheres[key]) for key in taken}
        base = reach.table.select(
            **{f"by_{column}": plain(reach.columns[column]) for column in shared.by},
            **{f"per_{column}": plain(reach.columns[column]) for column in shared.once_per},
            **{key: value for key, (value, _) in takes.items()},
        )
        belows = {key: below for key, (_, below) in takes.items()}
        if shared.once_per and once is None:
            groups = [*bys, *(f"per_{column}" for column in shared.once_per)]
            base = base.group_by(groups).agg(**{key: base[key].max() for key in takes})
        if shared.aggregate is None:
            totals = {given.key: base[given.key].max() for given in inputs}
        else:
            totals = {given.key: _total(given, base[given.key]) for given in inputs}
        gathered = base.group_by(bys).agg(**totals)
        scaled = {
            given.key: stored(given, Ratio(gathered[given.key], belows[given.key]))
            for given in inputs
            if given.type == "number"
        }
        return gathered.mutate(**scaled) if scaled else gathered

    def _where(self, given: RuleInput, reach: Reach) -> Node | None:
        text = given.origin.where if given.origin else None
        return None if text is None else self._bound.read(text, reach.kinds)

    def _taken(self, given: RuleInput, reach: Reach) -> Node | None:
        """Return what is taken of each row; None where rows are counted."""
        origin = given.origin or Origin()
        if origin.aggregate == "count" or origin.take is None:
            return None
        return self._bound.read(origin.take, reach.kinds)

    def _take(
        self, key: str, reach: Reach, taken: Node | None, where: Node | None
    ) -> tuple[ir.Value, int]:
        """Return what counts of each row (null where it does not), and its denominator."""
        translator = Translator({TODAY: self._day, **reach.columns})
        below = 1
        if taken is None:
            value: ir.Value = whole(1)
        else:
            column = translator.column(taken)
            if isinstance(column, Ratio):
                if not isinstance(column.below, int):
                    raise LanguageError(f"「{key}」的 take 不能是商")
                value, below = column.above, column.below
            else:
                value = column
        if where is not None:
            value = ibis.cases((translator.truth(where), value))
        return value, below

    def _once(
        self,
        shared: Origin,
        inputs: list[RuleInput],
        wheres: Mapping[str, Node | None],
        taken: Mapping[str, Node | None],
    ) -> Once | None:
        """Return how rows can be grouped before anything is joined; None where they cannot.

        What is joined must be the same for all rows of a group, and one row for each.
        """
        if not shared.once_per:
            return None
        reach = reach_of(str(shared.table))
        keys = {*shared.by, *shared.once_per}
        same = keys | {f"{shared.table}_{key}" for key in keys}
        varying = frozenset(reach.columns) - same
        subject = self._bound.ruleset.subject
        joins = [(joined.table, joined.on) for joined in shared.joined]
        if self._needs_subject(shared, inputs, reach):
            joins.append((str(subject.table), shared.by))
        if not keys <= set(reach.columns) or any(
            varying.intersection(on) or not set(fact_tables()[table].key) <= set(on)
            for table, on in joins
        ):
            return None
        return apart(wheres, (node for node in taken.values() if node is not None), varying)

    def _reached(self, shared: Origin, inputs: list[RuleInput], once: Once | None = None) -> Reach:
        """Return the rows of an origin with all joined columns, and the subject's where needed.

        Args:
            once: Where not None, what holds of each group of rows instead of the rows.
        """
        subject = self._bound.ruleset.subject
        wanted = self._wanted(shared, inputs)
        reach = reach_of(str(shared.table))
        needs_subject = self._needs_subject(shared, inputs, reach)
        table = reach.table
        if subject.key in shared.by:
            reach = replace(reach, table=self._narrowed(table, subject.key))
        if once is not None:
            wanted |= set(once.flags)
            translator = Translator({TODAY: self._day, **reach.columns})
            flags = {name: translator.truth(node) for name, node in once.flags.items()}
            keys = list(dict.fromkeys((*shared.by, *shared.once_per)))
            reach = grouped(reach, str(shared.table), keys, flags, all_flagged=once.all_flagged)
        if needs_subject:
            reach = joined_with(reach, self._subjects(), str(subject.table), shared.by, wanted)
        for joined in shared.joined:
            other = reach_of(joined.table)
            reach = joined_with(reach, other, joined.table, joined.on, wanted)
        return reach

    @staticmethod
    def _wanted(shared: Origin, inputs: list[RuleInput]) -> set[str]:
        """Return the names of all columns that are used, so that no others are carried along."""
        wanted = {*shared.by, *shared.once_per}
        for joined in shared.joined:
            wanted.update(joined.on)
        for given in inputs:
            for text in _texts(given):
                wanted.update(() if text is None else names_of(text))
        return wanted

    def _needs_subject(self, shared: Origin, inputs: list[RuleInput], reach: Reach) -> bool:
        """Return whether columns are used that only the subject's own table has."""
        wanted = {column for joined in shared.joined for column in joined.on}
        if not wanted <= set(reach.columns):
            return True
        known = set(reach.columns)
        for joined in shared.joined:
            known |= set(named_columns(joined.table))
        known |= set(self._bound.ruleset.parameters) | {TODAY}
        return any(
            name not in known
            for given in inputs
            for text in _texts(given)
            if text is not None
            for name in names_of(text)
        )

    def _with_supplied(self, kept: ir.Table) -> ir.Table:
        supplied = supplied_table(self._bound)
        lacking = [
            given.key for given in self._bound.ruleset.inputs if given.key not in kept.columns
        ]
        beside = supplied.select(
            "subject",
            **{f"s_{given.key}": supplied[given.key] for given in self._bound.ruleset.inputs},
        )
        found = kept.left_join(beside, kept["_subject"] == beside[SUBJECT])
        columns: dict[str, ir.Value] = {}
        for name in kept.columns:
            inputs = {given.key for given in self._bound.ruleset.inputs}
            own = found[name]
            columns[name] = found[f"s_{name}"].coalesce(own) if name in inputs else own
        for key in lacking:
            columns[key] = found[f"s_{key}"]
        return found.select(**columns)


def _beside(
    kept: ir.Table, gathered: ir.Table, inputs: list[RuleInput], bys: Mapping[str, str]
) -> ir.Table:
    """Return subjects with inputs that were gathered by some of their columns."""
    pairs = [kept[own] == gathered[f"by_{by}"] for by, own in bys.items()]
    found = kept.left_join(gathered, pairs)
    columns: dict[str, ir.Value] = {each: found[each] for each in kept.columns}
    for given in inputs:
        column = found[given.key]
        counted = given.origin is not None and given.origin.aggregate in _ZERO
        columns[given.key] = column.fill_null(0) if counted else column
        if given.origin is not None and given.origin.aggregate == "any":
            columns[given.key] = column.fill_null(False)
    return found.select(**columns)


def _texts(given: RuleInput) -> tuple[str | None, ...]:
    return () if given.origin is None else (given.origin.where, given.origin.take)


_ZERO = ("sum", "count", "count_distinct")


def _total(given: RuleInput, column: ir.Value) -> ir.Value:
    match given.origin.aggregate if given.origin else None:
        case "sum":
            return column.sum().cast("int64")
        case "count":
            return column.count().cast("int64")
        case "count_distinct":
            return column.nunique().cast("int64")
        case "min":
            return column.min()
        case "any":
            return column.cast("int64").max() > 0
        case "all":
            return column.cast("int64").min() > 0
        case _:
            return column.max()
