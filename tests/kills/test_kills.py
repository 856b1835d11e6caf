"""Every kind of child killed, one by one, in the middle of every kind of job: what was confirmed is done after."""

from collections.abc import Iterator

import pytest

from tests.kills.killing import CHILDREN, Service, service

JOBS = ["spend", "report", "copy", "notices", "opening", "mail", "digest"]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with service(tmp_path_factory.mktemp("var")) as found:
        yield found


@pytest.mark.parametrize("job", JOBS)
@pytest.mark.parametrize("child", CHILDREN)
def test_what_was_ordered_is_done_whoever_is_killed_meanwhile(running: Service, child: str, job: str) -> None:
    ordered = running.order(job)
    running.wait(ordered, "begun", 60)
    running.kill(child)
    running.wait(ordered, "done", 300)
