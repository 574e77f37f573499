"""The self-evaluation report, every property read back from its XML."""

import datetime as dt
import io

import pytest
from docx import Document
from docx.oxml.ns import qn

from zhiheng import __version__
from zhiheng.documents.report import write_report
from zhiheng.facts.score_sheet import ScoreSheet

DAY = dt.date(2026, 11, 2)


@pytest.fixture
def report(scorer, full):
    def write(**given):
        sheet = ScoreSheet(**{"unit": "演示", "period": "2022", "scores": full, **given})
        outcome = scorer.evaluate(sheet)
        return Document(io.BytesIO(write_report(outcome, scorer, issued=DAY)))

    return write


def texts(document):
    return [paragraph.text for paragraph in document.paragraphs]


def attributes(element):
    return {name.rsplit("}", 1)[-1]: value for name, value in element.attrib.items()}


def test_the_page_and_its_grid(report):
    section = report().sections[0]._sectPr
    assert attributes(section.find(qn("w:pgSz"))) | {"w": "11906", "h": "16838"} == attributes(
        section.find(qn("w:pgSz"))
    )
    margins = attributes(section.find(qn("w:pgMar")))
    assert {side: margins[side] for side in ("top", "bottom", "left", "right")} == {
        "top": "1440",
        "bottom": "1440",
        "left": "1803",
        "right": "1701",
    }
    assert attributes(section.find(qn("w:docGrid"))) == {
        "type": "linesAndChars",
        "linePitch": "634",
        "charSpace": "-4081",
    }


@pytest.mark.parametrize(
    ("style", "font", "half_points"),
    [
        ("Title", "华文中宋", 44),
        ("Body Text", "仿宋", 32),
        ("Heading 1", "黑体", 32),
        ("Heading 2", "楷体", 32),
        ("Heading 3", "仿宋", 32),
        ("Heading 4", "仿宋", 32),
        ("Table Header", "黑体", 21),
        ("Table Text", "仿宋", 21),
        ("Signature", "仿宋", 32),
    ],
)
def test_fonts_and_sizes(report, style, font, half_points):
    properties = report().styles[style].element.rPr
    fonts = attributes(properties.find(qn("w:rFonts")))
    assert fonts["eastAsia"] == font
    assert fonts["ascii"] == fonts["hAnsi"] == "Times New Roman"
    assert properties.find(qn("w:sz")).get(qn("w:val")) == str(half_points)


def test_indents_and_alignment(report):
    styles = report().styles

    def indent(style):
        return attributes(styles[style].element.pPr.find(qn("w:ind")))

    assert indent("Body Text")["firstLineChars"] == "200"
    assert indent("Heading 3")["firstLineChars"] == "200"
    assert indent("Signature")["rightChars"] == "400"
    assert styles["Title"].paragraph_format.alignment.name == "CENTER"
    assert styles["Signature"].paragraph_format.alignment.name == "RIGHT"


def test_page_numbers_stand_outside_with_dashes(report):
    document = report()
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    for footer, side, alignment in (
        (section.footer, "rightChars", "RIGHT"),
        (section.even_page_footer, "leftChars", "LEFT"),
    ):
        paragraph = footer.paragraphs[0]
        assert paragraph.text.replace(" ", "") == "——"
        assert paragraph._element.find(f".//{qn('w:instrText')}").text == "PAGE"
        assert paragraph.alignment.name == alignment
        assert attributes(paragraph._element.pPr.find(qn("w:ind")))[side] == "100"
    fonts = document.styles["Footer"].element.rPr
    assert attributes(fonts.find(qn("w:rFonts")))["ascii"] == "宋体"
    assert fonts.find(qn("w:sz")).get(qn("w:val")) == "28"


def test_table_borders_are_half_a_point(report):
    table = report().tables[0]._tbl
    borders = table.tblPr.find(qn("w:tblBorders"))
    assert {border.get(qn("w:sz")) for border in borders} == {"4"}
    assert len(borders) == 6
    assert table.find(f".//{qn('w:tblHeader')}") is not None


