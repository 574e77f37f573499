"""The invented university: every rule that comes along has both outcomes in it."""

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.engine.decisions.packs import every_ruleset, pack_in, ruleset_folders
from tests.invented.conftest import Written
from zhiheng.cli.main import main
from zhiheng.facts.engine import open_facts
from zhiheng.facts.schema import fact_tables
from zhiheng.service.invented.calendar import DAY
from zhiheng.service.invented.learners import LEARNERS
from zhiheng.service.invented.subjects import invented_inputs
from zhiheng.service.invented.university import FLAT_SUBJECTS, university_tables, wanted

_CASES_TOLD = 5  # learners of a rule set who are told a whole case, to show a rare outcome
_SETS = [
    pytest.param(pack.name, ruleset.name, id=f"{pack.file.scheme}-{ruleset.name}")
    for pack, ruleset in every_ruleset()
]


def decided(university: Written, pack: str, ruleset: str) -> dict:
    (each,) = (
        each
        for each in university.prepared
        if (each.pack.name, each.ruleset.name) == (pack, ruleset)
    )
    arguments = each.command.split()
    arguments[arguments.index(".")] = str(university.folder)
    done = CliRunner().invoke(main, [*arguments, "--format", "json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.parametrize(("pack", "name"), _SETS)
def test_every_rule_both_passes_and_fails_somewhere(
    university: Written, pack: str, name: str
) -> None:
    audit = decided(university, pack, name)
    (ruleset,) = (each for of, each in every_ruleset() if (of.name, each.name) == (pack, name))
    assert audit["subjects"] == sum(audit["outcomes"].values())
    assert audit["subjects"] >= (FLAT_SUBJECTS if ruleset.subject.table is None else 1)
    if ruleset.subject.table == "students":
        assert audit["subjects"] == LEARNERS
    counts = {each["rule"]: each for each in audit["rules"]}
    lacking = [
        (rule.id, outcome)
        for rule in ruleset.rules
        for outcome in wanted(rule)
        if not counts[rule.id][outcome]
    ]
    assert not lacking


def test_beside_the_tables_few_learners_are_told_more_than_these_cannot_say(
    university: Written,
) -> None:
    told = {}
    for each in university.prepared:
        if each.ruleset.subject.table == "students" and each.file is not None:
            with (university.folder / each.file).open(encoding="utf-8") as file:
                rows = list(csv.DictReader(file))
            lacking = {given.key for given in each.ruleset.inputs if given.origin is None}
            more = set(rows[0]) - lacking - {"subject"}
            cases = [row for row in rows if any(row[key] for key in more)]
            assert len(cases) <= _CASES_TOLD, each.ruleset.name
            told[each.ruleset.name] = set(rows[0]) - {"subject"}
            if not cases:
                assert told[each.ruleset.name] == lacking, each.ruleset.name
    assert {"graduate", "degree"} <= set(told)


def test_its_tables_fit_each_other_and_hold_no_personal_number(university: Written) -> None:
    names = {path.stem for path in university.folder.glob("*.parquet")}
    assert names <= set(fact_tables())
    with open_facts(university.folder) as facts:
        for name in sorted(names):
            table = fact_tables()[name]
            (rows, keys) = facts.connection.execute(
                f"SELECT count(*), count(DISTINCT ({', '.join(table.key)},)) FROM {name}"
            ).fetchone()
            assert rows == keys > 0, name
            for column in table.columns:
                query = f"SELECT DISTINCT {column.name} FROM {name} WHERE {column.name} NOT NULL"
                held = {value for (value,) in facts.connection.execute(query).fetchall()}
                if column.is_person:
                    assert all(re.fullmatch(r"p\d{4,5}", value) for value in held), column
                if column.choices:
                    assert held <= set(column.choices), (name, column.name)
                if column.required:
                    query = f"SELECT count(*) FROM {name} WHERE {column.name} IS NULL"
                    assert facts.connection.execute(query).fetchone() == (0,), column
                known = (column.references or "").split(".")
                if known[0] in names:
                    query = f"SELECT DISTINCT {known[1]} FROM {known[0]}"
                    others = {value for (value,) in facts.connection.execute(query).fetchall()}
                    assert held <= others, (name, column.name)


def test_it_is_the_same_each_time() -> None:
    packs = [pack_in(folder) for folder in ruleset_folders()]
    one, other = (university_tables(packs) for _time in range(2))
    assert one == other
    pack = next(pack for pack in packs if "violation" in pack.rulesets)
    ruleset = pack.rulesets["violation"]
    first, second = (
        list(invented_inputs(pack, ruleset, ["a", "b"] * 30, ruleset.inputs)) for _time in range(2)
    )
    assert first == second
    assert len(Counter(str(row) for row in first)) > len(first) // 2


def test_the_instructions_name_every_rule_set(university: Written) -> None:
    (how,) = university.folder.glob("*.md")
    text = how.read_text(encoding="utf-8")
    assert str(DAY) in text
    for each in university.prepared:
        assert each.command in text
        assert each.file is None or (university.folder / each.file).is_file()


def test_the_command_writes_it_and_says_what_to_try(tmp_path: Path, monkeypatch) -> None:
    written: list[Path] = []

    def write(folder, packs, say):
        written.append(folder)
        assert [pack.name for pack in packs] == [pack_in(each).name for each in ruleset_folders()]
        say("一张表")
        return [Stub()]

    class Stub:
        command = "decide 甲/乙 丙 . --as-of 2022-12-31"

    monkeypatch.setattr("zhiheng.cli.demo.write_university", write)
    done = CliRunner().invoke(main, ["demo", "--facts", str(tmp_path / "uni")])
    assert done.exit_code == 0
    assert written == [tmp_path / "uni"]
    assert "zhiheng decide 甲/乙 丙" in done.stdout


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = CliRunner().invoke(main, ["demo", "--facts", str(tmp_path / "file/uni")])
    assert done.exit_code == 2
    assert "无法写入" in done.stderr
