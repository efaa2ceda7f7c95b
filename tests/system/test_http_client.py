import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tapster.system.answer import NoAnswerError
from tapster.system.http_client import fetch
from tests.nginx.servers import accepts, free_port, process, wait_until

CONFIG = """
daemon off; master_process off; pid nginx.pid; error_log stderr;
events {{ }}
http {{
  access_log off;
  client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3;
  uwsgi_temp_path t4; scgi_temp_path t5;
  server {{
    listen 127.0.0.1:{plain}; listen [::1]:{plain};
    listen 127.0.0.1:{tls} ssl;
    ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem;
    location / {{ add_header X-Seen "$scheme $host $http_x_probe" always; return 404 "gone\\n"; }}
  }}
}}
"""


@contextmanager
def nginx(binary: Path, folder: Path) -> Iterator[tuple[int, int]]:
    plain, tls = free_port(), free_port()
    subject = ["-subj", "/CN=shop.example", "-days", "2"]
    files = ["-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject, *files],
        check=True,
        capture_output=True,
    )
    config = folder / "nginx.conf"
    config.write_text(CONFIG.format(plain=plain, tls=tls, folder=folder))
    with process([binary, "-p", folder, "-c", config], folder / "stderr.log"):
        wait_until(lambda: accepts(("127.0.0.1", plain)), "nginx")
        yield plain, tls


def test_nginx_answers_in_plain_http_and_in_tls(nginx_binary: Path, tmp_path: Path) -> None:
    with nginx(nginx_binary, tmp_path) as (plain, tls):
        over_http = fetch(f"0.0.0.0:{plain}", "/x", "shop.example", 5, {"X-Probe": "7"})
        over_ipv6 = fetch(f"[::]:{plain}", "/x", "shop.example", 5)
        over_tls = fetch(f"127.0.0.1:{tls}", "/x", "shop.example", 5, tls=True)

    assert (over_http.status, over_http.body) == (404, b"gone\n")
    assert over_http.headers["x-seen"] == "http shop.example 7"
    assert over_ipv6.status == 404
    assert over_tls.headers["x-seen"].strip() == "https shop.example"


def test_tls_on_a_plain_port_is_no_answer(nginx_binary: Path, tmp_path: Path) -> None:
    with nginx(nginx_binary, tmp_path) as (plain, _), pytest.raises(NoAnswerError, match="SSL"):
        fetch(f"127.0.0.1:{plain}", "/", "shop.example", 5, tls=True)


def test_a_port_where_nobody_listens_is_no_answer() -> None:
    with pytest.raises(NoAnswerError, match="Connection refused"):
        fetch(f"127.0.0.1:{free_port()}", "/", "x", 1)


def test_a_server_that_says_nothing_is_given_up_in_time() -> None:
    began = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host, port = silent.getsockname()
        with pytest.raises(NoAnswerError):
            fetch(f"{host}:{port}", "/", "x", 0.2)

    assert time.monotonic() - began < 10
