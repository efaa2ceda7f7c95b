"""Apps from PyPI, one after the other, each brought up with one command behind a real nginx.

python -m tests.pypi [NAME ...]

Prints a table, and writes its rows to docs/apps.md. Exit code 1 if an app does not work.
"""

import argparse
import sys
import traceback

from tests.live.site import home
from tests.pypi.apps import APPS
from tests.pypi.page import row, table, written
from tests.pypi.trial import Outcome, tried

PATIENCE_S = 600
"""For one command: packages are fetched, and built into an environment."""


def main() -> None:
    """Try the apps that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.pypi", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    names = parser.parse_args().names
    asked = [app for app in APPS if not names or app.name in names]
    outcomes: list[Outcome] = []
    failed = []
    for app in asked:
        try:
            with home(PATIENCE_S) as tapster:
                outcomes.append(tried(tapster, app))
        except Exception:  # noqa: BLE001  the others are tried nevertheless
            traceback.print_exc()
            failed.append(app.name)
        else:
            sys.stderr.write(row(outcomes[-1]))
    sys.stdout.write(table(outcomes))
    written(outcomes)
    sys.exit(f"found fault: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
