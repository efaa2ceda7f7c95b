"""Every command that the README shows is run, in its order."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.site import Tapster, environment, home
from tests.nginx.servers import free_port

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
SHOWN = [
    line.removeprefix("$ tapster ")
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("$ tapster ")
]


@pytest.fixture
def tapster() -> Iterator[Tapster]:
    with home() as made:
        (made.base / "examples").symlink_to(ROOT / "examples")
        yield made


def test_there_is_something_to_run() -> None:
    assert {"up", "down", "status", "logs", "settings", "init", "render"} == {
        command.split()[0] for command in SHOWN
    }


@pytest.mark.live
@pytest.mark.timeout(240)
def test_every_command_of_the_readme_works(tapster: Tapster) -> None:
    listen = f"127.0.0.1:{free_port()}"
    other = f"127.0.0.1:{free_port()}"
    for shown in SHOWN:
        words = [other if word == "127.0.0.1:8081" else word for word in shown.split()]
        if words[0] == "up" and "examples/seed/wsgi.ini" in words:
            words[1] = str(seed_with_free_ports(tapster))
        env = environment({"TAPSTER_LISTEN": listen, "TAPSTER_HOME": str(tapster.home)})
        is_foreground = words == ["up", "examples/flask"]
        ended = interrupted(words, tapster, env) if is_foreground else run(words, tapster, env)
        assert ended == 0, shown
    assert (tapster.base / "rendered" / "run").exists()
    assert not tapster.processes()


def run(words: list[str], tapster: Tapster, env: dict[str, str]) -> int:
    command = [sys.executable, "-m", "tapster.cli.main", *words]
    return subprocess.run(command, cwd=tapster.base, env=env, timeout=90, check=False).returncode


def interrupted(words: list[str], tapster: Tapster, env: dict[str, str]) -> int:
    command = [sys.executable, "-m", "tapster.cli.main", *words]
    started = subprocess.Popen(
        command, cwd=tapster.base, env=env, stdout=subprocess.PIPE, text=True
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
