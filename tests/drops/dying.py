"""A command of tapster that is killed at one of its Actions: after it, or in the middle of it.

python -m tests.drops.dying OPERATION FOLDER HOME LISTEN N [SECONDS]

Every Action that is done is a line of JSON on standard output. After the Nth, or so many seconds
after the Nth has begun, the process kills itself as `kill -9` would. N of -1: it never does.
"""

import itertools
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tapster.deploy import service
from tapster.deploy.consider import consider
from tapster.deploy.runner import Perform
from tapster.model.actions import Action
from tapster.model.settings import Asked
from tapster.system.homes import home_of
from tapster.system.perform import perform
from tapster.ui.words import planned


def dying_at(fatal: int, delay_s: float | None) -> Perform:
    """`perform`, which is not survived at the Action with this number."""
    numbers = itertools.count()

    def perform_and_die(action: Action) -> str:
        number = next(numbers)
        if number == fatal and delay_s is not None:
            threading.Timer(delay_s, die).start()
        began = time.monotonic()
        said = perform(action)
        took_s = time.monotonic() - began
        done = {"kind": type(action).__name__, "what": planned(action), "took_s": took_s}
        sys.stdout.write(json.dumps(done) + "\n")
        sys.stdout.flush()
        if number == fatal:
            die()
        return said

    return perform_and_die


def die() -> None:
    """Nothing is cleared up."""
    os.kill(os.getpid(), signal.SIGKILL)


def deploy(asked: Asked, perform_and_die: Perform) -> None:
    """A copy of the folder goes live."""
    service.bring_up(consider(asked), perform_and_die)


def rollback(asked: Asked, perform_and_die: Perform) -> None:
    """What was live before goes live again."""
    home = home_of(asked.home, asked.environ)
    back = service.consider_rollback(home, asked.path.name, None)
    service.roll_back(back, perform_and_die)


OPERATIONS: Mapping[str, Callable[[Asked, Perform], None]] = {
    "deploy": deploy,
    "rollback": rollback,
}


def main(operation: str, folder: str, home: str, listen: str, fatal: str, *delay: str) -> None:
    """Carry the operation out, as far as it comes."""
    flags = {"listen": listen}
    environ = dict(os.environ)
    asked = Asked(path=Path(folder), flags=flags, home=home, environ=environ, commit="")
    OPERATIONS[operation](asked, dying_at(int(fatal), float(delay[0]) if delay else None))


if __name__ == "__main__":
    main(*sys.argv[1:])
