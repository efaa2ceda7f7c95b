"""Environments really built with uv, from locks that the real tools wrote."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import uv

from tapster import environment
from tapster.model.facts import Tree
from tapster.system.app_tree import app_tree
from tapster.system.interpreters import own_facts

LOCKS = Path(__file__).parent / "locks"
UV = uv.find_uv_bin()
ITSDANGEROUS = ("itsdangerous", "2.1.2")
PYPROJECT = """
[project]
name = "demo"
version = "0"
requires-python = ">=3.9"
dependencies = ["itsdangerous==2.1.2"]

[dependency-groups]
dev = ["blinker"]
"""


def build(folder: Path, scratch: Path) -> dict[str, str]:
    """Names and versions in the environment that the folder's files ask for."""
    found = environment.requirements(app_tree(folder), frozenset({"Flask"}))
    scratch.mkdir()
    for name, text in found.files_made.items():
        (scratch / name).write_text(text)
    values = {
        "uv": UV,
        "python": str(own_facts().executable),
        "venv": str(scratch / "venv"),
        "root": str(folder),
        "made": str(scratch),
    }
    for command in found.commands:
        argv = [part.format_map(values) for part in command]
        subprocess.run(argv, cwd=folder, check=True, capture_output=True, text=True)
    return dict(installed(scratch / "venv"))


def installed(venv: Path) -> Iterator[tuple[str, str]]:
    for info in venv.glob("lib/python*/site-packages/*.dist-info"):
        name, version = info.name.removesuffix(".dist-info").rsplit("-", 1)
        yield name, version


def copied(tree: Tree, folder: Path) -> Path:
    folder.mkdir()
    for name, text in tree.items():
        (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize("tool", ["pipenv", "poetry", "pdm"])
def test_a_lock_gives_exactly_what_it_pins_and_writes_nothing_beside_it(
    tool: str, tmp_path: Path
) -> None:
    folder = copied(app_tree(LOCKS / tool), tmp_path / "my app é")
    before = sorted(folder.rglob("*"))

    packages = build(folder, tmp_path / "scratch")

    assert packages == dict([ITSDANGEROUS])
    assert sorted(folder.rglob("*")) == before


def test_a_uv_lock_gives_exactly_what_it_pins(tmp_path: Path) -> None:
    folder = copied({"pyproject.toml": PYPROJECT}, tmp_path / "app")
    subprocess.run([UV, "lock"], cwd=folder, check=True, capture_output=True)
    locked = (folder / "uv.lock").read_bytes()

    packages = build(folder, tmp_path / "scratch")

    assert packages == dict([ITSDANGEROUS])
    assert (folder / "uv.lock").read_bytes() == locked
    assert len(list(folder.iterdir())) == 2


def test_a_pylock_gives_exactly_what_it_pins(tmp_path: Path) -> None:
    folder = copied({"pyproject.toml": PYPROJECT}, tmp_path / "app")
    export = [UV, "export", "--no-dev", "--no-emit-project", "-o", "pylock.toml"]
    subprocess.run(export, cwd=folder, check=True, capture_output=True)
    (folder / "uv.lock").unlink()

    assert build(folder, tmp_path / "scratch") == dict([ITSDANGEROUS])


@pytest.mark.parametrize(
    "tree",
    [
        {"requirements.txt": "-c limits.txt\nitsdangerous\n", "limits.txt": "itsdangerous==2.1.2"},
        {"pyproject.toml": PYPROJECT},
        {"Pipfile": '[packages]\nitsdangerous = "==2.1.2"\n'},
    ],
    ids=["requirements", "pyproject", "Pipfile"],
)
def test_a_wish_is_installed_as_it_is_written(tree: Tree, tmp_path: Path) -> None:
    folder = copied(tree, tmp_path / "app")

    assert build(folder, tmp_path / "scratch") == dict([ITSDANGEROUS])


def test_a_wheel_with_another_hash_than_the_lock_says_is_refused(tmp_path: Path) -> None:
    tree = dict(app_tree(LOCKS / "poetry"))
    tree["poetry.lock"] = re.sub("sha256:[0-9a-f]+", "sha256:" + "0" * 64, tree["poetry.lock"])
    folder = copied(tree, tmp_path / "app")

    with pytest.raises(subprocess.CalledProcessError) as caught:
        build(folder, tmp_path / "scratch")

    assert "Hash mismatch for `itsdangerous==2.1.2`" in caught.value.stderr
