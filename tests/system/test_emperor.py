"""A home that has stopped can be started again while it has an app in service."""

from pathlib import Path

import pytest

from tapster.system import emperor


@pytest.mark.parametrize("is_in_service", [True, False])
def test_what_starts_the_emperor_stays_with_apps_in_service(
    tmp_path: Path, *, is_in_service: bool
) -> None:
    command = tmp_path / "emperor" / "emperor.json"
    command.parent.mkdir()
    command.write_text("{}")
    app = tmp_path / "apps" / "shop"
    (app / "releases" / "20260101-000000").mkdir(parents=True)
    if is_in_service:
        (app / "live").symlink_to("releases/20260101-000000")

    emperor.stop(tmp_path)

    assert command.exists() is is_in_service
