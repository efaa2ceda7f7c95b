"""Ask every worker of a release, on the release's own socket, before anybody else does."""

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from itertools import chain

from tapster.engines.uwsgi.causes import FAILED, cause
from tapster.engines.uwsgi.stats import Slot, slots
from tapster.errors import TapsterError
from tapster.model.actions import AwaitAnswer
from tapster.system import processes
from tapster.system.answer import ClosedError
from tapster.system.burst import Burst
from tapster.system.listeners import backlog, backlogs
from tapster.system.start_log import StartLog
from tapster.system.stats import stats
from tapster.system.tail import indented, tail
from tapster.system.uwsgi_client import request

EVERY_S = 0.02
LEAST_ERROR, LEAST_FAILURE = 400, 500
NO_APP = "--- no python application found"
"""What uWSGI logs for a request that it answers 500 because no app was loaded."""
MOST_CLOSED = 5
CLOSED_PAUSE_S = 0.2
"""Between connections that are closed: what the app needs may become ready a moment after it."""
BURSTS = 10
"""So many chances has a worker that takes requests, in which the others answer all of them."""
MOST_AT_ONCE = 64
HOLD_S = 0.05
"""How long the first burst is held back for workers to take it; each later one is longer."""
STATS_S = 1
"""uWSGI opens its statistics after its socket; the first answer may be there before."""
LAST_WORDS_S = 1
"""How long the log may lag behind the statistics when a worker has died."""
SOAK_EVERY_S = 0.5
SOAK_ANSWER_S = 10
"""How long an answer may take when the time to soak is over."""


def await_answer(action: AwaitAnswer) -> str:
    """Every worker of the release has answered on its own socket, and goes on for `soak_s`.

    Those that `cheaper` has not started need not. A worker that takes requests but got none in
    all bursts, because others were quicker, is taken for a good one, and named in what returns.

    Raises:
        TapsterError: as soon as a worker has died, fails to boot, closes every connection or is
            not healthy; or when the time is over.
    """
    probe = _Probe(action)
    passed_over = probe.ask_all()
    probe.soak()
    return probe.failing() or passed_over


