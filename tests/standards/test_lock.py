"""A published edition is read from its lock, and refuses to change."""

from pathlib import Path

import pytest

from tests.conftest import HARBIN, SHANXI
from zhiheng.shared.problems import InvalidInputError
from zhiheng.standards.folder import source_files
from zhiheng.standards.library import bundled_packs, compile_folder, open_pack
from zhiheng.standards.lock import read_lock, write_lock


@pytest.mark.parametrize("folder", [SHANXI, HARBIN], ids=lambda folder: folder.name)
def test_the_lock_holds_what_the_sources_compile_to(folder: Path):
    assert read_lock(folder, source_files(folder)) == compile_folder(folder).scheme


def test_the_same_pack_gives_the_same_bytes(shanxi_copy: Path):
    files = source_files(shanxi_copy)
    scheme = compile_folder(shanxi_copy).scheme
    first = write_lock(shanxi_copy, scheme, files).read_bytes()
    assert write_lock(shanxi_copy, scheme, files).read_bytes() == first


def test_a_published_pack_whose_source_changed_is_refused(shanxi_copy: Path):
    write_lock(shanxi_copy, compile_folder(shanxi_copy).scheme, source_files(shanxi_copy))
    rules = shanxi_copy / "rules" / "conclusion.yaml"
    rules.write_text(rules.read_text().replace("minimum: 750", "minimum: 740"))
    with pytest.raises(InvalidInputError, match=r"rules/conclusion\.yaml"):
        open_pack(str(shanxi_copy))


def test_a_new_case_does_not_unfreeze_a_pack(shanxi_copy: Path):
    write_lock(shanxi_copy, compile_folder(shanxi_copy).scheme, source_files(shanxi_copy))
    more = "cases:\n  - {name: 又一个满分, expect: {total: 1000}}\n"
    (shanxi_copy / "cases" / "more.yaml").write_text(more)
    assert open_pack(str(shanxi_copy)).max == 1000


def test_a_damaged_lock_is_refused(shanxi_copy: Path):
    (shanxi_copy / "effective.lock").write_text("{")
    with pytest.raises(InvalidInputError, match=r"effective\.lock"):
        open_pack(str(shanxi_copy))


def test_a_lock_whose_numbers_were_changed_is_refused(shanxi_copy: Path):
    lock = write_lock(shanxi_copy, compile_folder(shanxi_copy).scheme, source_files(shanxi_copy))
    text = lock.read_text()
    assert text.count('"minimum": 900') == 1
    lock.write_text(text.replace('"minimum": 900', '"minimum": 100'))
    with pytest.raises(InvalidInputError, match="改动") as refused:
        open_pack(str(shanxi_copy))
    assert [problem.code for problem in refused.value.problems] == ["stale_lock"]


def test_a_published_edition_is_not_published_over(shanxi_copy: Path):
    files = source_files(shanxi_copy)
    first = write_lock(shanxi_copy, compile_folder(shanxi_copy).scheme, files).read_bytes()
    rules = shanxi_copy / "rules" / "conclusion.yaml"
    rules.write_text(rules.read_text().replace("minimum: 750", "minimum: 740"))
    changed = compile_folder(shanxi_copy).scheme
    with pytest.raises(InvalidInputError, match="新的版次") as refused:
        write_lock(shanxi_copy, changed, files)
    assert [problem.code for problem in refused.value.problems] == ["already_published"]
    assert (shanxi_copy / "effective.lock").read_bytes() == first
    write_lock(shanxi_copy, changed, files, replace=True)
    assert open_pack(str(shanxi_copy)) == changed


def test_a_draft_is_compiled_from_its_sources(shanxi_copy: Path):
    published = open_pack("ouc-branch-evaluation/shanxi-2021", [bundled_packs()])
    assert open_pack(str(shanxi_copy)) == published


def test_an_unknown_pack_names_the_known_ones():
    with pytest.raises(InvalidInputError) as refused:
        open_pack("nowhere/2021")
    problem = refused.value.problems[0]
    assert problem.code == "unknown_pack"
    assert "ouc-branch-evaluation/shanxi-2021" in problem.allowed
