"""Broken files of every format: never a traceback, never half a load, never without end."""

import io
import json
import struct
import zipfile
import zlib

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fact_files import AT, GOOD_RESULT, RESULTS, checked, csv_bytes, excel_bytes
from zhiheng.facts.store import FactStore
from zhiheng.shared.problems import InvalidInputError


def dbf_bytes(records: int = 2, text: bytes = b"00042") -> bytes:
    """Return a small dBase file by its format, byte by byte."""
    names = [b"STUDENT_ID", b"COURSE_ID", b"TERM_ID", b"SITTING"]
    header = 32 + 32 * len(names) + 1
    width = 1 + 10 * len(names)
    head = struct.pack("<B3BIHH20x", 3, 122, 9, 1, records, header, width)
    fields = b"".join(struct.pack("<11sc4xBB14x", name, b"C", 10, 0) for name in names)
    rows = b"".join(
        b" " + b"".join(cell.ljust(10) for cell in (b"%03d" % i, text, b"2022", b"regular"))
        for i in range(records)
    )
    return head + fields + b"\r" + rows + b"\x1a"


def statement(number: int = 1) -> dict[str, object]:
    return {
        "id": f"e{number}",
        "timestamp": "2022-10-12T11:30:00Z",
        "actor": {"account": {"homePage": "http://lms", "name": "0022010007"}},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/answered"},
        "object": {"id": "http://lms/task/1"},
    }


def parquet_bytes() -> bytes:
    buffer = io.BytesIO()
    columns = dict(
        zip(("student_id", "course_id", "term_id", "sitting"), GOOD_RESULT, strict=False)
    )
    pq.write_table(pa.table({name: [value] for name, value in columns.items()}), buffer)
    return buffer.getvalue()


GOOD = {
    "课程成绩.csv": csv_bytes([RESULTS, GOOD_RESULT]),
    "课程成绩.xlsx": excel_bytes({"课程成绩": [RESULTS, GOOD_RESULT]}),
    "results.parquet": parquet_bytes(),
    "results.dbf": dbf_bytes(),
    "学习行为.json": json.dumps([statement()]).encode(),
    "学习行为.jsonl": json.dumps(statement()).encode() + b"\n",
}


def attempt(content: bytes, name: str, store: FactStore) -> str:
    """Take a file in as a program would; return what became of it."""
    before = [load.id for load in store.loads()]
    try:
        with checked(content, name, store=store) as found:
            list(found.faults())
            if found.is_loadable:
                found.load(by="演示-教务员", at=AT)
                return "loaded"
            outcome = "refused"
    except InvalidInputError as error:
        told = [problem.message for problem in error.problems]
        outcome = "refused" if told and all(told) else "refused without a word"
    assert outcome == "refused"
    assert [load.id for load in store.loads()] == before
    return outcome


@pytest.mark.parametrize("name", GOOD)
def test_a_sound_file_of_every_format_is_loaded(name, tmp_path):
    assert attempt(GOOD[name], name, FactStore(tmp_path)) == "loaded"


@pytest.mark.parametrize("name", GOOD)
def test_a_file_cut_off_anywhere_loads_all_it_says_or_nothing(name, tmp_path):
    store = FactStore(tmp_path)
    content = GOOD[name]
    for end in range(0, len(content), max(1, len(content) // 12)):
        attempt(content[:end], name, store)
    for load in store.active():
        assert load.rows in (1, 2)


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("other", GOOD)
def test_a_file_under_another_ending_is_read_rightly_or_refused(name, other, tmp_path):
    outcome = attempt(GOOD[name], other, FactStore(tmp_path))
    if name.rsplit(".", 1)[1][:4] != other.rsplit(".", 1)[1][:4]:
        assert outcome == "refused"


@pytest.mark.parametrize("name", GOOD)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_bytes_turned_anywhere_never_bring_a_file_through_by_a_crash(name, data, tmp_path):
    content = bytearray(GOOD[name])
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    attempt(bytes(content), name, FactStore(tmp_path))


@pytest.mark.parametrize("name", GOOD)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.binary(max_size=300))
def test_any_bytes_are_refused_in_words(name, content, tmp_path):
    attempt(content, name, FactStore(tmp_path))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.lists(st.text(max_size=8), max_size=8), max_size=6))
def test_any_text_under_sound_headings_is_loaded_or_refused(rows, tmp_path):
    text = csv_bytes([RESULTS, *rows], encoding="utf-8-sig") if _encodable(rows) else b"x"
    attempt(text, "课程成绩.csv", FactStore(tmp_path))


def _encodable(rows: list[list[str]]) -> bool:
    try:
        str(rows).encode()
    except UnicodeEncodeError:
        return False
    return True


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    data=st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False)
        | st.text(max_size=6),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "id",
                        "actor",
                        "verb",
                        "object",
                        "context",
                        "result",
                        "account",
                        "name",
                        "statements",
                        "timestamp",
                        "extensions",
                        "duration",
                        "x/role",
                    ]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_is_loaded_or_refused(data, tmp_path):
    attempt(json.dumps(data).encode(), "学习行为.json", FactStore(tmp_path))
    attempt(json.dumps([statement(), data]).encode(), "学习行为.json", FactStore(tmp_path))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    part=st.sampled_from(["actor", "verb", "object", "context", "result", "timestamp", "id"]),
    value=st.none()
    | st.integers()
    | st.text(max_size=5)
    | st.lists(st.text(max_size=2), max_size=2)
    | st.fixed_dictionaries(
        {
            "id": st.integers() | st.text(max_size=3),
            "extensions": st.text(max_size=2),
            "account": st.integers(),
            "contextActivities": st.text(max_size=3),
            "duration": st.text(max_size=4),
        }
    ),
)
def test_a_statement_with_any_part_wrong_is_told_as_a_row(part, value, tmp_path):
    attempt(
        json.dumps([{**statement(), part: value}]).encode(), "学习行为.json", FactStore(tmp_path)
    )


