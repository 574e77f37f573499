"""A browser, and a served university to visit with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.served.conftest import can_serve  # noqa: F401 - a fixture
from tests.served.installation import Installation

DESKTOP = {"width": 1366, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium; skips where there is none.

    It is closed after each module: its loop must not run beside tests that use Django's
    records.
    """
    program, reason = find_chromium()
    if program is None:
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield started
        started.close()


@dataclass(frozen=True)
class University:
    """A served university.

    Attributes:
        address: Where it is served.
        password: Everybody's password.
        sheets: By standard (``full``, ``large``) and code of unit, the key of its sheet.
        submissions: By code of unit, the key of what it hands up in its collection.
        installation: Its installation.
    """

    address: str
    password: str
    sheets: dict[str, dict[str, int]]
    submissions: dict[str, int]
    installation: Installation


@pytest.fixture(scope="session")
def university(can_serve: None) -> Iterator[University]:  # noqa: F811 - the fixture above
    """A university, served for all tests of this folder; each has a branch of its own."""
    installation = Installation()
    try:
        said = installation.seed("found")
        with installation.served() as server:
            address = server.address.rstrip("/")
            sheets = {size: said[size]["sheets"] for size in ("full", "large")}
            submissions = said["submissions"]
            yield University(address, said["password"], sheets, submissions, installation)
    finally:
        installation.remove()


class Desk:
    """A person at a browser: signs in, and sees no error of a script."""

    def __init__(self, page: Page, university: University, username: str) -> None:
        self.page = page
        self.university = university
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._heard)
        self.go("/sign-in/")
        page.fill("[name=login]", username)
        page.fill("[name=password]", university.password)
        page.click("form[action='/sign-in/'] button[type=submit]")
        page.wait_for_load_state()

    def go(self, path: str) -> Page:
        """Open a page."""
        self.page.goto(f"{self.university.address}{path}")
        return self.page

    def status(self, path: str, **headers: str) -> int:
        """Return what an address answers to a request of this browser."""
        address = f"{self.university.address}{path}"
        return self.page.request.get(address, headers=headers, max_redirects=0).status

    def _heard(self, message: Any) -> None:
        # A refusal the page deals with is no fault of a script.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(message.text)


@pytest.fixture
def at_desk(browser: Browser, university: University) -> Iterator[Any]:
    """Let people sit down: `at_desk("officer")`; afterwards no script may have failed."""
    desks: list[Desk] = []

    def sit(username: str, viewport: dict[str, int] | None = None, **options: Any) -> Desk:
        context = browser.new_context(
            viewport=viewport or DESKTOP, locale="zh-CN", accept_downloads=True, **options
        )
        context.set_default_timeout(20_000)
        desks.append(Desk(context.new_page(), university, username))
        return desks[-1]

    yield sit
    faults = [fault for desk in desks for fault in desk.faults]
    for desk in desks:
        desk.page.context.close()
    assert not faults
