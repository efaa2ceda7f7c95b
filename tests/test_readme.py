"""Every command that the README shows is run, in its order."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.live.site import EXAMPLES, Tapster, home
from tests.nginx.servers import free_port
from tests.pages import ROOT, Terminal, shown

README = (ROOT / "README.md").read_text()
SHOWN = shown("README.md")


@pytest.fixture
def tapster() -> Iterator[Tapster]:
    with home() as made:
        for folder in EXAMPLES.iterdir():
            if folder.is_dir():
                made.example(folder.name)
        yield made


def test_there_is_something_to_run() -> None:
    assert {
        "up",
        "down",
        "status",
        "logs",
        "settings",
        "adopt",
        "init",
        "render",
        "check",
        "explain",
        "deploy",
        "rollback",
        "releases",
    } == {page.command.split()[1] for page in SHOWN}


@pytest.mark.live
def test_every_command_of_the_readme_works(tapster: Tapster) -> None:
    terminal = Terminal(tapster)
    others = {f"127.0.0.1:{port}": f"127.0.0.1:{free_port()}" for port in (8081, 8082)}
    for page in SHOWN:
        if page.command == "tapster up examples/flask":
            assert interrupted(page.command.split()[1:], terminal) == 0
            continue
        command = page.command
        for shown_there, free in others.items():
            command = command.replace(shown_there, free)
        if "examples/seed/wsgi.ini" in command:
            seed = seed_with_free_ports(tapster)
            command = command.replace("examples/seed/wsgi.ini", str(seed))
        terminal.type(replace(page, command=command))
    assert (tapster.base / "rendered" / "run").exists()
    assert not tapster.processes()


def interrupted(words: list[str], terminal: Terminal) -> int:
    command = [sys.executable, "-m", "tapster.cli.main", *words]
    started = subprocess.Popen(
        command, cwd=terminal.tapster.base, env=terminal.env, stdout=subprocess.PIPE, text=True
    )
    try:
        assert started.stdout is not None
        assert "is up on" in started.stdout.readline()
        time.sleep(0.2)
        started.send_signal(signal.SIGINT)
        started.communicate(timeout=60)
    finally:
        started.kill()
    return started.returncode


def seed_with_free_ports(tapster: Tapster) -> Path:
    """The note's set-up on ports that nobody has, so that tests can run side by side."""
    text = (ROOT / "examples" / "seed" / "wsgi.ini").read_text()
    for port in ("30000", "30001"):
        text = text.replace(f":{port}", f":{free_port()}")
    app = (ROOT / "examples" / "seed" / "app" / "app.py").read_text()
    files = {"wsgi.ini": text, "app/app.py": app, "requirements.txt": "flask\n"}
    return tapster.folder("seed", files) / "wsgi.ini"


def test_the_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text()

    for target in re.findall(r"make ([a-z]+)", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_links_of_the_readme_lead_somewhere() -> None:
    for link in re.findall(r"\]\(([^)]+)\)", README):
        assert (ROOT / link).exists(), link
