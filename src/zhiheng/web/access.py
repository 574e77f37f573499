"""Who may open a page. A view that does not say so is open to nobody."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpResponseBase

from zhiheng.apps.accounts.roles import Capability

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Access:
    """What a page asks of a visitor.

    Attributes:
        public: Whether strangers may open it.
        unfinished: Whether it may be opened by someone who still has to change a given
            password or set up a second factor.
        capabilities: What a person must be allowed to do, one of them, somewhere; over
            which objects is for the view to say. Empty: anybody who is signed in.
    """

    public: bool = False
    unfinished: bool = False
    capabilities: frozenset[Capability] = frozenset()


def anyone(view: View) -> View:
    """Let everybody open a page."""
    return _declared(view, Access(public=True))


def newcomers(view: View) -> View:
    """Let everybody who is signed in open a page, whatever is still to be set up."""
    return _declared(view, Access(unfinished=True))


def signed_in(view: View) -> View:
    """Let everybody who is signed in open a page."""
    return _declared(view, Access())


def needs(*capabilities: Capability) -> Callable[[View], View]:
    """Let those open a page who may do one of these things somewhere."""
    return lambda view: _declared(view, Access(capabilities=frozenset(capabilities)))


def _declared(view: View, access: Access) -> View:
    @wraps(view)
    def declared(*args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(*args, **kwargs)

    declared.access = access  # type: ignore[attr-defined]
    return declared
