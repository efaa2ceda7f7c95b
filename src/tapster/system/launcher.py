"""Starts a home's Emperor, nginx and apps, and takes over when one of the first two was killed.

Runs on its own, copied into the home, with nothing but the standard library:

    launcher.py emperor HOME    become the Emperor; exits with 3 if one runs already
    launcher.py standby HOME    wait until the Emperor is gone, then become it; meanwhile stop
                                releases that have been kept for a rollback long enough
    launcher.py nginx HOME      become nginx
    launcher.py vassal HOME APP@RELEASE[.PROGRAM]
                                become the release's app server, as its own account; or keep one
                                process of its Procfile

Who holds the lock is the Emperor. The kernel frees it when that process dies, in
whatever way, so there is no stale lock and no pid file that can lie. The lock survives
exec(3), which is how this script turns into uWSGI: fcntl(2), "record locks".
"""

import contextlib
import fcntl
import grp
import json
import os
import pwd
import resource
import select
import signal
import sys
import time
from pathlib import Path

ALREADY_RUNNING = 3
MOST_SAID = 1 << 22
"""Bytes of an app server's statistics."""
INCLUDED = "include sites/*.conf;"
ASIDE = "refused.conf"
"""In the app's folder: its site, if nginx does not accept it."""
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
SWEEP_EVERY_S = 5
MOST_FILES = 8192
"""More would slow every start of an app: uWSGI closes each number that a file could have."""
RELOAD, LOYAL = b"\1", b"\x11"
"""What the Emperor says, and wants to hear, or it starts ever later what ends: core/emperor.c."""
LOYAL_AFTER_MS = 5000
MORE_PATIENCE_S = 5
"""For an app server that cuts off its last requests by itself."""
CRASHED_S = 2
"""For the last requests of an app server whose master is gone: nobody takes others meanwhile."""
SHELLS = {"sh", "dash", "bash", "busybox"}


def dismiss_nginx(home: Path) -> None:
    """Processes of a killed nginx let go of their sockets; each finishes what it is doing.

    By working folder, because nginx writes its title over the environment it was given.
    """
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                inside = (folder / "cwd").readlink() == home
                if inside and (folder / "cmdline").read_bytes().startswith(b"nginx: "):
                    os.kill(int(folder.name), signal.SIGQUIT)


def ask_kernel(option: int, value: int) -> None:
    """prctl(2): https://man7.org/linux/man-pages/man2/prctl.2.html."""
    import ctypes  # noqa: PLC0415  8 ms that the start of an app need not wait for

    ctypes.CDLL(None).prctl(option, value)


