"""Tables from the upload to the lock, as a liaison, the office and the leader do it."""

from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk

UNIT = "09"
TEACHERS, AREA = "#p-sites_2fteachers", "#p-sites_2farea"


def path_of(desk: Desk) -> str:
    return f"/submissions/{desk.university.submissions[UNIT]}/"


def filled_template(desk: Desk, folder: Path, **values: object) -> Path:
    """Download the template, fill it and return it."""
    page = desk.go(f"{path_of(desk)}import/")
    with page.expect_download() as download:
        page.click("text=下载模板，含已填内容")
    path = folder / "tables.xlsx"
    download.value.save_as(path)
    book = openpyxl.load_workbook(path)
    sites = book["表2 演示办学点"]
    headings = [cell.value for cell in sites[1]]
    for heading, value in values.items():
        sites.cell(2, headings.index(heading) + 1).value = value
    school = book["表1 演示学校"]
    for row, value in ((2, 6), (3, 4)):
        school.cell(row, 4).value = value
    book.save(path)
    return path


def bring(desk: Desk, path: Path) -> Page:
    page = desk.go(f"{path_of(desk)}import/")
    page.set_input_files("input[type=file]", path)
    page.click("text=上传并核对")
    page.wait_for_load_state()
    return page


def take(desk: Desk, verb: str, words: str = "") -> Page:
    """Take a step through its dialog."""
    page = desk.go(path_of(desk))
    page.locator(".page-head").get_by_role("button", name=verb, exact=True).click()
    page.wait_for_selector("#dialog[open]")
    if words:
        page.fill("#dialog textarea", words)
    page.locator("#dialog").get_by_role("button", name=verb, exact=True).click()
    page.wait_for_load_state()
    return page


def test_tables_from_the_upload_to_the_lock(at_desk, tmp_path: Path):
    liaison = at_desk(f"liaison{UNIT}")
    wrong = filled_template(liaison, tmp_path, 教师总数="十人", 其中专任=12, 教学用房面积=-5)
    page = bring(liaison, wrong)
    expect(page.locator("main")).to_contain_text("有 2 处问题，没有导入任何内容")
    expect(page.locator("main")).to_contain_text("表2 演示办学点!C2")
    page = bring(
        liaison, filled_template(liaison, tmp_path, 教师总数=10, 其中专任=12, 教学用房面积=100)
    )
    expect(page.locator("main")).to_contain_text("将更改 5 项")
    page.click("text=确认导入")
    page.wait_for_load_state()

    # What is wrong is said beside the cell, and goes away as it is typed right.
    page = liaison.go(f"{path_of(liaison)}tables/sites/")
    expect(page.locator("#f-sites_2ffulltime")).to_contain_text("多于教师总数 10 人")
    expect(page.locator("#panel")).to_contain_text("1 个错误要改正")
    take(liaison, "上报")
    expect(page.locator("#dialog")).to_contain_text("还有 1 个错误，请改正")
    page = liaison.go(f"{path_of(liaison)}tables/sites/")
    page.fill("#p-sites_2ffulltime", "8")
    page.press("#p-sites_2ffulltime", "Enter")
    expect(page.locator("#panel")).to_contain_text("检查通过，可以上报")
    page.fill(AREA, "9")
    page.press(AREA, "ArrowUp")
    expect(page.locator("#panel")).to_contain_text("1 条提醒要改正或说明")
    page.fill("#panel textarea", "演示说明：校舍在建")
    page.press("#panel textarea", "Tab")
    expect(page.locator("#panel")).to_contain_text("检查通过，可以上报")
    take(liaison, "上报")
    expect(page.locator("main")).to_contain_text("已上报，等待质量办审核")
    expect(page.locator(TEACHERS)).to_have_count(0)

    stranger = at_desk("liaison01")
    assert stranger.status(path_of(stranger)) == 404
    officer, leader = at_desk("officer"), at_desk("leader")
    expect(take(officer, "审核通过").locator("main")).to_contain_text("等待领导审定")
    expect(take(leader, "审定", "演示意见：同意").locator("h1")).to_contain_text("领导已审定")
    collection = officer.page.get_attribute(".crumbs a >> nth=1", "href")
    page = officer.go(f"{collection}lock/")
    page.locator("form.panel").get_by_role("button").click()
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text("已锁定，内容不再更改")
    expect(liaison.go(path_of(liaison)).locator("main")).to_contain_text("本次采集已锁定")
    assert stranger.status(f"{collection}whole/") == 404
    with officer.page.expect_download() as download:
        officer.page.get_by_role("link", name="正式表（Excel）").click()
    download.value.save_as(tmp_path / "official.xlsx")
    official = openpyxl.load_workbook(tmp_path / "official.xlsx")
    assert [cell.value for cell in official["表2 演示办学点"][4]][:5] == [
        1,
        "演示第 9 分校",
        10,
        8,
        9,
    ]
