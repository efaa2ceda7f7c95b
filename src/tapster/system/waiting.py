"""Wait until something is true, and say why it has not become so."""

import re
import time
from collections.abc import Callable

from tapster.engines.engine import ENGINES
from tapster.engines.start import starting
from tapster.errors import TapsterError
from tapster.model.actions import AwaitAnswer, AwaitSite, AwaitStopped, Drain
from tapster.system import processes
from tapster.system.answer import NoAnswerError
from tapster.system.http_client import fetch
from tapster.system.listeners import backlog, backlogs
from tapster.system.stats import stats
from tapster.system.tail import QUOTED_LINES, indented, tail
from tapster.system.uwsgi_client import ask

EVERY_S = 0.02
LEAST_ERROR = 400


def await_answer(action: AwaitAnswer) -> None:
    """The release answered a request on its own socket.

    Raises:
        TapsterError: as soon as it has failed to boot, or when the time is over.
    """
    name = f"{action.release.app}@{action.release.id}"
    deadline = time.monotonic() + action.timeout_s
    last = "no answer"
    while time.monotonic() < deadline:
        try:
            left = max(0.1, deadline - time.monotonic())
            answer = ask(action.upstream, action.path, action.host, left, tls=action.tls)
        except NoAnswerError as error:
            last = error.why
            if _starts(action) > 1:
                last = "the app server ended while it started"
                break
            time.sleep(EVERY_S)
            continue
        if action.must_be_ok and answer.status >= LEAST_ERROR:
            raise TapsterError(
                f"{name} is not healthy",
                f"GET {action.path} answered {answer.status}",
                f"make {action.path} answer 200, or change health_path",
            )
        return
    quoted = [text for text in (_first_start(action), *map(tail, action.more_logs)) if text]
    raise TapsterError(
        f"{name} did not answer",
        "\n       ".join([last, *quoted]),
        "correct what the log names; raise boot_timeout_s if the app only needs longer",
    )


def _starts(action: AwaitAnswer) -> int:
    """How often the release was started: more than once means that it did not stay."""
    return len(_outputs(action)) - 1


def _first_start(action: AwaitAnswer) -> str:
    """The end of what its first start said: what comes later only repeats it."""
    lines = "".join(_outputs(action)[1:2]).strip().splitlines()
    return indented(lines[-QUOTED_LINES:])


def _outputs(action: AwaitAnswer) -> list[str]:
    """The app's log, cut where the release was started."""
    try:
        text = action.release.log.read_text(errors="replace")
    except OSError:
        return [""]
    return re.split(rf".*{re.escape(starting(action.release))}\n", text)


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
        return answer.status not in {502, 503, 504}

    if not _became(has_answered, action.timeout_s):
        quoted = tail(action.log, 5)
        raise TapsterError(
            f"nginx does not answer for the app on {action.listen}",
            f"{why}\n       {quoted}" if quoted else why,
            f"see {action.log}",
        )


def drain(action: Drain) -> None:
    """Nothing waits on the socket and no worker is busy, twice in a row, or the time is over.

    The kernel is asked for what waits: uWSGI's own statistics cannot see it (unbit/uwsgi#2442).
    """
    _became(lambda: _is_quiet(action) and _is_quiet(action), action.timeout_s)


def _is_quiet(action: Drain) -> bool:
    time.sleep(EVERY_S)
    if backlog(action.upstream.address, backlogs()).in_use:
        return False
    address = f"unix:{action.stats}"
    said = stats([address]).get(address, {})
    return all(worker.state != "busy" for worker in ENGINES["uwsgi"].workers(said))


def await_stopped(action: AwaitStopped) -> None:
    """No process of the release runs.

    Raises:
        TapsterError: if one cannot be stopped.
    """

    def left() -> tuple[processes.Process, ...]:
        return processes.of_release(action.home, action.app, action.release)

    if _became(lambda: not left(), action.timeout_s):
        return
    if stubborn := processes.stop_all(left(), 2):
        pids = ", ".join(str(each.pid) for each in stubborn)
        raise TapsterError(
            f"{action.app}@{action.release} has not stopped", f"still running: {pids}", "try again"
        )


def _became(is_true: Callable[[], bool], timeout_s: float) -> bool:
    """Whether it became true in time."""
    deadline = time.monotonic() + timeout_s
    while not is_true():
        if time.monotonic() > deadline:
            return False
        time.sleep(EVERY_S)
    return True
