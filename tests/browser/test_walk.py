"""A round from the first score to the official documents, as people do it in a browser."""

import io
import zipfile
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, University

FIRST = "#p-1_2e1_2e1_281_29"


def sheet_path(university: University, unit: str) -> str:
    return f"/sheets/{university.sheets['full'][unit]}/"


def saved(page: Page, name: str) -> None:
    expect(page.locator(f"#a-{name} .saved")).to_contain_text("已保存")


def filled_template(desk: Desk, unit: str, folder: Path, change=None) -> Path:
    """Download the form of a sheet, fill every score, and return it."""
    page = desk.go(f"{sheet_path(desk.university, unit)}import/")
    with page.expect_download() as download:
        page.click("text=下载空表")
    path = folder / f"{unit}.xlsx"
    download.value.save_as(path)
    book = openpyxl.load_workbook(path)
    scores = book["打分"]
    for row in range(2, scores.max_row + 1):
        scores.cell(row, 6).value = scores.cell(row, 5).value
    if change is not None:
        change(book)
    book.save(path)
    return path


def bring(desk: Desk, unit: str, path: Path) -> Page:
    page = desk.go(f"{sheet_path(desk.university, unit)}import/")
    page.set_input_files("input[type=file]", path)
    page.click("text=上传并核对")
    page.wait_for_load_state()
    return page


def row_of(sheet, code: str) -> int:
    return next(cell.row for cell in sheet["A"] if cell.value == code)


def test_a_liaison_fills_a_sheet_by_keyboard(at_desk):
    desk = at_desk("liaison01")
    page = desk.page
    page.get_by_role("link", name="打分").or_(page.locator("a[href^='/sheets/']")).first.click()
    page.wait_for_url("**/sheets/**")
    desk.go(sheet_path(desk.university, "01"))
    page.click(FIRST)
    for digit in "4443":
        page.keyboard.type(digit)
        page.keyboard.press("Enter")
    saved(page, "1_2e1_2e1_284_29")
    expect(page.locator("#t-1_2e1")).to_have_text("15")
    expect(page.locator("#h-1_2e1_2e1")).to_contain_text("15")
    expect(page.locator("#panel")).to_contain_text("已评 4 / 123")
    # The cursor is where the typing went on.
    assert page.evaluate("document.activeElement.dataset.point") == "1.2.1(1)"
    page.keyboard.press("ArrowUp")
    page.keyboard.type("2")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#t-1_2e1")).to_have_text("14")
    page.click("#changed >> text=撤销")
    expect(page.locator("#t-1_2e1")).to_have_text("15")
    expect(page.locator("#p-1_2e1_2e1_284_29")).to_have_value("3")


def test_what_is_not_possible_is_said_beside_the_score_and_nothing_is_lost(at_desk):
    desk = at_desk("liaison01")
    page = desk.go(sheet_path(desk.university, "01"))
    page.fill(FIRST, "9")
    page.press(FIRST, "Tab")
    expect(page.locator("#a-1_2e1_2e1_281_29")).to_contain_text("超出范围")
    expect(page.locator(FIRST)).to_have_attribute("aria-invalid", "true")
    expect(page.locator(FIRST)).to_have_value("9")
    page.focus(FIRST)
    page.keyboard.press("Escape")
    saved(page, "1_2e1_2e1_281_29")
    expect(page.locator(FIRST)).to_have_value("4")


def test_a_column_is_pasted_whole_and_taken_back(at_desk):
    desk = at_desk("liaison08", permissions=["clipboard-read", "clipboard-write"])
    page = desk.go(sheet_path(desk.university, "08"))

    def paste(text: str) -> None:
        page.evaluate("text => navigator.clipboard.writeText(text)", text)
        page.focus(FIRST)
        page.keyboard.press("Control+v")

    paste("4\n3\n\n2\n")
    expect(page.locator("#toasts")).to_contain_text("已填入 3 个得分")
    expect(page.locator("#p-1_2e1_2e1_284_29")).to_have_value("2")
    expect(page.locator("#t-1_2e1")).to_contain_text("缺 1")
    page.click("#toasts >> text=撤销")
    expect(page.locator("#toasts")).to_contain_text("已恢复 3 个得分")
    expect(page.locator(FIRST)).to_have_value("")
    paste("4\n99\n")
    expect(page.locator("#dialog")).to_contain_text("全部没有填入")
    page.click("#dialog >> text=知道了")
    expect(page.locator("#panel")).to_contain_text("已评 0 / 123")


def test_of_two_people_the_second_sees_the_difference_and_chooses(at_desk):
    first, second = at_desk("officer"), at_desk("liaison02")
    path = sheet_path(first.university, "02")
    first.go(path)
    second.go(path)
    first.page.fill(FIRST, "2")
    first.page.press(FIRST, "Tab")
    saved(first.page, "1_2e1_2e1_281_29")
    second.page.fill(FIRST, "3")
    second.page.press(FIRST, "Tab")
    beside = second.page.locator("#a-1_2e1_2e1_281_29")
    expect(beside).to_contain_text("改成了 2")
    beside.get_by_role("button", name="保留现有的").click()
    expect(second.page.locator(FIRST)).to_have_value("2")
    second.page.fill(FIRST, "4")
    second.page.press(FIRST, "Tab")
    saved(second.page, "1_2e1_2e1_281_29")
    first.page.fill(FIRST, "1")
    first.page.press(FIRST, "Tab")
    first.page.locator("#a-1_2e1_2e1_281_29").get_by_role("button", name="用我的").click()
    saved(first.page, "1_2e1_2e1_281_29")
    second.page.reload()
    expect(second.page.locator(FIRST)).to_have_value("1")


