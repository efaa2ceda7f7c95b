from pathlib import Path

import pytest

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import links
from tapster.system import gather_evidence


def linked(folder: Path, ini: str, conf: str) -> list[tuple[str, str, str]]:
    (folder / "wsgi.ini").write_text(f"[uwsgi]\n{ini}\n", encoding="utf-8")
    (folder / "nginx.conf").write_text(conf, encoding="utf-8")
    evidence = Evidence(
        folder=folder,
        ini=gather_evidence.ini(folder / "wsgi.ini", {}),
        nginx=gather_evidence.nginx(folder / "nginx.conf"),
    )
    return [(link.passing.name, link.socket.name, link.protocol) for link in links(evidence)]


def passing(target: str, how: str = "uwsgi_pass") -> str:
    return f"server {{ location / {{ {how} {target}; }} }}"


@pytest.mark.parametrize(
    ("socket", "target"),
    [
        ("/run/shop.sock", "unix:/run/shop.sock"),
        ("/run/shop.sock", "unix:///run/shop.sock"),
        ("/var/run/shop.sock", "unix:/run/shop.sock:"),
        ("/run//shop/../shop.sock", "uwsgi://unix:/run/shop.sock"),
        ("127.0.0.1:3031", "localhost:3031"),
        (":3031", "127.0.0.1:3031"),
        ("0.0.0.0:3031", "app:3031"),
        ("[::1]:3031", "localhost:3031"),
        ("[::]:3031", "[::1]:3031"),
        ("127.0.0.1:3031 ; for nginx", "127.0.0.1:3031"),
        ("shop.sock", "unix:/home/ann/shop/shop.sock"),
    ],
)
def test_a_pass_and_a_socket_meet_however_they_are_written(
    tmp_path: Path, socket: str, target: str
) -> None:
    found = linked(tmp_path, f"socket = {socket}", passing(target))

    assert found == [("uwsgi_pass", "socket", "uwsgi")]


@pytest.mark.parametrize(
    ("socket", "target"),
    [
        ("/run/shop.sock", "unix:/run/blog.sock"),
        ("127.0.0.1:3031", "127.0.0.1:3032"),
        ("127.0.0.1:3031", "app:3031"),
        ("10.0.0.1:3031", "10.0.0.2:3031"),
        ("$(SOCKET)", "$socket"),
        ("{{ socket }}", "shop"),
        ("127.0.0.1:3031", "$backend:3031"),
        ("3031", "127.0.0.1:3031"),
        ("fd://3", "fd://3"),
        ("", ""),
    ],
)
def test_what_may_be_something_else_is_no_link(tmp_path: Path, socket: str, target: str) -> None:
    assert linked(tmp_path, f"socket = {socket}", passing(target)) == []


@pytest.mark.parametrize(
    ("socket", "target"),
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000/shop/"),
        ("127.0.0.1:80", "http://localhost/"),
        ("/run/shop.sock", "http://unix:/run/shop.sock"),
        ("/run/shop.sock", "http://unix:/run/shop.sock:/shop/"),
    ],
)
def test_a_proxy_pass_may_have_a_path_behind_it(tmp_path: Path, socket: str, target: str) -> None:
    found = linked(tmp_path, f"http-socket = {socket}", passing(target, "proxy_pass"))

    assert found == [("proxy_pass", "http-socket", "http")]


def test_an_upstream_leads_to_each_of_its_servers(tmp_path: Path) -> None:
    conf = """
    upstream shop { server unix:/run/a.sock fail_timeout=0; server 127.0.0.1:3031 backup; }
    server { location / { uwsgi_pass shop; } location /admin { uwsgi_pass other; } }
    """

    assert len(linked(tmp_path, "socket = /run/a.sock\nsocket = :3031", conf)) == 2


@pytest.mark.parametrize("socket", ["shop.sock", "../app/shop.sock", "%dapp/shop.sock"])
def test_a_relative_socket_lies_in_the_folder_of_chdir(tmp_path: Path, socket: str) -> None:
    conf = passing(f"unix:{tmp_path}/app/shop.sock")

    assert linked(tmp_path, f"chdir = app\nsocket = {socket}", conf)


@pytest.mark.parametrize(
    ("lines", "protocol"),
    [
        ("socket = :9", "uwsgi"),
        ("protocol = http\nsocket = :9", "http"),
        ("protocol = http\nuwsgi-socket = :9", "uwsgi"),
        ("shared-socket = 127.0.0.1:9\nhttp = =0", "http"),
        ("https-socket = 127.0.0.1:9,a.pem,b.pem", "http"),
        ("fastcgi-socket = :9", "fastcgi"),
        ("scgi-socket = :9", "scgi"),
    ],
)
def test_a_link_knows_what_is_spoken(tmp_path: Path, lines: str, protocol: str) -> None:
    [(_, _, spoken)] = linked(tmp_path, lines, passing("localhost:9"))

    assert spoken == protocol
