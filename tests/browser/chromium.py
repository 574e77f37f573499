"""Finding Chromium, or getting it where that is possible."""

import os
import shutil
import subprocess

_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Nothing is fetched in the background, and root may start it.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> tuple[str | None, str]:
    """Return the program, installed with apt by root where it is missing, or why there is none."""
    if found := _installed():
        return found, ""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None, "Chromium is not installed; on Debian: sudo apt-get install chromium"
    command = "apt-get update -qq && apt-get install -y -qq chromium fonts-noto-cjk"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    if done.returncode or (found := _installed()) is None:
        return None, f"apt-get could not install Chromium: {done.stderr.strip()[-300:]}"
    return found, ""


def _installed() -> str | None:
    return next(filter(None, map(shutil.which, _NAMES)), None)
