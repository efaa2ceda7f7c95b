"""The generated pages of docs/ say what the code says: writes them, or with --check compares."""

import difflib
import sys
from collections.abc import Callable
from pathlib import Path

import commands_page
import settings_page

REFERENCE = Path(__file__).parent / "reference"
PAGES: dict[Path, Callable[[], str]] = {
    REFERENCE / "commands.md": commands_page.page,
    REFERENCE / "settings.md": settings_page.page,
}


def main() -> int:
    """Exit code: 1 if a page was to be compared and differs."""
    comparing = sys.argv[1:] == ["--check"]
    outdated = 0
    for path, page in PAGES.items():
        wanted = page()
        found = path.read_text(encoding="utf-8") if path.exists() else ""
        if found == wanted:
            continue
        if not comparing:
            path.write_text(wanted, encoding="utf-8")
            continue
        outdated += 1
        print(f"docs/reference/{path.name} is out of date; run: make docs")
        difference = difflib.unified_diff(
            found.splitlines(), wanted.splitlines(), "on disk", "as generated", n=0, lineterm=""
        )
        print(*difference, sep="\n")
    return 1 if outdated else 0


if __name__ == "__main__":
    sys.exit(main())
