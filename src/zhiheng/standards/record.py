"""The base of every typed record of a pack: frozen, and strict about its keys."""

from msgspec import Struct


class Record(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A frozen record that refuses keys it does not define."""
