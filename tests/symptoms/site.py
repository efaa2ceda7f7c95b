"""A real nginx before a real uWSGI, in a folder and in sessions of their own."""

import contextlib
import grp
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tapster.system.http_client import NO_HEADERS
from tests.conftest import NGINX
from tests.live.site import environment
from tests.nginx.servers import DATA, accepts, free_port, wait_until
from tests.symptoms.symptom import Symptom, Variant

SOMAXCONN = int(Path("/proc/sys/net/core/somaxconn").read_text(encoding="ascii"))
NOBODY = grp.getgrgid(pwd.getpwnam("nobody").pw_gid).gr_name
UWSGI = Path(sys.executable).with_name("uwsgi")
PARAMS = """\
uwsgi_param QUERY_STRING $query_string;
uwsgi_param REQUEST_METHOD $request_method;
uwsgi_param CONTENT_TYPE $content_type;
uwsgi_param CONTENT_LENGTH $content_length;
uwsgi_param REQUEST_URI $request_uri;
uwsgi_param PATH_INFO $document_uri;
uwsgi_param SERVER_PROTOCOL $server_protocol;
uwsgi_param REMOTE_ADDR $remote_addr;
uwsgi_param SERVER_PORT $server_port;
uwsgi_param SERVER_NAME $server_name;
"""
"""What every tutorial has, and no more."""


@dataclass
class Site:
    """One variant of a symptom, running; one of the two servers may have refused to start."""

    symptom: Symptom
    variant: Variant
    folder: Path
    port: int = field(default_factory=free_port)
    other_port: int = field(default_factory=free_port)
    servers: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    @property
    def log(self) -> str:
        """What uWSGI has said."""
        return (self.folder / "uwsgi.log").read_text(encoding="utf-8", errors="replace")

    @property
    def uwsgi(self) -> "subprocess.Popen[bytes]":
        """What was started as uWSGI last."""
        return self.servers[-1]

    @property
    def environ(self) -> dict[str, str]:
        """What uWSGI is started with."""
        return environment(self.symptom.environ.get(self.variant, NO_HEADERS))

    def start_nginx(self) -> None:
        """nginx listens, or has given up."""
        options = ("-p", self.folder, "-c", "nginx.conf", "-e", "error.log", "-g", "daemon off;")
        self._start([NGINX[0], *options], lambda: accepts(("127.0.0.1", self.port)))

    def start_uwsgi(self) -> None:
        """uWSGI can be asked, or has given up."""
        before = len(self.log)
        self._start(
            [UWSGI, "uwsgi.ini"],
            lambda: re.search(self.symptom.ready, self.log[before:]) is not None,
        )

    def _start(self, argv: Sequence[str | Path], is_ready: Callable[[], bool]) -> None:
        with (self.folder / "uwsgi.log").open("ab") as log:
            running = subprocess.Popen(
                argv,
                cwd=self.folder,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.servers.append(running)
        wait_until(lambda: is_ready() or running.poll() is not None, str(argv[0]))

    def stop(self, running: "subprocess.Popen[bytes]") -> None:
        """Neither it nor anything that it has started runs any more."""
        # uWSGI's master buries its workers once a second, and whenever a signal comes; nginx's
        # begins anew with each.
        signals = 1 if running is self.servers[0] else 20
        for _ in range(signals):
            running.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.wait(0.6 / signals)
                break
        groups = [running.pid]
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            groups += [os.getpgid(int((self.folder / "uwsgi.pid").read_text()))]
        for group in groups:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        running.wait()


@contextlib.contextmanager
def site(symptom: Symptom, variant: Variant) -> Iterator[Site]:
    """The site of this variant, gone afterwards with all it has started."""
    # Not pytest's tmp_path: nobody could not enter it, and sockets need a short path.
    folder = Path(tempfile.mkdtemp(prefix="tapster-symptom-")).resolve()
    folder.chmod(0o755)
    made = Site(symptom, variant, folder)
    try:
        _write(made)
        made.start_nginx()
        made.start_uwsgi()
        yield made
    finally:
        for running in reversed(made.servers):
            made.stop(running)
        shutil.rmtree(folder)


def _write(made: Site) -> None:
    values = {
        "<folder>": made.folder,
        "<port>": made.port,
        "<other-port>": made.other_port,
        "<python>": sys.executable,
        "<data>": DATA,
        "<somaxconn>": SOMAXCONN,
        "<too-many>": SOMAXCONN + 1,
        "<nobody>": NOBODY,
    }
    texts = made.symptom.texts(made.variant)
    for name, text in {"uwsgi_params": PARAMS, "uwsgi.log": "", **texts}.items():
        path = made.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_filled(text, values), encoding="utf-8")


def _filled(text: str, values: Mapping[str, object]) -> str:
    for mark, value in values.items():
        text = text.replace(mark, str(value))
    return text
