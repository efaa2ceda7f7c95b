import os
import socket
from pathlib import Path

import pytest

from tapster.system.listeners import Backlog, backlog, backlogs, listeners


def test_the_kernel_tells_how_many_connections_wait_on_a_unix_socket(tmp_path: Path) -> None:
    path = str(tmp_path / "app.sock")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen(5)
        clients = [socket.socket(socket.AF_UNIX) for _ in range(3)]
        for client in clients:
            client.connect(path)

        full = backlogs()[f"unix:{path}"]
        server.accept()[0].close()
        after = backlogs()[f"unix:{path}"]

        for client in clients:
            client.close()

    assert full == Backlog(in_use=3, limit=5)
    assert after == Backlog(in_use=2, limit=5)
    assert f"unix:{path}" not in backlogs()


def test_the_kernel_tells_how_many_connections_wait_on_a_tcp_socket() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=7) as server:
        host, port = server.getsockname()
        with socket.create_connection((host, port)), socket.create_connection((host, port)):
            seen = backlogs()[f"{host}:{port}"]

    assert seen == Backlog(in_use=2, limit=7)


def test_a_socket_bound_to_every_address_is_found_by_the_one_that_clients_use() -> None:
    with socket.create_server(("0.0.0.0", 0), backlog=9) as server:
        port = server.getsockname()[1]

        seen = backlog(f"127.0.0.1:{port}", backlogs())

    assert seen == Backlog(in_use=0, limit=9)


def test_a_socket_is_found_through_a_link_and_when_the_server_gave_a_relative_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("1.sock")
        server.listen(3)
        (tmp_path / "live.sock").symlink_to("1.sock")

        seen = backlog(f"unix:{tmp_path}/live.sock", backlogs())

    assert seen == Backlog(in_use=0, limit=3)


def test_what_does_not_listen_has_no_backlog() -> None:
    assert backlog("unix:/nowhere", {}) == Backlog(0, 0)


def test_a_listener_has_its_owner_and_its_inode(tmp_path: Path) -> None:
    path = str(tmp_path / "app.sock")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen(1)

        (seen,) = [each for each in listeners() if each.address == f"unix:{path}"]

        assert seen.uid == os.geteuid()
        assert seen.inode == os.fstat(server.fileno()).st_ino


def test_many_listeners_come_in_more_than_one_message(tmp_path: Path) -> None:
    names = [f"unix:{tmp_path}/{number:04}" for number in range(600)]
    servers = []
    for name in names:
        server = socket.socket(socket.AF_UNIX)
        server.bind(name.removeprefix("unix:"))
        server.listen(2)
        servers.append(server)

    seen = backlogs()
    for server in servers:
        server.close()

    assert all(seen[name] == Backlog(0, 2) for name in names)
