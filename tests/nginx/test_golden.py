import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.nginx.servers import DATA, facts
from tests.nginx.stories import golden, stories, write

NAMES = tuple(stories())


@pytest.mark.parametrize("name", NAMES)
def test_configuration_is_the_one_in_the_golden_files(name: str) -> None:
    for path, text in golden(name, stories()[name]).items():
        assert path.read_text() == text, "if it is meant: python -m tests.nginx.stories"


@pytest.mark.parametrize("name", NAMES)
def test_every_nginx_takes_the_configuration_without_a_warning(
    name: str, tmp_path: Path, nginx_binary: Path
) -> None:
    stack = stories(tmp_path / "home", DATA)[name]
    here = facts(nginx_binary)
    nginx = dataclasses.replace(
        stack.nginx,
        version=here.version,
        modules=here.modules,
        as_root=stack.nginx.as_root and here.as_root,
    )
    home = write(dataclasses.replace(stack, nginx=nginx))

    tested = subprocess.run(
        [nginx_binary, "-t", "-q", "-p", home.nginx, "-c", home.nginx / "nginx.conf"],
        capture_output=True,
        check=False,
        text=True,
    )

    assert (tested.returncode, tested.stderr) == (0, "")


@pytest.mark.parametrize("name", NAMES)
def test_gixy_finds_nothing_of_high_or_medium_severity(name: str, tmp_path: Path) -> None:
    home = write(stories(tmp_path / "home", DATA)[name])
    gixy = Path(sys.executable).with_name("gixy")

    examined = subprocess.run(
        [gixy, "-f", "json", home.nginx / "nginx.conf"], capture_output=True, check=False, text=True
    )

    assert examined.stdout.startswith("["), examined.stderr
    found = json.loads(examined.stdout)
    assert [finding for finding in found if finding["severity"] in {"HIGH", "MEDIUM"}] == []
