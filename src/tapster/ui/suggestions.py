"""What a person may have meant."""

import difflib
from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a sentence: `; did you mean uwsgi.no-master?`, or nothing.

    A rule's name without its topic is close enough.
    """
    names = tuple(known)
    same = [name for name in names if name.partition(".")[2] == word.replace("_", "-")]
    close = same or difflib.get_close_matches(word, names, n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else ""
