"""Which file says what the app needs, and what is done about it."""

import pytest

from tapster import environment
from tapster.errors import TapsterError
from tapster.model.facts import Tree

NOBODY: frozenset[str] = frozenset()
PYPROJECT = '[project]\nname = "shop"\nversion = "1"\ndependencies = ["flask"]\n'
EMPTY_LOCK = "package = []\n"


@pytest.mark.parametrize(
    ("tree", "kind", "files"),
    [
        ({"uv.lock": "", "pyproject.toml": PYPROJECT}, "uv", ("uv.lock", "pyproject.toml")),
        (
            {"poetry.lock": EMPTY_LOCK, "pyproject.toml": PYPROJECT},
            "poetry",
            ("poetry.lock", "pyproject.toml"),
        ),
        (
            {"pdm.lock": EMPTY_LOCK, "pyproject.toml": PYPROJECT},
            "pdm",
            ("pdm.lock", "pyproject.toml"),
        ),
        ({"pylock.toml": "", "requirements.txt": ""}, "pylock", ("pylock.toml",)),
        ({"Pipfile.lock": "{}", "Pipfile": ""}, "pipenv", ("Pipfile.lock",)),
        ({"Pipfile": "", "requirements.txt": ""}, "pipenv", ("Pipfile",)),
        (
            {"requirements.txt": "", "pyproject.toml": PYPROJECT},
            "requirements",
            ("requirements.txt",),
        ),
        (
            {"requirements/prod.txt": "", "requirements/dev.txt": ""},
            "requirements",
            ("requirements/prod.txt",),
        ),
        (
            {"requirements-dev.txt": "", "pyproject.toml": PYPROJECT},
            "pyproject",
            ("pyproject.toml",),
        ),
        ({"pyproject.toml": "[tool.ruff]\n"}, "none", ()),
        ({}, "none", ()),
    ],
)
def test_locks_come_before_wishes_and_wishes_before_guesses(
    tree: Tree, kind: str, files: tuple[str, ...]
) -> None:
    found = environment.requirements(tree, NOBODY)

    assert (found.kind, found.files) == (kind, files)
    assert found.commands[0] == ("{uv}", "venv", "--relocatable", "--python", "{python}", "{venv}")
    assert environment.declares_packages(found) == (kind != "none")


def test_without_any_declaration_the_framework_alone_is_installed() -> None:
    found = environment.requirements({}, frozenset({"Flask"}))

    assert found.kind == "guess"
    assert found.commands[-1][-1] == "flask"


def test_nothing_is_ever_guessed_from_a_name_that_is_no_framework() -> None:
    assert environment.requirements({}, frozenset({"WSGI", "left-pad"})).kind == "none"


def test_the_first_folder_that_declares_packages_decides() -> None:
    tree = {"app/requirements.txt": "flask"}

    found = environment.requirements(tree, NOBODY, (".", "app"))

    assert found.files == ("app/requirements.txt",)
    assert found.commands[-1][-1] == "{root}/app/requirements.txt"


def test_included_files_count_for_the_digest() -> None:
    tree = {
        "requirements.txt": "-r deps/web.in\n-c limits.txt\n",
        "deps/web.in": "--requirement=more.in\nflask",
        "deps/more.in": "-r ../requirements.txt",
        "limits.txt": "flask<4",
    }

    before = environment.requirements(tree, NOBODY)
    after = environment.requirements({**tree, "deps/more.in": "falcon"}, NOBODY)

    assert before.files == ("requirements.txt", "deps/web.in", "deps/more.in", "limits.txt")
    assert before.inputs != after.inputs


def test_a_pipfile_says_the_same_in_requirement_lines() -> None:
    pipfile = """
[[source]]
url = "https://pypi.org/simple"
[[source]]
url = "https://$USER@packages.example/simple"

[packages]
flask = "*"
falcon = {version = "~=4.0", extras = ["test"], markers = "python_version > '3.9'"}
pywin = {version = "*", sys_platform = "== 'win32'"}
tool = {git = "https://git.example/tool.git", ref = "v1"}
mine = {path = "./lib", editable = true}

[dev-packages]
pytest = "*"
"""

    lines = environment.requirements({"Pipfile": pipfile}, NOBODY).files_made["requirements.txt"]

    assert lines.splitlines() == [
        "--extra-index-url https://${USER}@packages.example/simple",
        "flask",
        "falcon[test]~=4.0 ; (python_version > '3.9')",
        "pywin ; sys_platform == 'win32'",
        "tool @ git+https://git.example/tool.git@v1",
        "mine @ ./lib",
    ]


def test_markers_links_and_optional_packages_of_a_poetry_lock_are_kept() -> None:
    lock = """
[[package]]
name = "a"
version = "1"
optional = false
groups = ["main", "dev"]
markers = {main = "python_version < '4'", dev = "python_version < '5'"}
files = [{file = "a.whl", hash = "sha256:aa"}]

[[package]]
name = "b"
version = "2"
optional = false
groups = ["main"]
files = []

[package.source]
type = "git"
url = "https://git.example/b.git"
reference = "main"
resolved_reference = "0123abc"

[[package]]
name = "c"
version = "3"
optional = true
groups = ["main"]
files = []

[[package]]
name = "d"
version = "4"
optional = false
groups = ["dev"]
files = []
"""

    found = environment.requirements({"poetry.lock": lock, "pyproject.toml": ""}, NOBODY)

    assert found.files_made["requirements.txt"].splitlines() == [
        "a==1 ; python_version < '4' --hash=sha256:aa",
        "b @ git+https://git.example/b.git@0123abc",
    ]


def test_a_lock_of_poetry_1_is_refused_with_the_way_to_renew_it() -> None:
    lock = '[[package]]\nname = "a"\nversion = "1"\n'

    with pytest.raises(TapsterError, match="poetry lock"):
        environment.requirements({"poetry.lock": lock, "pyproject.toml": ""}, NOBODY)


@pytest.mark.parametrize("name", ["Pipfile.lock", "Pipfile"])
def test_a_file_that_is_not_what_its_name_says_is_quoted(name: str) -> None:
    with pytest.raises(TapsterError, match=f"{name} cannot be read"):
        environment.requirements({name: "= ["}, NOBODY)
