"""Why not, a batch run and its list, as people do it in a browser."""

from pathlib import Path

import openpyxl
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.test_facts import faults, upload

HEADINGS = ["学号", "单位编号", "专业编号", "学习形式", "入学学期", "学籍状态", "注册日期"]
NUMBER = "0012090001"
GRADUATE = "/decisions/rules/graduation/harbin-2022/graduate/"


def learners(path: Path) -> Path:
    """Write a table with a learner whose time is over, and one whose is not."""
    book = openpyxl.Workbook()
    for row in (
        HEADINGS,
        [NUMBER, "01", "P0101", "开放", "2012秋", "在籍", "2012-09-20"],
        ["0022090002", "01", "P0101", "开放", "2022秋", "在籍", "2022-09-20"],
    ):
        book.active.append(row)
    book.save(path)
    return path


def test_why_not_then_everybody_then_the_list_as_a_file(at_desk, tmp_path):
    desk = at_desk("officer")
    page = desk.go("/facts/bring/?table=students")
    upload(page, learners(tmp_path / "毕业审核学籍.xlsx"))
    page.get_by_role("button", name="检查").click()
    page.get_by_role("button", name="确认导入").click()
    expect(page.locator("h1")).to_contain_text("已导入", timeout=60_000)

    desk.go("/decisions/")
    page.fill("#words", "毕业资格审核")
    expect(page.locator("#rulesets tbody tr")).to_have_count(1)
    broken = faults(page)
    page.get_by_role("link", name="毕业资格审核").click()
    broken += faults(page)
    page.fill("[name=wanted]", NUMBER)
    page.get_by_role("button", name="查这一个").click()
    first = page.locator("#decision li").first
    expect(first).to_contain_text("不符合")
    expect(first).to_contain_text("2012-09-20")
    assert NUMBER not in page.content()
    broken += faults(page)
    page.select_option("[name=in_registered]", "true")
    expect(page.locator("[data-rule=registration] .state").first).to_contain_text("符合")
    page.fill("[name=day]", "2014-01-01")
    page.get_by_role("button", name="重新判断").click()
    expect(page.locator("[data-rule=validity] .state").first).not_to_contain_text("不符合")

    desk.go(GRADUATE)
    page.get_by_role("button", name="审核管辖的全部对象").click()
    page.get_by_role("link", name="需处理的名单").click(timeout=60_000)
    page.select_option("[name=rule]", "validity")
    page.select_option("[name=outcome]", "failed")
    expect(page.locator("#ledger tbody")).to_contain_text("2020-09-20 届满")
    broken += faults(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 Excel").click()
    listed = tmp_path / "名单.xlsx"
    download.value.save_as(listed)
    rows = list(openpyxl.load_workbook(listed).active.values)
    assert rows[0][:5] == ("单位代码", "单位", "对象", "规则", "结论")
    assert {row[4] for row in rows[1:]} == {"不符合"}
    assert not any(NUMBER in str(cell) for row in rows for cell in row)
    page.get_by_role("link", name="毕业资格审核").click()
    expect(page.locator("main")).to_contain_text("逐条规则")
    broken += faults(page)
    assert not broken


def test_a_form_is_decided_while_it_is_filled_in_on_a_phone(at_desk):
    desk = at_desk("liaison06", PHONE)
    page = desk.go("/decisions/rules/exam-administration/harbin-2022/exam/try/")
    broken = faults(page)
    page.fill("[name=in_candidates]", "31")
    page.fill("[name=in_invigilators]", "2")
    page.locator("[name=in_invigilators]").press("Tab")
    expect(page.locator("[data-rule=invigilators]")).to_contain_text("还差 1 人")
    assert "in_candidates=31" in page.url
    broken += faults(page)
    page.goto(page.url)
    expect(page.locator("[data-rule=invigilators]")).to_contain_text("还差 1 人")
    assert not broken