def test_a_file_with_five_kinds_of_error_shows_all_five(at_desk, tmp_path):
    desk = at_desk("liaison03")

    def spoil(book) -> None:
        scores, facts = book["打分"], book["数据"]
        scores.cell(row_of(scores, "1.1.1(1)"), 6).value = 9
        scores.cell(row_of(scores, "1.1.1(2)"), 6).value = 2.5
        scores.cell(row_of(scores, "1.1.1(3)"), 6).value = "好"
        scores.cell(row_of(scores, "1.1.1(4)"), 1).value = "7.7.7"
        facts.cell(row_of(facts, "registered_students"), 5).value = -3

    page = bring(desk, "03", filled_template(desk, "03", tmp_path, spoil))
    expect(page.locator("main")).to_contain_text("有 5 处问题")
    for text in ("1.1.1(1)", "1.1.1(2)", "1.1.1(3)", "7.7.7", "在籍生数"):
        expect(page.locator("main table")).to_contain_text(text)
    desk.go(sheet_path(desk.university, "03"))
    expect(page.locator("#panel")).to_contain_text("已评 0 / 123")


def test_a_round_is_filled_submitted_returned_signed_compared_and_downloaded(at_desk, tmp_path):
    liaison, officer = at_desk("liaison04"), at_desk("officer")
    path = sheet_path(liaison.university, "04")
    page = bring(liaison, "04", filled_template(liaison, "04", tmp_path))
    page.click("text=确认导入")
    expect(page.locator("main")).to_contain_text("已导入")
    liaison.go(path)
    expect(page.locator("#panel")).to_contain_text("1000 / 1000")
    step(page, "提交审核")
    expect(page.locator("h1")).to_contain_text("已提交")
    assert page.locator("input.score").count() == 0

    office = officer.go(path)
    office.click("text=退回修改")
    office.click("#dialog button[type=submit]")
    expect(office.locator("#dialog")).to_contain_text("必填")
    office.fill("#dialog textarea", "请核对 1.1.1")
    office.click("#dialog button[type=submit]")
    expect(office.locator("h1")).to_contain_text("已退回")

    liaison.go(path)
    expect(page.locator("main")).to_contain_text("请核对 1.1.1")
    page.fill(FIRST, "3")
    page.press(FIRST, "Tab")
    saved(page, "1_2e1_2e1_281_29")
    step(page, "提交审核")
    expect(page.locator("h1")).to_contain_text("已提交")
    officer.go(path)
    step(office, "认定")
    expect(office.locator("h1")).to_contain_text("已认定")

    office.click(".crumbs a >> nth=1")
    office.wait_for_url("**/rounds/**")
    office.click("a[href*='comparison']")
    office.wait_for_url("**/comparison/**")
    expect(office.locator("main table")).to_contain_text("999")
    with office.expect_download() as download:
        office.click("a[href*='export']")
    content = io.BytesIO(Path(download.value.path()).read_bytes())
    table = openpyxl.load_workbook(content).active
    assert any(cell.value == 999 for row in table.iter_rows() for cell in row)


def step(page: Page, verb: str) -> None:
    """Take a step of a sheet: the button, then the same button of the dialog."""
    page.get_by_role("button", name=verb, exact=True).click()
    page.click("#dialog button[type=submit]")


def test_documents_of_all_units_come_as_a_job_with_progress(at_desk):
    desk = at_desk("officer")
    page = desk.go("/rounds/")
    page.get_by_role("link", name="演示 full").click()
    page.wait_for_url("**/rounds/*/")
    page.get_by_role("button", name="全部").first.click()
    page.wait_for_url("**/jobs/**")
    link = page.locator("a[href$='/result/']")
    expect(link).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        link.click()
    with zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert sum(name.endswith(".docx") for name in names) == 9
    assert sum(name.endswith(".xlsx") for name in names) == 9


def test_the_liaison_of_another_unit_is_refused_everywhere(at_desk):
    desk = at_desk("liaison05")
    own = desk.university.sheets["full"]["05"]
    assert desk.status(f"/sheets/{own}/") == 200
    others = [pk for code, pk in desk.university.sheets["full"].items() if code != "05"]
    for pk in [*others, 999_999]:
        assert desk.status(f"/sheets/{pk}/") == 404
    for part in ("advice/", "facts/", "template/", "report/", "form/", "import/", "why/", "print/"):
        assert desk.status(f"/sheets/{others[0]}/{part}") == 404
        assert desk.status(f"/sheets/{others[0]}/{part}", **{"HX-Request": "true"}) == 404
    assert desk.status("/accounts/") == 403
    assert desk.status("/events/") == 403
    jobs = [desk.status(f"/jobs/{pk}/result/") for pk in range(1, 5)]
    assert set(jobs) == {404}
