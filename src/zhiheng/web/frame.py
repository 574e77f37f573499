"""What stands around every page: where one may go, who one is, in which language."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Capability

_PLACES: tuple[tuple[str, str, frozenset[Capability]], ...] = (
    ("desk", _("工作台"), frozenset()),
    ("rounds", _("评估轮次"), frozenset({Capability.READ_SHEETS})),
    ("collections", _("数据采集"), frozenset({Capability.READ_TABLES, Capability.UNLOCK_TABLES})),
    ("facts", _("数据"), frozenset({Capability.READ_FACTS})),
    ("rulesets", _("规则判断"), frozenset({Capability.READ_DECISIONS})),
    ("standards", _("标准"), frozenset()),
    ("jobs", _("后台任务"), frozenset({Capability.READ_SHEETS})),
    ("units", _("单位"), frozenset({Capability.MANAGE_UNITS})),
    ("accounts", _("账号"), frozenset({Capability.MANAGE_ACCOUNTS})),
    ("events", _("操作记录"), frozenset({Capability.READ_EVENTS})),
)
_LANGUAGES = {"zh-hans": "中文", "en": "English"}
_THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation."""

    label: str
    url: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at the page."""

    name: str


@dataclass(frozen=True, slots=True)
class Language:
    """A language to change to."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What the frame of a page shows."""

    nav: tuple[Place, ...]
    visitor: Visitor | None
    language: str
    other_language: Language
    theme: str
    next: str


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the frame of a page, for every template."""
    user = getattr(request, "user", None)
    is_inside = user is not None and user.is_authenticated and not user.must_change_password
    language = get_language() or "zh-hans"
    other = next(code for code in _LANGUAGES if code != language)
    theme = request.COOKIES.get("theme", "")
    return {
        "frame": Frame(
            nav=_nav(request.path, user) if is_inside else (),
            visitor=Visitor(str(user)) if user is not None and user.is_authenticated else None,
            language="zh-Hans" if language == "zh-hans" else language,
            other_language=Language(other, _LANGUAGES[other]),
            theme=theme if theme in _THEMES else "",
            next=request.get_full_path() if request.method == "GET" else request.path,
        )
    }


def _nav(path: str, user: User) -> tuple[Place, ...]:
    places = []
    for name, label, capabilities in _PLACES:
        if capabilities and not any(map(user.may, capabilities)):
            continue
        url = reverse(f"web:{name}")
        is_here = path == url if name == "desk" else path.startswith(url)
        places.append(Place(label, url, is_here))
    return tuple(places)
