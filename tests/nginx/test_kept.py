"""Static files of deployed releases: the live one's, and then what only an older one has."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tapster.model.actions import KeepAssets, Link
from tapster.model.release import Release
from tapster.model.stack import Stack
from tapster.nginx.render import release_folders
from tapster.system.nginx_binary import bundled, installed
from tapster.system.perform import perform
from tests.factories import a_stack
from tests.nginx import servers
from tests.nginx.servers import Answer, ask
from tests.nginx.stories import home_of

pytestmark = pytest.mark.live


@dataclass(frozen=True)
class Deployed:
    """An app whose releases come and go, as far as nginx can see."""

    stack: Stack

    def release(self, id: str) -> Release:  # noqa: A002  the field's own name
        """Where its parts lie."""
        return home_of(self.stack).release(self.stack.name, id)

    def switch(self, id: str, files: dict[str, str]) -> None:  # noqa: A002
        """A release with these static files is live."""
        release = self.release(id)
        for name, text in files.items():
            path = release.source / "static" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.sweep(id)
        perform(Link(path=release.live, target=f"releases/{id}"))

    def sweep(self, *ids: str) -> None:
        """What the releases have is kept, and what no release has is not."""
        home = home_of(self.stack)
        for release in map(self.release, ids):
            folders = release_folders(self.stack, release, home)
            perform(KeepAssets(folders=folders, assets=home.assets(self.stack.name)))
        perform(KeepAssets(folders={}, assets=home.assets(self.stack.name)))

    def ask(self, path: str) -> Answer:
        """nginx's answer."""
        return ask(int(self.stack.listen.rpartition(":")[2]), path)


@pytest.fixture(scope="module", params=[bundled(), *installed(os.environ)], ids=str)
def deployed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployed]:
    home = tmp_path_factory.mktemp("kept") / "tapster é"
    source = home / "apps" / "shop" / "releases" / "1" / "source"
    stack = a_stack(
        home=home,
        folder=source,
        static={"/static/": source / "static"},
        listen=f"127.0.0.1:{servers.free_port()}",
        nginx=servers.facts(request.param),
    )
    with servers.nginx((stack,), {"shop": home / "none.sock"}):
        yield Deployed(stack)


def test_what_only_an_older_release_has_is_found_until_that_is_removed(deployed: Deployed) -> None:
    old = {"app.55e7cbb9ba48.css": "old", "deep/app.js": "old", "style.css": "old"}
    deployed.switch("1", old)
    deployed.switch("2", {"app.66e7cbb9ba48.css": "new", "style.css": "new"})

    hashed = deployed.ask("/static/app.55e7cbb9ba48.css")

    assert (hashed.status, hashed.body) == (200, b"old")
    assert hashed.headers["content-type"] == "text/css; charset=utf-8"
    assert hashed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert deployed.ask("/static/deep/app.js").headers["cache-control"] == "no-cache"
    assert deployed.ask("/static/app.66e7cbb9ba48.css").body == b"new"
    assert deployed.ask("/static/style.css").body == b"new"

    shutil.rmtree(deployed.release("1").folder)
    deployed.sweep("2")

    servers.wait_until(  # nginx keeps what it has found open for a second
        lambda: deployed.ask("/static/app.55e7cbb9ba48.css").status == 404, "404 for the old file"
    )
    assert deployed.ask("/static/style.css").body == b"new"


@pytest.mark.parametrize(
    "path", ["missing.css", "", "folder", "folder/", ".env", "app.py", "folder/.env", "style.css/"]
)
def test_what_no_release_has_or_nobody_may_see_is_not_found(deployed: Deployed, path: str) -> None:
    deployed.switch("3", {"style.css": "3", ".env": "SECRET", "app.py": "SECRET"})
    assets = home_of(deployed.stack).assets("shop") / "static"
    for name in (".env", "app.py", "folder/.env"):
        (assets / name).parent.mkdir(exist_ok=True)
        (assets / name).write_text("SECRET")

    answer = deployed.ask(f"/static/{path}")

    assert answer.status == 404
    assert "cache-control" not in answer.headers
    assert b"SECRET" not in answer.body
