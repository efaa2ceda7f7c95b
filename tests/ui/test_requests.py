import json
from pathlib import Path
from typing import Any

import pytest

from tapster.ui.requests import request_line, show


def logged(**changes: Any) -> str:
    said = {
        "time": "2026-11-22T12:01:44+01:00",
        "status": 200,
        "method": "GET",
        "uri": "/shop/7",
        "request_time": 0.0384,
        "header_time": "0.038",
        "worker": "812",
    }
    return json.dumps({**said, **changes})


def test_a_request_is_one_line_with_the_time_first_and_the_path_last() -> None:
    assert (
        request_line(logged(), in_colour=False) == "12:01:44  200     38 ms  812      GET /shop/7"
    )


@pytest.mark.parametrize(
    ("header_time", "by"),
    [("", "nginx"), ("-", "nginx"), ("- : -", "nginx"), ("0.000", "app"), ("-, 0.012", "app")],
)
def test_without_a_worker_it_is_said_whether_the_app_answered_or_nginx(
    header_time: str, by: str
) -> None:
    said = logged(worker="", header_time=header_time, status=404, request_time=12.5)

    line = request_line(said, in_colour=False)

    assert line == f"12:01:44  404  12500 ms  {by:<7}  GET /shop/7"


@pytest.mark.parametrize(
    ("status", "colour"), [(200, "32"), (302, "36"), (404, "33"), (502, "31"), (0, "0")]
)
def test_colour_repeats_what_the_status_says(status: int, colour: str) -> None:
    line = request_line(logged(status=status), in_colour=True)

    assert f"\x1b[{colour}m{status:03}\x1b[0m" in line


def test_a_path_cannot_command_the_terminal() -> None:
    line = request_line(logged(uri="/\x1b]0;owned\x07\u009b2J\n/é"), in_colour=False)

    assert line.endswith("GET /?]0;owned??2J?/é")


@pytest.mark.parametrize("line", ["", "{", "[]", "{}", '{"time": 1}', "no JSON at all"])
def test_a_line_that_is_no_request_is_shown_as_it_is(line: str) -> None:
    assert request_line(line, in_colour=False) == line


def test_what_an_app_logs_cannot_command_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show(
        [
            (Path("app.log"), "GET\t/\x1b]0;owned\x07\u009b2J/é"),
            (Path("access.jsonl"), "{\x1b[2J"),
        ],
        is_json=False,
    )

    assert capsys.readouterr().out == "GET\t/?]0;owned??2J/é\n{?[2J\n"
