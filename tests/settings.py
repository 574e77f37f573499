"""Settings for tests: the product's own, with state and database of their own.

The server starts when a test asks for the database; its address is known before.
"""

import os
import tempfile
from pathlib import Path

from zhiheng.postgres.cluster import Cluster

STATE = Path(tempfile.mkdtemp(prefix="zhiheng-test-"))
STATE.chmod(0o755)
os.environ["ZHIHENG_STATE"] = str(STATE)

# None where somebody else's server was named.
CLUSTER = None if os.environ.get("DATABASE_URL") else Cluster(STATE / "postgres")
if CLUSTER is not None:
    os.environ["DATABASE_URL"] = CLUSTER.url

from zhiheng.config.settings import *  # noqa: E402, F403 - after the environment is set

STORAGES["staticfiles"] = {  # noqa: F405 - nothing is collected
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # of given passwords
]
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
