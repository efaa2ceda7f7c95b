"""Carry out a Plan; take a failed switch back."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from tapster.errors import TapsterError
from tapster.model.actions import Action, Plan, Step

Perform: TypeAlias = Callable[[Action], str]
"""Makes an Action true; what it returns is what a person should know of it, mostly nothing."""
TRIES = 3


def run(plan: Plan, perform: Perform) -> None:
    """Every Action of the plan is true.

    Raises:
        TapsterError: whatever stopped it. If it was in the switch, what the switch had changed is
            taken back, the failed step included, last first; what is retired stays retired.
    """
    switch(plan, perform)
    retire(plan, perform)


def switch(plan: Plan, perform: Perform) -> None:
    """Every step of the plan's switch is true, or none."""
    begun: list[Step] = []
    try:
        for step in plan.switch:
            begun.append(step)
            perform(step.action)
    except BaseException as error:
        is_whole = _take_back(begun, perform)
        if not is_whole and isinstance(error, TapsterError):
            error.fix += "\n       not everything could be taken back: tapster status --repair"
        raise


def retire(plan: Plan, perform: Perform) -> None:
    """What the plan makes superfluous is gone."""
    for action in plan.retire:
        perform(action)


def _take_back(begun: Iterable[Step], perform: Perform) -> bool:
    """Whether everything was taken back.

    What cannot be is the end of it: the steps before it are what this one stands on. A release
    that nginx still sends requests to is not stopped because nginx could not be sent elsewhere.
    """
    undone = (action for step in reversed([*begun]) for action in step.undo)
    return all(_is_done(action, perform) for action in undone)


def _is_done(action: Action, perform: Perform) -> bool:
    """Whether it was done in the end; one that was interrupted is safe to repeat."""
    for _ in range(TRIES):
        try:
            perform(action)
        except (TapsterError, OSError, KeyboardInterrupt):
            continue
        return True
    return False
