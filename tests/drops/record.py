"""What is known of every request: a line of text in the raw log, and a value here."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OK = "ok"
UNPROCESSED = "not processed"
"""HTTP/2: the server has said that it did not look at it, so that any client sends it again."""


@dataclass(frozen=True, slots=True)
class Record:
    """One request."""

    kind: str
    began: float
    """When it was about to be sent; seconds of the machine's monotonic clock."""
    took_s: float
    release: int
    """Number of the release that answered; 0 if none did as it should."""
    outcome: str
    """`OK`, `UNPROCESSED`, or what went wrong."""

    @property
    def ended(self) -> float:
        """When the whole answer was there, or it was clear that there will be none."""
        return self.began + self.took_s

    @property
    def failed(self) -> bool:
        """Whether anything but the expected answer came back."""
        return self.outcome not in {OK, UNPROCESSED}

    @property
    def line(self) -> str:
        """As it stands in the log."""
        fields = (
            f"{self.began:.6f}",
            f"{self.took_s:.6f}",
            self.kind,
            str(self.release),
            self.outcome,
        )
        return "\t".join(fields) + "\n"


def records(log: Path) -> Iterator[Record]:
    """What the log says."""
    with log.open() as lines:
        for line in lines:
            began, took_s, kind, release, outcome = line.rstrip("\n").split("\t")
            yield Record(kind, float(began), float(took_s), int(release), outcome)