class _Probe:
    """What is known of one release that starts."""

    def __init__(self, action: AwaitAnswer) -> None:
        self._action = action
        self._name = f"{action.release.app}@{action.release.id}"
        self._log = StartLog(action.release, action.log_bytes)
        self._request = request(action.upstream, action.path, action.host, tls=action.tls)
        self._patience_s = action.timeout_s
        self._deadline = time.monotonic() + self._patience_s
        self._did_not = "did not answer"
        self._slots: Mapping[int, Slot] = {}
        self._listed = 0
        """Workers that the statistics tell of, also those that `cheaper` has not started."""
        self._number_of: dict[str, int] = {}
        """Of a worker, by its pid."""
        self._told: set[str] = set()
        """Pids of workers that have answered."""
        self._master = 0
        self._last = ""
        self._failing = 0
        """The status of an answer that is an error of the app's."""
        self._is_asking = False

    def ask_all(self) -> str:
        """Every worker has answered; returns which were passed over."""
        self._ask(1)  # wakes an app that sleeps, and comes back when the first has imported it
        patient_until = min(time.monotonic() + STATS_S, self._deadline)
        if self._action.stats:
            self._wait(lambda: bool(self._slots) or time.monotonic() > patient_until)
        for number in range(BURSTS):
            self._wait(self._are_ready)
            if not self._missing():
                return ""
            cores = sum(slot.cores for slot in self._slots.values())
            least = len(self._slots) or self._action.workers
            self._ask(min(max(cores, least), max(least, MOST_AT_ONCE)), HOLD_S * number + HOLD_S)
        self._watch()
        if not (missing := self._missing()):
            return ""
        return (
            f"{missing} of {len(self._slots) or self._action.workers} workers were not asked: "
            f"others were quicker to answer in {BURSTS} bursts"
        )

    def _are_ready(self) -> bool:
        """Every worker takes requests, also those that the app server starts one after the other.

        Or nothing is told of workers.
        """
        known = self._slots.values()
        is_whole = self._listed >= self._action.workers
        return not known or (is_whole and all(slot.is_ready for slot in known))

    def soak(self) -> None:
        """It has answered twice a second for `soak_s`, without losing a worker."""
        end = time.monotonic() + self._action.soak_s
        self._deadline = end + SOAK_ANSWER_S
        self._patience_s, self._did_not = SOAK_ANSWER_S, "did not stay up"
        while (left := end - time.monotonic()) > 0:
            self._ask(1)
            until = time.monotonic() + min(SOAK_EVERY_S, left)
            self._wait(lambda: time.monotonic() >= until)  # noqa: B023  called at once

    def failing(self) -> str:
        """What it answers, if that is an error of its own; empty if not."""
        app = self._action.release.app
        said = f"GET {self._action.path} answers {self._failing}: tapster logs {app} tells why"
        return said if self._failing else ""

    def _missing(self) -> int:
        """How many workers have not answered."""
        if self._told and self._slots:
            return len(self._slots.keys() - {self._number_of.get(pid) for pid in self._told})
        if self._told:
            return max(self._action.workers - len(self._told), 0)
        return sum(not slot.requests for slot in self._slots.values())

    def _ask(self, count: int, hold_s: float = 0) -> None:
        """So many requests were answered, and well; asked again until they are."""
        closed = 0
        while True:
            with closing(Burst(self._action.upstream.address, count)) as burst:
                if hold_s:
                    self._hold(hold_s)
                burst.send(self._request)
                self._is_asking = not burst.is_over
                while not burst.is_over:
                    burst.read(EVERY_S)
                    self._watch()
            for answer in burst.answers:
                self._judge(answer.status)
                if pid := answer.headers.get("x-tapster-worker"):
                    self._told.add(pid)
            self._watch()
            if not burst.errors:
                self._is_asking = False
                return
            self._last = burst.errors[0].why
            is_closed = any(isinstance(error, ClosedError) for error in burst.errors)
            closed = closed + 1 if is_closed else 0
            if closed == MOST_CLOSED:
                raise self._failure(
                    f"the app closed the connection without an answer to GET {self._action.path}",
                    "correct what the log names, or set health_path to a path that answers",
                )
            until = time.monotonic() + (CLOSED_PAUSE_S if closed else EVERY_S)
            self._wait(lambda: time.monotonic() >= until)  # noqa: B023  called at once

    def _hold(self, hold_s: float) -> None:
        """Every connection was taken by a worker, which has to wait; or the time is over."""
        until = time.monotonic() + hold_s
        while time.monotonic() < until:
            time.sleep(EVERY_S / 10)
            known = backlogs()
            if known and not backlog(self._action.upstream.address, known).in_use:
                return

    def _wait(self, is_true: Callable[[], bool]) -> None:
        self._watch()
        while not is_true():
            time.sleep(EVERY_S)
            self._watch()

    def _judge(self, status: int) -> None:
        """The answer is a good one."""
        path = self._action.path
        self._failing = status if status >= LEAST_FAILURE else 0
        self._log.look()
        if NO_APP in (said := self._quoted()):
            raise TapsterError(
                f"{self._name} has no app to serve",
                f"GET {path} answered {status}, and uWSGI says\n       {said}",
                "name the app in the .ini, such as `module = app:app`; uWSGI ignores what it does "
                "not know, a misspelt option too",
            )
        if self._action.must_be_ok and status >= LEAST_ERROR:
            raise TapsterError(
                f"{self._name} is not healthy",
                f"GET {path} answered {status}",
                f"make {path} answer 200, or change health_path",
            )

    def _watch(self) -> None:
        """No worker has died and there is time left."""
        self._log.look()
        before = self._slots
        said = stats([self._action.stats] if self._action.stats else [])
        for told in said.values():
            self._master = told.get("pid", 0)
            self._listed = len(told.get("workers", ()))
            self._slots = {slot.number: slot for slot in slots(told)}
            self._number_of |= {str(slot.pid): slot.number for slot in self._slots.values()}
        is_gone = not said and self._master and processes.process(self._master) is None
        # The .ini may have logs of its own, which tell of other apps' workers, too.
        elsewhere = (FAILED.finditer(tail(log)) for log in self._action.more_logs)
        has_died = any(match[1] in self._number_of for match in chain.from_iterable(elsewhere))
        if self._log.has_failed or self._log.starts > 1 or has_died or is_gone:
            raise self._ended("the app server ended" + " while it started" * (not self._told))
        for number, slot in self._slots.items():
            old = before.get(number)
            # Whoever has answered may go, because of max-requests for example.
            if old and old.pid != slot.pid and old.requests == slot.requests:
                self._await_last_words()
                raise self._ended(f"worker {number} (pid {old.pid}) died and did not say why")
        if time.monotonic() > self._deadline:
            fix = "correct what the log names; raise boot_timeout_s if the app only needs longer"
            fail = self._failure if self._slots else self._ended
            raise fail(self._overdue(), fix)

    def _await_last_words(self) -> None:
        """The log says why a worker is gone; the statistics may have been quicker."""
        until = time.monotonic() + LAST_WORDS_S
        while not self._log.has_failed and time.monotonic() < until:
            time.sleep(EVERY_S)
            self._log.look()

    def _overdue(self) -> str:
        """What the release has not done in its time."""
        after = f"after {self._patience_s:g} s"
        count = len(self._slots)
        if booting := sum(not slot.is_ready for slot in self._slots.values()):
            last = self._log.last_line()
            said = f"the last line that it printed is: {last}" if last else "it has printed nothing"
            has = f"{booting} of {count} workers" if booting < count else "no worker"
            ready = "still imports" if booting < count else "has finished importing"
            return f"{has} {ready} the app {after}; {said}"
        if self._is_asking:
            return f"GET {self._action.path} has no answer {after}"
        if not self._log.starts and not self._slots:
            return f"the app server was not started {after}: {self._last or 'no answer'}"
        return f"{self._last or 'no answer in time'} ({after})"

    def _quoted(self) -> str:
        logs = (self._log.first_start(), *map(tail, self._action.more_logs))
        return indented(text for text in logs if text)

    def _ended(self, why: str, fix: str = "correct what the log names") -> TapsterError:
        more = map(tail, self._action.more_logs)
        said = "\n".join((self._log.said(), *more))
        known = cause(said, self._action.upstream.address)
        why, fix = known or (why, fix)
        is_asked = self._is_asking and any(slot.is_ready for slot in self._slots.values())
        asked = f", while GET {self._action.path} was under way" if is_asked else ""
        raised = () if known else (self._log.raised(),)
        return self._failure(indented(filter(None, (*raised, f"{why}{asked}"))), fix)

    def _failure(self, why: str, fix: str) -> TapsterError:
        text = indented(part for part in (why, self._quoted()) if part)
        return TapsterError(f"{self._name} {self._did_not}", text, fix)
