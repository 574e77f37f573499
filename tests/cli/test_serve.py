"""`zhiheng serve` as its keeper meets it: started, watched, stopped, refused."""

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.served.installation import Visitor, children_of, wait_until
from zhiheng.service.door import only_server, open_door
from zhiheng.service.processes import Child
from zhiheng.service.server import revive_database
from zhiheng.shared.problems import InvalidInputError


def test_a_new_installation_is_served_watched_and_stopped(installation):
    with installation.served() as server:
        wait_until(lambda: any("zhiheng account add" in line for line in server.said))
        with closing(Visitor(server.address)) as visitor:
            assert visitor.get("/health/")[0] == 200
            status, page = visitor.get("/sign-in/")
            assert status == 200
            (style,) = re.findall(rb"/static/zhiheng/tokens\.[0-9a-f]+\.css", page)
            assert visitor.get(style.decode())[0] == 200
        second = installation.run("serve", "--port", "0")
        assert (second.returncode, "正由另一个服务使用" in second.stderr) == (2, True)
        restore = installation.run("restore", "nothing.zip", "--yes")
        assert (restore.returncode, "正由另一个服务使用" in restore.stderr) == (2, True)
        (master,) = [child for child in children_of(server.pid) if children_of(child)]
        os.kill(master, signal.SIGKILL)
        wait_until(lambda: len(server.page_processes()) == 2)
        with closing(Visitor(server.address)) as visitor:
            assert visitor.get("/sign-in/")[0] == 200
        processes = [*children_of(server.pid), *server.page_processes()]
        assert server.stop() == 0
        assert server.said[-1] == "已停止"
        assert "网页服务意外结束（信号 9），将重新启动" in server.said
        assert not any(Path(f"/proc/{pid}").exists() for pid in processes)
        assert not installation.cluster.is_running()
    with installation.served() as server:
        assert "静态文件已整理" not in server.said
        assert "数据库结构已更新" not in server.said
        assert server.stop(signal.SIGINT) == 0


def test_a_port_in_use_is_one_sentence(installation):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = installation.run("serve", "--port", port)
    assert result.returncode == 2
    assert result.stderr == f"端口 {port} 已被占用；请停止占用它的程序，或用 --port 换一个\n"


def test_a_state_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    result = subprocess.run(
        [Path(sys.executable).with_name("zhiheng"), "serve", "--port", "0"],
        env={**os.environ, "ZHIHENG_STATE": str(tmp_path / "file" / "state")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert "ZHIHENG_STATE" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_database_that_does_not_answer_is_said(installation):
    address = "postgresql://nobody@127.0.0.1:9/nothing"
    result = installation.run("serve", "--port", "0", DATABASE_URL=address)
    assert result.returncode == 2
    assert "DATABASE_URL" in result.stderr


@pytest.mark.parametrize(
    ("host", "port", "code"),
    [
        ("127.0.0.1", 70_000, "out_of_range"),
        ("no.such.host.invalid", 0, "unknown_host"),
        ("203.0.113.1", 0, "unavailable"),
    ],
)
def test_an_address_that_cannot_be_listened_at_is_refused(host, port, code):
    with pytest.raises(InvalidInputError) as refusal:
        open_door(host, port)
    assert refusal.value.problems[0].code == code


def test_no_empty_database_takes_the_place_of_one_whose_files_are_gone(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("ZHIHENG_STATE", str(tmp_path / "gone"))
    said: list[str] = []
    revive_database(said.append)
    assert "不见了" in said[0]
    assert not (tmp_path / "gone").exists()


def test_answers_do_not_wait_for_one_another():
    with open_door("127.0.0.1", 0) as door:
        assert door.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_state_folder_has_one_server(tmp_path):
    state = tmp_path / "new"
    with (
        only_server(state),
        pytest.raises(InvalidInputError, match="另一个服务"),
        only_server(state),
    ):
        pass
    with only_server(state):
        pass


def test_a_child_that_ends_at_once_is_started_again_ever_later():
    child = Child("试验", lambda: None)
    pauses = []
    for _ in range(7):
        child._started_at = 99.0
        child.ended(now=100.0)
        pauses.append(child._due_at - 100.0)
    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    assert not child.is_due(now=100.0)
    child._started_at = 0.0
    child.ended(now=100.0)
    assert child.is_due(now=100.0)
