"""All apps of a home are behind one nginx, and each is written for that one."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tapster.system.nginx_binary import bundled
from tests.live.load import PLAIN, answers
from tests.live.site import Tapster, home
from tests.nginx.servers import free_port

SAYS = r"nginx version: nginx/1.22.1\nconfigure arguments: --with-http_gzip_static_module\n"


@pytest.fixture(scope="module")
def tapster() -> Iterator[Tapster]:
    """A home that runs the bundled nginx."""
    with home() as tapster:
        folder = tapster.folder("first", PLAIN)
        site = tapster.up(folder, "--processes", "1", "--nginx-binary", "bundled")
        assert answers(site.port)
        yield tapster


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """An nginx that says that it can do more: a site that is written for it is another."""
    script = tmp_path / "nginx"
    script.write_text(
        f'#!/bin/sh\n[ "$1" = -V ] && exec printf \'{SAYS}\' >&2\nexec {bundled()} "$@"\n'
    )
    script.chmod(0o755)
    return script


def test_another_app_is_behind_the_nginx_that_runs_and_not_the_one_in_path(
    tapster: Tapster, other: Path
) -> None:
    env = {"PATH": f"{other.parent}:{os.environ['PATH']}"}
    folder, port = tapster.folder("second", PLAIN), free_port()

    told = tapster.command("settings", folder, "--json", env=env).json["nginx_binary"]
    listen = ("--listen", f"127.0.0.1:{port}", "--processes", "1")
    said = tapster.command("up", folder, "-d", *listen, env=env)

    assert told["value"] == str(bundled())
    assert told["from"] == "running"
    assert "as the home runs it now" in told["why"]
    assert said.exit_code == 0, said.stderr
    assert answers(port)


def test_another_nginx_is_refused_before_anything_is_written(tapster: Tapster, other: Path) -> None:
    folder = tapster.folder("third", PLAIN)

    said = tapster.command("up", folder, "-d", "--nginx-binary", other)

    assert said.exit_code == 1
    assert f"are behind one nginx, {bundled()}" in " ".join(said.stderr.split())
    assert f"tapster down --home {tapster.home} --all" in said.stderr
    assert not (tapster.home / "apps" / "third").exists()


def test_after_all_apps_are_down_the_other_nginx_is_taken(other: Path) -> None:
    with home() as tapster:
        folder = tapster.folder("only", PLAIN)
        flags = ("--processes", "1", "--nginx-binary")
        site = tapster.up(folder, *flags, "bundled")
        tapster.command("down", "--all")
        own = Path(tapster.base, "nginx")
        own.write_text(other.read_text().replace("_gzip_static", "_v3"))
        own.chmod(0o755)

        tapster.up(folder, *flags, own, port=site.port)

        assert answers(site.port)
        assert str(own) in (tapster.home / "nginx" / "nginx.json").read_text()


def test_an_exchange_of_protocols_tells_what_an_old_nginx_may_drop(other: Path) -> None:
    with home() as tapster:
        own = Path(tapster.base, "nginx")
        own.write_text(other.read_text().replace("_gzip_static", "_v3"))
        own.chmod(0o755)
        folder = tapster.folder("only", PLAIN)
        flags = ("--processes", "1", "--nginx-binary", own)
        site = tapster.up(folder, *flags)

        said = tapster.command("up", folder, "-d", "--engine", "granian", *flags)

        assert answers(site.port)
        assert "before 1.27.4 (this is 1.22.1)" in " ".join(said.stderr.split())
