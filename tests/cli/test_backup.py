"""`zhiheng backup` and `zhiheng restore`: everything comes back, or nothing changes."""

import hashlib
import json
import stat
import zipfile
from pathlib import Path

import psycopg
import pytest

from tests.served.installation import Installation
from zhiheng.service.archive import read_archive
from zhiheng.shared.problems import InvalidInputError

ADMINISTRATOR = ("account", "add", "admin", "--name", "系统管理员", "--role", "administrator")


def content(installation: Installation) -> dict[str, str]:
    """Return a digest of every table but the sessions."""
    with installation.data() as data:
        tables = data.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename <> 'accounts_session'"
        ).fetchall()
        return {
            name: hashlib.sha256(
                repr(sorted(map(repr, data.execute(f'SELECT * FROM "{name}"').fetchall()))).encode()
            ).hexdigest()
            for (name,) in tables
        }


SNAPSHOT = b"PAR1 invented snapshot PAR1"
LOADS = (
    b'{"load":{"id":"L000001","table":"students","rows":1,"snapshot":"","source_name":"x",'
    b'"source_sha256":"","key_check":"p-of-another-key","loaded_by":"x",'
    b'"loaded_at":"2026-11-22T00:00:00Z"}}\n'
)
SNAPSHOT_NAME = f"{hashlib.sha256(SNAPSHOT).hexdigest()}.parquet"


def keep_facts(installation: Installation) -> None:
    """Put a store with one load, as far as a backup looks into it."""
    folder = installation.state / "facts"
    (folder / "snapshots").mkdir(parents=True)
    (folder / "snapshots" / SNAPSHOT_NAME).write_bytes(SNAPSHOT)
    (folder / "loads.jsonl").write_bytes(LOADS)
    (folder / "cache").write_bytes(b"computed again where it is missing")


