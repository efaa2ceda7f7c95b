"""Releases: deploy, rollback, what stays, what is refused."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tapster.deploy.consider import Considered, consider
from tapster.deploy.service import bring_up
from tapster.errors import TapsterError
from tapster.model.actions import Action, Link
from tapster.model.settings import Asked
from tapster.system.perform import perform
from tests.live.load import load
from tests.live.site import Site, Tapster, environment, home
from tests.nginx.servers import wait_until

APP = """
import os
from pathlib import Path

TEXT = Path(__file__).with_name("text").read_text()


def application(environ, start_response):
    body = (TEXT + " " + os.environ["TAPSTER_RELEASE"]).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
"""
BROKEN = "import nothing_of_this_name\n" + APP


@pytest.fixture(scope="module")
def tapster() -> Iterator[Tapster]:
    with home() as made:
        yield made


@pytest.fixture
def site(tapster: Tapster, request: pytest.FixtureRequest) -> Iterator[Site]:
    name = request.node.name.removeprefix("test_").replace("_", "-")[:24].strip("-")
    folder = tapster.folder(name, {"app.py": APP, "text": "one", "tapster.toml": "processes = 1\n"})
    made = tapster.deploy(folder)
    yield made
    said = tapster.command("down", made.name, "--purge")
    assert said.exit_code == 0, said.stderr


def again(site: Site, text: str, *flags: str) -> str:
    """The id of a new release whose app answers with the text."""
    (site.folder / "text").write_text(text)
    said = site.tapster.command("deploy", site.folder, *flags, "--json")
    assert said.exit_code == 0, said.stdout + said.stderr
    return str(said.json["release"])


def answer(site: Site) -> str:
    return site.ask("/").body.decode().partition(" ")[0]


def releases(site: Site) -> dict[str, str]:
    """State by id."""
    found = site.tapster.command("releases", site.name, "--json").json
    return {each["id"]: each["state"] for each in found}


def record(site: Site, release: str) -> dict[str, Any]:
    path = site.tapster.home / "apps" / site.name / "releases" / release / "release.json"
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def test_what_runs_is_a_copy_and_going_back_is_a_rename(site: Site) -> None:
    (first,) = releases(site)
    (site.folder / "text").write_text("changed where it lies")
    assert answer(site) == "one"

    with load(site.port) as counted:
        second = again(site, "two")
        assert answer(site) == "two"
        assert releases(site) == {second: "live", first: "warm"}
        began = time.monotonic()
        said = site.tapster.command("rollback", site.name)
        took_s = time.monotonic() - began

    assert said.exit_code == 0, said.stderr
    assert "starting" not in said.stderr
    assert answer(site) == "one"
    assert releases(site) == {second: "warm", first: "live"}
    assert counted.failed == []
    assert took_s < 30


def test_a_release_that_is_cold_is_started_again(site: Site) -> None:
    (first,) = releases(site)
    second = again(site, "two")
    third = again(site, "three")
    wait_until(lambda: releases(site)[first] == "kept", "the first to be stopped")

    said = site.tapster.command("rollback", site.name, "--to", first)

    assert said.exit_code == 0, said.stderr
    assert answer(site) == "one"
    assert releases(site) == {third: "warm", second: "kept", first: "live"}


def test_a_broken_release_never_goes_live_and_leaves_nothing(site: Site) -> None:
    before = releases(site)
    (site.folder / "app.py").write_text(BROKEN)

    with load(site.port) as counted:
        said = site.tapster.command("deploy", site.folder)

    assert said.exit_code == 1
    assert "nothing_of_this_name" in said.stderr
    assert "/releases/" not in said.stderr.partition("nothing_of_this_name")[0]
    assert f"{site.name}@{next(iter(before))} serves: http" in said.stderr
    assert releases(site) == before
    assert answer(site) == "one"
    assert counted.failed == []


def test_a_static_folder_that_is_not_copied_is_not_said_to_be_missing(site: Site) -> None:
    (site.folder / "files").mkdir()
    (site.folder / "tapster.toml").write_text('processes = 1\nstatic."/files" = "files"\n')

    said = site.tapster.command("deploy", site.folder)

    assert said.exit_code == 1
    assert f"{site.folder}/files, which is not in the copy" in said.stderr
    assert "`!/files/` into .tapsterignore" in said.stderr


def test_only_so_many_releases_stay_and_the_one_before_always_does(site: Site) -> None:
    kept = [again(site, f"{number}", "--keep-releases", "2") for number in range(3)]

    assert list(releases(site)) == [kept[2], kept[1]]
    said = site.tapster.command("rollback", site.name, "--to", kept[0])
    assert said.exit_code == 1
    assert f"there is no release {kept[0]}" in said.stderr


def test_an_app_that_is_down_can_serve_again(site: Site) -> None:
    (first,) = releases(site)
    beside = site.tapster.folder("beside", {"app.py": APP, "text": "beside"})
    other = site.tapster.deploy(beside)
    assert site.tapster.command("down", site.name).exit_code == 0
    assert releases(site) == {first: "kept"}

    said = site.tapster.command("rollback", site.name)

    assert said.exit_code == 0, said.stderr
    assert answer(site) == "one"
    assert site.tapster.command("down", other.name).exit_code == 0
    assert site.tapster.command("down", other.name, "--purge").exit_code == 0
    assert not (site.tapster.home / "apps" / other.name).exists()


def test_the_release_command_runs_in_the_new_release_and_can_refuse_it(site: Site) -> None:
    python = "import os; print('migrated', os.environ['TAPSTER_RELEASE'], open('text').read())"
    settings = site.folder / "tapster.toml"
    settings.write_text(f"release_command = ['python', '-c', {json.dumps(python)}]\n")
    (site.folder / "text").write_text("two")

    said = site.tapster.command("deploy", site.folder)

    assert said.exit_code == 0, said.stderr
    assert f"migrated {next(iter(releases(site)))} two" in said.stderr
    settings.write_text("release_command = ['python', '-c', 'exit(\"no such table\")']\n")
    refused = site.tapster.command("deploy", site.folder)
    assert refused.exit_code == 1
    assert "no such table" in refused.stderr
    assert answer(site) == "two"


def test_who_comes_second_is_told_who_is_at_work(site: Site) -> None:
    settings = site.folder / "tapster.toml"
    settings.write_text("release_command = ['sleep', '3']\n")
    argv: list[str | Path] = [sys.executable, "-m", "tapster.cli.main", "deploy", site.folder]
    argv += ["--home", site.tapster.home]
    lock = site.tapster.home / "locks" / site.name
    lock.write_text("")
    with subprocess.Popen(argv, env=environment(), stderr=subprocess.DEVNULL) as first:
        wait_until(lambda: bool(lock.read_text()), "the first deploy")

        said = site.tapster.command("deploy", site.folder)

        assert said.exit_code == 1
        assert f"(pid {first.pid})" in said.stderr
        assert "is at it since" in said.stderr
        assert first.wait(30) == 0


def test_release_json_says_who_when_and_of_what(site: Site) -> None:
    git: list[str | Path] = [
        "git",
        "-c",
        "user.name=Ann",
        "-c",
        "user.email=ann@shop.example",
        "-C",
        site.folder,
    ]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "one"], check=True)
    head = subprocess.run(
        [*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True
    ).stdout.strip()
    clean = record(site, again(site, "one"))
    dirty = record(site, again(site, "two"))
    assert (clean["commit"], dirty["commit"]) == (head, f"{head}+")
    assert clean["digest"] != dirty["digest"]

    committed = again(site, "three", "--commit", "HEAD")

    assert answer(site) == "one"
    assert record(site, committed)["digest"] == clean["digest"]
    assert abs(record(site, committed)["created"] - time.time()) < 60
    assert record(site, committed)["who"]


def test_the_last_word_names_the_way_back(site: Site) -> None:
    (first,) = releases(site)

    said = site.tapster.command("deploy", site.folder)

    assert said.stdout.startswith(f"{site.name}@")
    step = f"Back to {first} with: tapster rollback --home {site.tapster.home} {site.name}"
    assert said.stderr.splitlines()[-1] == step


def test_there_is_no_way_back_to_what_up_has_served(site: Site) -> None:
    assert site.tapster.command("up", site.folder, "-d").exit_code == 0

    back = site.tapster.command("rollback", site.name)

    assert back.exit_code == 0, back.stderr
    assert "tapster rollback" not in back.stderr
    assert list(releases(site).values()) == ["live"]


def considered(site: Site) -> Considered:
    return consider(
        Asked(
            path=site.folder,
            flags={"listen": f"127.0.0.1:{site.port}"},
            home=str(site.tapster.home),
            environ=environment(),
            commit="",
        )
    )


def test_an_id_that_somebody_else_has_taken_meanwhile_harms_nobody(site: Site) -> None:
    new = considered(site)
    bring_up(new, perform)

    with pytest.raises(TapsterError) as caught:
        bring_up(new, perform)

    assert "in the same second" in caught.value.why
    assert answer(site) == "one"


def test_a_release_that_has_the_traffic_and_cannot_be_taken_back_goes_on(site: Site) -> None:
    new = considered(site)

    def on_a_broken_disk(action: Action) -> str:
        if isinstance(action, Link) and action.path == new.release.live:
            raise TapsterError("a link was not made", "Input/output error", "try again")
        return perform(action)

    with pytest.raises(TapsterError, match="a link was not made"):
        bring_up(new, on_a_broken_disk)

    time.sleep(2)  # the Emperor would have stopped it
    assert answer(site) == "one"
    assert site.tapster.command("status", "--repair").exit_code == 0
    assert answer(site) == "one"


def test_what_a_refused_deploy_has_shared_is_not_taken_for_fresh_in_silence(
    tapster: Tapster,
) -> None:
    settings = 'processes = 1\nshared = ["text"]\n'
    folder = tapster.folder("diary", {"app.py": BROKEN, "text": "old", "tapster.toml": settings})
    assert tapster.command("deploy", folder).exit_code == 1
    (folder / "app.py").write_text(APP)
    (folder / "text").write_text("new")

    said = tapster.command("deploy", folder)

    assert said.exit_code == 0, said.stderr
    place = tapster.home / "apps" / "diary" / "shared" / "text"
    assert f"{place} stays as an earlier deploy left it" in " ".join(said.stderr.split())
    assert place.read_text() == "old"
    assert tapster.command("down", "diary", "--purge").exit_code == 0