BROKEN = {
    "empty": b"",
    "blanks": b" \n \n\n",
    "nul": b"\x00" * 500,
    "headings only": csv_bytes([RESULTS]),
    "headings without line end": ",".join(RESULTS).encode(),
    "headings twice": csv_bytes([RESULTS, RESULTS]),
    "open quote": ",".join(RESULTS).encode() + b'\n"0022010007,00042,2022,' + b"x" * 1000,
    "open quote at the end": csv_bytes([RESULTS, GOOD_RESULT]) + b'1,00042,2022,"regular\n2,3\n',
    "huge cell": csv_bytes([RESULTS, ("9" * 200_000, *GOOD_RESULT[1:])]),
    "huge line": csv_bytes([RESULTS]) + b"9" * 12_000_000,
    "huge heading": b"9" * 300_000 + b"\n1",
    "many columns": b",".join([b"x"] * 5000) + b"\n1",
    "nul inside": csv_bytes([RESULTS, ("00\x007", *GOOD_RESULT[1:])]),
    "wrong encoding": csv_bytes([RESULTS, GOOD_RESULT], encoding="utf-16-le"),
    "half a character": csv_bytes([RESULTS, GOOD_RESULT])[:-3] + b"\xe5\x85",
    "latin": "学号".encode() + b"\xff\xfe\xfa\xff,\x80\x81",
    "one column": b"x\n1\n2\n",
    "unclosed encoding": b"\x81" * 99,
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_csv_file_is_refused(what, tmp_path):
    assert attempt(BROKEN[what], "课程成绩.csv", FactStore(tmp_path)) == "refused"


def zip_of(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_cell_in_the_last_row_and_column_is_refused_before_room_is_made_for_it(tmp_path):
    content = excel_bytes({"课程成绩": [RESULTS, GOOD_RESULT]})
    parts = parts_of(content)
    sheet = parts["xl/worksheets/sheet1.xml"]
    for address in (b"XFD1048576", b"ZZZ999999999", b"A104857600"):
        far = b'<row r="1048576"><c r="%s"><v>1</v></c></row></sheetData>' % address
        parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"</sheetData>", far)
        assert attempt(zip_of(parts), "课程成绩.xlsx", FactStore(tmp_path)) == "refused"


def test_an_archive_that_grows_without_end_is_refused_whatever_size_it_claims(tmp_path):
    parts = parts_of(excel_bytes({"课程成绩": [RESULTS, GOOD_RESULT]}))
    parts["xl/media/image1.png"] = b"\x00" * 330_000_000
    content = zip_of(parts)
    assert attempt(content, "课程成绩.xlsx", FactStore(tmp_path)) == "refused"
    lying = content.replace(struct.pack("<I", 330_000_000), struct.pack("<I", 1000))
    assert attempt(lying, "课程成绩.xlsx", FactStore(tmp_path)) == "refused"


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"statements": 5}',
        b'{"a": ' * 5000,
        b"[]",
        b"null",
        b'{"id": "\\ud800"}',
        json.dumps([statement()]).encode()[:-1],
        b"\xef\xbb\xbf",
        json.dumps([statement() | {"id": "x" * 100_000}]).encode(),
    ],
)
def test_broken_statements_are_refused(content, tmp_path):
    assert attempt(content, "学习行为.json", FactStore(tmp_path)) == "refused"


@pytest.mark.parametrize(
    "content",
    [
        dbf_bytes()[:100],
        dbf_bytes(records=2)[:-30],
        struct.pack("<B3BIHH20x", 3, 122, 9, 1, 4_000_000_000, 161, 41) + dbf_bytes()[32:],
        struct.pack("<B3BIHH20x", 3, 122, 9, 1, 1, 33, 0) + b"\r",
        struct.pack("<B3BIHH20x", 3, 122, 9, 1, 0, 65535, 1),
        dbf_bytes(text=b"\x80\xff\x81\xff"),
        zlib.compress(dbf_bytes()),
    ],
)
def test_broken_dbase_files_are_refused(content, tmp_path):
    assert attempt(content, "results.dbf", FactStore(tmp_path)) == "refused"


def test_mixed_types_in_a_column_of_excel_are_read_cell_by_cell(tmp_path):
    rows = [RESULTS, (7.0, "00042", "2022秋", True, 60, "71.5", 74.65), (None, None, "x")]
    with checked(excel_bytes({"课程成绩": rows}), "课程成绩.xlsx") as found:
        faults = {(fault.row, fault.column): fault.code for fault in found.faults()}
    assert faults[(2, "考次")] == "unknown_choice"
    assert (2, "学号") not in faults
    assert faults[(3, "学号")] == "empty"
