import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tapster.config.decode import decode, decode_pyproject, settings_file
from tapster.errors import SettingsError

EVERY_WAY = '''\
name = "shop"  # what we sell
processes = 4
domains = [
  "shop.example",
  "*.shop.example",
]
static."/static/" = "public"

[uwsgi]
reload-on-rss = 512
touch-reload = ["a", "b"]
[env]
MOTTO = """
[listen] = "#"
"""
'''


def why(text: str) -> list[str]:
    """Every line of the error that the text earns."""
    with pytest.raises(SettingsError) as caught:
        decode(text)
    return [line.strip() for line in caught.value.why.splitlines()]


def test_values_arrive_as_settings_with_the_line_that_set_them() -> None:
    decoded = decode(EVERY_WAY)

    assert decoded.settings.name == "shop"
    assert decoded.settings.processes == 4
    assert decoded.settings.domains == ("shop.example", "*.shop.example")
    assert decoded.settings.static == {"/static/": "public"}
    assert decoded.settings.uwsgi == {"reload-on-rss": 512, "touch-reload": ("a", "b")}
    assert decoded.settings.env == {"MOTTO": '[listen] = "#"\n'}
    assert decoded.settings.listen is None
    assert decoded.lines == {
        "name": 1,
        "processes": 2,
        "domains": 3,
        "static": 7,
        "uwsgi": 9,
        "env": 12,
    }


def test_all_mistakes_are_reported_at_once_each_with_its_line() -> None:
    text = """\
nam = "shop"
workers = 4
processes = 0
threads = "two"
engine = "uwsg"
domains = [
  "shop.example",
  "my shop",
]
env.PORT = 8000
static = { "/ok/" = "a", "bad" = "b" }
preload = 1
[uwsgi]
harakiri = 1.5
"""

    with pytest.raises(SettingsError) as caught:
        decode(text, "shop/tapster.toml")

    assert str(caught.value) == (
        "shop/tapster.toml has 10 mistakes\n"
        "  why: shop/tapster.toml:1: unknown key `nam`; did you mean `name`?\n"
        "       shop/tapster.toml:2: unknown key `workers`; did you mean `processes`?\n"
        "       shop/tapster.toml:3: `processes`: Expected a whole number from 1 to 1024, found 0\n"
        "       shop/tapster.toml:4: `threads`: Expected a whole number from 1 to 1024, "
        "found 'two'\n"
        "       shop/tapster.toml:5: `engine`: Expected `uwsgi` or `gunicorn` or `granian` or "
        "`uvicorn`, found 'uwsg'; did you mean `uwsgi`?\n"
        "       shop/tapster.toml:6: `domains`: Expected a host name such as shop.example or "
        "*.shop.example, non-ASCII ones as xn--, found 'my shop'\n"
        "       shop/tapster.toml:10: `env.PORT`: Expected a text in quotes, without NUL, "
        "found a number\n"
        "       shop/tapster.toml:11: `static.bad`: Expected a path such as /static/, not `/` "
        "itself, without `..`, spaces and special signs, found 'bad'\n"
        "       shop/tapster.toml:12: `preload`: Expected true or false, found 1\n"
        "       shop/tapster.toml:14: `uwsgi.harakiri`: Expected a text of one line, a whole "
        "number, true or false, or an array of texts, found a decimal number\n"
        "  fix: correct the lines above, then run the same command again"
    )
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("name = \n", "Invalid value (at line 1, column 8); a text stands in quotes"),
        ('name = "shop"\nlisten ":80"\n', "(at line 2, column 8)"),
        ('name = "shop', "(at end of document)"),
        ('[env]\nA = "1"\nA = "2"', "Cannot overwrite a value"),
        ("processes = " + "9" * 5000, "4300 digits"),
        ("nginx = " + "[" * 100_000, "Nested too deeply"),
    ],
)
def test_broken_toml_is_reported_with_its_place(text: str, place: str) -> None:
    (line,) = why(text)

    assert line.startswith("tapster.toml: ")
    assert place in line


@pytest.mark.parametrize(
    ("name", "partner"),
    [
        ("tls_certificate", "tls_key"),
        ("tls_key", "tls_certificate"),
        ("redirect_listen", "tls_certificate"),
    ],
)
def test_halves_of_a_pair_are_refused(name: str, partner: str) -> None:
    assert why(f'{name} = ":80"') == [
        f"tapster.toml:1: `{name}`: Works only together with `{partner}`, which is not set"
    ]


def test_secrets_are_not_quoted() -> None:
    assert "4711" not in "".join(why("env = { PIN = 4711 }"))
    assert "hunter2" not in "".join(why('env = "hunter2"'))
    assert "hunter2" not in "".join(why('env.PASSWORD = "hunter2\\u0000"'))


def test_the_port_alone_means_loopback() -> None:
    assert decode('listen = ":8080"').settings.listen == "127.0.0.1:8080"


def test_a_byte_order_mark_and_windows_line_ends_are_no_mistakes() -> None:
    decoded = decode('\ufeffname = "shop"\r\nprocesses = 2\r\n')

    assert decoded.lines == {"name": 1, "processes": 2}


def test_pyproject_counts_lines_from_the_top_of_the_file() -> None:
    text = '[project]\nname = "x"\n\n[[tool.other]]\na = 1\n\n[tool.tapster]\nname = "shop"\n'

    decoded = decode_pyproject(text + 'env = { A = "1" }\n')

    assert decoded is not None
    assert decoded.settings.name == "shop"
    assert decoded.lines == {"name": 8, "env": 9}
    with pytest.raises(SettingsError, match=r"pyproject\.toml:11: `env\.1A`"):
        decode_pyproject(text + '\n[tool.tapster.env]\n1A = "1"\n')


@pytest.mark.parametrize("text", ["", "[project]\n", "[tool.black]\n", "tool = 1"])
def test_a_pyproject_without_the_table_says_nothing(text: str) -> None:
    assert decode_pyproject(text) is None


@pytest.mark.parametrize("text", ["tool.tapster = 1", "[[tool.tapster]]"])
def test_a_table_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match=r"pyproject\.toml:1: `tool\.tapster`: Expected a tab"):
        decode_pyproject(text)


def test_tapster_toml_goes_before_pyproject() -> None:
    assert settings_file(["app.py", "pyproject.toml", "tapster.toml"]) == "tapster.toml"
    assert settings_file(["app.py", "pyproject.toml"]) == "pyproject.toml"
    assert settings_file(["app.py"]) is None


WORDS = """name listen env static uwsgi nginx domains processes x . = , [ ] { } [[ ]] # " ' \\ 1
-1.5 true 1979-05-27 07:32:00 0x1 inf "/a/" ':80' tls_key tool tapster"""
TOML_PIECES = st.sampled_from([*WORDS.split(), "\n", '"""', "'''"])


@given(text=st.text() | st.lists(TOML_PIECES).map("".join) | st.lists(TOML_PIECES).map(" ".join))
@example("domains = [[]]")
@example("[[domains]]\n[[domains]]\na = 1")
@example("[[tool.tapster.env]]")
@example("uwsgi.a = [[1], {b = 2}]")
@example("processes = 0x" + "f" * 5000)
@example('"\\u0000\\n" = 1')
@example('name = "shop\\n"')
@example("env = 1979-05-27 07:32:00.5")
def test_any_text_is_settings_or_a_settings_error(text: str) -> None:
    for read in (decode, decode_pyproject):
        try:
            read(text)
        except SettingsError as error:
            assert str(error.why).count("\n") + 1 == int(error.what.split()[2])  # noqa: PT017
