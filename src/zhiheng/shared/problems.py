"""What is wrong with an input: where, why, and what would have been valid."""

from collections.abc import Iterable
from dataclasses import dataclass

from zhiheng.shared.texts import printable


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of an input, worded for the person who has to mend it.

    Place and message echo what came in: characters no output can hold are shown as □.

    Attributes:
        where: Path inside the input (``scores/1.1.1(1)``), or a file with its line
            or cell (``pack.yaml:12``, ``指标!C7``).
        code: Stable machine name of the kind of fault.
        message: One Chinese sentence: what is wrong and what to do.
        allowed: What would have been valid, as a JSON value; None where nothing
            short can be said.
    """

    where: str
    code: str
    message: str
    allowed: object = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "where", printable(self.where))
        object.__setattr__(self, "message", printable(self.message))

    def __str__(self) -> str:
        return f"{self.where}：{self.message}"


class InvalidInputError(ValueError):
    """An input was refused; `problems` lists every fault that was found, not the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
