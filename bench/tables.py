"""The figures as Markdown."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median

from bench.contenders import Contender
from bench.rounds import Sample, Samples

Row = Sequence[str]
Figure = tuple[str, float, str, float | None]
"""What, how much, the unit, and the most that was promised."""


def table(head: Row, rows: Iterable[Row]) -> str:
    """A Markdown table whose columns line up: the first to the left, all others to the right."""
    lines = [list(head), *map(list, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]

    def laid_out(line: Row) -> str:
        cells = [
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        return f"| {' | '.join(cells)} |"

    rule = [("-" * (w - 1) + ":") if column else "-" * w for column, w in enumerate(widths)]
    return "\n".join([laid_out(lines[0]), laid_out(rule), *map(laid_out, lines[1:])])


def speed(
    contenders: Sequence[Contender], path: str, samples: Samples, alone_us: float | None = None
) -> str:
    """One path's table. With what the callable takes by itself, also what is around it."""
    head = [f"GET {path}", "req/s", "tapster is", "promised", "", *MEASURED]
    if alone_us is not None:
        head.append("around the callable µs")
    rows = []
    for contender in contenders:
        own = samples[contender.name, path]
        ratio = _ratio(samples[contender.beside, path], own)
        row = [
            contender.name,
            _rate(own),
            "" if contender.name == contender.beside else f"{ratio:.2f} x",
            "" if contender.at_least is None else f"{contender.at_least:.2f} x",
            "" if contender.at_least is None else _verdict(kept=ratio >= contender.at_least),
            *(measured(own) for measured in MEASURED.values()),
        ]
        if alone_us is not None:
            row.append(f"{_total_us(own) - alone_us:.0f}")
        rows.append(row)
    return table(head, rows)


def engines(contenders: Sequence[Contender], path: str, samples: Samples) -> str:
    """One path's table of tapster with each engine, each before its server alone."""
    ours = [samples[each.name, path] for each in contenders if not each.commands]
    fastest = max(ours, key=lambda own: median(s.load.rate for s in own))
    head = [
        f"GET {path}", "req/s", "of the fastest", "tapster is", *MEASURED, "CPU µs", "worker MB"
    ]  # fmt: skip
    rows = []
    for contender in contenders:
        own, beside = samples[contender.name, path], samples[contender.beside, path]
        row = [
            contender.name,
            _rate(own),
            "" if contender.commands else f"{_ratio(own, fastest):.2f} x",
            "" if own is beside else f"{_ratio(beside, own):.2f} x",
            *(measured(own) for measured in MEASURED.values()),
            f"{_total_us(own):.0f}",
            f"{median(s.usage.worker_mb for s in own):.1f}",
        ]
        rows.append(row)
    return table(head, rows)


def figures(measured: Sequence[Figure]) -> str:
    """A table of single figures, each with the most that was promised."""
    return table(
        ["", "measured", "promised", ""],
        [
            [
                what,
                f"{value:.2f} {unit}",
                "" if at_most is None else f"< {at_most:g} {unit}",
                "" if at_most is None else _verdict(kept=value < at_most),
            ]
            for what, value, unit, at_most in measured
        ],
    )


def _rate(own: Sequence[Sample]) -> str:
    """Requests a second."""
    return f"{median(s.load.rate for s in own):,.0f}"


def _total_us(own: Sequence[Sample]) -> float:
    """CPU time a request, in nginx and in the app server."""
    return median(s.nginx_us for s in own) + median(s.app_us for s in own)


MEASURED: Mapping[str, Callable[[Sequence[Sample]], str]] = {
    "p50 ms": lambda own: f"{median(s.load.p50_ms for s in own):.1f}",
    "p99 ms": lambda own: f"{median(s.load.p99_ms for s in own):.1f}",
    "errors": lambda own: str(sum(s.load.refused + s.load.broken for s in own)),
    "nginx µs": lambda own: f"{median(s.nginx_us for s in own):.0f}",
    "app server µs": lambda own: f"{median(s.app_us for s in own):.0f}",
}
"""Columns of every table."""


def _ratio(tapster: Sequence[Sample], other: Sequence[Sample]) -> float:
    """How many times tapster's requests a second are the other's; the median of the rounds."""
    return median(t.load.rate / o.load.rate for t, o in zip(tapster, other, strict=True))


def _verdict(*, kept: bool) -> str:
    return "kept" if kept else "falls short"
