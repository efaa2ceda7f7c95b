"""One nginx with several sites in front of one uWSGI, for all tests of a file."""

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tapster.model.stack import Stack
from tapster.system.nginx_binary import bundled, installed
from tests.factories import a_stack, a_tls
from tests.nginx import servers

Sites = dict[str, Stack]
APP = Path(__file__).parent / "apps" / "wire.py"
STATIC = {
    "app.css": "body { color: red }\n" * 100,
    "app.55e7cbb9ba48.css": "body { color: red }\n",
    "report-20240101.txt": "a date, not a digest\n",
    "app.py": "SECRET = 1\n",
    ".env": "SECRET=1\n",
    "folder/index.html": "a folder's index\n",
}


@pytest.fixture(scope="module", params=[bundled(), *installed(os.environ)], ids=str)
def sites(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sites]:
    """Running sites by name. The folder's name has a space and letters that are not ASCII."""
    folder = tmp_path_factory.mktemp("nginx")
    static = folder / "Mein Geschäft" / "static"
    for name, text in STATIC.items():
        (static / name).parent.mkdir(parents=True, exist_ok=True)
        (static / name).write_text(text)
    (static / "app.css.gz").write_bytes(gzip.compress(b"compressed beforehand"))
    (static.parent / "secret.txt").write_text("SECRET")
    running = _stacks(folder, static, request.param)
    socket = folder / "app.sock"
    dead = folder / "dead.sock"
    sockets = {stack.name: dead if stack.name == "dead" else socket for stack in running}
    with servers.uwsgi(APP, socket), servers.nginx(running, sockets):
        yield {stack.name: stack for stack in running}


def _stacks(folder: Path, static: Path, binary: Path) -> tuple[Stack, ...]:
    home = folder / "tapster é"
    nginx = servers.facts(binary)
    ports = [f"127.0.0.1:{servers.free_port()}" for _ in range(6)]
    tls = a_tls(
        certificate=servers.DATA / "shop.pem",
        key=servers.DATA / "shop.key",
        redirect_listen=ports[4],
        hsts_s=600,
    )
    common = {"home": home, "nginx": nginx}
    return (
        a_stack(
            **common,
            name="plain",
            listen=ports[0],
            max_body_bytes=100_000,
            static={"/static/": static, "/one.css": static / "app.css"},
            nginx_directives=("add_header X-Mine yes always;",),
        ),
        a_stack(**common, name="proxied", listen=ports[1], trusted_proxies=("127.0.0.0/8",)),
        a_stack(**common, name="dead", listen=ports[2]),
        a_stack(**common, name="secure", listen=ports[3], tls=tls, domains=("shop.example",)),
        a_stack(**common, name="one", listen=ports[5], domains=("one.example",)),
        a_stack(**common, name="two", listen=ports[5], domains=("two.example", "*.two.example")),
    )


def port(stack: Stack) -> int:
    """Where the site listens."""
    return int(stack.listen.rpartition(":")[2])
