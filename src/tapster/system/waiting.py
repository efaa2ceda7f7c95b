"""Wait until something is true, and say why it has not become so."""

import time
from collections.abc import Callable

from tapster.engines.on_demand import doorbells
from tapster.errors import TapsterError
from tapster.model.actions import AwaitSite, AwaitStopped
from tapster.system import processes
from tapster.system.answer import NoAnswerError
from tapster.system.http_client import fetch
from tapster.system.listeners import backlog, backlogs
from tapster.system.tail import tail

EVERY_S = 0.02
PROBE = {"X-Tapster-Probe": "1"}
"""Asks nginx to tell which release has answered."""


def await_site(action: AwaitSite) -> None:
    """nginx answered for the app, from the release if it told from which."""
    why = "no answer"

    def has_answered() -> bool:
        nonlocal why
        try:
            answer = fetch(action.listen, action.path, action.host, 5, PROBE, tls=action.tls)
        except NoAnswerError as error:
            why = error.why
            return False
        why = f"GET {action.path} answered {answer.status}"
        told = answer.headers.get("x-tapster-release", "")
        if action.release and told and told != action.release:
            why = f"{why} from release {told}, not from {action.release}"
            return False
        # A page of errors.conf shows the request's id, the app's own does not.
        is_nginxs = f"<code>{answer.headers.get('x-request-id')}</code>".encode() in answer.body
        return answer.status not in {502, 503, 504} or not is_nginxs

    if not _became(has_answered, action.timeout_s):
        quoted = tail(action.log, 5)
        raise TapsterError(
            f"nginx does not answer for the app on {action.listen}",
            f"{why}\n       {quoted}" if quoted else why,
            f"see {action.log}",
        )


def await_stopped(action: AwaitStopped) -> None:
    """No process of the vassal runs, and the Emperor no longer listens for it if it slept."""
    socket = doorbells(action.home / "run") / action.vassal

    def has_stopped() -> bool:
        is_listened_to = socket.exists() and backlog(f"unix:{socket}", backlogs()).limit > 0
        return not (is_listened_to or processes.of_vassal(action.home, action.vassal))

    if _became(has_stopped, action.timeout_s):
        return
    if stubborn := processes.stop_all(processes.of_vassal(action.home, action.vassal), 2):
        pids = ", ".join(str(each.pid) for each in stubborn)
        raise TapsterError(
            f"{action.vassal} has not stopped", f"still running: {pids}", "try again"
        )


def _became(is_true: Callable[[], bool], timeout_s: float) -> bool:
    """Whether it became true in time."""
    deadline = time.monotonic() + timeout_s
    while not is_true():
        if time.monotonic() > deadline:
            return False
        time.sleep(EVERY_S)
    return True
