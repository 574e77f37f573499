"""Facts from an upload with errors to a withdrawn load, as people do it in a browser."""

from pathlib import Path

import openpyxl
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_access import RULES

HEADINGS = ["学号", "单位编号", "专业编号", "学习形式", "入学学期", "学籍状态", "联系电话"]
NUMBER = "0022010007"
REASON = "核对补考名单中的重名学员"


def students(path: Path, modes: list[str]) -> Path:
    """Write a table of students, one for each mode of study."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "导出"
    sheet.append(HEADINGS)
    for at, mode in enumerate(modes, start=7):
        sheet.append([f"00220100{at:02d}", "01", "P0101", mode, "2022秋", "在籍", ""])
    book.save(path)
    return path


def upload(page: Page, path: Path) -> None:
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="上传", exact=True).click()
    page.wait_for_load_state()


def faults(page: Page) -> list[str]:
    """Return the rules of access this page breaks, and whether it is too wide."""
    found = [each["id"] for each in Axe().run(page, options=RULES).response["violations"]]
    width = page.evaluate("document.documentElement.scrollWidth")
    return found + (["too wide"] if width > page.viewport_size["width"] else [])


def test_a_file_with_errors_is_corrected_loaded_and_withdrawn(at_desk, tmp_path):
    desk = at_desk("officer")
    page = desk.go("/facts/")
    page.get_by_role("link", name="导入数据").click()
    upload(page, students(tmp_path / "学籍导出.xlsx", ["开放", "夜大", ""]))
    expect(page.locator("h1")).to_have_text("学籍导出.xlsx")
    expect(page.locator("#pick-table")).to_have_value("students")
    expect(page.locator("main")).to_contain_text("不导入：联系电话")
    broken = faults(page)
    page.fill("[name=source]", "演示系统导出")
    page.get_by_role("button", name="检查").click()
    expect(page.locator("main")).to_contain_text("发现 2 个问题")
    expect(page.locator("main")).to_contain_text("导出!D3")
    broken += faults(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载标出问题的文件").click()
    marked = tmp_path / download.value.suggested_filename
    download.value.save_as(marked)
    book = openpyxl.load_workbook(marked)
    assert "应为" in book["导出"]["D3"].comment.text
    book["导出"]["D3"].value = book["导出"]["D4"].value = "函授"
    book.save(marked)

    page.get_by_role("link", name="上传改正后的文件").click()
    upload(page, marked)
    expect(page.locator("h1")).to_contain_text("待确认")
    expect(page.locator("main")).to_contain_text("函授")
    assert NUMBER not in page.content()
    broken += faults(page)
    page.get_by_role("button", name="确认导入").click()
    expect(page.locator("h1")).to_contain_text("已导入", timeout=60_000)
    expect(page.locator("main")).to_contain_text("演示系统导出")
    broken += faults(page)
    address = page.url

    page.get_by_role("link", name="撤回").click()
    page.fill("[name=reason]", "导出时学期选错")
    page.get_by_role("button", name="撤回导入").click()
    expect(page.locator("h1")).to_contain_text("已撤回")
    expect(page.locator("main")).to_contain_text("导出时学期选错")
    desk.go("/facts/loads/")
    expect(page.locator("#ledger")).to_contain_text("学籍导出")
    assert page.url != address
    assert not broken


def test_a_person_is_looked_up_on_a_phone_and_the_reason_is_kept(at_desk, tmp_path):
    desk = at_desk("officer", PHONE)
    page = desk.go("/facts/bring/?table=students")
    upload(page, students(tmp_path / "在籍学员.xlsx", ["开放"]))
    broken = faults(page)
    page.get_by_role("button", name="检查").click()
    page.get_by_role("button", name="确认导入").click()
    expect(page.locator("h1")).to_contain_text("已导入", timeout=60_000)
    broken += faults(page)
    desk.go("/facts/identities/")
    page.fill("[name=wanted]", NUMBER)
    page.get_by_role("button", name="查找").click()
    expect(page.locator("#identifier")).to_have_text("00******07")
    broken += faults(page)
    page.fill("[name=reason]", REASON)
    page.get_by_role("button", name="记下理由并查看").click()
    expect(page.locator("#identifier")).to_have_text(NUMBER)
    broken += faults(page)
    page.goto(page.url)
    expect(page.locator("#identifier")).to_have_text("00******07")
    expect(page.locator("main")).to_contain_text(REASON)
    assert not broken


def test_the_columns_of_another_table_are_shown_when_it_is_picked(at_desk, tmp_path):
    desk = at_desk("officer")
    page = desk.go("/facts/bring/")
    upload(page, students(tmp_path / "认错了.xlsx", ["开放"]))
    page.select_option("#pick-table", "enrolments")
    expect(page.locator("main")).to_contain_text("课程编号")
    assert "table=enrolments" in page.url
    page.get_by_role("button", name="检查").click()
    expect(page.locator("main")).to_contain_text("必填：请选择文件中的列")
    page.get_by_role("button", name="放弃这个文件").click()
    expect(page.locator("main")).to_contain_text("已放弃「认错了.xlsx」")
