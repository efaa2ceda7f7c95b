"""Progress of a Plan on standard error: what was done, and what takes a while."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tapster.model.actions import Action, Link
from tapster.system import clock
from tapster.system.perform import perform
from tapster.ui.lines import advice
from tapster.ui.words import doing, done

WORTH_A_LINE_S = 0.05


@contextmanager
def waiting_for(what: str) -> Iterator[None]:
    """On a terminal, a line that says what is being waited for, gone when it is over."""
    if not what or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{what} …", spinner="dots"):
        yield


def telling(*, is_quiet: bool) -> Callable[[Action], str]:
    """`perform`, with a line for everything that took a noticeable time."""
    if is_quiet:
        return perform

    def perform_and_tell(action: Action) -> str:
        began = clock.elapsed_s()
        with waiting_for(doing(action)):
            note = perform(action)
        took_s = clock.elapsed_s() - began
        said = done(action)
        if said and isinstance(action, Link):  # at once, and what everything else was for
            advice(f"  {said[0]:<9} {said[1]}")
        elif said and took_s > WORTH_A_LINE_S:
            advice(f"  {said[0]:<9} {said[1]:<48} {took_s:5.1f} s")
        for line in note.splitlines():
            advice(f"    {line}")
        return note

    return perform_and_tell
