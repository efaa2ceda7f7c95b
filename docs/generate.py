"""The generated pages of docs/ say what the code says: writes them, or with --check compares."""

import difflib
import sys
from collections.abc import Mapping
from pathlib import Path

import commands_page
import rule_pages
import settings_page

DOCS = Path(__file__).parent
README = DOCS.parent / "README.md"
RULES = DOCS / "rules"


def pages() -> Mapping[Path, str]:
    """What each page says."""
    return {
        DOCS / "reference" / "commands.md": commands_page.page(),
        DOCS / "reference" / "settings.md": settings_page.page(),
        README: rule_pages.with_list(_text(README)),
        **rule_pages.pages(RULES),
    }


def main() -> int:
    """Exit code: 1 if the pages were to be compared and one differs."""
    wanted = pages()
    left = sorted(set(RULES.rglob("*.md")) - wanted.keys())
    outdated = [path for path, text in wanted.items() if _text(path) != text]
    if sys.argv[1:] != ["--check"]:
        for path in left:
            path.unlink()
        for path in outdated:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
        return 0
    for path in left:
        print(f"{path.relative_to(DOCS.parent)} is about a rule that is gone; run: make docs")
    for path in outdated:
        print(f"{path.relative_to(DOCS.parent)} is out of date; run: make docs")
        lines = _text(path).splitlines(), wanted[path].splitlines()
        difference = difflib.unified_diff(*lines, "on disk", "as generated", n=0, lineterm="")
        print(*difference, sep="\n")
    return 1 if left or outdated else 0


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