def test_the_title_stands_two_lines_below_a_red_line(report):
    paragraphs = report().paragraphs
    bottom = paragraphs[0]._element.find(f".//{qn('w:bottom')}")
    assert bottom.get(qn("w:color")) == "FF0000"
    assert [p.text for p in paragraphs[:4]] == ["", "", "", "演示办学评估自评报告"]


def test_the_three_parts_and_every_heading_are_there(report, scorer):
    document = report()
    headings = [
        (p.style.name, p.text) for p in document.paragraphs if p.style.name[:7] == "Heading"
    ]
    parts = [text for style, text in headings if style == "Heading 1"]
    assert parts == ["一、分部自评工作组织情况", "二、自评情况", "三、对评估工作的意见建议"]
    second = [text for style, text in headings if style == "Heading 2"]
    assert second[0] == "（一）办学定位"
    assert second[-1] == "（六）创新与服务"
    third = [text for style, text in headings if style == "Heading 3"]
    assert len(third) == 25
    assert third[1] == "2.强化思想政治教育"
    items = [node for node in scorer.scheme.nodes if node.level == 3]
    fourth = [text for style, text in headings if style == "Heading 4"]
    assert [text.split("）", 1)[1] for text in fourth] == [item.name for item in items]
    lines = texts(document)
    for item in items:
        assert f"编号 {item.code} · 得分 {item.points} / {item.points}" in lines


def test_facts_narratives_and_gaps_are_written(report):
    facts = {"registered_students": 35000, "dormant_students": 0, "teachers_established": 1000}
    lines = texts(report(facts=facts, narratives={"3.2.1": "第一段\n第二段"}))
    assert "第一段" in lines
    assert "第二段" in lines
    found = "\n".join(lines)
    assert "生师比（在编在岗）50:1" in found
    assert "缺数据：" in found
    assert lines.count("【待填写】自评说明。") == 60


def test_the_overall_finding_names_total_grade_strong_and_weak_items(report, full):
    found = "\n".join(texts(report(scores={**full, "2.1.2": 0, "2.1.1(2)": 0})))
    assert "自评总分985分（满分1000分），自评结论等次为优秀" in found
    assert "主要亮点" in found
    assert "2.1总部教学相关工作落实（5/20，线12）" in found


def test_vetoes_zero_outs_and_missing_scores_are_written(report, full):
    low = {**full, **dict.fromkeys(["1.1.1(1)", "1.1.1(2)", "1.2.1(1)", "1.2.1(2)"], 0)}
    found = "\n".join(texts(report(scores=low, flags=["4.5.1"])))
    assert "自评结论等次为限期整改" in found
    assert "一票否决" in found
    assert "最高5分（附件14.5.1(4)，原得15分）" in found.replace("附件1 4", "附件14")
    found = "\n".join(texts(report(scores={**full, "1.1.1(1)": None})))
    assert "自评尚未完成" in found
    assert "编号 1.1.1 · 得分 缺数据 / 15" in found


def test_it_names_edition_version_and_day(report):
    document = report()
    lines = texts(document)
    assert lines[-2:] == ["演示", "2026年11月2日"]
    assert any("ouc-branch-evaluation/shanxi-2021" in t and __version__ in t for t in lines)
    assert "shanxi-2021" in document.core_properties.comments


def test_the_signature_is_bound_to_the_text_before_it(report):
    paragraphs = report().paragraphs
    date, *before = reversed(paragraphs[-5:])
    assert not date.paragraph_format.keep_with_next
    for paragraph in before[:3]:
        assert paragraph.style.paragraph_format.keep_with_next
    assert paragraphs[-5].text.startswith("【待填写】")
    assert paragraphs[-5].paragraph_format.keep_with_next


def test_control_characters_do_no_harm(report):
    assert "甲□乙" in "\n".join(texts(report(narratives={"1.1.1": "甲\x01乙"})))


