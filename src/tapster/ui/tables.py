"""Tables: aligned columns, the same on a terminal, in a pipe and in a mail."""

from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

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
    widths = [max(map(width, column)) for column in zip(columns, *rows, strict=True)]
    for row in (columns, *rows):
        cells = [
            " " * (wide - width(cell)) + cell
            if name in right
            else cell + " " * (wide - width(cell))
            for name, cell, wide in zip(columns, row, widths, strict=True)
        ]
        yield GAP.join(cells).rstrip()


def width(text: str) -> int:
    """Columns that the text takes on a terminal: https://www.unicode.org/reports/tr11/."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
