"""What one app's command sees of the apps that somebody else is changing."""

import json
from pathlib import Path

from tapster.deploy.look import look
from tapster.model.home import Home
from tapster.system.lock import locked_app


def test_programs_of_an_app_that_is_being_deployed_are_nobody_elses_to_stop(tmp_path: Path) -> None:
    home = Home(tmp_path, tmp_path / "run")
    release = home.release("shop", "20260101-000000")
    release.folder.mkdir(parents=True)
    record = {"programs": ["worker"], "is_copy": True}
    (release.folder / "release.json").write_text(json.dumps(record))
    release.live.symlink_to(f"releases/{release.id}")
    home.vassals.mkdir()
    for vassal in (release.vassal, home.vassals / f"{release.vassal.stem}.worker.ini"):
        vassal.touch()

    with locked_app(home, "shop"):
        found = look(home, "blog")

    assert found.programs_amiss == ()
    assert found.strays == ()


def test_the_folder_of_an_app_whose_first_deploy_has_begun_is_no_rubbish(tmp_path: Path) -> None:
    home = Home(tmp_path, tmp_path / "run")
    home.app("shop").mkdir(parents=True)

    with locked_app(home, "shop"):
        during = look(home, "blog").rubbish

    assert home.app("shop") not in during
    assert home.app("shop") in look(home, "blog").rubbish
