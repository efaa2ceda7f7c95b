"""What a release has said since it was started, from a log that may be old and long."""

import os
import re
from collections import deque
from contextlib import suppress
from itertools import takewhile

from tapster.engines.start import starting
from tapster.engines.uwsgi.causes import CHATTER, FAILED
from tapster.model.release import Release
from tapster.system.tail import QUOTED_LINES, indented

LONGEST_LINE = 1 << 16
"""Bytes of a line that has no end yet: more count as a line."""
KEPT_LINES = 200
"""For the cause of a failure, which may be said well before the end."""
RAISED = re.compile(r"[A-Za-z_][\w.]*(: |$)")
"""The last line of a traceback."""
FRAME = re.compile(r'  File "([^<].*)", line (\d+)')
LIBRARY = re.compile(r"/site-packages/|/lib/python3|/servers/[^/]+-cpython-|/tapster_\w+[./]")
"""In the path of a file that is not the app's own."""
LEADS_ON = ("exception occurred:", "following exception:")
"""Python between two tracebacks of one error: https://docs.python.org/3/tutorial/errors.html."""


class StartLog:
    """The app's log from one position on; each look reads only what has come since the last."""

    starts: int
    """How often the release was started: more than once means that it did not stay."""
    has_failed: bool
    """Whether the app server has said that a worker died or cannot load the app."""

    def __init__(self, release: Release, position: int) -> None:
        """Read nothing yet. `position`: where the log ended before the release was started."""
        self.starts = 0
        self.has_failed = False
        self._path = release.log
        self._mark = os.fsencode(starting(release))
        self._position = position
        self._begun = ""
        self._first: deque[str] = deque(maxlen=KEPT_LINES)

    def look(self) -> None:
        """`starts` and `first_start` count what is in the log now."""
        with suppress(OSError), self._path.open("rb") as log:
            if log.seek(0, os.SEEK_END) < self._position:
                self._position = 0  # it was rotated
            log.seek(self._position)
            self._begun = ""
            while line := log.readline(LONGEST_LINE):
                if not line.endswith(b"\n") and len(line) < LONGEST_LINE:
                    self._begun = line.decode(errors="replace")
                    return
                self._position += len(line)
                self._take(line.rstrip())

    def raised(self) -> str:
        """What its first start has raised, and where in the app's own code; empty if nothing."""
        lines = self._last_words()
        for end in range(len(lines) - 1, 0, -1):
            above = takewhile(lambda line: line.startswith("  "), lines[end - 1 :: -1])
            frames = [frame.groups() for frame in map(FRAME.match, above) if frame]
            if frames and RAISED.match(lines[end]):
                own = [frame for frame in frames if not LIBRARY.search(frame[0])]
                return indented([lines[end], ":".join((own or frames)[0])])
        return ""

    def first_start(self) -> str:
        """The end of what its first start said: what comes later only repeats it."""
        return indented(self._last_words()[-QUOTED_LINES:])

    def _last_words(self) -> list[str]:
        """From its last traceback on that is whole, or all that its first start said."""
        lines = self.said().strip().splitlines()
        for index in range(len(lines) - 1, -1, -1):
            # Every worker has its own traceback, and one may be cut short by another's end. One
            # that leads to the next belongs to it.
            is_first = lines[index].startswith("Traceback (")
            is_whole = any(map(RAISED.match, lines[index + 1 :]))
            if is_first and is_whole and not lines[index - 2].endswith(LEADS_ON):
                return lines[index:]
        return lines

    def said(self) -> str:
        """More of what its first start said, to look for the cause in."""
        return "\n".join([*self._first, *([self._begun] if self.starts == 1 else [])])

    def last_line(self) -> str:
        """What the app has printed last, perhaps without an end; empty if nothing."""
        return self.said().rstrip().rpartition("\n")[2].strip()

    def _take(self, line: bytes) -> None:
        if line.endswith(self._mark):
            self.starts += 1
            return
        text = line.decode(errors="replace")
        # What is said after a failure is only said because of it.
        if self.starts == 1 and not self.has_failed and not CHATTER.match(text):
            self._first.append(text)
            self.has_failed = FAILED.search(text) is not None
