import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tapster.errors import TapsterError
from tapster.model.home import Home
from tapster.model.stack import Upstream
from tapster.nginx import render
from tests.factories import BUNDLED_NGINX, a_stack, a_tls

HOME = Home(Path("/srv/home"), Path("/srv/home/run"))
UWSGI = Upstream(address="unix:/srv/home/run/shop/live.sock", protocol="uwsgi")


def site(**changes: Any) -> str:
    return render.site(a_stack(**changes), HOME, UWSGI).text


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"static": {"/": Path("/srv/public")}}, "`/` alone is where the app answers"),
        ({"static": {"static": Path("/srv/public")}}, "begins with a slash"),
        ({"static": {"/static/": Path("/srv/$HOME")}}, "no escape"),
        ({"domains": ("shop.example\nevil",)}, "no escape"),
    ],
)
def test_what_nginx_cannot_do_is_refused(changes: Mapping[str, Any], why: str) -> None:
    with pytest.raises(TapsterError, match=why):
        site(**changes)


@pytest.mark.parametrize(
    ("changes", "module"),
    [
        ({"tls": a_tls()}, "http_ssl_module"),
        ({"trusted_proxies": ("10.0.0.0/8",)}, "http_realip_module"),
    ],
)
def test_what_this_nginx_was_built_without_is_named(
    changes: Mapping[str, Any], module: str
) -> None:
    without = BUNDLED_NGINX.modules - {module}

    with pytest.raises(TapsterError, match=module):
        site(nginx=dataclasses.replace(BUNDLED_NGINX, modules=without), **changes)


def test_an_ini_that_opens_only_an_http_socket_is_refused() -> None:
    stack = a_stack(ini=Path("/srv/shop/wsgi.ini"))
    with pytest.raises(TapsterError, match=r"127\.0\.0\.1:3031 speaks http"):
        render.site(stack, HOME, Upstream(address="127.0.0.1:3031", protocol="http"))


def test_a_home_that_nginx_would_take_for_a_pattern_is_refused() -> None:
    home = Home(Path("/srv/[old]"), Path("/srv/run"))

    with pytest.raises(TapsterError, match=r"`\[` in the path"):
        render.main(BUNDLED_NGINX, home)


def test_a_site_names_no_variable_of_another() -> None:
    text = site(name="my-shop", trusted_proxies=("10.0.0.0/8",))

    assert "geo $realip_remote_addr $trusted_my_shop {" in text


def test_a_parameter_of_a_persons_own_replaces_none_of_ours() -> None:
    plain = site(domains=("shop.example",))
    added = site(domains=("shop.example",), nginx_directives=("uwsgi_param TENANT 1;",))

    assert "uwsgi_param REQUEST_METHOD" not in plain
    assert "uwsgi_param REQUEST_METHOD" in added
    assert "uwsgi_param TENANT 1;" in added


def test_a_folder_is_served_with_a_slash_at_both_ends() -> None:
    text = site(static={"/static": Path("/srv/shop/static")})

    assert "location ^~ /static/ {\n        alias /srv/shop/static/;" in text


def test_a_path_with_the_ending_of_its_file_is_that_file() -> None:
    text = site(static={"/robots.txt": Path("/srv/shop/public/robots.txt")})

    assert "location = /robots.txt {\n        alias /srv/shop/public/robots.txt;" in text


def test_a_redirect_names_the_port_only_if_it_is_not_443() -> None:
    tls = a_tls(redirect_listen="0.0.0.0:80")

    assert "return 301 https://$host$request_uri;" in site(tls=tls, listen="0.0.0.0:443")
    assert "return 301 https://$host:8443$request_uri;" in site(tls=tls, listen="0.0.0.0:8443")


def test_connections_fit_into_the_files_that_a_process_may_open() -> None:
    text = render.main(dataclasses.replace(BUNDLED_NGINX, open_files=1024), HOME).text

    assert "worker_rlimit_nofile 1024;" in text
    assert "worker_connections 512;" in text
