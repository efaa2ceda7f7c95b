"""Configurations that are as they should be get no errors and no warnings."""

import json
import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from tapster.doctor.judge import Judged, judge, with_gixy
from tapster.engines.engine import ENGINES
from tapster.engines.uwsgi.engine import files
from tapster.model.finding import Severity
from tapster.system import gixy
from tapster.system.gather_evidence import Seen, gather_evidence, gather_home
from tapster.system.nginx_binary import bundled
from tests.factories import a_stack
from tests.nginx.stories import stories, write

TESTS = Path(__file__).parents[1]
EXEMPLARY = sorted((Path(__file__).parent / "exemplary").iterdir())
WRITTEN = (
    *sorted((TESTS / "engines" / "golden").glob("*.ini")),
    TESTS / "deploy" / "golden" / "rendered" / "shop" / "uwsgi.ini",
)
MOST_ADVICE = 3


def judged(seen: Seen) -> Judged:
    confs = [conf.path for conf in seen.confs]
    running = gixy.begin(confs, seen.configurations, os.environ)
    return with_gixy(judge([seen], frozenset()), running.remarks(), frozenset())


def told(judged: Judged, *severities: Severity) -> list[str]:
    assert judged.examined.failed == {}
    return [
        f"{each.where}: {each.rule}: {each.message}"
        for each in (*judged.examined.findings, *(each for each, _ in judged.examined.hidden))
        if each.severity in severities
    ]


def alarms(seen: Iterable[Seen]) -> list[str]:
    return [line for one in seen for line in told(judged(one), Severity.ERROR, Severity.WARNING)]


@pytest.mark.parametrize("folder", EXEMPLARY, ids=lambda folder: folder.name)
def test_an_exemplary_configuration_gets_no_alarm_and_little_advice(folder: Path) -> None:
    found = judged(gather_evidence([folder], {}))

    assert told(found, Severity.ERROR, Severity.WARNING) == []
    assert len(told(found, Severity.ADVICE)) <= MOST_ADVICE, told(found, Severity.ADVICE)


def test_there_are_ten_of_them() -> None:
    assert len(EXEMPLARY) >= 10


@pytest.mark.parametrize("name", stories())
def test_what_tapster_writes_into_a_home_gets_no_alarm(name: str, tmp_path: Path) -> None:
    stack = stories(tmp_path / "home", tmp_path)[name]
    home = write(stack)
    release = home.release("shop", "20261122-170312")
    for file in ENGINES[stack.engine].files(stack, release):
        file.path.parent.mkdir(parents=True, exist_ok=True)
        file.path.write_text(file.text)
    home.vassals.mkdir()
    (home.nginx / "nginx.json").write_text(json.dumps({"argv": [str(bundled())]}))
    links = {release.live: release.folder, release.live_socket: release.socket}
    for link, target in {**links, release.live_http: release.socket}.items():
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)

    seen = gather_home(home, {})

    assert len(seen.inis) == (stack.engine == "uwsgi")
    assert len(seen.confs) == 1
    assert alarms([seen]) == []


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_what_tapster_writes_elsewhere_gets_no_alarm(path: Path) -> None:
    assert alarms([gather_evidence([path], {})]) == []


def test_a_sleeping_app_gets_no_alarm(tmp_path: Path) -> None:
    home = write(a_stack(home=tmp_path / "home", on_demand_idle_s=60))
    (uwsgi,) = files(a_stack(home=home.path, on_demand_idle_s=60), home.release("shop", "1"))
    (tmp_path / "uwsgi.ini").write_text(uwsgi.text)

    assert alarms([gather_evidence([tmp_path / "uwsgi.ini"], {})]) == []
