"""What a client makes up, the app does not see."""

import re

from tests.contract.stage import Seen, Stage, seen
from tests.nginx.servers import FORGED

TELLING = re.compile("forward|real|client|proxy|scheme|front|ssl|url|script|remote.user|probe")


def heard(told: Seen) -> dict[str, str]:
    """All headers from which an app could take who asks, and how."""
    return {name: told.header(name) for name in told.names if TELLING.search(name)}


def test_nothing_that_a_client_makes_up_reaches_the_app(stage: Stage) -> None:
    told = seen(stage.plain.ask("/show", headers=FORGED).json)

    assert heard(told) == {
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-proto": "http",
        "x-real-ip": "127.0.0.1",
    }
    assert (told.scheme, told.client, told.mount) == ("http", "127.0.0.1", "")
    assert not {"HTTPS", "REMOTE_USER"} & set(told.variables)


def test_a_proxy_that_is_trusted_is_believed_and_only_in_what_proxies_say(stage: Stage) -> None:
    told = seen(stage.narrow.ask("/show", headers=FORGED).json)

    assert heard(told) == {
        "x-forwarded-for": "6.6.6.6",
        "x-forwarded-proto": "https",
        "x-forwarded-host": "evil.example",
        "x-forwarded-port": "666",
        "x-forwarded-prefix": "/evil",
        "x-real-ip": "6.6.6.6",
    }
    assert (told.scheme, told.client, told.mount) == ("https", "6.6.6.6", "")


def test_an_address_that_the_proxys_client_made_up_is_not_believed(stage: Stage) -> None:
    answer = stage.narrow.ask("/show", headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.9"})

    told = seen(answer.json)
    assert told.client == told.header("x-forwarded-for") == "203.0.113.9"


def test_a_proxys_word_for_a_websocket_is_taken_for_its_scheme(stage: Stage) -> None:
    for said, scheme in {"wss": "https", "ws": "http"}.items():
        told = seen(stage.narrow.ask("/show", headers={"X-Forwarded-Proto": said}).json)

        assert (told.scheme, told.header("x-forwarded-proto")) == (scheme, scheme)
