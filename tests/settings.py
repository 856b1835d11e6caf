"""The product's own settings with throw-away places, so that a test never meets somebody's data."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_place = tempfile.mkdtemp(prefix="nwce-test-")
_owner = os.getpid()
atexit.register(lambda: shutil.rmtree(_place, ignore_errors=True) if os.getpid() == _owner else None)
Path(_place, "static").mkdir()
os.environ["VAR_DIR"] = _place
os.environ["ENV_FILE"] = os.devnull
os.environ["SECRET_KEY"] = "only-for-tests-" * 4
for _name in ("REDIS_URL", "PUBLIC_URL", "EMAIL_HOST", "CLAMAV_SOCKET", "DEBUG", "DEMO", "PORT", "BIND"):
    os.environ.pop(_name, None)
# A commit need not outlive the machine, so that no test waits for PostgreSQL's disk.
os.environ.setdefault("PGOPTIONS", "-c synchronous_commit=off")

from nwce.settings import *  # noqa: E402, F403
from nwce.settings import DATABASES, SQLITE, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
if SQLITE:
    # A file, not memory: the worker is another process and must see it.
    DATABASES["default"]["TEST"] = {"NAME": f"{_place}/test.sqlite3"}
