"""The pages of `make dev` in a copy of the house: what is edited is seen, and its end leaves nothing."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from tests.conftest import wait_for
from tests.smoke.test_start import ROOT, free_port, get, processes_on

PAGE = """
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse

urlpatterns.append(path("edited/", login_not_required(lambda request: HttpResponse("seen"))))
"""


def test_an_edit_of_python_is_seen_at_the_next_look(tmp_path: Path) -> None:
    house, var, port = tmp_path / "house", tmp_path / "var", free_port()
    kept = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT)
    for name in kept.decode().split("\0")[:-1]:
        (house / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, house / name)
    shutil.copytree(ROOT / "static/dist", house / "static/dist", dirs_exist_ok=True)
    var.mkdir()
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL")}
    env |= {"VAR_DIR": str(var), "PORT": str(port), "ENV_FILE": os.devnull, "SECRET_KEY": "only-for-tests-" * 4}
    env |= {"DJANGO_SETTINGS_MODULE": "nwce.development", "PYTHONPATH": ""}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=house, env=env, check=True)
    command = [sys.executable, "-W", "ignore", "bin/edited.py", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, cwd=house, env=env, stdout=subprocess.DEVNULL) as server:
        try:
            wait_for(lambda: answer(port, "/account/login/") == 200, 60)
            assert answer(port, "/edited/") == 404
            urls = house / "nwce/urls.py"
            urls.write_text(urls.read_text() + PAGE)
            wait_for(lambda: answer(port, "/edited/") == 200, 60)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)
    assert processes_on(var) == {}


def answer(port: int, path: str) -> int:
    try:
        return get(port, path)[0]
    except OSError:
        return 0
