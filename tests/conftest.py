"""What every test may ask for: a clean cache, a real broker, a real worker."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from pytest_django import DjangoDbBlocker

from lm3.spend.queries import remembered_sums
from nwce import serve

ROOT = Path(__file__).resolve().parent.parent
APART = {"browser", "kills", "smoke", "strain"}
LONG = {"test_access.py", "test_tables.py", "test_clock.py", "test_seed_demo.py", "test_seed_demo_alone.py"}
DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}

# A slow machine is no fault of what is tested.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database-only", action="store_true", help="leave out the tests that may touch no database")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The folder a test lies in says whether it runs apart."""
    for item in items:
        folder = item.path.relative_to(ROOT / "tests").parts[0]
        if folder in APART:
            item.add_marker(folder)
    # A long file that begins last leaves the other core idle.
    items.sort(key=lambda item: item.path.name not in LONG)
    if config.getoption("database_only"):
        without = [item for item in items if not may_touch_database(item)]
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if may_touch_database(item)]


def may_touch_database(item: pytest.Item) -> bool:
    """Any other test that does is refused by pytest-django."""
    wanted = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or wanted & DATABASE)


@pytest.fixture(scope="session", autouse=True)
def broker() -> Iterator[None]:
    """An embedded Valkey of this run's own, as `make start` runs it."""
    child = serve.broker()
    child.start(time.monotonic())
    wait_for(settings.OWN_BROKER.exists)
    yield
    child.end(grace=5)


@pytest.fixture(autouse=True)
def _clean_cache(broker: None) -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _what_is_remembered_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """In every test, a sum that comes from memory is worked out anew as well, and both must agree."""
    recall = remembered_sums.recall

    def checked(wanted: Any, keys: Any, work_out: Any) -> Any:
        found = recall(wanted, keys, work_out)
        assert found == work_out(list(wanted)), f"remembered, but not so any more: {list(keys.values())}"
        return found

    monkeypatch.setattr(remembered_sums, "recall", checked)


@pytest.fixture(scope="session")
def _worker_process(broker: None, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A worker process as the product starts it, on the test database."""
    with django_db_blocker.unblock():
        at = connection.settings_dict
        address = f"sqlite:///{at['NAME']}"
        if connection.vendor == "postgresql":
            address = f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    queue = {"DJANGO_SETTINGS_MODULE": "nwce.settings", "DATABASE_URL": address}
    places = {"VAR_DIR": str(settings.VAR_DIR), "REDIS_URL": settings.REDIS_URL}
    command = [sys.executable, "-m", "celery", "--quiet", "--app", "nwce", "worker", "--loglevel", "WARNING"]
    with subprocess.Popen([*command, "--concurrency", "1"], env={**os.environ, **queue, **places}, cwd=ROOT) as process:
        yield
        process.terminate()


@pytest.fixture
def worker(transactional_db: None, _worker_process: None) -> Callable[..., None]:
    """Real jobs for this test: `worker(lambda: …)` waits until the condition holds, failing after half a minute."""
    return wait_for


def wait_for(holds: Callable[[], object], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            pytest.fail(f"Did not come about in {seconds:.0f} seconds")
        time.sleep(0.05)
