"""The figures as Markdown."""

from collections.abc import Iterable, Sequence
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
    head = [
        f"GET {path}", "req/s", "tapster is", "promised", "", "p50 ms", "p99 ms", "errors",
        "nginx µs", "app server µs",
    ]  # fmt: skip
    if alone_us is not None:
        head.append("around the callable µs")
    rows = []
    for contender in contenders:
        own = samples[contender.name, path]
        ratio = _ratio(samples[contender.beside, path], own)
        nginx_us, app_us = median(s.nginx_us for s in own), median(s.app_us for s in own)
        row = [
            contender.name,
            f"{median(s.load.rate for s in own):,.0f}",
            "" if contender.name == contender.beside else f"{ratio:.2f} x",
            "" if contender.at_least is None else f"{contender.at_least:.2f} x",
            "" if contender.at_least is None else _verdict(kept=ratio >= contender.at_least),
            f"{median(s.load.p50_ms for s in own):.1f}",
            f"{median(s.load.p99_ms for s in own):.1f}",
            str(sum(s.load.refused + s.load.broken for s in own)),
            f"{nginx_us:.0f}",
            f"{app_us:.0f}",
        ]
        if alone_us is not None:
            row.append(f"{nginx_us + app_us - alone_us:.0f}")
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


def _ratio(tapster: Sequence[Sample], other: Sequence[Sample]) -> float:
    """How many times tapster's requests a second are the other's; the median of the rounds."""
    return median(t.load.rate / o.load.rate for t, o in zip(tapster, other, strict=True))


def _verdict(*, kept: bool) -> str:
    return "kept" if kept else "falls short"
