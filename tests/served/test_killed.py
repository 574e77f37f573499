"""kill -9: nothing half done, nothing lost that was acknowledged, work is taken up again."""

import http.client
import io
import json
import os
import signal
import threading
import time
import zipfile
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.served.installation import Installation, Server, Visitor, children_of, wait_until

KILLS = 5


@pytest.fixture(scope="module")
def served(can_serve):
    """A served university, and what is in it."""
    installation = Installation(ZHIHENG_JOB_LOST="2")
    try:
        university = installation.seed("found")
        with installation.served() as server:
            yield installation, server, university
    finally:
        installation.remove()


class Saver(threading.Thread):
    """Saves a whole sheet again and again, all points 0 and all full marks in turn."""

    def __init__(self, visitor: Visitor, sheet: int, points: dict[str, str], seen: dict[str, str]):
        super().__init__(daemon=True)
        self._visitor, self._sheet, self._seen = visitor, sheet, seen
        self._contents = [dict.fromkeys(points, "0"), points]
        self.acknowledged: dict[str, str] | None = None
        self.under_way: dict[str, str] | None = None
        self.answers: list[int] = []
        self.has_begun = threading.Event()

    def run(self) -> None:
        """Save until the connection breaks."""
        while True:
            self.under_way = self._contents[len(self.answers) % 2]
            data = {"entries": self.under_way, "seen": self._seen}
            try:
                status, body = self._visitor.post_json(f"/sheets/{self._sheet}/scores/", data)
            except (OSError, http.client.HTTPException):
                return
            self.answers.append(status)
            if status != 200 or len(self.answers) > 1:
                self.has_begun.set()
            if status != 200:
                return
            self._seen = {**self._seen, **json.loads(body)["tokens"]}
            self.acknowledged, self.under_way = self.under_way, None


def standing(data, sheet: int) -> dict[str, tuple[str, str]]:
    """Return entry and token of each score that stands."""
    rows = data.execute(
        "SELECT point, entry, id || '.' || version FROM evaluation_rating"
        " WHERE sheet_id = %s AND stands",
        [sheet],
    )
    return {point: (entry, token) for point, entry, token in rows}


def is_healthy(server: Server) -> bool:
    return answers(server, "/health/") and any("数据库意外停止" in line for line in server.said)


def answers(server: Server, path: str = "/sign-in/") -> bool:
    try:
        with closing(Visitor(server.address)) as visitor:
            return visitor.get(path)[0] == 200
    except (OSError, http.client.HTTPException):
        return False


def test_a_bulk_save_is_whole_or_not_there_when_its_process_is_killed(served):
    installation, server, university = served
    sheet, points = university["full"]["sheets"]["01"], university["full"]["points"]
    interrupted = 0
    with installation.data() as data, ExitStack() as closed_at_end:
        for kill in range(KILLS):
            visitor = closed_at_end.enter_context(closing(Visitor(server.address)))
            visitor.sign_in("liaison01", university["password"])
            before = standing(data, sheet)
            saver = Saver(visitor, sheet, points, {p: token for p, (_e, token) in before.items()})
            saver.start()
            saver.has_begun.wait(30)
            assert set(saver.answers) == {200}
            time.sleep(0.013 * kill)
            for pid in server.page_processes():
                os.kill(pid, signal.SIGKILL)
            saver.join(30)
            assert not saver.is_alive()
            assert set(saver.answers) == {200}
            interrupted += saver.under_way is not None
            wait_until(lambda: answers(server))
            now = {point: entry for point, (entry, _token) in standing(data, sheet).items()}
            assert now in (saver.acknowledged, saver.under_way)
    assert interrupted


def test_a_job_is_done_again_when_its_process_is_killed(served):
    installation, server, university = served
    sheets = list(university["full"]["sheets"].values())
    job = installation.seed("request_archive", *sheets)
    with installation.data() as data:

        def state(wanted: str, done: int = 0) -> bool:
            found = data.execute("SELECT state, done FROM jobs_job WHERE id = %s", [job])
            is_state, is_done = found.fetchone()
            return is_state == wanted and is_done >= done

        wait_until(lambda: state("running", done=1))
        killed = server.job_process()
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: state("done"), 60)
        attempts, result = data.execute(
            "SELECT attempts, result FROM jobs_job WHERE id = %s", [job]
        ).fetchone()
    assert attempts == 2
    assert server.job_process() != killed
    assert any("后台任务进程意外结束（信号 9）" in line for line in server.said)
    with zipfile.ZipFile(io.BytesIO(result)) as archive:
        assert archive.testzip() is None
        assert len({name.partition("-")[0] for name in archive.namelist()}) == len(sheets)


def test_the_database_is_started_again_when_it_is_killed(installation):
    with installation.served() as server:
        wait_until(lambda: len(server.page_processes()) == 2)
        note = installation.state / "postgres" / "data" / "postmaster.pid"
        before = int(note.read_text().splitlines()[0])
        os.kill(before, signal.SIGKILL)
        wait_until(lambda: is_healthy(server), 40)
        assert int(note.read_text().splitlines()[0]) != before
        assert "数据库意外停止，正在重新启动" in server.said
        assert server.stop() == 0
    assert not installation.cluster.is_running()


def test_everything_ends_when_the_process_that_watches_is_killed(installation):
    with installation.served() as server:
        wait_until(lambda: len(server.page_processes()) == 2)
        processes = [*children_of(server.pid), *server.page_processes()]
        os.kill(server.pid, signal.SIGKILL)
        wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in processes), 40)
