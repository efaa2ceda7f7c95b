from pathlib import Path

import pytest

from tapster.deploy.release_files import modules, release_files
from tapster.deploy.serving import Origin, serving
from tapster.engines.development import TOLD, development_folder
from tapster.engines.engine import ENGINES
from tapster.model.home import Home
from tapster.model.stack import Stack
from tests.factories import a_stack

WANTED = {"interface": "asgi", "health_path": "/health"}
STACK = a_stack(**WANTED)
RELEASE = Home(STACK.home, STACK.run).release("shop", "20261122-170312")


def texts(stack: Stack) -> dict[Path, str]:
    """The release's files."""
    known = serving(stack, RELEASE, is_copy=False)
    files = release_files(stack, known, Origin(folder=stack.folder), None)
    return {file.path: file.text for file in files}


def test_every_engine_is_told_of_changes() -> None:
    assert TOLD.keys() == ENGINES.keys()


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_of_development_is_in_a_release_without_it(engine: str) -> None:
    written = texts(a_stack(**WANTED, engine=engine))

    assert not any("tapster_development" in text for text in written.values())
    assert not any("watch.py" in text for text in written.values())
    assert not any(path.is_relative_to(development_folder(RELEASE)) for path in written)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_in_development_starts_the_guard_and_beside_it_the_watch(engine: str) -> None:
    stack = a_stack(**WANTED, engine=engine, reload=True)
    written = texts(stack)
    start = written[RELEASE.folder / "start"]
    told = "".join(text for path, text in written.items() if path.parent == RELEASE.folder)

    assert "export TAPSTER_APP='asgi app:app'\n" in start
    assert "tapster_development:application" in told
    assert start.splitlines()[-2].endswith(f" {STACK.home} {STACK.folder} &)")
    assert start.splitlines()[-1].startswith("exec ")
    assert {file.path for file in modules(stack, RELEASE)} <= written.keys()


def test_no_answer_has_to_be_a_good_one_in_development() -> None:
    assert serving(STACK, RELEASE, is_copy=False).health_path == "/health"
    assert not serving(a_stack(**WANTED, reload=True), RELEASE, is_copy=False).health_path