def facts(installation: Installation) -> dict[str, bytes]:
    """Return the files of the store by name."""
    folder = installation.state / "facts"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def kept(office: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of an installation with a university in it."""
    office.seed("found")
    keep_facts(office)
    path = tmp_path_factory.mktemp("backups") / "kept.zip"
    result = office.run("backup", path)
    assert result.returncode == 0, result.stderr
    return path


def altered(kept: Path, new: Path, **changes: object) -> Path:
    """Write a copy of a backup with another manifest."""
    with zipfile.ZipFile(kept) as old, zipfile.ZipFile(new, "w") as archive:
        manifest = json.loads(old.read("manifest.json"))
        for name in set(old.namelist()) - {"manifest.json"}:
            archive.writestr(name, old.read(name))
        archive.writestr("manifest.json", json.dumps({**manifest, **changes}))
    return new


def test_everything_comes_back_and_the_log_still_refuses_to_be_rewritten(office, kept):
    before = content(office)
    assert office.run(*ADMINISTRATOR).returncode == 0
    with office.data() as data:
        data.execute("DELETE FROM evaluation_sheet")
        data.execute("UPDATE org_unit SET name = '改了'")
        data.execute("CREATE TABLE of_another_version (unit bigint REFERENCES org_unit)")
        data.execute(
            "INSERT INTO accounts_session (session_key, session_data, expire_date)"
            " VALUES ('open', '', now())"
        )
    assert content(office) != before
    result = office.run("restore", kept, "--yes")
    assert result.returncode == 0, result.stderr
    assert content(office) == before
    assert "另一个密钥" not in result.stderr
    with office.data() as data:
        assert data.execute("SELECT count(*) FROM accounts_session").fetchone() == (0,)
        assert data.execute("SELECT count(*) FROM events_event").fetchone()[0] > 0
        for statement in (
            "UPDATE events_event SET actor_name = '别人'",
            "DELETE FROM events_event",
            "TRUNCATE events_event",
            "TRUNCATE evaluation_decision CASCADE",
        ):
            with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
                data.execute(statement)
    assert office.run(*ADMINISTRATOR).returncode == 0


def test_a_backup_is_its_owners_alone_and_never_written_over(office, kept):
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    digest = hashlib.sha256(kept.read_bytes()).hexdigest()
    result = office.run("backup", kept)
    assert result.returncode == 2
    assert "已存在" in result.stderr
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == digest
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]
    assert office.run("backup", "/proc/nowhere/b.zip").returncode == 2


def test_a_backup_leaves_the_tables_as_they_are(installation, tmp_path):
    assert installation.run("backup", tmp_path / "new.zip").returncode == 0
    with installation.data() as data:
        tables = data.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        assert tables.fetchall() == []


def test_no_key_is_in_a_backup(office, kept):
    with zipfile.ZipFile(kept) as archive:
        assert sorted(archive.namelist()) == [
            "database.dump",
            "facts/loads.jsonl",
            f"facts/snapshots/{SNAPSHOT_NAME}",
            "manifest.json",
        ]
        for name in ("secret.key", "pseudonym.key", "identity.key"):
            key = (office.state / name).read_bytes()
            assert len(key) >= 48
            assert all(key not in archive.read(name) for name in archive.namelist())


def test_the_facts_come_back_with_the_database_and_what_came_later_goes(office, kept):
    store = office.state / "facts"
    (store / "snapshots" / SNAPSHOT_NAME).write_bytes(b"spoilt")
    (store / "snapshots" / f"{'0' * 64}.parquet").write_bytes(b"later")
    (store / "loads.jsonl").write_bytes(LOADS + LOADS)
    result = office.run("restore", kept, "--yes")
    assert result.returncode == 0
    assert "假名密钥与导入数据时的不同" in result.stderr
    assert facts(office) == {
        "loads.jsonl": LOADS,
        f"snapshots/{SNAPSHOT_NAME}": SNAPSHOT,
    }
    assert not list(office.state.glob("restore-*"))


def test_a_backup_of_before_there_were_facts_leaves_none(office, kept, tmp_path):
    old = altered(kept, tmp_path / "old.zip", format_version=1, facts=[])
    result = office.run("restore", old, "--yes")
    assert result.returncode == 0, result.stderr
    assert not (office.state / "facts").exists()
    assert office.run("restore", kept, "--yes").returncode == 0
    assert len(facts(office)) == 2


def test_a_restore_that_fails_leaves_the_facts_as_they_are(office, kept, tmp_path):
    with zipfile.ZipFile(kept) as archive:
        rows = json.loads(archive.read("manifest.json"))["rows"]
    broken = altered(kept, tmp_path / "rows.zip", rows={**rows, "org_unit": rows["org_unit"] + 1})
    (office.state / "facts" / "loads.jsonl").write_bytes(LOADS * 3)
    before = facts(office)
    assert office.run("restore", broken, "--yes").returncode == 2
    assert facts(office) == before


@pytest.mark.parametrize(
    "fact",
    [
        {"name": "../secret.key", "bytes": 0, "sha256": ""},
        {"name": f"snapshots/{'0' * 64}.parquet", "bytes": 0, "sha256": ""},
        {"name": "loads.jsonl", "bytes": 16, "sha256": "0" * 64},
        {"name": "loads.jsonl", "bytes": 15, "sha256": hashlib.sha256(b"x").hexdigest()},
    ],
)
def test_facts_that_are_not_as_the_manifest_says_are_refused(kept, tmp_path, fact):
    broken = altered(kept, tmp_path / "facts.zip", facts=[fact])
    with pytest.raises(InvalidInputError), read_archive(broken, tmp_path / "into"):
        pass
    assert not (tmp_path / "secret.key").exists()


def test_a_restore_that_finds_too_few_rows_changes_nothing(office, kept, tmp_path):
    with zipfile.ZipFile(kept) as archive:
        rows = json.loads(archive.read("manifest.json"))["rows"]
    broken = altered(kept, tmp_path / "rows.zip", rows={**rows, "org_unit": rows["org_unit"] + 1})
    before = content(office)
    result = office.run("restore", broken, "--yes")
    assert result.returncode == 2
    assert "没有更改任何数据" in result.stderr
    assert "org_unit" in result.stderr
    assert content(office) == before


def test_a_truncated_backup_changes_nothing(office, kept, tmp_path):
    broken = tmp_path / "short.zip"
    broken.write_bytes(kept.read_bytes()[:-100])
    before = content(office)
    result = office.run("restore", broken, "--yes")
    assert result.returncode == 2
    assert "没有写完" in result.stderr
    assert content(office) == before


def test_a_backup_of_a_newer_version_is_refused(office, kept, tmp_path):
    with zipfile.ZipFile(kept) as archive:
        applied = json.loads(archive.read("manifest.json"))["migrations"]
    newer = altered(kept, tmp_path / "newer.zip", migrations=[*applied, "org.9999_later"])
    result = office.run("restore", newer, "--yes")
    assert result.returncode == 2
    assert "org.9999_later" in result.stderr


def test_another_key_is_said_with_what_it_means(office, kept):
    result = office.run("restore", kept, "--yes", ZHIHENG_SECRET_KEY="another-key-of-many-letters")
    assert result.returncode == 0
    assert "另一个密钥" in result.stderr
    assert "--second-factor" in result.stderr


def test_nothing_is_restored_without_a_yes(office, kept):
    before = content(office)
    result = office.run("restore", kept)
    assert result.returncode != 0 or "没有更改任何数据" in result.stderr
    assert content(office) == before


def test_nothing_is_restored_while_somebody_works_on_it(office, kept):
    with office.data() as other:
        other.execute("SELECT 1")
        result = office.run("restore", kept, "--yes")
    assert result.returncode == 2
    assert "请先停止服务" in result.stderr


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda _kept, _new: None, "unreadable"),
        (lambda _kept, new: new.write_bytes(b""), "unreadable"),
        (lambda _kept, new: new.write_text("质衡"), "unreadable"),
        (lambda kept, new: altered(kept, new, format="another"), "unreadable"),
        (lambda kept, new: altered(kept, new, format_version=3), "unknown_format"),
        (lambda kept, new: altered(kept, new, rows="many"), "unreadable"),
        (lambda kept, new: altered(kept, new, dump_sha256="0" * 64), "altered"),
        (lambda kept, new: altered(kept, new, dump_bytes=1), "altered"),
    ],
)
def test_a_file_that_is_no_whole_backup_is_refused_with_its_reason(kept, tmp_path, make, code):
    new = tmp_path / "new.zip"
    make(kept, new)
    with pytest.raises(InvalidInputError) as refusal, read_archive(new, tmp_path):
        pass
    (problem,) = refusal.value.problems
    assert problem.code == code
    assert "new.zip" in problem.message


def test_one_changed_byte_of_the_dump_is_found(kept, tmp_path):
    broken = tmp_path / "byte.zip"
    content = bytearray(kept.read_bytes())
    content[len(content) // 3] ^= 1
    broken.write_bytes(content)
    with pytest.raises(InvalidInputError), read_archive(broken, tmp_path):
        pass
