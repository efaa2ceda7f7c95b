"""Carry out a Plan; take a failed switch back."""

from collections.abc import Callable
from typing import TypeAlias

from tapster.errors import TapsterError
from tapster.model.actions import Action, Plan, Step

Perform: TypeAlias = Callable[[Action], str]
"""Makes an Action true; what it returns is what a person should know of it, mostly nothing."""


def run(plan: Plan, perform: Perform) -> None:
    """Every Action of the plan is true.

    Raises:
        TapsterError: whatever stopped it. If it was in the switch, what the switch had changed is
            taken back, the failed step included, last first; what is retired stays retired.
    """
    begun: list[Step] = []
    try:
        for step in plan.switch:
            begun.append(step)
            perform(step.action)
    except BaseException:
        for step in reversed(begun):
            for action in step.undo:
                _take_back(action, perform)
        raise
    for action in plan.retire:
        perform(action)


def _take_back(action: Action, perform: Perform) -> None:
    """The action was tried, whatever comes of it: the first failure is the one to tell."""
    try:
        perform(action)
    except KeyboardInterrupt:
        _take_back(action, perform)  # half done, and safe to repeat
    except (TapsterError, OSError):
        pass
