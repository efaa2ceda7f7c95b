"""What the app says is in app.log, and who has answered in access.jsonl."""

import json
import re
from typing import Any

from tests.contract.stage import Stage, seen
from tests.live.site import Site
from tests.nginx.servers import wait_until


def said(site: Site) -> str:
    """All of app.log."""
    return (site.log / "app.log").read_text()


def lines(site: Site, request_id: str) -> list[Any]:
    """Of access.jsonl, about that request."""
    every = (site.log / "access.jsonl").read_text().splitlines()
    return [each for each in map(json.loads, every) if each["id"] == request_id]


def test_what_the_app_prints_and_logs_is_in_app_log_at_once(stage: Stage) -> None:
    assert stage.plain.ask("/speak/hello").body == b"said"

    for line in ("printed hello", "complained hello", "logged hello"):
        wait_until(lambda line=line: line in said(stage.plain), line)  # type: ignore[misc]


def test_the_traceback_of_an_exception_is_in_app_log(stage: Stage) -> None:
    stage.plain.ask("/raise/in-anger")

    wait_until(lambda: "RuntimeError: raised in-anger" in said(stage.plain), "the traceback")
    beginning = said(stage.plain).rpartition("RuntimeError: raised in-anger")[0]
    assert re.search(r'Traceback .*"[^"]*app.py", line \d+, in raising', beginning, re.DOTALL)


def test_the_app_server_writes_no_line_for_each_request(stage: Stage) -> None:
    stage.plain.ask("/show/only-once-in-access")
    stage.plain.ask("/speak/afterwards")

    wait_until(lambda: "printed afterwards" in said(stage.plain), "a later line")
    assert "only-once-in-access" not in said(stage.plain)


def test_the_log_of_requests_names_release_and_worker(stage: Stage) -> None:
    site, name = stage.plain, f"logged-{stage.way}"
    answer = site.ask("/show/in%20log?q=1", headers={"X-Request-ID": name})

    wait_until(lambda: bool(lines(site, name)), "the line")
    (line,) = lines(site, name)
    assert line["release"] == site.release.id
    assert line["worker"] == str(seen(answer.json).pid)
    assert (line["status"], line["upstream_status"]) == (200, "200")
    assert (line["method"], line["uri"]) == ("GET", "/show/in%20log?q=1")
    assert "x-tapster-release" not in answer.headers
    assert "x-tapster-worker" not in answer.headers


def test_whoever_asks_is_told_which_release_has_answered(stage: Stage) -> None:
    answer = stage.plain.ask("/show", headers={"X-Tapster-Probe": "1"})

    assert answer.headers["x-tapster-release"] == stage.plain.release.id
