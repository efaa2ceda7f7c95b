"""Outcomes as a table, and the part of docs/apps.md that is made of it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.pypi.apps import APPS, App
from tests.pypi.trial import Outcome

PAGE = Path(__file__).parents[2] / "docs" / "apps.md"
BEGIN, END = "<!-- apps: written by make apps -->\n", "<!-- end -->\n"
HEAD = """\
| app | version | framework | interface | engine | what it needed | requests | static from | s |
|---|---|---|---|---|---|--:|---|--:|
"""


def table(outcomes: Iterable[Outcome]) -> str:
    """One line for each."""
    return HEAD + "".join(map(row, outcomes))


def row(outcome: Outcome) -> str:
    """One app."""
    app = outcome.app
    cells = (
        f"[{app.name}](https://pypi.org/project/{app.name}/)",
        app.version,
        app.framework,
        app.interface.upper(),
        outcome.engine,
        ", ".join(needed(app)),
        f"{outcome.answered} of {len(app.asks)}",
        outcome.served_by,
        f"{outcome.seconds:.0f}",
    )
    return f"| {' | '.join(cells)} |\n"


def needed(app: App) -> Iterator[str]:
    """What stands in the folder beside requirements.txt and what the app shows."""
    for command in app.made_by:
        if command[0] != "sh":
            yield f"what `{' '.join(command)}` makes"
    for path, text in app.files.items():
        lines = len([line for line in text.splitlines() if line.strip()])
        yield f"`{path}` ({lines} line{'s' * (lines > 1)})"
    yield f"`{app.setting}`" if app.setting else "no setting"


def written(outcomes: Iterable[Outcome]) -> None:
    """The page has these rows, and keeps those of other apps."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    old, _, after = rest.partition(END)
    rows = {line.partition("]")[0]: f"{line}\n" for line in old.splitlines()}
    rows |= {line.partition("]")[0]: line for line in map(row, outcomes)}
    kept = (rows.get(f"| [{app.name}", "") for app in APPS)
    PAGE.write_text(f"{before}{BEGIN}\n{HEAD}{''.join(kept)}\n{END}{after}", encoding="utf-8")
