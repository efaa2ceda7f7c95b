import pytest

from tapster.ui.private import public_text


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("env = TOKEN=s3cret=", "env = TOKEN=***"),
        ("env = NAME = s3cret", "env = NAME =***"),
        ('env = "NAME=s3cret"', 'env = "NAME=***'),
        ("# env = NAME=s3cret", "# env = NAME=***"),
        ("set = env=NAME=s3cret", "set = env=NAME=***"),
        ("set-ph = db-password=s3cret", "set-ph = db-password=***"),
        ("dbpassword = s3cret=x", "dbpassword =***"),
        ("ENVIROMENT = NAME=s3cret", "ENVIROMENT = NAME=***"),
        ("attach-daemon = work --token=s3cret", "attach-daemon = work --token=***"),
    ],
)
def test_what_may_be_secret_is_hidden_however_it_is_written(line: str, shown: str) -> None:
    assert public_text(f"master = true\n{line}\n") == f"master = true\n{shown}\n"


@pytest.mark.parametrize("line", ["static-map = /key=/srv/a", "socket = /run/x", "auto-procname="])
def test_what_is_no_secret_is_shown(line: str) -> None:
    assert public_text(line) == line


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("route = ^/a basicauth:Staff,ann:hunter2", "route = ^/a basicauth:Staff,ann:***"),
        ('  proxy_set_header Authorization "Basic YTpi";', "  proxy_set_header Authorization ***;"),
        ("set $api_token 0123456789;", "set $api_token ***;"),
        ("uwsgi_param HTTP_AUTHORIZATION $http_authorization;",) * 2,
        ("set $key_of_the_cache $uri;",) * 2,
    ],
)
def test_credentials_of_routes_and_headers_are_hidden(line: str, shown: str) -> None:
    assert public_text(line) == shown
