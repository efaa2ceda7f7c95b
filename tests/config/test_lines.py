import tomllib
from typing import Any

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from tapster.config.lines import Keys, lines_of


@pytest.mark.parametrize(
    ("text", "keys", "line"),
    [
        ("a = 1\n\n\nb = 2", ("b",), 4),
        ("[env]\n# A = 0\nA = '1'", ("env", "A"), 3),
        ("[env]\n# A = 0\nA = '1'", ("env",), 1),
        ("a.b.c = 1\na.b.d = 2", ("a", "b", "d"), 2),
        ("a.b.c = 1\na.b.d = 2", ("a",), 1),
        ("[ x . 'y z' ]\n\"k\\u0041\" = 1", ("x", "y z", "kA"), 2),
        ("a = [\n 1,\n [2,\n 3], # c\n]\nb = 1.5", ("b",), 6),
        ("a = { b = { c = 1.5, d = [] }, e = {} }\nf = 1", ("a", "e"), 1),
        ("a = { b = { c = 1.5, d = [] }, e = {} }\nf = 1", ("f",), 2),
        ('a = """\nb = 1\n\\"""\n"""""\nb = 1', ("b",), 5),
        ("a = '''\nb = 1\n'''''\nb = 1", ("b",), 4),
        ("a = 1979-05-27 07:32:00.5\nb = -1.5e3\nc = 1", ("c",), 3),
        ("1.2 = 3\n'' = 1", ("1", "2"), 1),
        ("a = [\n 1,\n 2 # ,\n]\nb = 1", ("b",), 5),
    ],
)
def test_a_key_has_the_line_it_was_set_on(text: str, keys: Keys, line: int) -> None:
    tomllib.loads(text)

    assert lines_of(text)[keys] == line


KEYS = st.text(st.sampled_from("ab #='\".\\[]{}é\n"), max_size=4)
VALUES = st.recursive(
    st.text() | st.integers(-9, 9) | st.floats(allow_nan=False) | st.booleans() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


def keys_of(value: Any, keys: Keys = ()) -> set[Keys]:
    if not isinstance(value, dict):
        return {keys}
    return {keys} | {each for key in value for each in keys_of(value[key], (*keys, key))}


@given(document=st.dictionaries(KEYS, VALUES, max_size=4))
def test_every_key_of_any_document_has_a_line(document: dict[str, Any]) -> None:
    text = tomlkit.dumps(document)
    tomllib.loads(text)

    lines = lines_of(text)

    assert keys_of(document) - {()} <= lines.keys() | {()}
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())
