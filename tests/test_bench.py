"""The parts of the bench that need no servers."""

import re

import pytest

from bench.engines import takes_part
from bench.place import HERE
from bench.run import PAGE, with_part
from tapster.engines.engine import ENGINES
from tapster.resolve.engine import INTERFACES
from tapster.resolve.environment import SERVER_PACKAGES

SOURCES = {"wsgi": "app", "asgi": "asgi"}


@pytest.mark.parametrize("interface", SOURCES)
def test_tapster_takes_part_with_each_engine_that_speaks_the_interface(interface: str) -> None:
    flags = [each.flags for each in takes_part(interface) if not each.commands]

    engines = {name for name in ENGINES if interface in INTERFACES[name]}
    assert {flag[1] for flag in flags} == engines


@pytest.mark.parametrize("interface", SOURCES)
def test_each_engine_is_compared_with_its_own_server_alone(interface: str) -> None:
    everyone = {each.name: each for each in takes_part(interface)}

    ours = {name for name, each in everyone.items() if not each.commands}
    assert {each.beside for each in everyone.values() if each.commands} >= ours
    for each in everyone.values():
        server = each.beside.removeprefix("tapster, ").lower()
        assert each.name.lower().removeprefix("tapster, ").startswith(server)


@pytest.mark.parametrize(("interface", "source"), SOURCES.items())
def test_a_server_alone_has_the_version_that_tapster_runs(interface: str, source: str) -> None:
    pins = (HERE / source / "requirements.txt").read_text()

    for engine in ENGINES:
        if interface in INTERFACES[engine]:
            for name, version in re.findall(r"(\w+)==([\w.]+)", str(SERVER_PACKAGES[engine])):
                pin = rf"^{name}(\[\w+\])?=={re.escape(version)}$"
                assert re.search(pin, pins, re.MULTILINE)


@pytest.mark.parametrize("topic", SOURCES)
def test_figures_take_the_place_of_older_ones_and_of_nothing_else(topic: str) -> None:
    page = PAGE.read_text()

    once = with_part(page, topic, "1,234 a second")
    twice = with_part(once, topic, "5,678 a second")

    assert "1,234 a second" in once
    assert twice == once.replace("1,234", "5,678")
    assert page.splitlines()[0] == twice.splitlines()[0]
    assert page.splitlines()[-1] == twice.splitlines()[-1]


def test_a_page_without_marks_stays_as_it_is() -> None:
    assert with_part("# Measured\n", "wsgi", "figures") == "# Measured\n"
