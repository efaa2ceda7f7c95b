import pytest

from tapster.config.forms import KEYS, is_address, is_app, is_directives, is_domain, is_network


@pytest.mark.parametrize(
    "text", ["0.0.0.0:80", ":8080", "[::1]:8080", "[::]:80", "localhost:1", "a.example:65535"]
)
def test_addresses(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "8080",
        "::1:8080",
        "[::1]",
        "[127.0.0.1]:80",
        "[::/0]:80",
        "[fe80::1%eth0]:80",
        "0.0.0.0:65536",
        "0.0.0.0:080",
        "127.0.0.1:0",
        "300.0.0.1:80",
        "a b:80",
        "a:80;",
        "*:80",
        "unix:/a.sock",
        "localhost:٨٠",
        "",
    ],
)
def test_no_addresses(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize(
    "text", ["shop.example", "*.shop.example", "localhost", "xn--bcher-kva.example", "10.0.0.1"]
)
def test_domains(text: str) -> None:
    assert is_domain(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "*",
        "a.*.example",
        "shop_1.example",
        "-a.example",
        "a..example",
        "a.example.",
        "bücher.example",
        "a.example;",
        "$host",
        "~^a$",
        "a" * 64,
        ".".join(["a" * 49] * 6),
        "shop.example\n",
    ],
)
def test_no_domains(text: str) -> None:
    assert not is_domain(text)


@pytest.mark.parametrize("text", ["10.0.0.0/8", "127.0.0.1", "::1", "fd00::/8", "0.0.0.0/0"])
def test_networks(text: str) -> None:
    assert is_network(text)


@pytest.mark.parametrize(
    "text", ["10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/255.0.0.0", "fe80::1%eth0", "example", ""]
)
def test_no_networks(text: str) -> None:
    assert not is_network(text)


@pytest.mark.parametrize(
    "text",
    [
        "add_header X-Frame-Options DENY always;",
        "deny all; # and nobody else",
        "location /a { return 204; }",
        "location ~ \"^/\\d{2}$\" {\n  if ($a = 'b;}') { return 403; }\n}",
        "set $a ${b}c;",
        "location /empty {}",
        "# first a comment }\ndeny all;",
        r"rewrite ^/a\;b$ /c;",
    ],
)
def test_whole_directives(text: str) -> None:
    assert is_directives(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a comment;",
        "deny all",
        "deny all; # ;\nallow all",
        "} server {",
        "location /a { return 204;",
        "location /a { return 204 }",
        "return 204; }",
        'add_header X "a;',
        "add_header X 'a;",
        'add_header X "a"b;',
        "{ deny all; }",
        ";",
        "deny all\\",
        "deny all \\;",
    ],
)
def test_no_whole_directives(text: str) -> None:
    assert not is_directives(text)


@pytest.mark.parametrize("text", ["/static/", "/favicon.ico", "/a/b-c_d/", "/.well-known/", "/é/"])
def test_static_prefixes(text: str) -> None:
    assert KEYS["static"][1].fullmatch(text)


@pytest.mark.parametrize(
    "text", ["", "/", "static/", "//", "/a//b/", "/../", "/a/..", "/./", "/a b/", "/$a/", "/a;b"]
)
def test_no_static_prefixes(text: str) -> None:
    assert not KEYS["static"][1].fullmatch(text)


@pytest.mark.parametrize(
    "text",
    [
        "shop:app",
        "shop.wsgi:application",
        "shop:site.app",
        "shop:create_app()",
        'shop:create_app("live", debug=False)',
        'shop:make({"a": [1, -2.5, None]}, ("x:y",)).app()',
        'shop:main({}, **{"shop.name": "live"})',
        "größe:app",
    ],
)
def test_apps(text: str) -> None:
    assert is_app(text)


@pytest.mark.parametrize(
    "text",
    [
        "shop",
        "shop:",
        ":app",
        "shop.:app",
        "shop app:app",
        "shop:1",
        "shop:app[0]",
        "shop:app + app",
        "shop:create_app(",
        "shop:create_app(name)",
        "shop:create_app(*[1])",
        "shop:create_app(**names)",
        "shop:create_app(open('x'))",
        "shop:lambda: 1",
        "shop:'app'.x",
        "shop:app;import os",
    ],
)
def test_no_apps(text: str) -> None:
    assert not is_app(text)
