"""Rule sets as they are used: names resolved, every expression read and checked."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from msgspec import structs

from zhiheng.standards.rulesets.language import (
    Called,
    Kind,
    Literally,
    Named,
    Node,
    read_node,
    rebuilt,
)
from zhiheng.standards.rulesets.records import (
    CoverageFile,
    RowCasesFile,
    RuleCasesFile,
    RuleInput,
    RuleParameter,
    RuleSetPackFile,
    RuleValue,
    SubjectRecord,
)
from zhiheng.standards.terms import Reading, Source

TODAY = "today"

Shape = Literal[
    "at_least",
    "at_most",
    "above",
    "below",
    "equals",
    "within",
    "one_of",
    "none_of",
    "holds",
    "fails_if",
    "several",
    "ask",
    "yields",
]


def unknown(kind: Kind) -> Node:
    """Return the node of a value that nobody knows."""
    return Called(kind, "unknown", ())


@dataclass(frozen=True, slots=True)
class Value:
    """What follows from inputs.

    Attributes:
        authored: As the author wrote it, for its label, unit and words.
        node: Its expression over inputs, parameters and earlier values.
    """

    authored: RuleValue
    node: Node


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, its shape turned into expressions.

    Attributes:
        when: Whom it concerns; None for everybody.
        passes: True where it passed; None where it only yields or asks.
        asks: True where a person has to decide.
        got: What was found, in its own kind.
        need: What is needed.
        shortfall: How far `got` is from `need`: a number (days between dates), 0 where
            it passed.
        consequence: What follows where it failed, in words.
        needs: Inputs it rests on, in order.
    """

    id: str
    title: str
    catalog: tuple[str, ...]
    source: Source
    readings: tuple[int, ...]
    shape: Shape
    when: Node | None
    passes: Node | None
    asks: Node | None
    got: Node | None
    need: Node | None
    shortfall: Node | None
    unit: str
    message: str | None
    question: str | None
    consequence: str | None
    needs: tuple[str, ...]
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One rule set of a pack.

    Attributes:
        pack: ``scheme/edition``.
        name: Its name (``graduate``).
        when: Whom the whole set concerns; None for everybody.
        kinds: Kind of every name its expressions may use.
    """

    pack: str
    name: str
    title: str
    chosen_by: str
    subject: SubjectRecord
    when: Node | None
    inputs: tuple[RuleInput, ...]
    values: tuple[Value, ...]
    rules: tuple[Rule, ...]
    parameters: Mapping[str, RuleParameter]
    kinds: Mapping[str, Kind]

    def without_table(self) -> "RuleSet":
        """Return the same set with all inputs supplied in one table, no canonical ones."""
        return replace(self, subject=structs.replace(self.subject, table=None))

    def bound(
        self, as_of: dt.date, overrides: Mapping[str, Fraction] | None = None
    ) -> "BoundRuleSet":
        """Return the set with its parameters and values put into its expressions.

        Args:
            as_of: Day of decision: decides which dated parameters hold.
            overrides: Parameters the office supplies or changes.
        """
        return BoundRuleSet(self, as_of, overrides or {})


class BoundRuleSet:
    """A rule set on a day: expressions over inputs and ``today`` alone.

    Attributes:
        rules: Rules whose nodes name inputs and ``today`` only.
        values: Node of each value by key.
        when: As `RuleSet.when`.
    """

    def __init__(self, ruleset: RuleSet, as_of: dt.date, overrides: Mapping[str, Fraction]) -> None:
        self.ruleset = ruleset
        self.as_of = as_of
        self._parameters = {
            key: self._parameter(parameter, overrides.get(key))
            for key, parameter in ruleset.parameters.items()
        }
        self.values: dict[str, Node] = {}
        for value in ruleset.values:
            self.values[value.authored.key] = self._put(value.node)
        self.when = None if ruleset.when is None else self._put(ruleset.when)
        self.rules = tuple(self._rule(rule) for rule in ruleset.rules)

    def _parameter(self, parameter: RuleParameter, override: Fraction | None) -> Node:
        if override is not None:
            return Literally("number", override)
        if parameter.value is not None:
            return Literally("number", Fraction(parameter.value))
        node = unknown("number")
        for dated in parameter.dated:
            since = dt.date.fromisoformat(dated.since)
            held = Literally("number", Fraction(dated.value))
            if parameter.by is not None:
                day = Called("truth", ">=", (Named("date", parameter.by), Literally("date", since)))
                node = Called("number", "if", (day, held, node))
            elif since <= self.as_of:
                node = held
        return node

    def read(self, text: str, kinds: Mapping[str, Kind]) -> Node:
        """Return an expression over other names, parameters and ``today``, parameters put in.

        Raises:
            LanguageError: It is none.
        """
        parameters: dict[str, Kind] = dict.fromkeys(self._parameters, "number")
        return self._put(read_node(text, {**parameters, TODAY: "date", **kinds}))

    def _put(self, node: Node) -> Node:
        return rebuilt(node, self._replaced)

    def _replaced(self, name: Named) -> Node:
        return self._parameters.get(name.name) or self.values.get(name.name) or name

    def _rule(self, rule: Rule) -> Rule:
        def put(node: Node | None) -> Node | None:
            return None if node is None else self._put(node)

        return Rule(
            **{
                **{name: getattr(rule, name) for name in Rule.__dataclass_fields__},
                "when": put(rule.when),
                "passes": put(rule.passes),
                "asks": put(rule.asks),
                "got": put(rule.got),
                "need": put(rule.need),
                "shortfall": put(rule.shortfall),
            }
        )


@dataclass(frozen=True, slots=True)
class RuleSetPack:
    """A pack of rule sets: one edition of one regulation, or of several that belong together."""

    file: RuleSetPackFile
    rulesets: Mapping[str, RuleSet]
    parameters: Mapping[str, RuleParameter]
    readings: tuple[Reading, ...]
    cases: tuple[RuleCasesFile, ...]
    row_cases: tuple[RowCasesFile, ...]
    coverage: CoverageFile

    @property
    def name(self) -> str:
        """Return ``scheme/edition``."""
        return f"{self.file.scheme}/{self.file.edition}"
