import socket
import time
from pathlib import Path

import pytest

from tapster.errors import TapsterError
from tapster.model.actions import AwaitSite
from tapster.system.waiting import await_site
from tests.system.servers import says, unix_server


def question(folder: Path, address: str) -> AwaitSite:
    return AwaitSite(
        listen=address,
        host="shop.example",
        tls=False,
        path="/",
        log=folder / "nginx.log",
        timeout_s=1,
        release="new",
    )


def answer(release: str) -> bytes:
    header = f"X-Tapster-Release: {release}\r\n" if release else ""
    return f"HTTP/1.1 200 OK\r\n{header}\r\n".encode()


def test_an_answer_from_another_release_is_none(tmp_path: Path) -> None:
    with (
        unix_server(tmp_path / "s", says(answer("old"))) as address,
        pytest.raises(TapsterError, match=r"answered 200 from release old, not from new"),
    ):
        await_site(question(tmp_path, address))


@pytest.mark.parametrize("last", ["new", ""], ids=["from the release", "from nobody knows whom"])
def test_nginx_is_asked_until_the_release_answers(tmp_path: Path, last: str) -> None:
    saying = iter(["old", "old", last])
    began = time.monotonic()

    def serve(connection: socket.socket) -> None:
        says(answer(next(saying)))(connection)

    with unix_server(tmp_path / "s", serve) as address:
        await_site(question(tmp_path, address))

    assert next(saying, None) is None
    assert time.monotonic() - began < 1
