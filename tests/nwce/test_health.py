from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from nwce import health, tasks


@pytest.mark.django_db
def test_anyone_may_ask_for_health_and_it_names_what_the_service_stands_on(client: Client) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    assert set(answer.json()) == {"ok", "version", "database", "broker", "clock", "worker", "pdf", "disk", "mail"}
    assert answer.json()["database"]["ok"]
    assert answer.json()["broker"] == {"ok": True, "says": "answers"}


@pytest.mark.django_db
def test_a_worker_never_heard_of_is_told(client: Client) -> None:
    answer = client.get("/health")
    assert answer.json()["worker"]["says"].startswith("not heard of yet")
    assert not answer.json()["ok"]


def test_the_worker_leaves_its_heartbeat_where_the_health_page_looks(
    worker: Callable[..., None], client: Client
) -> None:
    tasks.beat.delay()
    worker(lambda: cache.get(health.HEARTBEAT))
    answer = client.get("/health").json()
    assert answer["worker"]["ok"]
    assert answer["pdf"] == {"ok": True, "says": "reports can be made"}


@pytest.mark.django_db
def test_a_missing_pdf_library_is_named_and_the_site_still_works(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "missing_library", lambda: "libpango-1.0-0")
    health.note_heartbeat()
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json()["pdf"]["says"] == "reports cannot be made: the system library libpango-1.0-0 is missing"
    assert answer.json()["worker"]["ok"]


@pytest.mark.django_db
def test_with_the_broker_gone_health_answers_and_a_task_waits_without_an_error(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    nowhere = f"unix://{tmp_path}/gone.sock"
    settings.CACHES = {name: {**cache, "LOCATION": nowhere} for name, cache in settings.CACHES.items()}
    answer = client.get("/health")
    assert answer.status_code == 200
    assert not answer.json()["broker"]["ok"]
    with tasks.beat.app.connection_for_write(nowhere.replace("unix://", "redis+socket://")) as lost:
        options: dict[str, Any] = {"connection": lost}
        assert tasks.beat.apply_async(**options) is None
