"""Configurations in XML and YAML, as far as they are lists of options and nothing more."""

import re
from collections.abc import Iterator
from xml.parsers import expat

from tapster.uwsgi_ini.lines import BLANK

YAML_LINE = re.compile(r"(?P<name>[^#:\n]+?)[ \t]*:[ \t]+(?P<value>[^#\n]*)")
YAML_MORE = ("'", '"', "[", "{", "-", "&", "*", "|", ">", "!")
"""What a value begins with that uWSGI's two readers of YAML do not take for the same."""


class TooMuchError(Exception):
    """It says more than options, or says it in a way that only uWSGI can tell."""


def from_xml(text: str, section: str) -> Iterator[tuple[str, str, int]]:
    """Name, value and line of each `<name>value</name>` in `<uwsgi>`; `<name/>` is 1.

    Raises:
        TooMuchError: if it is no XML, or there is more than that.
    """
    if section != "uwsgi":
        raise TooMuchError
    found: list[tuple[str, str, int]] = []
    path: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        path.append(name)
        if attributes or path[:1] != ["uwsgi"] or path[2:]:
            raise TooMuchError
        if path[1:]:
            found.append((name, "", parser.CurrentLineNumber))

    def text_inside(text: str) -> None:
        if path[1:]:
            name, value, line = found[-1]
            if value:  # a line's end or an entity parts the text, and only libxml2 joins it
                raise TooMuchError
            found[-1] = (name, text, line)

    def refuse(*_: object) -> None:
        raise TooMuchError

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.CharacterDataHandler = start, text_inside
    parser.EndElementHandler = lambda _: path.pop()
    parser.StartDoctypeDeclHandler = parser.StartCdataSectionHandler = refuse
    try:
        parser.Parse(text, True)  # noqa: FBT003  it takes no keyword
    except expat.ExpatError as error:
        raise TooMuchError from error
    return ((name, value or "1", line) for name, value, line in found)


def from_yaml(text: str, section: str) -> Iterator[tuple[str, str, int]]:
    """Name, value and line of each `name: value` below `uwsgi:`.

    Raises:
        TooMuchError: if there is more than that.
    """
    inside = False
    for number, whole in enumerate(text.split("\n"), 1):
        line = whole.partition("#")[0].rstrip(BLANK)
        if not line:
            continue
        if line[0] not in BLANK:
            inside = line.split(":")[0] == section
        elif inside:
            found = YAML_LINE.fullmatch(line.strip(BLANK))
            if not found or found["value"].startswith(YAML_MORE) or found["name"][0] in "-'\"":
                raise TooMuchError
            yield found["name"], found["value"], number
