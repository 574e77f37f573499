"""Every page keeps the rules of access (WCAG 2.1 AA), light and dark, and fits a phone."""

import hmac
import struct
import time
from base64 import b32decode
from hashlib import sha1

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESKTOP, PHONE

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    "resultTypes": ["violations"],
}
SHEET = "/sheets/{sheet}/"
TABLES = "/submissions/{submission}/"
PAGES = {
    "liaison06": [
        "/",
        "/rounds/",
        "/rounds/{round}/",
        "/jobs/",
        "/account/",
        "/account/password/",
        "/account/second-factor/",
        SHEET,
        *(
            f"{SHEET}{tab}/"
            for tab in ("facts", "flags", "narratives", "import", "history", "print")
        ),
        "/collections/",
        TABLES,
        f"{TABLES}tables/sites/",
        *(f"{TABLES}{tab}/" for tab in ("import", "diff", "history")),
    ],
    "officer": [
        "/",
        "/rounds/",
        "/rounds/new/",
        "/rounds/{round}/",
        "/rounds/{round}/edit/",
        "/rounds/{round}/units/",
        "/rounds/{round}/exclusions/",
        "/rounds/{round}/comparison/",
        "/rounds/{round}/comparison/?view=heat&show=rates&level=2",
        "/rounds/{round}/close/",
        "/standards/",
        "/standards/ouc-branch-evaluation/shanxi-2021/",
        "/jobs/",
        "/facts/",
        "/facts/tables/students/",
        "/facts/bring/",
        "/facts/loads/",
        "/facts/identities/",
        "/decisions/",
        "/decisions/find/",
        "/decisions/runs/",
        "/decisions/rules/graduation/harbin-2022/graduate/",
        "/decisions/rules/exam-administration/harbin-2022/exam/try/?in_invigilators=1",
        "/decisions/parameters/makeup-courses/harbin-2022/",
        "/decisions/parameters/makeup-courses/harbin-2022/students_per_tutor/",
        "/events/",
        SHEET,
        "/collections/new/",
        "/collections/1/",
        "/collections/1/edit/",
        "/collections/1/assign/",
        "/collections/1/lock/",
        "/collections/1/whole/",
        "/collections/1/whole/?table=sites",
        "/nothing-here/",
    ],
    "administrator": [
        "/",
        "/units/",
        "/units/new/",
        "/units/import/",
        "/units/1/",
        "/units/1/edit/",
        "/units/2/end/",
        "/accounts/",
        "/accounts/new/",
        "/accounts/import/",
        "/accounts/1/",
        "/accounts/1/edit/",
        "/facts/",
        "/facts/identities/reveals/",
        "/events/",
        "/account/second-factor/codes/",
    ],
}


def code_of(secret: str) -> str:
    """Return what an authenticator app shows now."""
    key = b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), sha1)
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("username", sorted(PAGES))
def test_no_page_breaks_a_rule_of_access(at_desk, username: str, scheme: str):
    viewport = DESKTOP if scheme == "light" else PHONE
    desk = at_desk(username, viewport, color_scheme=scheme)
    page = desk.page
    if username == "administrator":
        set_up_second_factor(desk, scheme)
    found = []
    names = {"sheet": desk.university.sheets["full"]["06"], "round": 1}
    names["submission"] = desk.university.submissions["06"]
    for path in PAGES[username]:
        desk.go(path.format(**names))
        if path == SHEET:
            page.wait_for_selector("#advice >> text=观测点")
        for violation in Axe().run(page, options=RULES).response["violations"]:
            nodes = [node["html"][:160] for node in violation["nodes"][:3]]
            found.append(f"{path} {violation['id']}: {violation['help']} {nodes}")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > viewport["width"]:
            found.append(f"{path}: {width} px wide, more than {viewport['width']}")
    assert not found, "\n".join(found)


SECRETS: dict[str, str] = {}


def set_up_second_factor(desk, scheme: str) -> None:
    """Set up, or enter, the second factor an administrator must have."""
    page = desk.page
    if "sign-in/code" in page.url:
        page.fill("[name=code]", code_of(SECRETS["administrator"]))
        page.click("button[type=submit]")
        page.wait_for_load_state()
        return
    desk.go("/units/")
    if "confirm" in page.url:
        page.fill("[name=password]", desk.university.password)
        page.click("main button[type=submit]")
        page.wait_for_load_state()
    SECRETS["administrator"] = page.inner_text(".secret").strip()
    page.fill("[name=code]", code_of(SECRETS["administrator"]))
    page.click("main button[type=submit]")
    page.wait_for_load_state()


def test_dialogs_keep_the_rules_and_close_by_escape(at_desk):
    desk = at_desk("liaison07")
    sheet = desk.university.sheets["full"]["07"]
    page = desk.go(f"/sheets/{sheet}/")
    found = []
    for opener in (".outcome .total", ".mark >> nth=0", ".item .panel-head button >> nth=0"):
        page.click(opener)
        page.wait_for_selector("#dialog[open]")
        page.wait_for_timeout(200)
        found += [v["id"] for v in Axe().run(page, "#dialog", RULES).response["violations"]]
        page.keyboard.press("Escape")
        page.wait_for_selector("#dialog", state="hidden")
    assert not found
