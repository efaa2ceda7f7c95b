"""Processes that end, or do not end, against what people expect."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.nginx.servers import ask, wait_until
from tests.symptoms.configs import TCP, conf, ini
from tests.symptoms.looks import during, has_ended, status, text
from tests.symptoms.reading import lost
from tests.symptoms.site import Site
from tests.symptoms.symptom import Symptom

HOOK = "hook-master-start = unix_signal:15 gracefully_kill_them_all"
DOCKERFILE = 'FROM python:3.12-slim\nCOPY . /app\nWORKDIR /app\nCMD ["uwsgi", "uwsgi.ini"]\n'
OTHER_APP = """\
def application(environ, start_response):
    start_response("200 OK", [])
    return [b"the other app"]
"""


def after_a_worker_was_killed(site: Site) -> str:
    os.kill(int(ask(site.port, "/worker").body), signal.SIGKILL)
    return status()(site)


def stopped_meanwhile(site: Site) -> str:
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(status("/slow?s=0.6"), site)
        time.sleep(0.2)
        site.uwsgi.terminate()
        return asked.result()


def after_a_reload(site: Site) -> str:
    # uWSGI compares whole seconds.
    os.utime(site.folder / "reload", (time.time() + 10, time.time() + 10))
    _wait_until_ended_or_anew(site)
    return status()(site)


def after_sigterm(site: Site) -> str:
    status()(site)  # a worker that has only just been born hears nothing yet
    site.uwsgi.terminate()
    _wait_until_ended_or_anew(site)
    return "uWSGI has started anew" if site.uwsgi.poll() is None else "uWSGI has ended"


def _wait_until_ended_or_anew(site: Site) -> None:
    wait_until(
        lambda: site.uwsgi.poll() is not None or site.log.count("spawned uWSGI worker") > 1,
        "the end of uWSGI, or its start",
    )


def slow_one_in_traffic(site: Site) -> str:
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(status("/slow?s=3"), site)
        while not asked.done():
            status()(site)
            time.sleep(0.1)
        return asked.result()


def after_one_that_hangs(site: Site) -> str:
    status("/slow?s=4")(site)
    time.sleep(1)
    return status()(site)


def within_a_second(site: Site) -> str:
    until = time.monotonic() + 1
    while (seen := has_ended(site)).startswith("502") and time.monotonic() < until:
        time.sleep(0.05)
    return seen


def is_in_group_0(site: Site) -> str:
    # The process itself may not be able to say: its Python may lie where only root gets.
    status = Path(f"/proc/{site.uwsgi.pid}/status").read_text(encoding="ascii")
    group = status.partition("\nGid:")[2].split()[0]
    return "it runs in root's group" if group == "0" else "it does not"


SYMPTOMS = (
    Symptom(
        rule="uwsgi.no-need-app",
        when="the code does not import",
        ini=ini(rest="master = true\n+ need-app = true"),
        files={"app.py": "import a_package_that_is_not_installed\n"},
        look=has_ended,
        broken="500 Internal Server Error, uWSGI runs",
        fixed="502 Bad Gateway, uWSGI has ended with 22",
    ),
    Symptom(
        rule="uwsgi.no-master",
        when="a worker was killed",
        ini=ini(rest="+ master = true\nneed-app = true"),
        look=after_a_worker_was_killed,
        broken="502 Bad Gateway",
        fixed="200 OK",
    ),
    Symptom(
        rule="uwsgi.die-on-term-drops",
        when="uWSGI gets SIGTERM during a request",
        ini=ini(f"- die-on-term = true\n+ {HOOK}"),
        look=stopped_meanwhile,
        broken="502 Bad Gateway",
        fixed="200 OK",
    ),
    Symptom(
        rule="uwsgi.sigterm-reloads",
        when="docker stop sends SIGTERM",
        ini=ini(f"binary-path = <python>\n+ {HOOK}"),
        files={"Dockerfile": DOCKERFILE},
        look=after_sigterm,
        broken="uWSGI has started anew",
        fixed="uWSGI has ended",
    ),
    Symptom(
        rule="uwsgi.wheel-cannot-reload",
        when="a file is touched",
        ini=ini("touch-reload = <folder>/reload\n+ binary-path = <python>"),
        files={"reload": "touch me\n"},
        look=after_a_reload,
        broken="502 Bad Gateway",
        fixed="200 OK",
    ),
    Symptom(
        rule="uwsgi.wheel-drops-environment",
        when="the app reads a variable",
        ini=ini("- env = MODE=production"),
        environ={"fixed": {"MODE": "production"}},
        look=text("/mode"),
        broken="not set",
        fixed="production",
    ),
    lost(
        "uwsgi.wheel-ignores-virtualenv",
        ini("- virtualenv = <folder>/venv\n+ pythonpath = <folder>/venv/lib"),
        {
            "app.py": "from cart import application\n",
            "venv/lib/cart.py": OTHER_APP,
        },
    ),
    Symptom(
        rule="uwsgi.harakiri-with-threads",
        when="a request takes 3 s, with others beside it",
        ini=ini("harakiri = 1\nprocesses = 2\n- threads = 4"),
        look=slow_one_in_traffic,
        broken="200 OK",
        fixed="502 Bad Gateway",
    ),
    Symptom(
        rule="uwsgi.no-harakiri",
        when="after a request that hangs",
        ini=ini("+ harakiri = 1"),
        conf=conf("uwsgi_read_timeout 1s;"),
        look=after_one_that_hangs,
        broken="504 Gateway Timeout",
        fixed="200 OK",
    ),
    Symptom(
        rule="uwsgi.one-worker",
        when="a request while a slow one is answered",
        ini=ini("+ processes = 2"),
        conf=conf("uwsgi_read_timeout 1s;"),
        look=during("/slow?s=2", status()),
        broken="504 Gateway Timeout",
        fixed="200 OK",
    ),
    lost("uwsgi.cheaper-too-high", ini("processes = 2\n- cheaper = 2\n+ cheaper = 1")),
    lost("uwsgi.chmod-socket-format", ini("- chmod-socket = 0660\n+ chmod-socket = 660")),
    lost(
        "host.backlog-above-somaxconn",
        ini("- listen = <too-many>\n+ listen = <somaxconn>"),
    ),
    lost(
        "host.chdir-missing",
        ini("- chdir = <folder>/src\n+ chdir = <folder>", app="wsgi-file = <folder>/app.py"),
    ),
    lost(
        "host.log-folder-missing",
        ini("- logto = <folder>/log/uwsgi.log\n+ logto = <folder>/uwsgi.log"),
    ),
    Symptom(
        rule="host.log-folder-missing",
        when="a request, uWSGI in the background",
        ini=ini(
            "- daemonize = <folder>/log/uwsgi.log\n+ daemonize = <folder>/uwsgi.log\n"
            "pidfile = <folder>/uwsgi.pid"
        ),
        look=within_a_second,
        broken="502 Bad Gateway, uWSGI has ended with 0",
        fixed="200 OK, uWSGI has ended with 0",
    ),
    Symptom(
        rule="uwsgi.two-loaders",
        when="a request",
        ini=ini("- module = old:application"),
        files={
            "old.py": OTHER_APP,
        },
        look=text(),
        broken="the other app",
        fixed="fine",
    ),
    Symptom(
        rule="uwsgi.uid-without-gid",
        when="root starts uWSGI",
        ini=ini("uid = nobody\n+ gid = <nobody>", socket=f"socket = {TCP}"),
        conf=conf(passing=f"uwsgi_pass {TCP};"),
        files={"app.py": "def application(environ, start):\n    return []\n"},
        look=is_in_group_0,
        broken="it runs in root's group",
        fixed="it does not",
        needs_root=True,
    ),
)
