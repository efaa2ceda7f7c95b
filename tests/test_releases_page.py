"""Every command that docs/releases.md shows is run, in its order, and says what the page says."""

import re
import shutil
import subprocess

import pytest

from tests.live.site import environment, home
from tests.pages import COMMITTER, ROOT, Terminal, shown

PAGE = "docs/releases.md"
BLOG = "def app(environ, start):\n    start('200 OK', [])\n    return [b'blog']\n"
OF_THE_MACHINE = ("sudo ", "systemctl ", "loginctl ", "tapster export systemd ")


@pytest.mark.live
def test_the_page_of_releases_says_what_happens() -> None:
    with home() as tapster:
        tapster.folder("blog", {"app.py": BLOG})
        shop = tapster.base / "shop"
        shutil.copytree(ROOT / "examples" / "flask", shop)
        for argv in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "The first")):
            subprocess.run(["git", *argv], cwd=shop, check=True, env=environment(COMMITTER))
        terminal = Terminal(tapster)

        for page in shown(PAGE):
            terminal.type(page)


def test_what_the_page_shows_and_is_not_run_is_for_the_machine() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / PAGE).read_text(), re.DOTALL)
    commands = [line for block in blocks for line in block.splitlines()]

    assert commands
    assert [line for line in commands if not line.startswith(OF_THE_MACHINE)] == []


def test_the_links_of_the_page_lead_somewhere() -> None:
    text = (ROOT / PAGE).read_text()
    headings = {
        "#" + heading.lower().replace(" ", "-")
        for heading in re.findall(r"^## (.+)$", text, re.MULTILINE)
    }

    for link in re.findall(r"\]\(((?!http)[^)]+)\)", text):
        assert link in headings or (ROOT / "docs" / link).exists(), link
