import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.nginx.conftest import Sites, port
from tests.nginx.servers import ask, send, wait_until
from tests.nginx.stories import home_of

pytestmark = pytest.mark.live


def test_an_app_that_does_not_answer_is_excused_with_the_request_id(sites: Sites) -> None:
    answer = ask(port(sites["dead"]), "/logo.png", headers={"X-Request-ID": "seen-by-tests"})

    assert answer.status == 502
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["retry-after"] == "5"
    assert answer.headers["x-request-id"] == "seen-by-tests"
    assert b"The site does not answer" in answer.body
    assert b"seen-by-tests" in answer.body
    assert b"nginx" not in answer.body
    assert answer.headers["server"] == "nginx"


def test_a_program_gets_the_error_as_json(sites: Sites) -> None:
    answer = ask(port(sites["dead"]), "/", method="POST", headers={"Accept": "application/json"})

    assert answer.status == 502
    assert answer.headers["content-type"] == "application/json"
    assert answer.json["status"] == 502
    assert answer.json["request_id"] == answer.headers["x-request-id"]


def test_the_apps_own_error_page_passes_untouched(sites: Sites) -> None:
    answer = ask(port(sites["plain"]), "/own-502")

    assert (answer.status, answer.body) == (502, b"my own page")
    assert "retry-after" not in answer.headers


def test_a_body_over_the_limit_gets_a_page_that_says_so(sites: Sites) -> None:
    answer = ask(port(sites["plain"]), "/", method="POST", body=b"x" * 100_001)

    assert answer.status == 413
    assert b"What you sent is too large" in answer.body


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\nCookie: " + b"c" * 13_000 + b"\r\n\r\n", b"400"),
        (b"GET /" + b"p" * 13_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", b"400"),
    ],
)
def test_a_request_that_cannot_be_read_gets_a_page_too(
    sites: Sites, request_: bytes, status: bytes
) -> None:
    answer = send(port(sites["plain"]), request_)

    assert answer.startswith(b"HTTP/1.1 " + status)
    assert b"with this number" in answer


def test_the_pages_cannot_be_asked_for(sites: Sites) -> None:
    assert ask(port(sites["plain"]), "/.tapster/refused").status == 404


def test_a_request_id_that_could_do_harm_is_replaced(sites: Sites) -> None:
    answer = ask(port(sites["plain"]), "/", headers={"X-Request-ID": "<script>alert(1)"})

    assert len(answer.headers["x-request-id"]) == 32
    assert answer.json["HTTP_X_REQUEST_ID"] == answer.headers["x-request-id"]


def test_the_log_has_a_json_line_for_each_request_within_a_second(sites: Sites) -> None:
    stack = sites["plain"]
    log = home_of(stack).app_log(stack.name) / "access.jsonl"
    agent = 'a "quoted" \\ agent'

    answer = ask(port(stack), "/named?q=1", headers={"User-Agent": agent})

    since = time.monotonic()
    found = answer.headers["x-request-id"]
    wait_until(lambda: found in log.read_text(), "the request in the log")
    assert time.monotonic() - since < 2
    assert "x-tapster-release" not in answer.headers
    assert "x-tapster-worker" not in answer.headers
    line = _line(log, found)
    assert (line["method"], line["status"], line["uri"]) == ("GET", 200, "/named?q=1")
    assert (line["release"], line["worker"], line["agent"]) == ("r7", "4711", agent)
    assert line["request_time"] >= float(line["response_time"]) - 0.01
    assert line["bytes"] > 0


def test_only_who_asks_is_told_the_release_that_answered(sites: Sites) -> None:
    probe = {"X-Tapster-Probe": "1"}

    assert ask(port(sites["plain"]), "/named", headers=probe).headers["x-tapster-release"] == "r7"
    assert "x-tapster-release" not in ask(port(sites["dead"]), headers=probe).headers
    assert "HTTP_X_TAPSTER_PROBE" not in ask(port(sites["plain"]), headers=probe).json


def test_the_log_keeps_the_method_of_a_request_that_failed(sites: Sites) -> None:
    stack = sites["dead"]
    log = home_of(stack).app_log(stack.name) / "access.jsonl"

    found = ask(port(stack), "/buy", method="POST", body=b"x").headers["x-request-id"]

    wait_until(lambda: found in log.read_text(), "the request in the log")
    assert (_line(log, found)["method"], _line(log, found)["status"]) == ("POST", 502)


def _line(log: Path, found: str) -> dict[str, Any]:
    for line in log.read_text().splitlines():
        if found in line:
            decoded: dict[str, Any] = json.loads(line)
            return decoded
    raise AssertionError(found)
