import sys
import time
from pathlib import Path

import pytest

from tapster.doctor.examine import all_rules
from tapster.model.finding import Severity
from tapster.system import gixy
from tapster.system.gixy import SAME, begin

CONF = "http {\n    server_tokens off;\n    server {\n        location ~ /(.*) {\n"
CONF += "            proxy_pass http://$1;\n        }\n    }\n}\n"


def test_its_findings_have_a_place_a_severity_and_a_page(tmp_path: Path) -> None:
    conf = tmp_path / "nginx.conf"
    conf.write_text(CONF)

    found = {each.finding.rule: each for each in begin([conf], frozenset({conf}), {}).remarks()}

    finding = found["gixy.ssrf"].finding
    assert (finding.severity, finding.where.file, finding.where.line) == (Severity.ERROR, conf, 5)
    assert finding.message
    assert not finding.message.endswith(".")
    assert found["gixy.ssrf"].source.startswith("https://gixy")


def test_files_that_were_not_asked_for_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "nginx.conf").write_text("include site;\n")
    (tmp_path / "site").write_text(CONF)

    asked = [tmp_path / "nginx.conf"]

    assert list(begin(asked, frozenset(asked), {}).remarks()) == []


def test_it_is_not_started_without_a_configuration_of_nginx() -> None:
    assert begin([], frozenset(), {}).running is None


def test_a_machine_without_it_is_checked_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))

    assert list(begin([tmp_path / "nginx.conf"], frozenset(), {"PATH": ""}).remarks()) == []


@pytest.mark.parametrize("script", ["sleep 60", "echo nonsense", "kill -9 $$"])
def test_one_that_hangs_or_breaks_finds_nothing_and_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    program = tmp_path / "gixy"
    program.write_text(f"#!/bin/sh\nexec {script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(gixy, "PATIENCE_S", 0.5)
    since = time.monotonic()

    begun = begin([tmp_path / "nginx.conf"], frozenset(), {})

    assert list(begun.remarks()) == []
    assert begun.running is not None
    assert begun.running.poll() is not None
    assert time.monotonic() - since < 10


def test_what_it_says_of_the_same_thing_is_said_by_rules_that_exist() -> None:
    assert set(SAME.values()) <= all_rules().keys()
