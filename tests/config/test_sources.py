import pytest

from tapster.config.decode import decode
from tapster.config.fields import all_fields
from tapster.config.sources import merge
from tapster.errors import SettingsError

FILE = decode('name = "shop"\nlisten = ":1"\nprocesses = 1\nenv.A = "1"\n')


def test_a_flag_goes_before_the_environment_and_that_before_the_file() -> None:
    environ = {"TAPSTER_LISTEN": ":2", "TAPSTER_PROCESSES": "2", "PATH": "/bin"}

    merged = merge({"listen": ":3", "threads": None}, environ, FILE)

    assert merged.settings.name == "shop"
    assert merged.settings.listen == "127.0.0.1:3"
    assert merged.settings.processes == 2
    assert merged.settings.threads is None
    assert merged.sources == {
        "name": "tapster.toml:1",
        "listen": "--listen",
        "processes": "TAPSTER_PROCESSES",
        "env": "tapster.toml:4",
    }


def test_nobody_has_to_say_anything() -> None:
    merged = merge({}, {"TAPSTER_HOME": "/srv", "TAPSTER_NAME": ""}, None)

    assert merged.sources == {}
    assert merged.settings == decode("").settings


@pytest.mark.parametrize(
    ("variable", "text", "name", "value"),
    [
        ("TAPSTER_PROCESSES", " 4 ", "processes", 4),
        ("TAPSTER_PRELOAD", "yes", "preload", True),
        ("TAPSTER_COMPRESSION", "OFF", "compression", False),
        ("TAPSTER_DOMAINS", "a.example, b.example,", "domains", ("a.example", "b.example")),
        ("TAPSTER_DOMAINS", '["a.example"]', "domains", ("a.example",)),
        ("TAPSTER_NGINX", "[\"add_header X 'a, b';\"]", "nginx", ("add_header X 'a, b';",)),
        ("TAPSTER_ENV", '{ A = "1", B = "" }', "env", {"A": "1", "B": ""}),
        ("TAPSTER_UWSGI", "{ reload-on-rss = 512 }", "uwsgi", {"reload-on-rss": 512}),
    ],
)
def test_variables_are_read_by_the_settings_type(
    variable: str, text: str, name: str, value: object
) -> None:
    merged = merge({}, {variable: text}, None)

    assert getattr(merged.settings, name) == value
    assert merged.sources == {name: variable}


def test_flags_may_be_repeated_for_tables_and_lists() -> None:
    flags = {"env": ("A=1", "B=x=y"), "domains": ("a.example",), "reload": True, "static": {}}
    flags["compression"] = False

    merged = merge(flags, {}, FILE)

    assert merged.settings.env == {"A": "1", "B": "x=y"}
    assert merged.settings.domains == ("a.example",)
    assert merged.settings.reload is True
    assert merged.sources["compression"] == "--no-compression"
    assert merged.settings.static == {}


def test_all_wrong_flags_and_variables_are_reported_at_once() -> None:
    environ = {
        "TAPSTER_PROCESES": "4",
        "TAPSTER_THREADS": "two",
        "TAPSTER_ENV": "PASSWORD=hunter2",
        "TAPSTER_STATIC": '{ "x" = "y" }\nname = "z"',
        "TAPSTER_TLS_KEY": "a.key",
        "TAPSTER_INTERFACE": "Asgi",
    }

    with pytest.raises(SettingsError) as caught:
        merge({"processes": 0, "env": ("PASSWORD",)}, environ, FILE)

    assert caught.value.what == "the settings have 8 mistakes"
    assert [line.strip() for line in caught.value.why.splitlines()] == [
        "TAPSTER_PROCESES: unknown variable; did you mean `TAPSTER_PROCESSES`?",
        "TAPSTER_INTERFACE: Expected `wsgi` or `asgi`, found 'Asgi'; did you mean `asgi`?",
        "TAPSTER_ENV: Expected a table of texts, found a text",
        "TAPSTER_THREADS: Expected a whole number from 1 to 1024, found 'two'",
        'TAPSTER_STATIC: Expected a table of texts, found \'{ "x" = "y" }\\nname = "z"\'',
        "--processes: Expected a whole number from 1 to 1024, found 0",
        "--env: Expected a table of texts, found an array",
        "TAPSTER_TLS_KEY: Works only together with `tls_certificate`, which is not set",
    ]


def test_a_pair_may_come_from_two_places() -> None:
    file = decode('tls_certificate = "a.pem"\ntls_key = "a.key"')

    merged = merge({"tls_key": "b.key"}, {}, file)

    assert (merged.settings.tls_certificate, merged.settings.tls_key) == ("a.pem", "b.key")


@pytest.mark.parametrize("text", ["\0", "\udce9", "1", "[", "{", "{}", ",", "a=b", "[1]", "{a=1}"])
def test_any_value_of_any_variable_is_a_setting_or_a_settings_error(text: str) -> None:
    for field in all_fields().values():
        try:
            merge({}, {field.variable: text}, None)
        except SettingsError as error:
            assert field.variable in error.why  # noqa: PT017
