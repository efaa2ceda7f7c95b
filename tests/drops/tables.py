"""What the raw log says: how many failed, how long it took, when the traffic moved."""

import bisect
import itertools
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.drops.kinds import MIXES
from tests.drops.record import OK, UNPROCESSED, Record, records

NEAR_S = 0.5
TAKES_S = {kind.name: kind.takes_s for mix in MIXES.values() for kind in mix}


@dataclass
class Row:
    """One kind of request."""

    asked: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    unprocessed: int = 0
    steady: list[float] = field(default_factory=list)
    """Seconds of waiting, beyond what the app takes on purpose, away from every switch."""
    switching: list[float] = field(default_factory=list)
    """The same, of requests that were under way near a switch."""

    @property
    def failed(self) -> int:
        """How many did not get the answer they should."""
        return self.failures.total()


@dataclass(frozen=True)
class Switch:
    """How the traffic moved from one release to the next; moments are of the monotonic clock."""

    release: int
    ready: float
    """When the new release had answered on its own socket."""
    first_new: float
    """When a client had the first answer from the new one."""
    last_old: float
    """When the last request was sent that the old one answered."""

    @property
    def took_s(self) -> float:
        """From a release that is ready until all new requests go to it."""
        return max(self.first_new, self.last_old) - self.ready


def switches(
    log: Path, released: Iterable[Sequence[int]], answered: Mapping[int, Sequence[float]]
) -> list[Switch]:
    """Every switch of sites with these releases, from the log and from when workers answered."""
    first_sent: dict[int, float] = {}
    first_ended: dict[int, float] = {}
    last_sent: dict[int, float] = {}
    for record in records(log):
        if record.outcome == OK:
            known = record.release
            first_sent[known] = min(record.began, first_sent.get(known, record.began))
            first_ended[known] = min(record.ended, first_ended.get(known, record.ended))
            last_sent[known] = max(record.began, last_sent.get(known, record.began))
    found = []
    for one in released:
        for old, new in itertools.pairwise(each for each in one if each in last_sent):
            before = [moment for moment in answered[new] if moment <= first_sent[new]]
            ready = max(before, default=min(answered[new]))
            found.append(Switch(new, ready, first_ended[new], last_sent[old]))
    return found


def rows(sent: Iterable[Record], moved: Iterable[Switch] = ()) -> dict[str, Row]:
    """By kind of request, what became of them."""
    moments = sorted(switch.first_new for switch in moved)
    found: dict[str, Row] = {}
    for record in sent:
        row = found.setdefault(record.kind, Row())
        row.asked += 1
        if record.outcome == UNPROCESSED:
            row.unprocessed += 1
        elif record.failed:
            row.failures[record.outcome] += 1
        else:
            waited = record.took_s - TAKES_S.get(record.kind, 0)
            (row.switching if _is_near(record, moments) else row.steady).append(waited)
    return found


def table(found: Mapping[str, Row]) -> Iterator[str]:
    """Lines for a person."""
    yield _line("kind", "requests", "failed", "p50 ms", "p99 ms", "worst at a switch")
    for kind in sorted(found, key=list(TAKES_S).index):
        row = found[kind]
        p50, p99 = (_ms(quantile(row.steady, part)) for part in (0.5, 0.99))
        yield _line(kind, row.asked, row.failed, p50, p99, _ms(max(row.switching, default=0)))
    yield _line(
        "all", sum(row.asked for row in found.values()), sum(row.failed for row in found.values())
    )
    if unprocessed := sum(row.unprocessed for row in found.values()):
        yield f"  {unprocessed} of them a GOAWAY has left to be sent again (RFC 9113, 8.7)"
    for kind, row in found.items():
        for outcome, count in row.failures.most_common(5):
            yield f"  failed: {count} x {kind}: {outcome}"


def switch_line(moved: Sequence[Switch]) -> str:
    """How long the switches took."""
    took = [switch.took_s for switch in moved]
    return (
        f"{len(took)} switches, from a release that is ready to no new request for the old one: "
        f"median {statistics.median(took):.3f} s, worst {max(took):.3f} s"
    )


def quantile(values: Sequence[float], part: float) -> float:
    """The value that this part of all is not above; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0


def _line(kind: str, *cells: object) -> str:
    widths = (10, 8, 9, 9, 19)
    return f"{kind:<20}" + "".join(f"{cell!s:>{w}}" for cell, w in zip(cells, widths, strict=False))


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"


def _is_near(record: Record, moments: Sequence[float]) -> bool:
    """Whether the request was under way around one of these moments."""
    next_one = bisect.bisect_left(moments, record.began - NEAR_S)
    return next_one < len(moments) and moments[next_one] <= record.ended + NEAR_S
