"""Every text of the interface goes through the catalogue, so that English follows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from tests.campus import Campus, signed_in

SOURCES = Path(__file__).parents[2] / "src" / "zhiheng"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "pgettext_lazy"}
TAGS = re.compile(
    r"{#.*?#}|{%\s*blocktranslate.*?endblocktranslate\s*%}|{%.*?%}|{{.*?}}", re.DOTALL
)
# Files that people fill in or keep are in Chinese whatever language the page is read in.
FILES = {"apps/directory/units.py", "apps/directory/accounts.py", "apps/directory/tables.py"}
# The language's own name, the mark on the logo, headings and names of files.
AS_THEY_ARE = {
    "中文",
    "衡",
    "单位",
    "账号",
    "问题清单",
    "-问题清单",
    "-填报.xlsx",
    "单位.xlsx",
    "账号.xlsx",
    "-问题清单.xlsx",
    "-标出问题.xlsx",
    "-模板.xlsx",
    "-指标体系.xlsx",
    "-打分表.",
    "位置",
    "问题",
    "应为",
    "登录",
    "、",
    "否",
    "是",
}


def modules() -> list[Path]:
    """Return the modules people meet; what an app is called meets nobody."""
    found = [*(SOURCES / "web").rglob("*.py"), *(SOURCES / "apps").rglob("*.py")]
    return sorted(p for p in found if "migrations" not in p.parts and p.name != "apps.py")


def untranslated(tree: ast.Module) -> Iterator[str]:
    """Yield Chinese strings that are neither documentation nor an argument of gettext."""
    passed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in GETTEXT:
            passed |= {id(inner) for each in node.args for inner in ast.walk(each)}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and CHINESE.search(node.value) and id(node) not in passed:
            yield node.value


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(SOURCES).as_posix())
def test_no_module_speaks_past_the_catalogue(path: Path):
    if path.relative_to(SOURCES).as_posix() in FILES:
        return
    found = set(untranslated(ast.parse(path.read_text(encoding="utf-8"))))
    assert found <= AS_THEY_ARE


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(SOURCES).as_posix())
def test_no_text_hides_in_a_formatted_string(path: Path):
    """The collector does not look inside formatted strings."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
            assert not any(getattr(call.func, "id", "") in GETTEXT for call in calls)


@pytest.mark.parametrize(
    "path",
    sorted((SOURCES / "web" / "templates").rglob("*.html")),
    ids=lambda p: p.relative_to(SOURCES / "web" / "templates").as_posix(),
)
def test_no_template_speaks_past_the_catalogue(path: Path):
    text = TAGS.sub("", path.read_text(encoding="utf-8"))
    assert {each[0] for each in re.finditer(r"[\u4e00-\u9fff]+", text)} <= {"衡"}


@pytest.mark.django_db
def test_the_entrance_speaks_the_language_of_the_browser():
    english = Client().get("/sign-in/", headers={"Accept-Language": "en"}).content.decode()
    assert "Sign in" in english
    assert 'lang="en"' in english
    chinese = Client().get("/sign-in/", headers={"Accept-Language": "zh-CN"}).content.decode()
    assert "登录" in chinese
    assert 'lang="zh-Hans"' in chinese


@pytest.mark.django_db
def test_the_switch_keeps_the_page(campus: Campus):
    client = signed_in(campus.liaison)
    answer = client.post("/language/", {"language": "en", "next": "/account/?a=1"})
    assert answer.headers["Location"] == "/account/?a=1"
    assert "My account" in client.get("/account/").content.decode()
    client.post("/language/", {"language": "zh-hans", "next": "/account/"})
    assert "我的账号" in client.get("/account/").content.decode()
