"""The sites that the golden files show. `python -m tests.nginx.stories` writes them anew."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from tapster.model.files import File
from tapster.model.home import Home, home_at
from tapster.model.stack import Stack, Upstream
from tapster.nginx import render
from tests.factories import BUNDLED_NGINX, DEBIAN_NGINX, a_stack, a_tls

GOLDEN = Path(__file__).parent / "golden"
ANN = Path("/home/ann/.local/state/tapster")
SRV = Path("/srv")

ROOT = dataclasses.replace(DEBIAN_NGINX, user="www-data", group="www-data", as_root=True)
SHOP: Mapping[str, Any] = {
    "domains": ("shop.example", "www.shop.example"),
    "listen": "127.0.0.1:8443",
    "trusted_proxies": ("10.0.0.0/8", "2001:db8::/32"),
    "nginx_directives": ("add_header X-Frame-Options DENY always;",),
}


def stories(home: Path = ANN, files: Path = SRV) -> Mapping[str, Stack]:
    """Stacks by name; static files and certificates lie below `files`."""
    tls = a_tls(
        certificate=files / "shop.pem",
        key=files / "shop.key",
        redirect_listen="127.0.0.1:8081",
        hsts_s=31536000,
    )
    source = home / "apps" / "shop" / "releases" / "20261122-170312" / "source"
    static = {"/static/": files / "shop" / "static", "/favicon.ico": files / "shop" / "favicon.ico"}
    return {
        "flask": a_stack(home=home),
        "asgi": a_stack(home=home, interface="asgi", engine="gunicorn"),
        "granian": a_stack(
            home=home,
            interface="asgi",
            engine="granian",
            domains=("shop.example",),
            trusted_proxies=("10.0.0.0/8",),
        ),
        "granian_wsgi": a_stack(home=home, engine="granian"),
        "everything": a_stack(home=home, tls=tls, static=static, **SHOP),
        "everything_on_debian": a_stack(
            home=home, tls=tls, static=static, nginx=DEBIAN_NGINX, **SHOP
        ),
        "root": a_stack(home=home, nginx=ROOT, as_root=True, access_log=False, compression=False),
        "deployed": a_stack(
            home=home,
            folder=source,
            domains=("shop.example",),
            static={"/static/": source / "static", "/media/": files / "media"},
        ),
        "spaces": a_stack(
            home=home / "Été à Zürich",
            static={"/static/": files / "Mein Geschäft" / "static"},
            nginx=BUNDLED_NGINX,
        ),
    }


def rendered(stack: Stack, socket: Path | None = None) -> tuple[File, ...]:
    """Every file of nginx's, as tapster would write it for this stack alone."""
    home = home_of(stack)
    protocol: Literal["http", "uwsgi"] = "http" if stack.engine == "granian" else "uwsgi"
    link = home.run / stack.name / {"http": "live.http", "uwsgi": "live.sock"}[protocol]
    upstream = Upstream(address=f"unix:{socket or link}", protocol=protocol)
    return (
        render.main(stack.nginx, home),
        *render.shared(home),
        render.site(stack, home, upstream),
    )


def write(stack: Stack, socket: Path | None = None) -> Home:
    """The home, with the stack's files and the folders that nginx expects."""
    home = home_of(stack)
    for folder in (home.run, home.app_log(stack.name), home.nginx / "temp", home.nginx / "sites"):
        folder.mkdir(parents=True, exist_ok=True)
    for file in rendered(stack, socket):
        file.path.write_text(file.text)
    return home


def home_of(stack: Stack) -> Home:
    """The home that the stack is served from; that of a test lies in its folder, all of it."""
    is_shown = stack.home.is_relative_to(ANN)
    return home_at(stack.home, lambda: Path("/tmp") if is_shown else stack.home.parent)


def golden(story: str, stack: Stack) -> Mapping[Path, str]:
    """Golden files of a story: where they lie and what they should say."""
    return {
        GOLDEN / story / file.path.name: file.text
        for file in rendered(stack)
        if file.path.name != "mime.types"
    }


if __name__ == "__main__":
    for story, stack in stories().items():
        for path, text in golden(story, stack).items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
