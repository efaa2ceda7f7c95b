import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tapster.config.decode import decode
from tapster.config.edit import initial
from tapster.config.fields import all_fields
from tapster.model.settings import Settings

LINES = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\x7f"), min_size=1
)
FREE = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"))
NAMES = st.from_regex(r"[A-Z_][A-Z0-9_]*", fullmatch=True)
OPTIONS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,9}", fullmatch=True)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "name": st.from_regex(r"[a-z0-9][a-z0-9-]{0,31}", fullmatch=True),
    "root": LINES,
    "env": st.dictionaries(NAMES, FREE),
    "listen": st.sampled_from(["0.0.0.0:80", "[::1]:8080", "localhost:1"]),
    "domains": st.lists(st.sampled_from(["a.example", "*.b.example"])).map(tuple),
    "processes": st.integers(1, 1024),
    "static": st.dictionaries(st.sampled_from(["/static/", "/a.b/c", "/é/"]), LINES),
    "compression": st.booleans(),
    "uwsgi": st.dictionaries(
        OPTIONS, LINES | st.integers() | st.booleans() | st.lists(LINES).map(tuple)
    ),
    "nginx": st.lists(st.sampled_from(["deny all;", "location /a {\n\treturn 204;\n}"])).map(tuple),
}


@given(values=st.fixed_dictionaries({}, optional=VALUES))
def test_what_is_written_is_what_is_read(values: dict[str, Any]) -> None:
    assert decode(initial(values)).settings == Settings(**values)


@given(values=st.fixed_dictionaries({}, optional=VALUES))
def test_every_comment_with_an_example_is_a_setting_that_can_be_switched_on(
    values: dict[str, Any],
) -> None:
    text = re.sub(r"(?m)^# (\w+ = )", r"\1", initial(values))

    decoded = decode(text)

    assert decoded.lines.keys() == all_fields().keys()
    assert all(getattr(decoded.settings, name) == value for name, value in values.items())


def test_the_file_is_made_to_be_read() -> None:
    text = initial({"name": "shop", "static": {"/static/": "public", "/media/": "media"}})

    assert max(map(len, text.splitlines())) <= 100
    assert "\n# The app server." in text
    assert '\nname = "shop"\n' in text
    assert '\nstatic."/static/" = "public"\nstatic."/media/" = "media"\n' in text
    assert (
        "\n# App server workers. Default: one for each core, as far as the available memory"
        " carries them.\n# processes = 4\n" in text
    )