def yield_to_workers() -> None:
    """This process no longer takes the CPU from whoever wakes it: docs/decisions/0008.

    A tenth of the CPU time of a request was changing between the app server and nginx.
    """
    with contextlib.suppress(OSError):  # a sandbox may forbid it
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def open_many_files() -> None:
    """This process, and what it starts, can have one open for each of thousands of apps.

    The Emperor has the socket of each that sleeps, nginx its log; the default is 1,024.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def become(argv: list[str], env: dict[str, str]) -> None:
    """This process is that program from here on."""
    os.execve(argv[0], argv, env)  # noqa: S606  no shell is wanted


def become_emperor(home: Path, *, wait: bool) -> None:
    """This process is the Emperor, or has exited because it is not needed."""
    lock = os.open(home / "emperor" / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if wait:
        signal.signal(signal.SIGALRM, lambda *_: sweep(home))
        signal.setitimer(signal.ITIMER_REAL, SWEEP_EVERY_S, SWEEP_EVERY_S)
    try:
        fcntl.lockf(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit(ALREADY_RUNNING)
    signal.setitimer(signal.ITIMER_REAL, 0)
    os.set_inheritable(lock, True)
    dismiss_nginx(home)
    config = home / "emperor" / "emperor.json"
    if not config.exists():
        sys.exit(0)
    command = json.loads(config.read_text())
    lay_short_way(home, Path(command["run"]))
    os.setsid() if os.getpgid(0) != os.getpid() else None
    open_many_files()
    become(command["argv"], command["env"])


def lay_short_way(home: Path, run: Path) -> None:
    """Paths of sockets begin with `run`, which leads to them; after a reboot, /run is empty."""
    if run != home / "run" and not run.is_symlink():
        run.parent.mkdir(mode=0o755, exist_ok=True)
        if run.parent.stat().st_uid == os.geteuid():  # in /tmp, anybody could have made it
            run.symlink_to(home / "run")


def sweep(home: Path) -> None:
    """No release runs that was kept for a rollback until now; not while a tapster is at work."""
    with contextlib.suppress(OSError, ValueError), (home / "lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for vassal in os.listdir(home / "vassals"):
            app, _, release = vassal.removesuffix(".ini").partition("@")
            warm = f"{home}/run/{app}/{release}.warm"
            if os.path.lexists(warm):  # nothing dearer: there may be a thousand apps
                with contextlib.suppress(OSError, ValueError):
                    late_s = time.time() - warm_until(Path(warm))
                    if late_s >= 0 and not has_to_finish(home, app, release, late_s):
                        retire(home, home / "vassals" / vassal, Path(warm))


def warm_until(warm: Path) -> float:
    """The Unix time that the file holds. It lies where the app's account could put anything."""
    opened = os.open(warm, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with contextlib.closing(os.fdopen(opened, "rb")) as file:
        return float(file.read(32))


def has_to_finish(home: Path, app: str, release: str, late_s: float) -> bool:
    """Whether requests of the release are under way that it may still finish, as when it drains."""
    import socket  # noqa: PLC0415  5 ms that the start of an app need not pay

    record = json.loads((home / "apps" / app / "releases" / release / "release.json").read_text())
    if record.get("stops_by_itself"):
        return False
    said, until = b"", time.monotonic() + 1
    with socket.socket(socket.AF_UNIX) as asked, contextlib.suppress(OSError):
        asked.settimeout(0.2)
        asked.connect(f"{home}/run/{app}/{release}.stats")
        while time.monotonic() < until and len(said) < MOST_SAID and (part := asked.recv(1 << 16)):
            said += part
    count = said.count(b'"in_request":1')  # not decoded: the app could say anything there
    if count and late_s >= max(record.get("drain_s", 60), record.get("long_drain_s", 60)):
        os.write(1, f"tapster: {app}@{release}: requests that were cut off: {count}\n".encode())
        return False
    return count > 0


def retire(home: Path, vassal: Path, warm: Path) -> None:
    """The release of that vassal does not run any more, unless it is live."""
    live = home / "apps" / warm.parent.name / "live"
    if not (live.is_symlink() and live.readlink().name == warm.stem):
        doorbell = warm.parents[1] / ".wake" / vassal.stem
        own = (warm.with_suffix(".sock"), warm.with_suffix(".stats"))
        for path in (vassal, vassal.with_suffix(".ini.socket"), doorbell, *own):
            path.unlink(missing_ok=True)
    warm.unlink(missing_ok=True)


def tested(nginx: Path, binary: str, sites: list[Path]) -> tuple[int, str]:
    """How `nginx -t` ends, and what it says, with the folder's nginx.conf and only these sites."""
    import subprocess  # noqa: PLC0415  10 ms that the start of an app need not pay

    open_many_files()
    included = "\n".join(f"include sites/{site.name};" for site in sites)
    tried = nginx / f".tried.{os.getpid()}.tmp"
    tried.write_text((nginx / "nginx.conf").read_text().replace(INCLUDED, included))
    argv = [binary, "-t", "-q", "-c", str(tried), "-g", "daemon off;"]
    try:
        ended = subprocess.run(  # noqa: S603  the nginx that was found
            argv, capture_output=True, text=True, errors="replace", timeout=60, check=False
        )
    finally:
        tried.unlink()
    return ended.returncode, ended.stderr.replace(tried.name, "nginx.conf")


def refused(nginx: Path, binary: str, sites: list[Path]) -> dict[Path, str]:
    """Sites that nginx does not accept beside those before them, and why.

    None if it is nginx.conf itself that is not accepted.
    """
    kept: list[Path] = []
    found: dict[Path, str] = {}

    def add(some: list[Path]) -> None:
        code, said = tested(nginx, binary, [*kept, *some])
        half = len(some) // 2
        if not code:
            kept.extend(some)
        elif half:
            add(some[:half])
            add(some[half:])
        else:
            found[some[0]] = said.partition("\n")[0]

    if tested(nginx, binary, sites)[0] and not tested(nginx, binary, [])[0]:
        add(sites)
    return found


def set_aside(home: Path) -> dict[Path, str]:
    """nginx accepts the sites; those that it does not are set aside until they are mended, and why.

    Otherwise one app's bad configuration would keep nginx from starting for all.
    """
    nginx = home / "nginx"
    for aside in (home / "apps").glob(f"*/{ASIDE}"):
        site = nginx / "sites" / f"{aside.parent.name}.conf"
        is_over = site.exists() or not (aside.parent / "live").exists()
        aside.unlink() if is_over else aside.rename(site)
    command = json.loads((nginx / "nginx.json").read_text())
    found = refused(nginx, command["argv"][0], sorted((nginx / "sites").glob("*.conf")))
    for site in found:
        aside = home / "apps" / site.stem / ASIDE
        site.rename(aside) if aside.parent.is_dir() else site.unlink()
    return found


def become_nginx(home: Path) -> None:
    """This process is nginx, alone on its ports."""
    dismiss_nginx(home)
    with contextlib.suppress(OSError):  # a full log is no reason to serve nobody
        try:
            for site, why in set_aside(home).items():
                os.write(1, f"tapster: {site} was set aside: {why}\n".encode(errors="replace"))
        except Exception as error:  # noqa: BLE001  nginx itself then says what is wrong
            os.write(1, f"tapster: nginx's configuration was not checked: {error!r}\n".encode())
    time.sleep(0.05)
    command = json.loads((home / "nginx" / "nginx.json").read_text())
    yield_to_workers()
    become(command["argv"], command["env"])


def become_vassal(home: Path, name: str) -> None:
    """This process is the app server, or waits for what it has started to end.

    What belongs to the app is touched by the app's account alone: its interpreter, its variables
    and its environment can all run code. Only the log is opened before, where no app can write.
    """
    app, _, release = name.partition("@")
    release, _, program = release.partition(".")
    folder = home / "apps" / app / "releases" / release
    record = json.loads((folder / "release.json").read_text())
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
    log = os.open(home / "log" / app / "app.log", flags, 0o640)
    for output in (1, 2):
        os.dup2(log, output)
    with contextlib.suppress(OSError):  # of a full disk
        os.write(1, f"{time.strftime('%Y-%m-%d %H:%M:%S')} tapster: starts {name}\n".encode())
    is_kept = bool(program or record.get("stops_by_itself"))
    if program:
        keep_program(record["process_stop_timeout_s"], record["process_stop_timeout_s"])
    elif is_kept:
        keep_program(record["long_drain_s"] + MORE_PATIENCE_S, CRASHED_S)
    elif told := record["told_to_stop"]:
        wait_for_end(Path(told), home / "vassals" / f"{name}.ini")
    if record["user"]:
        become_account(record["user"], record["group"])
    if is_kept:
        ask_kernel(PR_SET_PDEATHSIG, signal.SIGKILL)  # after setuid(2), which takes it back
    start = folder / f"start-{program}" if program else folder / "start"
    become([str(start)], {**os.environ, "TAPSTER_VASSAL": name})


def keep_program(patience_s: int, crashed_s: int) -> None:
    """Return in the program's process; in this one, wait for it and end as it ends.

    Or end at once if the Emperor says so or is gone: a process between the two then takes the
    time that the program needs to stop. The Emperor would not wait for that long.
    """
    emperor = int(os.environ.pop("UWSGI_EMPEROR_FD"))
    told, tell = os.pipe()
    ask_kernel(PR_SET_CHILD_SUBREAPER, 1)  # orphans of what is started become its children
    keeper = os.fork()
    if not keeper:
        os.close(emperor)
        os.close(tell)
        stop_when_told(told, patience_s, crashed_s)
        return
    os.close(told)
    waiting = select.poll()
    for descriptor in (emperor, os.pidfd_open(keeper)):
        waiting.register(descriptor, select.POLLIN)
    if not waiting.poll(LOYAL_AFTER_MS):
        os.write(emperor, LOYAL)
        waiting.poll()
    os.set_blocking(emperor, False)
    with contextlib.suppress(OSError):
        if os.read(emperor, 1) != RELOAD:
            sys.exit(0)
    os.close(tell)
    code = os.waitstatus_to_exitcode(os.waitpid(keeper, 0)[1])
    reaped(0)  # what a killed keeper has left
    sys.exit(abs(code))


def stop_when_told(told: int, patience_s: int, crashed_s: int) -> None:
    """Return in the program's process; in this one, end when nothing that it started runs."""
    signal.signal(signal.SIGTERM, lambda *_: None)
    ask_kernel(PR_SET_CHILD_SUBREAPER, 1)  # orphans of what is started become its children
    program = os.fork()
    if not program:
        return
    ended = os.pidfd_open(program)
    has_ended = ended in select.select([told, ended], [], [])[0]
    for each in children(os.getpid()) if has_ended else [program]:
        terminate(each)
    code = reaped(time.monotonic() + (crashed_s if has_ended else patience_s))[program]
    sys.exit(code if code >= 0 else 128 - code)


def children(pid: int) -> list[int]:
    """Pids of the process's children, also of those that have ended."""
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def reaped(deadline: float) -> dict[int, int]:
    """The exit codes of all children, by pid, when they have ended: at the deadline, by force."""
    codes = {}
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid:
                codes[pid] = os.waitstatus_to_exitcode(status)
                continue
            for each in children(os.getpid()) if time.monotonic() > deadline else ():
                os.kill(each, signal.SIGKILL)
            time.sleep(0.02)
    return codes


def terminate(pid: int) -> None:
    """The process is told to stop; a shell would not pass that on to what it waits for.

    Not its whole group: workers that end with their task, such as Celery's, would end without.
    """
    with contextlib.suppress(OSError):
        if Path(f"/proc/{pid}/exe").readlink().name in SHELLS:
            for child in children(pid):
                terminate(child)
        os.kill(pid, signal.SIGTERM)


def wait_for_end(told: Path, vassal: Path) -> None:
    """Return in the app server's process; in this one, wait for it and end as it ends.

    If it ended well, and not because the Emperor said so, its owner has stopped it: the vassal
    goes, too, or the Emperor would start it again.
    """
    told.unlink(missing_ok=True)
    child = os.fork()
    if child:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if told.exists():
            told.unlink()
        elif code == 0:
            vassal.unlink(missing_ok=True)
        sys.exit(abs(code))


def become_account(user: str, group: str) -> None:
    """This process has the rights of `user`, and for its lifetime no others."""
    gid = grp.getgrnam(group).gr_gid
    os.initgroups(user, gid)
    os.setgid(gid)
    os.setuid(pwd.getpwnam(user).pw_uid)


def main(role: str, home: Path, name: str = "") -> None:
    """This process is what the role says."""
    os.chdir(home)
    if role == "vassal":
        become_vassal(home, name)
    ask_kernel(PR_SET_PDEATHSIG, 0)  # it may outlive its parent
    if role == "nginx":
        become_nginx(home)
    become_emperor(home, wait=role == "standby")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
