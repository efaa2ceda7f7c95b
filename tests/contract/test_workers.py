"""Workers: how many requests they take at once, what they are given, and when they are replaced."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.contract.stage import VARIABLES, Stage, seen
from tests.live.load import load
from tests.nginx.servers import wait_until

REQUESTS = 40
"""After so many, about, a worker is replaced."""


def test_as_many_requests_run_at_once_as_workers_and_threads_allow(stage: Stage) -> None:
    number = 2 * stage.way.at_once
    workers: set[bytes] = set()
    for meeting in range(20):  # one event loop may take all requests of some
        with ThreadPoolExecutor(number) as pool:
            paths = [f"/meeting/{meeting}/{number}"] * number
            answers = list(pool.map(stage.plain.ask, paths))
        assert {answer.status for answer in answers} == {200}
        workers |= {answer.body for answer in answers}
        if len(workers) == 2:
            break

    assert len(workers) == 2


def test_the_app_has_its_environment_variables(stage: Stage) -> None:
    environment = stage.plain.ask("/environment").json

    assert {name: environment[name] for name in VARIABLES} == VARIABLES
    assert environment["TAPSTER_RELEASE"] == stage.plain.release.id
    assert "PYTEST_CURRENT_TEST" not in environment


def test_each_worker_imports_the_app_itself(stage: Stage) -> None:
    told = seen(stage.plain.ask("/show").json)

    assert told.imported_by == told.pid


def test_a_preloaded_app_is_imported_once_for_all_workers(stage: Stage) -> None:
    settings = stage.folder("preloaded") / "tapster.toml"
    settings.write_text(f"preload = true\n{settings.read_text()}")
    site = stage.up("preloaded", "--processes", "2")

    told = [seen(site.ask("/show").json) for _ in range(10)]

    assert len({each.imported_by for each in told}) == 1
    assert not {each.imported_by for each in told} & {each.pid for each in told}
    assert stage.tapster.command("down", site.name).exit_code == 0


def test_workers_are_replaced_after_max_requests_and_no_request_fails(stage: Stage) -> None:
    site = stage.up("recycled", "--processes", "2", "--max-requests", str(REQUESTS))
    before = {worker.pid for worker in site.workers}

    with load(site.port) as one, load(site.port) as other:
        wait_until(lambda: one.asked + other.asked > 10 * REQUESTS, "many requests")

    assert one.failed + other.failed == []
    wait_until(lambda: len(site.workers) == 2, "both workers")
    assert not before & {worker.pid for worker in site.workers}
    assert stage.tapster.command("down", site.name).exit_code == 0


@pytest.mark.limited("test_workers_are_replaced_after_max_requests_and_no_request_fails")
def test_workers_are_not_replaced_after_max_requests(stage: Stage) -> None:
    site = stage.up("recycled", "--processes", "2", "--max-requests", "5")
    before = {worker.pid for worker in site.workers}

    for _ in range(30):
        site.ask("/")

    assert {worker.pid for worker in site.workers} == before
    assert stage.tapster.command("down", site.name).exit_code == 0


def test_workers_are_told_of_by_their_engine(stage: Stage) -> None:
    workers = stage.plain.workers
    for _ in range(10):
        stage.plain.ask("/show")

    pids = {seen(stage.plain.ask("/show").json).pid for _ in range(30)}
    after = stage.plain.workers
    assert pids <= {worker.pid for worker in after}
    assert len(workers) == len(after) == 2
    assert {worker.state for worker in after} == {"idle"}
    answered = sum(w.requests for w in after) - sum(w.requests for w in workers)
    assert answered >= 40
