import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from docs.commands_page import page
from tapster.cli.main import COMMANDS, tapster

HEAVY = {"asyncio", "http.client", "jinja2", "msgspec", "psutil", "rich", "ssl", "tomlkit"}
REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_examples(name: str) -> None:
    said = CliRunner().invoke(tapster, [name, "-h"])

    assert said.exit_code == 0
    examples = said.output.partition("Examples:\n")[2].partition("\n\n")[0].splitlines()
    assert len(examples) >= 3
    assert all(line.strip().startswith(f"tapster {name}") for line in examples)


def test_the_reference_page_is_what_the_commands_say() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("argv", [["--help"], ["status"], ["status", "--json"], ["up", "--help"]])
def test_quick_commands_import_nothing_heavy(argv: list[str], tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from tapster.cli.main import main\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        "    print(*sys.modules, file=sys.stderr)\n"
    )

    ran = subprocess.run(
        [sys.executable, "-c", code, *argv],
        env={"TAPSTER_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )

    modules = set(ran.stderr.split())
    assert "click" in modules
    assert modules & HEAVY == set()