def test_schemes_of_any_depth_have_a_report(harbin, invented):
    for scorer in (harbin, invented):
        outcome = scorer.evaluate(ScoreSheet(None, None))
        document = Document(io.BytesIO(write_report(outcome, scorer, issued=DAY)))
        depth = len(scorer.scheme.levels) + 1
        assert any(p.style.name == f"Heading {depth}" for p in document.paragraphs)


def test_full_marks_show_no_weakness_and_no_marks_no_highlight(report, full):
    best = "\n".join(texts(report()))
    assert "主要亮点" in best
    assert "主要不足：各二级指标得分率同为100%" in best
    worst = "\n".join(texts(report(scores=dict.fromkeys(full, 0))))
    assert "主要亮点" not in worst
    assert "主要不足：低于标定分线的二级指标有25个" in worst


def test_what_is_under_its_line_is_no_highlight(report, full):
    scores = {**dict.fromkeys(full, 0), "2.1.2": 1, "2.3.2": 10}
    found = [line for line in texts(report(scores=scores)) if line.startswith("主要亮点")]
    assert found == []


def test_highlights_and_weak_items_are_never_the_same(harbin):
    points = harbin.scheme.points
    scores = {point.code: point.points if i else 0 for i, point in enumerate(points)}
    outcome = harbin.evaluate(ScoreSheet("演示", "2022", scores=scores))
    lines = texts(Document(io.BytesIO(write_report(outcome, harbin, issued=DAY))))
    strong, weak = (
        next(t for t in lines if t.startswith(word)) for word in ("主要亮点", "主要不足")
    )
    named = [
        {node.code for node in harbin.scheme.nodes if f"{node.code}{node.short_name}（" in text}
        for text in (strong, weak)
    ]
    assert all(named)
    assert not named[0] & named[1]


def test_weak_indicators_are_called_by_the_name_of_their_own_level(invented):
    scores = {point.code: 0 for point in invented.scheme.points}
    scores["1.1.1.1.1(1)"] = "D"
    outcome = invented.evaluate(ScoreSheet("演示", "2022", scores=scores))
    found = "\n".join(texts(Document(io.BytesIO(write_report(outcome, invented, issued=DAY)))))
    assert "低于标定分线的要素有3个，即1.1.1" in found


def test_every_item_names_its_points(report, scorer):
    lines = texts(report())
    pointed = [line for line in lines if line.startswith("观测点得分：")]
    assert len(pointed) == 61
    single = next(point for point in scorer.scheme.points if point.code == "3.2.1")
    assert f"观测点得分：{single.name}30/30。" in pointed


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2022", "演示2022年自评总分"),
        ("2021-2022学年", "演示2021-2022学年自评总分"),
        ("2022年", "演示2022年自评总分"),
        (None, "演示本次自评总分"),
    ],
)
def test_only_a_bare_year_is_called_a_year(report, period, said):
    assert any(line.startswith(said) for line in texts(report(period=period)))


def test_words_of_the_unit_stay_as_they_were_written(report):
    document = report(
        unit="第 3「演示」校",
        period="2022 年「试」",
        narratives={"1.1.1": "用 3 种「方法」\r\n另起\r\n"},
    )
    lines = texts(document)
    assert sum("第 3「演示」校" in line for line in lines) == 3
    assert any("2022 年「试」自评总分1000分" in line for line in lines)
    at = lines.index("用 3 种「方法」")
    assert lines[at + 1] == "另起"
    assert lines[at + 2] != ""
    assert "<w:br/>" not in document.element.xml


def test_reminders_on_wording_stand_where_people_begin_to_write(report, scorer):
    lines = texts(report())
    at = next(i for i, line in enumerate(lines) if line.startswith("【待填写】"))
    reminders = lines[at + 1 : at + 4]
    assert all(line.startswith("【用语提示，定稿时删去】") for line in reminders)
    assert "“分部系统”指省校" in reminders[0]
    assert sum("用语提示" in line for line in lines) == len(scorer.scheme.report.wording)
