"""What tapster takes from a configuration beside what the real uWSGI takes from it.

    python -m tests.uwsgi_ini.parity --files 2000

uWSGI prints its options and ends, because a clock that it does not know is asked for: it has
opened nothing by then.

Nobody can have parity where uWSGI reads memory that it was not given: of a file that ends in `%`.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from tapster.system.ini_world import world
from tapster.uwsgi_ini.ini import Ini
from tapster.uwsgi_ini.read import read
from tests.uwsgi_ini.generated import Case, case

RUN = "import pyuwsgi; pyuwsgi.run()"
PRINTS = ("--show-config", "--clock", "none")
BEGIN, END = b"\n;uWSGI instance configuration\n[uwsgi]\n", b";end of configuration\n"
FATAL = frozenset(
    {
        *("include-missing", "include-with-section", "include-not-loaded", "include-too-deep"),
        *("endless", "logic-nested"),
    }
)
"""What uWSGI dies of, in our words."""
MOST_MEMORY, MOST_SECONDS = 1 << 29, 1


def differences(made: Case) -> tuple[list[str], bool]:
    """What uWSGI and tapster take differently, and whether uWSGI lived to tell."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        for file, content in made.files.items():
            (folder / file).parent.mkdir(exist_ok=True)
            (folder / file).write_bytes(content)
        for link, target in made.links.items():
            (folder / link).symlink_to(target)
        main = folder / made.main
        real, last_words = uwsgi(main, made)
        here = replace(world(made.environ, folder), binary=os.path.realpath("/proc/self/exe"))
        ours = read(main, here, made.section or "uwsgi")
    if real is None:
        return ([] if is_fatal(ours) else [f"only uWSGI refuses it: {last_words}"]), False
    if is_fatal(ours):
        kinds = {remark.kind for remark in ours.remarks} & FATAL
        return [f"tapster takes {kinds} for fatal, uWSGI does not"], True
    said = real.decode(errors="replace").split("\n") if real else []
    told = [
        line for option in ours.options for line in f"{option.name} = {option.value}".split("\n")
    ]
    if said == told:
        return [], True
    length = max(len(said), len(told))
    padded = ([*lines, *[""] * (length - len(lines))] for lines in (said, told))
    place, (real_line, our_line) = next(
        (number, both)
        for number, both in enumerate(zip(*padded, strict=True), 1)
        if len(set(both)) > 1
    )
    return [f"option {place}: uWSGI has {real_line!r}, tapster {our_line!r}"], True


def uwsgi(main: Path, made: Case) -> tuple[bytes | None, str]:
    """Its options, one a line, as it prints them; None, and its last words, if it died before."""
    given = f"{main}:{made.section}" if made.section else str(main)
    option = main.suffix[1:]
    command = [sys.executable, "-c", RUN, *PRINTS, f"--{option}", given]
    ran = subprocess.run(
        command,
        cwd=main.parent,
        env=made.environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=30,
        check=False,
        preexec_fn=_bound,
    )
    _, begin, rest = ran.stdout.partition(BEGIN)
    options, end, _ = rest.rpartition(END)
    if not begin or not end:
        return None, f"{ran.returncode} {ran.stdout[-200:]!r}"
    header = f"show-config = true\nclock = none\n{option} = {given}\n".encode()
    return options.removeprefix(header).removesuffix(b"\n"), ""


def is_fatal(ini: Ini) -> bool:
    return any(remark.kind in FATAL for remark in ini.remarks)


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--files", type=int, default=200)
    asked.add_argument("--first", type=int, default=0, help="the number of the first file")
    arguments = asked.parse_args()
    began, seen, different = time.monotonic(), Counter[str](), 0
    for seed in range(arguments.first, arguments.first + arguments.files):
        found, has_lived = differences(case(seed))
        seen["read" if has_lived else "refused by both" if not found else "refused by one"] += 1
        different += bool(found)
        for each in found:
            print(f"{seed}: {each}")  # noqa: T201  what it is for
    spent_s = time.monotonic() - began
    print(f"{arguments.files} files in {spent_s:.0f} s, {different} differ: {dict(seen)}")  # noqa: T201
    sys.exit(bool(different))


if __name__ == "__main__":
    main()
