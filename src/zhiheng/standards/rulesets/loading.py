"""Pack folders of rule sets: strict reading, every fault with file and line."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path as FilePath
from typing import Any, TypeVar

from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.standards.folder import NOTES_NAME, read_notes
from zhiheng.standards.reading import Place, read_record
from zhiheng.standards.record import Record
from zhiheng.standards.rulesets.compiling import RuleSetCompiler
from zhiheng.standards.rulesets.conditions import with_conditions
from zhiheng.standards.rulesets.model import RuleSet, RuleSetPack
from zhiheng.standards.rulesets.records import (
    CoverageFile,
    RowCasesFile,
    RuleCasesFile,
    RuleParameter,
    RuleParametersFile,
    RuleSetFile,
    RuleSetPackFile,
)
from zhiheng.standards.terms import Reading
from zhiheng.standards.yaml_files import YamlFile

R = TypeVar("R", bound=Record)

FILE_KINDS: dict[str, type[Record]] = {
    "pack.yaml": RuleSetPackFile,
    "parameters/*.yaml": RuleParametersFile,
    "rulesets/*.yaml": RuleSetFile,
    "cases/*.yaml": RuleCasesFile,
    "row_cases/*.yaml": RowCasesFile,
    "coverage.yaml": CoverageFile,
}
_BESIDE = ("samples/*", "README.md")


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    record: Any
    place: Place


@dataclass(slots=True)
class RuleSetFolder:
    """What a folder of rule sets holds, with every fault found in it.

    Attributes:
        pack: The pack; None where it has faults.
        problems: Errors, with file and line.
        warnings: What is allowed but odd: a reading that nothing cites, a rule without case.
    """

    pack: RuleSetPack | None = None
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def read_rulesets(folder: FilePath) -> RuleSetFolder:
    """Return the pack of rule sets in a folder, or its faults."""
    return _Reader(folder).result()


def open_rulesets(folder: FilePath) -> RuleSetPack:
    """Return the pack of rule sets in a folder.

    Raises:
        InvalidInputError: It has faults; all are listed with file and line.
    """
    found = read_rulesets(folder)
    if found.pack is None:
        raise InvalidInputError(found.problems)
    return found.pack


class _Reader:
    def __init__(self, folder: FilePath) -> None:
        self._folder = folder
        self._parts: list[_Part] = []
        self._readings: tuple[Reading, ...] = ()
        self._found = RuleSetFolder()

    def result(self) -> RuleSetFolder:
        found = self._found
        for path in sorted(self._folder.rglob("*")):
            name = path.relative_to(self._folder).as_posix()
            if path.is_file() and not any(fnmatchcase(name, each) for each in _BESIDE):
                self._read(path, name)
        head = next(self._of(RuleSetPackFile), None)
        if head is None and not found.problems:
            found.problems.append(Problem("pack.yaml", "missing_file", "缺少 pack.yaml"))
        if found.problems or head is None:
            return found
        parameters = self._parameters()
        name = f"{head.record.scheme}/{head.record.edition}"
        rulesets = {each.name: each for each in self._rulesets(name, parameters)}
        cases = tuple(self._cases(rulesets))
        row_cases = tuple(self._row_cases(rulesets))
        self._check_citations(head, parameters, rulesets)
        if not found.problems:
            coverage = next((part.record for part in self._of(CoverageFile)), None)
            found.pack = RuleSetPack(
                file=head.record,
                rulesets=rulesets,
                parameters=parameters,
                readings=self._readings,
                cases=cases,
                row_cases=row_cases,
                coverage=coverage or CoverageFile(uncomputable=()),
            )
            found.warnings.extend(_without_cases(rulesets, cases))
            found.warnings.extend(_without_row_cases(rulesets, row_cases))
        return found

    def _read(self, path: FilePath, name: str) -> None:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            self._refuse(name, "not_utf8", "文件须用 UTF-8 编码保存")
            return
        if name == NOTES_NAME:
            _, self._readings = read_notes(text)
            return
        kind = next((kind for each, kind in FILE_KINDS.items() if fnmatchcase(name, each)), None)
        if kind is None:
            known = "、".join((*FILE_KINDS, NOTES_NAME))
            self._refuse(name, "unknown_file", f"规则包里不认识的文件；可用：{known}")
            return
        file = YamlFile(name, text)
        self._found.problems.extend(file.problems)
        if file.problems:
            return
        record, problems = read_record(file.data, kind, file.place)
        self._found.problems.extend(problems)
        if record is not None:
            self._parts.append(_Part(name, record, file.place))

    def _refuse(self, where: str, code: str, message: str) -> None:
        self._found.problems.append(Problem(where, code, message))

    def _of(self, kind: type[Record]) -> Iterator[_Part]:
        return (part for part in self._parts if isinstance(part.record, kind))

    def _parameters(self) -> dict[str, RuleParameter]:
        found: dict[str, RuleParameter] = {}
        for part in self._of(RuleParametersFile):
            for place, parameter in enumerate(part.record.parameters):
                where = part.place(("parameters", place))
                if parameter.id in found:
                    self._refuse(where, "duplicate", f"参数「{parameter.id}」重复")
                if parameter.value is not None and parameter.dated:
                    self._refuse(where, "two_values", "value 与 dated 只写一个")
                found[parameter.id] = parameter
        return found

    def _rulesets(self, pack: str, parameters: dict[str, RuleParameter]) -> Iterator[RuleSet]:
        seen: set[str] = set()
        for part in self._of(RuleSetFile):
            if part.record.ruleset in seen:
                where = part.place(("ruleset",))
                self._refuse(where, "duplicate", f"规则集「{part.record.ruleset}」重复")
            seen.add(part.record.ruleset)
            compiler = RuleSetCompiler(with_conditions(part.record), parameters)
            ruleset = compiler.compiled(pack)
            for fault in compiler.faults:
                self._refuse(part.place(fault.path), "ruleset", str(fault))
            if ruleset is not None:
                yield ruleset

    def _cases(self, rulesets: dict[str, RuleSet]) -> Iterator[RuleCasesFile]:
        for part, ruleset in self._with_rulesets(RuleCasesFile, rulesets):
            keys = {given.key for given in ruleset.inputs}
            rules = {rule.id for rule in ruleset.rules} | {"outcome"}
            self._known(part, ("base",), part.record.base, keys, "输入")
            for place, case in enumerate(part.record.cases):
                self._known(part, ("cases", place, "given"), case.given, keys, "输入")
                for field_name in ("expect", "got", "shortfall"):
                    names = getattr(case, field_name)
                    self._known(part, ("cases", place, field_name), names, rules, "规则")
            yield part.record

    def _row_cases(self, rulesets: dict[str, RuleSet]) -> Iterator[RowCasesFile]:
        for part, ruleset in self._with_rulesets(RowCasesFile, rulesets):
            keys = {given.key for given in ruleset.inputs if given.origin is not None}
            for place, case in enumerate(part.record.cases):
                self._known(part, ("cases", place, "gathered"), case.gathered, keys, "有来源的输入")
            yield part.record

    def _with_rulesets(
        self, kind: type[Record], rulesets: dict[str, RuleSet]
    ) -> Iterator[tuple[_Part, RuleSet]]:
        """Yield the files of cases with the rule sets they are of; refuse those of none."""
        for part in self._of(kind):
            ruleset = rulesets.get(part.record.ruleset)
            if ruleset is not None:
                yield part, ruleset
            elif not self._found.problems:
                known = "、".join(rulesets)
                message = f"没有规则集「{part.record.ruleset}」；可用：{known}"
                self._refuse(part.place(("ruleset",)), "unknown_ruleset", message)

    def _known(
        self,
        part: _Part,
        path: tuple[str | int, ...],
        names: dict[str, Any],
        known: set[str],
        word: str,
    ) -> None:
        for name in names:
            if name not in known:
                where = part.place((*path, name))
                self._refuse(
                    where, "unknown_name", f"没有{word}「{name}」；可用：{'、'.join(sorted(known))}"
                )

    def _check_citations(
        self, head: _Part, parameters: dict[str, RuleParameter], rulesets: dict[str, RuleSet]
    ) -> None:
        documents = {document.id for document in head.record.documents}
        numbers = {reading.number for reading in self._readings}
        cited: set[int] = set(head.record.general_readings)
        sources = [(f"参数「{key}」", each.source) for key, each in parameters.items()]
        for ruleset in rulesets.values():
            for rule in ruleset.rules:
                sources.append((f"规则「{ruleset.name}/{rule.id}」", rule.source))
                cited.update(rule.readings)
        for parameter in parameters.values():
            given = parameter.reading
            cited.update(given if isinstance(given, tuple) else (given,) if given else ())
        for document in head.record.documents:
            cited.update((document.reading,) if document.reading else ())
        for what, source in sources:
            if source.document not in documents:
                known = "、".join(sorted(documents))
                message = f"{what}引用了未列出的文件「{source.document}」；可用：{known}"
                self._refuse("pack.yaml:1", "unknown_document", message)
        for lacking in sorted(cited - numbers):
            self._refuse(NOTES_NAME, "unknown_reading", f"引用了不存在的第 {lacking} 条说明")
        for idle in sorted(numbers - cited):
            warning = Problem(NOTES_NAME, "idle_reading", f"第 {idle} 条说明没有被引用")
            self._found.warnings.append(warning)


def _without_cases(
    rulesets: dict[str, RuleSet], cases: tuple[RuleCasesFile, ...]
) -> Iterator[Problem]:
    """Yield rules whose cases do not show both that they pass and that they fail."""
    for ruleset in rulesets.values():
        shown: dict[str, set[str]] = {}
        for file in cases:
            if file.ruleset == ruleset.name:
                for case in file.cases:
                    for name, outcome in case.expect.items():
                        shown.setdefault(name, set()).add(outcome)
        for rule in ruleset.rules:
            wanted = _wanted(rule.shape)
            lacking = wanted - shown.get(rule.id, set())
            if lacking:
                where = f"cases/{ruleset.name}"
                message = f"规则「{rule.id}」缺少结果为 {'、'.join(sorted(lacking))} 的案例"
                yield Problem(where, "lacking_case", message)


def _without_row_cases(
    rulesets: dict[str, RuleSet], files: tuple[RowCasesFile, ...]
) -> Iterator[Problem]:
    """Yield inputs made of rows whose making no case shows."""
    for ruleset in rulesets.values():
        shown = {
            key
            for file in files
            if file.ruleset == ruleset.name
            for case in file.cases
            for key in case.gathered
        }
        for given in ruleset.inputs:
            if given.origin is not None and given.origin.table and given.key not in shown:
                message = f"输入「{given.key}」由明细行得出，缺少案例"
                yield Problem(f"row_cases/{ruleset.name}", "lacking_case", message)


def _wanted(shape: str) -> set[str]:
    match shape:
        case "ask":
            return {"needs_review"}
        case "yields":
            return {"passed"}
        case _:
            return {"passed", "failed"}
