import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tapster.system import processes

SLEEP = "import time; print('up', flush=True); time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + SLEEP
PARENT = (
    "import os, subprocess, sys;"
    f"subprocess.Popen([sys.executable, '-c', {SLEEP!r}], env={{}});"
    "import time; time.sleep(60)"
)


@contextmanager
def running(code: str, env: dict[str, str] | None = None) -> Iterator[int]:
    child = subprocess.Popen(
        [sys.executable, "-c", code], env={**os.environ, **(env or {})}, stdout=subprocess.PIPE
    )
    assert child.stdout
    child.stdout.readline()
    try:
        yield child.pid
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


def seen(pid: int) -> processes.Process:
    found = processes.process(pid)
    assert found
    return found


def test_a_process_is_found_by_what_its_environment_says_and_with_it_its_children(
    tmp_path: Path,
) -> None:
    marks = {processes.HOME_VARIABLE: str(tmp_path), processes.VASSAL_VARIABLE: "shop@1"}
    with running(PARENT, marks) as parent, running(SLEEP):
        of_home = processes.of_home(tmp_path)
        of_vassal = processes.of_vassal(tmp_path, "shop@1")
        (child,) = processes.children(parent)

        for found in reversed(of_home):
            processes.stop(found, signal.SIGKILL, 5)

    assert [found.pid for found in of_home] == [parent, child]
    assert of_vassal == of_home
    assert processes.of_vassal(tmp_path, "shop@11") == ()


def test_a_home_whose_path_begins_like_another_is_another(tmp_path: Path) -> None:
    with running(SLEEP, {processes.HOME_VARIABLE: f"{tmp_path}/home2"}):
        assert processes.of_home(tmp_path / "home") == ()


def test_the_caller_is_never_among_the_found(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tapster.system.processes import of_home;"
        "print(of_home(Path(sys.argv[1])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path],
        env={**os.environ, processes.HOME_VARIABLE: str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "()\n"


def test_an_nginx_is_found_by_its_files_also_when_its_master_was_killed(
    nginx_binary: Path, tmp_path: Path
) -> None:
    config = tmp_path / "nginx.conf"
    temporary = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = " ".join(f"{name}_temp_path {tmp_path}/{name};" for name in temporary)
    config.write_text(
        f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/log; events {{ }}"
        f"http {{ access_log off; {paths} server {{ listen unix:{tmp_path}/sock; }} }}"
    )
    master = subprocess.Popen([nginx_binary, "-p", tmp_path, "-c", config], cwd="/")
    try:
        deadline = time.monotonic() + 10
        while len(processes.of_home(tmp_path)) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        both = processes.of_home(tmp_path)
        master.kill()
        master.wait()
        orphans = processes.of_home(tmp_path)
    finally:
        left = processes.stop_all(processes.of_home(tmp_path), 5)

    assert both[0].pid == master.pid
    assert {found.pid for found in orphans} == {found.pid for found in both} - {master.pid}
    assert orphans
    assert left == ()
    assert processes.of_home(tmp_path) == ()


def test_a_later_process_with_the_same_pid_is_not_the_same() -> None:
    with running(SLEEP) as pid:
        now = seen(pid)
        earlier = processes.Process(
            pid=pid, ppid=now.ppid, argv=now.argv, started_at=now.started_at - 1
        )

        assert processes.stop(earlier, signal.SIGKILL, 0)
        assert processes.is_running(pid, now.started_at)
    assert not processes.is_running(pid, now.started_at)


def test_a_zombie_does_not_run() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    started_at = seen(child.pid).started_at

    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)

    assert not processes.is_running(child.pid, started_at)
    child.wait()


def test_who_ignores_sigterm_is_killed_when_patience_is_over() -> None:
    with running(STUBBORN) as stubborn, running(SLEEP) as polite:
        began = time.monotonic()
        left = processes.stop_all((seen(stubborn), seen(polite)), patience_s=0.3)
        took_s = time.monotonic() - began

    assert left == ()
    assert 0.3 <= took_s < 30


def test_pss_is_the_memory_of_a_process_and_0_when_it_is_gone() -> None:
    with running("held = bytearray(64 << 20); " + SLEEP) as pid:
        held = processes.pss_bytes(pid)

    assert 64 << 20 < held < 128 << 20
    assert processes.pss_bytes(pid) == 0


def test_the_holder_of_a_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        assert processes.who_listens(f"127.0.0.1:{port}").endswith(f"(pid {os.getpid()})")
        assert processes.who_listens(f"0.0.0.0:{port}").endswith(f"(pid {os.getpid()})")
    assert processes.who_listens(f"127.0.0.1:{port}") == ""


def test_the_holder_is_unknown_where_the_kernel_does_not_tell() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))  # as a sandbox: no netlink socket
        try:
            said = processes.who_listens(f"{host}:{port}")
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    assert said == ""
