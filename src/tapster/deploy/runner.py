"""Carry out a Plan; take a failed switch back."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeAlias

from tapster.errors import TapsterError
from tapster.model.actions import Action, Plan, Step

Perform: TypeAlias = Callable[[Action], None]


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
                with suppress(TapsterError):  # the first failure is the one to tell
                    perform(action)
        raise
    for action in plan.retire:
        perform(action)
