"""Where the demonstration lives: a state folder of its own, and the list of its accounts."""

import os
import shutil
from pathlib import Path

import msgspec

from zhiheng.postgres.cluster import Cluster, state_folder
from zhiheng.service.door import only_server
from zhiheng.shared.problems import InvalidInputError, Problem

_ACCOUNTS = "accounts.json"
# What belongs to the real installation; the demonstration must not touch it.
_FOREIGN = (
    "DATABASE_URL",
    "ZHIHENG_HTTPS",
    "ZHIHENG_IDENTITY_KEY",
    "ZHIHENG_PSEUDONYM_KEY",
    "ZHIHENG_SECRET_KEY",
    "ZHIHENG_STATIC",
)
_FACTS = "facts"


class DemoAccount(msgspec.Struct, frozen=True):
    """An account of the demonstration.

    Attributes:
        username: Its name.
        password: Its password.
        role: What it is.
        scope: Over which units.
    """

    username: str
    password: str
    role: str
    scope: str


def enter_demonstration() -> Path:
    """Let this process work on the demonstration's state alone, and return its folder."""
    for name in _FOREIGN:
        os.environ.pop(name, None)
    real = state_folder()
    folder = real.with_name(f"{real.name}-demo")
    os.environ["ZHIHENG_STATE"] = str(folder)
    return folder


def forget_demonstration(folder: Path) -> None:
    """Delete the demonstration's data.

    Raises:
        InvalidInputError: It is being served, or cannot be written.
    """
    with only_server(folder):
        Cluster(folder / "postgres").remove()
        shutil.rmtree(folder / _FACTS, ignore_errors=True)
        (folder / _ACCOUNTS).unlink(missing_ok=True)


def keep_accounts(folder: Path, accounts: list[DemoAccount]) -> None:
    """Keep the list of accounts where only its owner can read it."""
    path = folder / _ACCOUNTS
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(accounts)))


def kept_accounts(folder: Path) -> list[DemoAccount]:
    """Return the list of accounts.

    Raises:
        InvalidInputError: It is gone.
    """
    try:
        return msgspec.json.decode((folder / _ACCOUNTS).read_bytes(), type=list[DemoAccount])
    except (OSError, msgspec.DecodeError):
        message = "演示账号的清单不见了；请用 RESET=1 make demo（或 --reset）重新建立演示"
        raise InvalidInputError([Problem("accounts", "unreadable", message)]) from None
