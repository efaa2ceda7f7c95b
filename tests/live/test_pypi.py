"""Apps as people install them: the smallest of those that `make apps` tries, and its page."""

from tests.live.site import Tapster
from tests.pypi.apps import APPS
from tests.pypi.page import PAGE, row
from tests.pypi.trial import Outcome, filled, tried

APP = {app.name: app for app in APPS}


def test_an_app_from_pypi_answers_after_one_command(tapster: Tapster) -> None:
    assert tried(tapster, APP["python-fasthtml"]).served_by == "the app"


def test_an_installed_app_is_deployed_and_rolled_back(tapster: Tapster) -> None:
    folder = filled(tapster, APP["pypiserver"])
    site = tapster.deploy(folder)
    (folder / "packages" / "pear-1.0.tar.gz").write_bytes(b"pears")

    tapster.deploy(folder, port=site.port)
    assert b"serving 2 packages" in site.ask("/").body

    assert tapster.command("rollback", site.name).exit_code == 0
    assert b"serving 1 packages" in site.ask("/").body


def test_the_page_is_about_the_apps_that_are_tried() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert len(APPS) >= 20
    for app in APPS:
        tried_as = Outcome(app=app, engine="", seconds=0, answered=len(app.asks), served_by="")
        before, _, _ = row(tried_as).partition(f"| {app.interface.upper()} |")
        assert before in page
