"""Which declarations mean packages that are built from the app's own folder."""

import dataclasses
from pathlib import Path

import pytest

from tapster.environment import requirements
from tapster.model.facts import Requirements, Tree
from tapster.model.home import Home
from tapster.model.settings import Settings
from tapster.model.stack import Environment
from tapster.resolve import resolve
from tests.factories import app_facts, host_facts

PROJECT = '[project]\nname = "shop"\ndependencies = ["flask"]\n'


def found(**files: str) -> Requirements:
    tree: Tree = {"app.py": "", **{name.replace("__", "."): text for name, text in files.items()}}
    return requirements(tree, frozenset())


@pytest.mark.parametrize(
    "line",
    [
        *("-e .", "--editable=./libs/x", "-e libs/x", "--editable file:///srv/x", "  -e .[prod]"),
        *(
            ".",
            ".[prod]",
            "./libs/x",
            "../x",
            "libs/x",
            "/srv/x",
            "file:libs/x",
            "x @ file:///srv/x",
        ),
        *("x[a] @ ./libs/x", ". ; python_version > '3'", "flask\n./wheels/a-1-py3-none-any.whl"),
    ],
)
def test_a_line_that_names_a_place_here_is_local(line: str) -> None:
    assert found(requirements__txt=f"# one\n{line}\n").is_local


@pytest.mark.parametrize(
    "line",
    [
        *("flask", "flask[async]==3.1 ; sys_platform == 'linux'", "a.b-c", "# -e .", "# ./x"),
        *("-e git+https://example.org/x.git#egg=x", "git+ssh://git@example.org/x.git"),
        *("x @ https://example.org/x.whl", "https://example.org/x.tar.gz", "flask # see docs/x"),
        *("--find-links ./wheels", "--index-url https://example.org/simple", "-rbase/one.txt"),
        *("-c base/one.txt", "flask==3.1 \\\n    --hash=sha256:ab/cd", "x@git+https://a.b/x"),
    ],
)
def test_other_lines_are_not(line: str) -> None:
    assert not found(requirements__txt=f"{line}\n").is_local


@pytest.mark.parametrize(
    ("files", "is_local"),
    [
        ({"pyproject.toml": PROJECT + '[tool.hatch.version]\npath = "shop.py"\n'}, False),
        ({"pyproject.toml": PROJECT + '[tool.uv.sources]\nx = {path = "libs/x"}\n'}, True),
        ({"pyproject.toml": PROJECT.replace("flask", "x @ file:libs/x")}, True),
        ({"Pipfile": '[packages]\nx = {path = ".", editable = true}\n'}, True),
        ({"Pipfile.lock": '{"default": {"x": {"path": "./x"}}}'}, True),
        ({"Pipfile.lock": '{"default": {"x": {"version": "==1"}}}'}, False),
    ],
)
def test_a_project_file_is_local_by_its_own_words(files: dict[str, str], *, is_local: bool) -> None:
    assert requirements(files, frozenset()).is_local == is_local


@pytest.mark.parametrize(
    ("source", "is_local"),
    [('registry = "https://example.org"', False), ('directory = "libs/x"', True)],
)
def test_the_project_itself_is_not_installed_from_its_lock(source: str, *, is_local: bool) -> None:
    lock = '[[package]]\nname = "shop"\nsource = { editable = "." }\n'
    lock += f'[[package]]\nname = "x"\nsource = {{ {source} }}\n'

    assert found(uv__lock=lock, pyproject__toml=PROJECT).is_local == is_local


def test_a_copied_package_is_new_with_every_change_and_a_linked_one_with_its_project_file() -> None:
    def inputs(line: str, source: str, project: str) -> tuple[str, ...]:
        tree = {"requirements.txt": line, "app.py": source, "pyproject.toml": project}
        return requirements(tree, frozenset()).inputs

    assert inputs(".", "a = 1", "") != inputs(".", "a = 2", "")
    assert inputs("-e .", "a = 1", "") == inputs("-e .", "a = 2", "")
    assert inputs("-e .", "a = 1", "a = 1") != inputs("-e .", "a = 1", "a = 2")


def test_releases_share_an_environment_unless_it_has_the_source_of_one() -> None:
    def environment(folder: str, *, is_local: bool) -> Environment:
        app = app_facts(folder=Path(folder), environment=None)
        app = dataclasses.replace(
            app, requirements=dataclasses.replace(app.requirements, is_local=is_local)
        )
        home = Home(Path("/srv/home"), Path("/srv/home/run"))
        settings = Settings(name="shop")
        return resolve(settings, {}, {}, app, host_facts(), home).stack.environment

    one, two = (environment(f"/srv/home/{n}/source", is_local=False) for n in (1, 2))
    assert one.venv == two.venv
    one, two = (environment(f"/srv/home/{n}/source", is_local=True) for n in (1, 2))
    assert one.venv != two.venv
