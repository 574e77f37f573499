"""Static files are collected as a server needs them: hashed, and imports followed."""

import json
import re
from pathlib import Path

from django.core.management import call_command
from django.test import override_settings


def test_all_static_files_are_collected_and_our_imports_followed(tmp_path: Path):
    storage = {"staticfiles": {"BACKEND": "zhiheng.config.static_files.StaticFiles"}}
    with override_settings(STORAGES=storage, STATIC_ROOT=tmp_path):
        call_command("collectstatic", interactive=False, verbosity=0)
    paths = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    assert "django_htmx/htmx-2.min.js" in paths
    hashed = set(paths.values())
    ours = [name for name in hashed if name.startswith("zhiheng/") and name.endswith(".js")]
    assert ours
    for name in ours:
        text = (tmp_path / name).read_text(encoding="utf-8")
        for imported in re.findall(r'from "\./([^"]+)"', text):
            assert f"zhiheng/{imported}" in hashed
