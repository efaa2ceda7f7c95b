from datetime import datetime
from pathlib import Path

import pytest

from tapster.ui.logs import merged, moment

ACCESS, OUTPUT = Path("access.jsonl"), Path("app.log")


def request(second: int) -> str:
    return f'{{"msec": {stamp(second) + 0.5}}}'


def stamp(second: int) -> float:
    return datetime(2026, 11, 22, 17, 41, second).astimezone().timestamp()


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-22 17:41:08 tapster: starts shop@1",
        "2026-11-22 17:41:08,123 INFO shop: ready",
        "[2026-11-22T17:41:08] ready",
        "*** Starting uWSGI 2.0.30 (64bit) on [Sun Nov 22 17:41:08 2026] ***",
    ],
)
def test_output_tells_its_time_as_logging_or_as_uwsgi_writes_it(line: str) -> None:
    assert moment(OUTPUT, line) == stamp(8)


@pytest.mark.parametrize("line", ["", "ready", "2026-99-99 17:41:08", "{"])
def test_a_line_without_a_time_has_none(line: str) -> None:
    assert (moment(OUTPUT, line), moment(ACCESS, line)) == (0, 0)


def test_lines_of_two_logs_are_in_the_order_of_time_and_what_tells_none_stays_in_its_place() -> (
    None
):
    requests = (request(1), request(5))
    output = ("2026-11-22 17:41:03 three", "  still three", "2026-11-22 17:41:07 seven")

    found = [line for _, line in merged({ACCESS: requests, OUTPUT: output})]

    assert found == [requests[0], output[0], output[1], requests[1], output[2]]


def test_requests_of_several_nginx_workers_are_in_the_order_of_time() -> None:
    requests = (request(1), request(9), request(4))

    found = [line for _, line in merged({ACCESS: requests})]

    assert found == [request(1), request(4), request(9)]
