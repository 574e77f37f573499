"""Our own PostgreSQL: set up, started, reached by its socket only, stopped, removed."""

import os
import stat
import tempfile
from pathlib import Path

import psycopg
import pytest

from zhiheng.postgres.cluster import Cluster, state_folder
from zhiheng.postgres.programs import PostgresError, find_programs, server_user


@pytest.fixture
def folder():
    path = Path(tempfile.mkdtemp(prefix="zhiheng-cluster-"))
    path.chmod(0o755)
    yield path
    Cluster(path / "pg").remove()


def test_a_cluster_lives_and_ends(folder):
    cluster = Cluster(folder / "pg")
    assert not cluster.is_running()
    assert cluster.start()
    assert not cluster.start()
    with psycopg.connect(cluster.url) as connection:
        encoding, listens = (
            connection.execute(f"SHOW {name}").fetchone()[0]
            for name in ("server_encoding", "listen_addresses")
        )
        assert (encoding, listens) == ("UTF8", "")
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('质衡')")
    assert cluster.stop()
    assert not cluster.stop()
    with cluster.running() as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("质衡",)
    assert not cluster.is_running()
    cluster.remove()
    assert not (folder / "pg").exists()


def test_only_its_user_can_enter_data_and_socket(folder):
    cluster = Cluster(folder / "pg")
    with cluster.running():
        for path in (folder / "pg", cluster._socket_folder()):
            assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_a_deep_folder_has_its_socket_in_a_short_one(folder):
    deep = folder / ("d" * 60) / ("e" * 60)
    cluster = Cluster(deep / "pg")
    for parent in (deep, deep.parent):
        parent.mkdir(parents=True, exist_ok=True)
        parent.chmod(0o755)
    try:
        with cluster.running() as url, psycopg.connect(url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        cluster.remove()


def test_programs_of_a_version_nobody_has_are_asked_for(folder):
    with pytest.raises(PostgresError, match="DATABASE_URL"):
        find_programs(folder, major=7)


def test_the_programs_of_the_wheel_serve_where_debian_has_none(folder, monkeypatch):
    monkeypatch.setattr("zhiheng.postgres.programs._DEBIAN", folder / "nothing")
    programs = find_programs(folder)
    assert programs.major >= 15
    cluster = Cluster(folder / "pg")
    with cluster.running() as url, psycopg.connect(url) as connection:
        (version,) = connection.execute("SHOW server_version_num").fetchone()
        assert int(version) // 10_000 == programs.major


def test_programs_in_a_closed_folder_are_copied_when_another_user_runs_them(folder, monkeypatch):
    if server_user() is None:
        pytest.skip("only root runs the server as another user")
    monkeypatch.setattr("zhiheng.postgres.programs._open_to_all", lambda _: False)
    monkeypatch.setattr("zhiheng.postgres.programs._DEBIAN", folder / "nothing")
    programs = find_programs(folder)
    assert programs.folder.is_relative_to(folder)
    with Cluster(folder / "pg").running() as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_folder_that_cannot_be_made_is_said(folder):
    (folder / "file").write_text("")
    with pytest.raises(PostgresError, match="ZHIHENG_STATE"):
        Cluster(folder / "file" / "pg").start()


def test_the_state_folder_can_be_chosen_and_differs_by_user(monkeypatch):
    monkeypatch.setenv("ZHIHENG_STATE", "/somewhere")
    assert state_folder() == Path("/somewhere")
    monkeypatch.delenv("ZHIHENG_STATE")
    monkeypatch.setenv("XDG_STATE_HOME", "/state")
    expected = "/var/lib/zhiheng" if os.geteuid() == 0 else "/state/zhiheng"
    assert state_folder().parent == Path(expected)
