"""Large bodies, bodies that nobody reads, and clients that dawdle hurt nobody else."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tapster.system.processes import pss_bytes
from tests.contract.stage import Stage
from tests.live.site import Tapster
from tests.live.wire import connected, kept_alive, request
from tests.nginx.servers import wait_until

MANY = 100
UPLOAD_BYTES = 64 << 20
ALLOWED_BYTES = 8 << 20


def test_a_view_that_does_not_read_its_300_kb_body_answers_every_time(stage: Stage) -> None:
    body = b"x" * 300_000

    fresh = [stage.plain.ask("/refused", method="POST", body=body).status for _ in range(50)]
    kept = []
    with kept_alive(stage.plain) as client:
        for _ in range(50):
            client.request("POST", "/refused", body=body)
            answer = client.getresponse()
            answer.read()
            kept.append(answer.status)

    assert fresh == kept == [405] * 50


@pytest.mark.parametrize(
    ("path", "words"), [("/show", f'"length": {UPLOAD_BYTES}'), ("/refused", " 405 ")]
)
def test_an_upload_of_64_mb_takes_no_memory(stage: Stage, path: str, words: str) -> None:
    piece = bytes(1 << 20)
    head = request(path, f"Content-Length: {UPLOAD_BYTES}", method="POST")
    stage.plain.ask("/show", method="POST", body=piece)  # what is imported or made only once

    with most_memory(stage.plain.tapster) as grown, connected(stage.plain) as client:
        client.settimeout(60)
        client.sendall(head)
        for _ in range(UPLOAD_BYTES // len(piece)):
            client.sendall(piece)
        answer = b"".join(iter(lambda: client.recv(65536), b""))

    assert words.encode() in answer
    assert len(grown) > 5
    assert max(grown.values()) < ALLOWED_BYTES, grown


@contextmanager
def most_memory(tapster: Tapster) -> Iterator[dict[str, int]]:
    """By how many bytes each process of the home has grown at most; filled in at the end."""
    grown: dict[str, int] = {}
    processes = {each.pid: " ".join(each.argv) for each in tapster.processes()}
    before = {pid: pss_bytes(pid) for pid in processes}
    most = dict(before)
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            for pid, so_far in most.items():
                most[pid] = max(so_far, pss_bytes(pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield grown
    finally:
        over.set()
        watcher.join()
        grown.update({f"{pid} {processes[pid]}": most[pid] - before[pid] for pid in most})


@pytest.mark.parametrize(
    "sent",
    [
        request("/show")[:-2],
        request("/show", "Content-Length: 50000", method="POST") + b"x" * 20_000,
        request("/show", "Transfer-Encoding: chunked", method="POST") + b"5\r\nhel",
    ],
    ids=["half a header", "half a body", "half a chunk"],
)
def test_slow_senders_do_not_occupy_the_only_worker(stage: Stage, sent: bytes) -> None:
    with ExitStack() as open_ones:
        clients = [open_ones.enter_context(connected(stage.narrow)) for _ in range(MANY)]
        for client in clients:
            client.sendall(sent)

        assert [stage.narrow.ask("/show").status for _ in range(3)] == [200] * 3
        wait_until(lambda: stage.narrow.workers[0].state == "idle", "an idle worker")
        assert not any(received(client) for client in clients)


def test_slow_readers_do_not_occupy_the_only_worker(stage: Stage) -> None:
    with ExitStack() as open_ones:
        for _ in range(10):
            client = open_ones.enter_context(connected(stage.narrow))
            client.sendall(request("/large/5000000"))

        assert stage.narrow.ask("/show").status == 200
        wait_until(lambda: stage.narrow.workers[0].state == "idle", "an idle worker")


def received(client: socket.socket) -> bytes:
    """What has arrived; nothing if nginx still waits for us."""
    client.settimeout(0)
    try:
        return client.recv(1)
    except BlockingIOError:
        return b""
