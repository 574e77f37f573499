"""Everything that `zhiheng serve` starts: database, tables, static files, pages, jobs."""

import atexit
import gc
import hashlib
import os
import pkgutil
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connections
from django.urls import get_resolver

from zhiheng.postgres.cluster import state_folder
from zhiheng.postgres.programs import PostgresError
from zhiheng.service.door import address_of, only_server, open_door
from zhiheng.service.pages import Pages
from zhiheng.service.processes import Child, Say, keep_running, stoppable
from zhiheng.service.ready import bring_tables_up, database_running, load_django, local_cluster

_APPLICATION = "zhiheng.config.wsgi:application"
_WORK = "zhiheng.service.worker:work"
_KEY_FAULTS = "zhiheng.service.identities:key_faults"
_COLLECTED = "collected.sha256"
_STOP_WITHIN = 25.0


def run_server(host: str, port: int, workers: int, say: Say, before: Callable[[str], None]) -> None:
    """Serve until told to stop.

    Args:
        host: Where to listen.
        port: Where to listen; 0 for any that is free.
        workers: Processes that answer.
        say: Told what happens, a sentence each.
        before: Called with the address when everything is ready, before the first answer.

    Raises:
        InvalidInputError: Something stands in the way; the message says what to do.
    """
    with stoppable(), ExitStack() as stack:
        stack.enter_context(only_server(state_folder()))
        door = stack.enter_context(open_door(host, port))
        # The database starts while Django is loaded; no thread is left when we fork.
        with ThreadPoolExecutor(1) as pool:
            starting = pool.submit(stack.enter_context, database_running())
            load_django()
            starting.result()
        if bring_tables_up():
            say("数据库结构已更新")
        if collect_static():
            say("静态文件已整理")
        for fault in pkgutil.resolve_name(_KEY_FAULTS)():
            say(fault)
        application = pkgutil.resolve_name(_APPLICATION)
        work = pkgutil.resolve_name(_WORK)
        # Loads every view, so that this is done once and not in each worker.
        _ = get_resolver().url_patterns
        before(address_of(door))
        connections.close_all()
        # What is loaded is never collected again, and so stays shared with the children.
        gc.freeze()
        # Only at the end: libraries that count what is left over would complain of it.
        atexit.register(gc.unfreeze)
        children = [
            Child("网页服务", lambda: Pages(application, door, workers).run()),
            Child("后台任务进程", lambda: _work_alone(door, work)),
        ]
        keep_running(children, say, _STOP_WITHIN, lambda: revive_database(say))


def collect_static() -> bool:
    """Gather the static files where they changed since the last time; return whether."""
    root = Path(settings.STATIC_ROOT)
    note = root / _COLLECTED
    digest = _static_digest()
    if note.exists() and note.read_text(encoding="ascii") == digest:
        return False
    call_command("collectstatic", verbosity=0, interactive=False)
    note.write_text(digest, encoding="ascii")
    return True


def revive_database(say: Say) -> None:
    """Start our own database again where it was killed.

    Where its files are gone (a disk that is no longer there), no empty one is put in
    their place: work would go on in it, and be lost.
    """
    cluster = local_cluster()
    if cluster is None or cluster.is_running():
        return
    if not cluster.is_set_up():
        say(f"数据库的文件不见了：{cluster.folder}；请检查磁盘，再重新启动服务")
        return
    say("数据库意外停止，正在重新启动")
    try:
        cluster.start()
    except PostgresError as error:
        say(str(error))


def _static_digest() -> str:
    """Return a digest of names, sizes and times of all static files."""
    found = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda each: str(each[0])):
            state = Path(storage.path(name)).stat()
            found.update(f"{name}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return found.hexdigest()


def _work_alone(door: socket.socket, work: Callable[[], None]) -> None:
    """Do jobs without holding the door open."""
    os.close(door.detach())
    work()
