"""Packs of measures: the numbers that measures are held against, each with its clause."""

from collections.abc import Sequence
from pathlib import Path as FilePath

from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.standards.authored import ParametersFile
from zhiheng.standards.compiler import Places, gathered
from zhiheng.standards.folder import PACK_NAME, read_folder
from zhiheng.standards.library import bundled_packs, find_pack
from zhiheng.standards.record import Record
from zhiheng.standards.scheme import ParameterFields
from zhiheng.standards.terms import Document, Reading

MEASURES = "measures"


class MeasurePackFile(Record, frozen=True, kw_only=True):
    """``pack.yaml``: what the pack is, and the documents it was read from."""

    kind: str
    scheme: str
    edition: str
    title: str
    issuer: str
    documents: tuple[Document, ...]


class FactSource(Record, frozen=True, kw_only=True):
    """A fact of an evaluation that a measure tells.

    Attributes:
        fact: Key of the fact.
        measure: Id of the measure.
        reading: Number of the note behind it.
    """

    fact: str
    measure: str
    reading: int | None = None


class EvaluationFacts(Record, frozen=True, kw_only=True):
    """The facts of one evaluation that measures tell.

    Attributes:
        pack: Name of the scoring pack.
        facts: Its facts.
    """

    pack: str
    facts: tuple[FactSource, ...]


class EvaluationFile(Record, frozen=True, kw_only=True):
    """``evaluation.yaml``: which facts of evaluations are told by which measures."""

    evaluations: tuple[EvaluationFacts, ...]


MEASURE_FILE_KINDS: dict[str, type[Record]] = {
    PACK_NAME: MeasurePackFile,
    "parameters/*.yaml": ParametersFile,
    "evaluation.yaml": EvaluationFile,
}


class MeasurePack(Record, frozen=True, kw_only=True):
    """A pack of measures, compiled.

    Attributes:
        scheme: Name of the regulation.
        edition: Its edition.
        title: Its Chinese name.
        issuer: Who issued it.
        documents: What it was read from.
        parameters: Its numbers.
        evaluations: Which facts of evaluations are told by which measures.
        readings: How unclear clauses are read.
    """

    scheme: str
    edition: str
    title: str
    issuer: str
    documents: tuple[Document, ...]
    parameters: tuple[ParameterFields, ...]
    evaluations: tuple[EvaluationFacts, ...]
    readings: tuple[Reading, ...]

    @property
    def name(self) -> str:
        """Return ``scheme/edition``."""
        return f"{self.scheme}/{self.edition}"

    def cite(self, parameter: ParameterFields) -> str:
        """Return where a parameter stands: document and clause, in Chinese."""
        titles = {document.id: document.title for document in self.documents}
        return f"{titles[parameter.source.document]} {parameter.source.clause}"


def compile_measure_folder(folder: FilePath) -> MeasurePack:
    """Return the measure pack in a folder, free of errors.

    Raises:
        InvalidInputError: The pack has faults; all are listed with file and line.
    """
    authored = read_folder(folder, MEASURE_FILE_KINDS)
    if authored.problems:
        raise InvalidInputError(authored.problems)
    places = Places()
    head = authored.of(MeasurePackFile)[0].record
    parameters = gathered(
        authored.of(ParametersFile),
        "parameters",
        lambda file: file.parameters,
        lambda entry: entry.id,
        "parameter",
        places,
    )
    pack = MeasurePack(
        scheme=head.scheme,
        edition=head.edition,
        title=head.title,
        issuer=head.issuer,
        documents=head.documents,
        parameters=parameters,
        evaluations=gathered(
            authored.of(EvaluationFile),
            "evaluations",
            lambda file: file.evaluations,
            lambda entry: entry.pack,
            "evaluation",
            places,
        ),
        readings=authored.readings,
    )
    if problems := [*places.repeated, *_dangling(pack, places)]:
        raise InvalidInputError(problems)
    return pack


def _dangling(pack: MeasurePack, places: Places) -> list[Problem]:
    """Return references to documents and readings that the pack does not have."""
    documents = {document.id for document in pack.documents}
    readings = {reading.number for reading in pack.readings}
    found = []
    for parameter in pack.parameters:
        where = places.of("parameter", parameter.id)
        if parameter.source.document not in documents:
            message = f"「{parameter.label}」引用的文件「{parameter.source.document}」没有定义"
            found.append(Problem(where, "unknown_document", message, sorted(documents)))
        if parameter.reading is not None and parameter.reading not in readings:
            message = f"「{parameter.label}」引用的读法 {parameter.reading} 不在 NOTES.md 里"
            found.append(Problem(where, "unknown_reading", message, sorted(readings)))
    for evaluation in pack.evaluations:
        where = places.of("evaluation", evaluation.pack)
        for source in evaluation.facts:
            if source.reading is not None and source.reading not in readings:
                message = f"「{source.fact}」引用的读法 {source.reading} 不在 NOTES.md 里"
                found.append(Problem(where, "unknown_reading", message, sorted(readings)))
    return found


def open_measure_pack(name: str, roots: Sequence[FilePath] | None = None) -> MeasurePack:
    """Return a measure pack.

    Args:
        name: ``scheme/edition``, or the path of a pack folder.
        roots: Folders to look in; the packs that come with Zhiheng where None.

    Raises:
        InvalidInputError: There is no such pack, or it has faults; all are listed.
    """
    return compile_measure_folder(
        find_pack(name, [bundled_packs()] if roots is None else roots, MEASURES)
    )
