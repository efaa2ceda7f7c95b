"""Wait until something is true, and say why it has not become so."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress

from tapster.engines.engine import ENGINES
from tapster.errors import TapsterError
from tapster.model.actions import AwaitAnswer, AwaitSite, AwaitStopped, Drain
from tapster.system import processes
from tapster.system.answer import Answer, ClosedError, NoAnswerError
from tapster.system.http_client import fetch
from tapster.system.listeners import Backlog, backlog, backlogs
from tapster.system.start_log import StartLog
from tapster.system.stats import stats
from tapster.system.tail import indented, tail
from tapster.system.uwsgi_client import ask

EVERY_S = 0.02
UNKNOWN_QUIET_S = 2.0
"""How long nothing has to wait on a socket whose app server does not tell what it does."""
LEAST_ERROR = 400
NO_APP = "--- no python application found"
"""What uWSGI logs for a request that it answers 500 because no app was loaded."""
MOST_CLOSED = 5
CLOSED_PAUSE_S = 0.2
"""Between connections that are closed: what the app needs may become ready a moment after it."""


def await_answer(action: AwaitAnswer) -> None:
    """The release answered a request on its own socket.

    Raises:
        TapsterError: as soon as it has failed to boot or closes every connection without an
            answer, or when the time is over.
    """
    name = f"{action.release.app}@{action.release.id}"
    log = StartLog(action.release, action.log_bytes)
    deadline = time.monotonic() + action.timeout_s
    last, closed = "no answer", 0
    fix = "correct what the log names; raise boot_timeout_s if the app only needs longer"
    while time.monotonic() < deadline:
        try:
            left = max(0.1, deadline - time.monotonic())
            answer = ask(action.upstream, action.path, action.host, left, tls=action.tls)
        except NoAnswerError as error:
            last = error.why
            closed = closed + 1 if isinstance(error, ClosedError) else 0
            log.look()
            if log.starts > 1:
                last = "the app server ended while it started"
                break
            if closed == MOST_CLOSED:
                last = "the app closed the connection without an answer"
                fix = "correct what the log names, or set health_path to a path that answers"
                break
            time.sleep(CLOSED_PAUSE_S if closed else EVERY_S)
            continue
        log.look()
        if NO_APP in (said := indented([log.first_start(), *map(tail, action.more_logs)])):
            raise TapsterError(
                f"{name} has no app to serve",
                f"GET {action.path} answered {answer.status}, and uWSGI says\n       {said}",
                "name the app in the .ini, such as `module = app:app`; uWSGI ignores what it does "
                "not know, a misspelt option too",
            )
        if action.must_be_ok and answer.status >= LEAST_ERROR:
            raise TapsterError(
                f"{name} is not healthy",
                f"GET {action.path} answered {answer.status}",
                f"make {action.path} answer 200, or change health_path",
            )
        return
    log.look()
    quoted = [text for text in (log.first_start(), *map(tail, action.more_logs)) if text]
    raise TapsterError(f"{name} did not answer", indented([last, *quoted]), fix)


def await_site(action: AwaitSite) -> None:
    """nginx answered for the app.

    Raises:
        TapsterError: if it did not, with the end of its log.
    """
    why = "no answer"

    def has_answered() -> bool:
        nonlocal why
        try:
            answer = fetch(action.listen, action.path, action.host, 5, tls=action.tls)
        except NoAnswerError as error:
            why = error.why
            return False
        why = f"GET {action.path} answered {answer.status}"
        return answer.status not in {502, 503, 504} or not _is_own_page(answer)

    if not _became(has_answered, action.timeout_s):
        quoted = tail(action.log, 5)
        raise TapsterError(
            f"nginx does not answer for the app on {action.listen}",
            f"{why}\n       {quoted}" if quoted else why,
            f"see {action.log}",
        )


def _is_own_page(answer: Answer) -> bool:
    """Whether it is a page of errors.conf, which shows the request's id, and not the app's own."""
    return f"<code>{answer.headers.get('x-request-id')}</code>".encode() in answer.body


def drain(action: Drain) -> str:
    """Nothing waits on the socket and no worker is busy, twice in a row, or the time is over.

    The kernel is asked for what waits: uWSGI's own statistics cannot see it (unbit/uwsgi#2442).
    """
    deadline = time.monotonic() + action.timeout_s
    quiet_since: float | None = None
    while time.monotonic() < deadline:
        time.sleep(EVERY_S)
        busy = _is_busy(action)
        if busy:
            quiet_since = None
            continue
        now = time.monotonic()
        if quiet_since is None:
            quiet_since = now
        elif now - quiet_since >= (UNKNOWN_QUIET_S if busy is None else 0):
            return ""
    return ""


def _is_busy(action: Drain) -> bool | None:
    """Whether requests wait or are under way; none if nobody can tell that there are none.

    Silence is no answer: an app server that has the CPU for its requests only says nothing.
    """
    known: Mapping[str, Backlog] = {}
    with suppress(OSError):  # some sandboxes have no sock_diag
        known = backlogs()
    said = stats([action.stats]).get(action.stats) if action.stats else None
    if backlog(action.upstream.address, known).in_use:
        return True
    if said is not None:
        if any(worker.state == "busy" for worker in ENGINES["uwsgi"].workers(said)):
            return True
        return False if known else None
    if backlog(action.stats, known).limit:
        return True
    is_there = not known or backlog(action.upstream.address, known).limit
    return None if is_there else False


def await_stopped(action: AwaitStopped) -> None:
    """No process of the release runs.

    Raises:
        TapsterError: if one cannot be stopped.
    """

    def left() -> tuple[processes.Process, ...]:
        return processes.of_vassal(action.home, action.vassal)

    if _became(lambda: not left(), action.timeout_s):
        return
    if stubborn := processes.stop_all(left(), 2):
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
