"""The outcome "there is no value": a type of its own, so that silence never scores."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Missing:
    """A value that cannot be known, and why.

    Attributes:
        reason: One Chinese clause that says what is lacking (``缺「沉淀生数」``).
        lacking: Keys of the facts that would have to be supplied, in order.
    """

    reason: str
    lacking: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        raise TypeError("a missing value is neither true nor false: test its type instead")
