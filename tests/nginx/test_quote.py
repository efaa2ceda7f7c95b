import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tapster.errors import TapsterError
from tapster.nginx.quote import quote

PATHS = st.text(
    st.one_of(
        st.sampled_from(" \"'\\;{}#()[]~*?%@=|&<>!^,:"),
        st.characters(exclude_categories=["Cs"], exclude_characters="$\x7f", min_codepoint=32),
    ),
    max_size=60,
)


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(PATHS)
def test_what_goes_into_nginx_syntax_comes_out_of_nginx(
    tmp_path: Path, nginx_binary: Path, value: str
) -> None:
    assume(value not in {"on", "off"})
    conf = tmp_path / "nginx.conf"
    # nginx refuses the value and says what it read, after it has taken the words apart.
    conf.write_text(f"pid {quote(tmp_path / 'pid')};\ndaemon {quote(value)};\n")

    said = subprocess.run(
        [nginx_binary, "-t", "-p", tmp_path, "-c", conf], capture_output=True, check=False
    ).stderr

    found = re.search(rb'invalid value "(.*)" in "daemon" directive', said, re.DOTALL)
    assert found, said
    assert found[1].decode() == value


@pytest.mark.parametrize("value", ["a$b", "${host}", "a\nb", "a\tb", "\x00", "\x7f", "caf\udce9"])
def test_what_nginx_has_no_escape_for_is_refused_with_the_value(value: str) -> None:
    with pytest.raises(TapsterError) as refused:
        quote(value)

    assert repr(value) in refused.value.what


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("/srv/shop/static/", "/srv/shop/static/"),
        ("[::1]:8080", "[::1]:8080"),
        ("/srv/my shop", '"/srv/my shop"'),
        ("/srv/Geschäft", '"/srv/Geschäft"'),
        ('say "hi" \\ bye', '"say \\"hi\\" \\\\ bye"'),
        ("", '""'),
    ],
)
def test_quotes_stand_only_where_they_are_needed(value: str, word: str) -> None:
    assert quote(value) == word
