"""A bad configuration of one app never touches another."""

import os
import shutil
import signal
from collections.abc import Callable

import pytest

from tapster.system.emperor_lock import nginx_master
from tapster.system.nginx_binary import bundled
from tests.live.load import PLAIN, answers, load
from tests.live.site import Site, Tapster
from tests.nginx.servers import DATA, accepts, ask, wait_until

TLS = 'tls_certificate = "shop.pem"\ntls_key = "shop.key"\n'
CHANGED = "nginx = ['add_header X-Version 2 always;']"


def edited_by_hand(site: Site) -> None:
    file = site.tapster.home / "nginx" / "sites" / f"{site.name}.conf"
    file.write_text(file.read_text().replace("server {", "sever {"))


def without_its_certificate(site: Site) -> None:
    (site.folder / "shop.pem").unlink()


def both(tapster: Tapster) -> tuple[Site, Site]:
    """An app with a certificate, and its neighbour, behind the nginx that drops nothing."""
    folder = tapster.folder("shop", {**PLAIN, "tapster.toml": TLS})
    for name in ("shop.key", "shop.pem"):
        shutil.copy(DATA / name, folder)
    flags = ("--processes", "1", "--nginx-binary", str(bundled()))
    return tapster.up(folder, *flags), tapster.up(tapster.folder("blog", PLAIN), *flags)


def kill_nginx(tapster: Tapster) -> None:
    """Another nginx has taken its place."""
    before = nginx_master(tapster.home)
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: nginx_master(tapster.home) not in {0, before}, "another nginx")


@pytest.mark.parametrize("spoil", [edited_by_hand, without_its_certificate])
def test_what_is_wrong_with_one_app_is_that_apps_alone(
    tapster: Tapster, spoil: Callable[[Site], None]
) -> None:
    shop, blog = both(tapster)
    spoil(shop)

    (blog.folder / "tapster.toml").write_text(CHANGED)
    with load(blog.port) as counted:
        tapster.up(blog.folder, "--nginx-binary", str(bundled()), port=blog.port)

    assert counted.failed == []
    assert blog.ask().headers["x-version"] == "2"

    kill_nginx(tapster)

    assert answers(blog.port)
    assert not accepts(("127.0.0.1", shop.port))
    assert f"does not accept the site of {shop.name}," in tapster.command("status").stderr

    shutil.copy(DATA / "shop.pem", shop.folder)
    tapster.up(shop.folder, "--nginx-binary", str(bundled()), port=shop.port)

    assert ask(shop.port, tls=True).status == 200
    assert answers(blog.port)
    assert "accept" not in tapster.command("status").stderr


def test_an_app_whose_certificate_is_back_is_served_by_the_next_nginx(tapster: Tapster) -> None:
    shop, blog = both(tapster)
    without_its_certificate(shop)

    kill_nginx(tapster)
    assert answers(blog.port)
    assert not accepts(("127.0.0.1", shop.port))
    shutil.copy(DATA / "shop.pem", shop.folder)
    kill_nginx(tapster)

    assert ask(shop.port, tls=True).status == 200
