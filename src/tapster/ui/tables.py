"""Tables: aligned columns, the same on a terminal, in a pipe and in a mail."""

from collections.abc import Iterator, Sequence

from tapster.ui.lines import is_coloured

GAP = "  "
BOLD, PLAIN = "\x1b[1m", "\x1b[0m"


def show(columns: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[str] = ()) -> None:
    """The table on standard output; the names of the columns are bold on a terminal.

    right: names of the columns whose values stand at the right, such as numbers
    """
    head, *body = lines(columns, rows, right)
    print(f"{BOLD}{head}{PLAIN}" if is_coloured() else head)
    print(*body, sep="\n", flush=True)


def lines(
    columns: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[str] = ()
) -> Iterator[str]:
    """One line for the names of the columns, and one for each row."""
    widths = [max(map(len, column)) for column in zip(columns, *rows, strict=True)]
    for row in (columns, *rows):
        cells = [
            cell.rjust(width) if name in right else cell.ljust(width)
            for name, cell, width in zip(columns, row, widths, strict=True)
        ]
        yield GAP.join(cells).rstrip()
