"""From what an author writes to a rule set: shapes become expressions."""

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import get_args

from zhiheng.standards.rulesets.language import (
    Called,
    Kind,
    LanguageError,
    Literally,
    Node,
    names_in,
    number,
    read_node,
)
from zhiheng.standards.rulesets.model import TODAY, Rule, RuleSet, Shape, Value, unknown
from zhiheng.standards.rulesets.records import (
    Banded,
    Compared,
    Member,
    RuleParameter,
    RuleRecord,
    RuleSetFile,
    RuleValue,
    Scheduled,
    Several,
    Window,
)
from zhiheng.standards.terms import Source

_KINDS: dict[str, Kind] = {
    "number": "number",
    "truth": "truth",
    "choice": "text",
    "text": "text",
    "date": "date",
    "codes": "codes",
}
_SHAPES: tuple[Shape, ...] = get_args(Shape)
_SIGNS = {"at_least": ">=", "at_most": "<=", "above": ">", "below": "<", "equals": "=="}


class RuleSetFaultError(ValueError):
    """One fault of a rule set: where inside the file, and what, in Chinese."""

    def __init__(self, path: tuple[str | int, ...], message: str) -> None:
        self.path = path
        super().__init__(message)


class RuleSetCompiler:
    """Compiles one rule set file; every fault is collected in `faults`."""

    def __init__(self, file: RuleSetFile, parameters: Mapping[str, RuleParameter]) -> None:
        self._file = file
        self._parameters = parameters
        self._kinds: dict[str, Kind] = {TODAY: "date"}
        self._words: dict[str, Mapping[str, str]] = {}
        self.faults: list[RuleSetFaultError] = []

    def compiled(self, pack: str) -> RuleSet | None:
        """Return the rule set, or None where it has faults."""
        file = self._file
        self._name_everything()
        values = tuple(self._values())
        when = self._read(file.when, ("when",), "truth")
        rules = tuple(self._rules())
        if self.faults:
            return None
        return RuleSet(
            pack=pack,
            name=file.ruleset,
            title=file.title,
            chosen_by=file.chosen_by,
            subject=file.subject,
            when=when,
            inputs=file.inputs,
            values=values,
            rules=rules,
            parameters=self._parameters,
            kinds=dict(self._kinds),
        )

    def _fault(self, path: tuple[str | int, ...], message: str) -> None:
        self.faults.append(RuleSetFaultError(path, message))

    def _name_everything(self) -> None:
        for key in self._parameters:
            self._kinds[key] = "number"
        for place, given in enumerate(self._file.inputs):
            if given.key in self._kinds:
                self._fault(("inputs", place, "key"), f"名称「{given.key}」已被使用")
            self._kinds[given.key] = _KINDS[given.type]
            self._words[given.key] = given.choices
        for key, parameter in self._parameters.items():
            if parameter.by is not None and self._kinds.get(parameter.by, "date") != "date":
                self._fault(("inputs",), f"参数「{key}」按「{parameter.by}」取值，它应是日期")

    def _read(
        self, text: object, path: tuple[str | int, ...], wanted: Kind | None = None
    ) -> Node | None:
        if text is None:
            return None
        try:
            return read_node(str(text), self._kinds, wanted)
        except LanguageError as error:
            self._fault(path, str(error))
            return None

    def _values(self) -> Iterator[Value]:
        for place, value in enumerate(self._file.values):
            path: tuple[str | int, ...] = ("values", place)
            if value.key in self._kinds:
                self._fault((*path, "key"), f"名称「{value.key}」已被使用")
                continue
            node = self._value(value, path)
            if node is None:
                if not self.faults:
                    self._fault(path, "应写 formula、band 或 schedule 之一")
                self._kinds[value.key] = "number"
                continue
            self._kinds[value.key] = node.kind
            self._words[value.key] = value.words
            yield Value(value, node)

    def _value(self, value: RuleValue, path: tuple[str | int, ...]) -> Node | None:
        given = [each for each in (value.formula, value.band, value.schedule) if each is not None]
        if len(given) != 1:
            self._fault(path, "formula、band、schedule 须且只须写一个")
            return None
        if value.formula is not None:
            return self._read(value.formula, (*path, "formula"))
        if value.band is not None:
            return self._band(value.band, (*path, "band"))
        if value.schedule is not None:
            return self._schedule(value.schedule, (*path, "schedule"))
        return None

    def _band(self, band: Banded, path: tuple[str | int, ...]) -> Node | None:
        node = self._read(band.otherwise, (*path, "otherwise"))
        of = self._read(band.of, (*path, "of"))
        for place, step in reversed(list(enumerate(band.steps))):
            where = (*path, "steps", place)
            bound = step.at_least if step.at_least is not None else step.above
            if bound is None or (step.at_least is not None and step.above is not None):
                self._fault(where, "须写 at_least 或 above 之一")
                continue
            sign = ">=" if step.at_least is not None else ">"
            line = self._read(bound, where, of.kind if of else None)
            gives = self._read(step.gives, (*where, "gives"), node.kind if node else None)
            if node and of and line and gives:
                reached = Called("truth", sign, (of, line))
                node = Called(gives.kind, "if", (reached, gives, node))
        return node

    def _schedule(self, schedule: Scheduled, path: tuple[str | int, ...]) -> Node | None:
        keys = [self._read(text, (*path, "by"), "text") for text in schedule.by]
        rows = {
            code: self._read(text, (*path, "rows", code)) for code, text in schedule.rows.items()
        }
        first = next(iter(rows.values()), None)
        if first is None:
            return None
        node: Node = unknown(first.kind)
        if schedule.otherwise is not None:
            node = self._read(schedule.otherwise, (*path, "otherwise"), first.kind) or node
        for code, gives in reversed(rows.items()):
            codes = code.split("/")
            if len(codes) != len(keys):
                self._fault((*path, "rows", code), f"「{code}」应有 {len(keys)} 段，用 / 隔开")
                continue
            if gives is None or gives.kind != first.kind:
                self._fault((*path, "rows", code), "各行应是同一类值")
                continue
            same = tuple(
                Called("truth", "==", (key, Literally("text", part)))
                for key, part in zip(keys, codes, strict=True)
                if key is not None
            )
            found = same[0] if len(same) == 1 else Called("truth", "and", same)
            node = Called(first.kind, "if", (found, gives, node))
        return node

    def _rules(self) -> Iterator[Rule]:
        seen: set[str] = set()
        for place, record in enumerate(self._file.rules):
            path: tuple[str | int, ...] = ("rules", place)
            if record.id in seen:
                self._fault((*path, "id"), f"规则「{record.id}」重复")
            seen.add(record.id)
            shapes = [shape for shape in _SHAPES if getattr(record, shape) is not None]
            if len(shapes) != 1:
                self._fault(path, f"须且只须写一种形式：{'、'.join(_SHAPES)}")
                continue
            rule = self._rule(record, shapes[0], path)
            if rule is not None:
                yield rule

    def _rule(self, record: RuleRecord, shape: Shape, path: tuple[str | int, ...]) -> Rule | None:
        when = self._read(record.when, (*path, "when"), "truth")
        passes: Node | None = None
        asks = got = need = shortfall = None
        where = (*path, shape)
        match getattr(record, shape):
            case Compared() as compared:
                got = self._read(compared.got, (*where, "got"))
                need = self._read(compared.need, (*where, "need"), got.kind if got else None)
                if got and need:
                    passes = Called("truth", _SIGNS[shape], (got, need))
                    shortfall = _distance(shape, got, need)
            case Window() as window:
                got, need, passes, shortfall = self._window(window, where)
            case Member() as member:
                got = self._read(member.got, (*where, "got"), "text")
                if got:
                    codes = tuple(Literally("text", code) for code in member.codes)
                    inside = Called("truth", "in", (got, *codes))
                    passes = inside if shape == "one_of" else Called("truth", "not", (inside,))
                    words = self._words_of(str(member.got))
                    shown = "、".join(words.get(code, code) for code in member.codes)
                    need = Literally("text", shown if shape == "one_of" else f"不属于：{shown}")
            case Several() as several:
                got, need, passes, shortfall = self._several(several, where)
            case str() as text if shape == "yields":
                got = self._read(text, where)
            case str() as text:
                condition = self._read(text, where, "truth")
                if condition:
                    negated = Called("truth", "not", (condition,))
                    passes = condition if shape == "holds" else negated
            case question:
                asks = self._read(question.when, (*where, "when"), "truth")
        self._check_words(record, path)
        if self.faults:
            return None
        clause = record.clause
        source = clause if isinstance(clause, Source) else Source(self._file.document, clause)
        readings = record.reading if isinstance(record.reading, tuple) else (record.reading,)
        nodes = [node for node in (when, passes, asks, got, need) if node is not None]
        return Rule(
            id=record.id,
            title=record.title,
            catalog=record.catalog,
            source=source,
            readings=tuple(each for each in readings if each),
            shape=shape,
            when=when,
            passes=passes,
            asks=asks,
            got=got,
            need=need,
            shortfall=shortfall,
            unit=record.unit,
            message=record.message,
            question=record.ask.question if record.ask else None,
            consequence=record.consequence,
            needs=tuple(self._inputs_of(nodes)),
            words=self._words_of(getattr(got, "name", "")),
        )

    def _check_words(self, record: RuleRecord, path: tuple[str | int, ...]) -> None:
        """Find sentences that name what is no input; figures stand for themselves."""
        inputs = {given.key for given in self._file.inputs}
        said = [
            (("message",), record.message, inputs | {"got", "need", "shortfall"}),
            (("ask", "question"), record.ask.question if record.ask else None, inputs),
        ]
        for where, text, known in said:
            try:
                names = {
                    name for _, name, _, _ in Formatter().parse(text or "") if name is not None
                }
            except ValueError as error:
                self._fault((*path, *where), f"花括号不成对：{error}")
                continue
            if unknown_names := sorted(names - known):
                listed = "、".join(sorted(known))
                message = f"句中的「{'」「'.join(unknown_names)}」不是输入；可用：{listed}"
                self._fault((*path, *where), message)

    def _words_of(self, name: str) -> Mapping[str, str]:
        return self._words.get(name.strip(), {})

    def _window(
        self, window: Window, path: tuple[str | int, ...]
    ) -> tuple[Node | None, Node | None, Node | None, Node | None]:
        got = self._read(window.got, (*path, "got"))
        kind = got.kind if got else None
        since = self._read(window.since, (*path, "since"), kind)
        until = self._read(window.until, (*path, "until"), kind)
        if got is None or (since is None and until is None):
            self._fault(path, "须写 since、until 之一")
            return None, None, None, None
        links = []
        if since is not None:
            links.append(Called("truth", ">=", (got, since)))
        if until is not None:
            links.append(Called("truth", "<=", (got, until)))
        if until is None and since is not None:
            return got, since, links[0], _distance("at_least", got, since)
        if since is None or until is None:
            return got, until, links[0], _distance("at_most", got, until or got)
        early = Called("truth", "<", (got, since))
        need = Called(got.kind, "if", (early, since, until))
        passes = Called("truth", "and", tuple(links))
        under, over = _distance("at_least", got, since), _distance("at_most", got, until)
        gap = Called("number", "if", (early, under, over)) if under and over else None
        return got, need, passes, gap

    def _several(
        self, several: Several, path: tuple[str | int, ...]
    ) -> tuple[Node, Node | None, Node, Node | None]:
        held: list[Node] = []
        open_: list[Node] = []
        for place, part in enumerate(several.parts):
            node = self._read(part.holds, (*path, "parts", place, "holds"), "truth")
            if node is None:
                continue
            known = Called("truth", "known", (node,))
            sure = Called("truth", "and", (known, node))
            held.append(Called("number", "if", (sure, number(1), number(0))))
            open_.append(Called("number", "if", (known, number(0), number(1))))
        need = self._read(several.need, (*path, "need"), "number") or number(len(held))
        got = _total(held)
        highest = Called("number", "+", (got, _total(open_)))
        undecided = Called(
            "truth",
            "if",
            (
                Called("truth", "<", (highest, need)),
                Literally("truth", value=False),
                unknown("truth"),
            ),
        )
        enough = Called("truth", ">=", (got, need))
        passes = Called("truth", "if", (enough, Literally("truth", value=True), undecided))
        return got, need, passes, _distance("at_least", got, need)

    def _inputs_of(self, nodes: list[Node]) -> Iterator[str]:
        """Yield the inputs that nodes rest on, those behind values and parameters too."""
        inputs = {given.key for given in self._file.inputs}
        values = {value.key: value for value in self._file.values}
        seen: set[str] = set()
        waiting = [name for node in nodes for name in names_in(node)]
        while waiting:
            name = waiting.pop(0)
            if name in seen:
                continue
            seen.add(name)
            if name in inputs:
                yield name
            elif name in values:
                node = self._value(values[name], ())
                waiting.extend(names_in(node) if node else ())
            elif name in self._parameters and self._parameters[name].by:
                waiting.append(str(self._parameters[name].by))


def _total(parts: list[Node]) -> Node:
    node: Node = number(0)
    for part in parts:
        node = Called("number", "+", (node, part))
    return node


def _distance(shape: Shape, got: Node, need: Node) -> Node | None:
    """Return how far `got` is from what is needed, never below 0; None for texts."""
    if got.kind == "number":
        up = Called("number", "-", (need, got))
        down = Called("number", "-", (got, need))
    elif got.kind == "date":
        up = Called("number", "days_between", (got, need))
        down = Called("number", "days_between", (need, got))
    else:
        return None
    zero = number(0)
    match shape:
        case "at_least" | "above":
            return Called("number", "max", (up, zero))
        case "at_most" | "below":
            return Called("number", "max", (down, zero))
        case _:
            return Called("number", "max", (up, down))
