"""`zhiheng manage`: Django's commands, with a database to talk to."""

import os
from contextlib import contextmanager

import pytest
from click.testing import CliRunner

from zhiheng.cli.main import main

LOCAL = "postgresql://local/zhiheng"


class LocalCluster:
    @contextmanager
    def running(self):
        yield LOCAL


@pytest.mark.parametrize(
    ("given", "used"), [(None, LOCAL), ("", LOCAL), ("postgresql://far/db", "postgresql://far/db")]
)
def test_an_empty_database_address_is_none(monkeypatch, given, used):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    if given is not None:
        monkeypatch.setenv("DATABASE_URL", given)
    seen = []
    monkeypatch.setattr("zhiheng.cli.manage.local_cluster", LocalCluster)
    monkeypatch.setattr(
        "zhiheng.cli.manage.execute_from_command_line",
        lambda command: seen.append((command[1:], os.environ["DATABASE_URL"])),
    )
    result = CliRunner().invoke(main, ["manage", "check"])
    assert result.exception is None
    assert seen == [(["check"], used)]
