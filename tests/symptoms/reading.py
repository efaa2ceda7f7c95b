"""An .ini that uWSGI reads in another way than people do."""

import signal

from tests.symptoms.configs import FILE, conf, ini
from tests.symptoms.looks import at_once, during, secret, status, workers
from tests.symptoms.site import Site
from tests.symptoms.symptom import Symptom


def lost(rule: str, text: str, files: dict[str, str] | None = None) -> Symptom:
    """nginx and uWSGI do not find each other, or uWSGI does not start."""
    return Symptom(
        rule=rule,
        when="a request",
        ini=text,
        files=files or {},
        look=status(),
        broken="502 Bad Gateway",
        fixed="200 OK",
    )


def no_worker(rule: str, text: str) -> Symptom:
    """uWSGI runs, and nobody in it answers."""
    return Symptom(
        rule=rule,
        when="a request",
        ini=text,
        conf=conf("uwsgi_read_timeout 1s;"),
        look=status(),
        broken="504 Gateway Timeout",
        fixed="200 OK",
    )


def few(rule: str, text: str) -> Symptom:
    """Fewer workers than were asked for."""
    return Symptom(
        rule=rule,
        when="three requests at once",
        ini=text,
        look=workers,
        broken="one worker answers",
        fixed="several workers answer",
    )


def left_behind(site: Site) -> str:
    status()(site)  # a worker that has only just been born hears no signal yet
    site.uwsgi.send_signal(signal.SIGINT)
    site.uwsgi.wait(10)
    return "app.sock is left" if (site.folder / "app.sock").exists() else "nothing is left"


SYMPTOMS = (
    lost("uwsgi.section-not-found", ini(header="+ [uwsgi]")),
    lost("uwsgi.section-by-name", ini(header="- [production]\n+ [uwsgi]")),
    lost("uwsgi.header-ignored", ini(header="- [uwsgi] ; production\n+ [uwsgi]")),
    lost("uwsgi.header-ignored", ini(header="- \ufeff[uwsgi]\n+ [uwsgi]")),
    lost(
        "uwsgi.invisible-character",
        ini(socket=f"- \u00a0socket = {FILE}\n+ socket = {FILE}"),
    ),
    lost(
        "uwsgi.newline-swallowed",
        ini(socket=f"- ; the disk is full at 90%\n+ ; the disk is full at 90 %%\nsocket = {FILE}"),
    ),
    lost(
        "uwsgi.inline-comment",
        ini(socket=f"- socket = {FILE} ; for nginx\n+ ; for nginx\n+ socket = {FILE}"),
    ),
    lost(
        "uwsgi.quoted-value",
        ini(app='- module = "app:application"\n+ module = app:application'),
    ),
    Symptom(
        rule="uwsgi.switch-not-off",
        when="the app fails",
        ini=ini("- catch-exceptions = disabled\n+ catch-exceptions = false"),
        look=secret("/failing"),
        broken="the secret",
        fixed="502 Bad Gateway",
    ),
    lost("uwsgi.number-with-text", ini("- buffer-size = 32k\n+ buffer-size = 32768")),
    no_worker("uwsgi.number-with-text", ini("- processes = auto\n+ processes = %k")),
    no_worker("uwsgi.variable-unset", ini("- processes = $(WORKERS)\n+ processes = 2")),
    few(
        "uwsgi.placeholder-arithmetic",
        ini("- processes = %((%k * 2) + 1)\n+ processes = %(%k * 2 + 1)"),
    ),
    few("uwsgi.duplicate-option", ini("processes = 4\n- workers = 1")),
    few(
        "uwsgi.conflict-marker",
        ini("- <<<<<<< HEAD\nprocesses = 4\n- =======\n- processes = 1\n- >>>>>>> less-memory"),
    ),
    lost(
        "uwsgi.logic-unclosed",
        ini(header="[uwsgi]\nif-env = DEBUG\npy-autoreload = 1\n+ endif ="),
    ),
    lost(
        "uwsgi.logic-nested",
        ini("if-env = HOME\n- if-not-env = DEBUG\nprocesses = 2\n- endif =\nendif ="),
    ),
    lost(
        "uwsgi.logic-else",
        ini(
            socket=f"""
            if-env = DEBUG
            socket = 127.0.0.1:<other-port>
            - else =
            + endif =
            + if-not-env = DEBUG
            socket = {FILE}
            endif =
            """
        ),
    ),
    lost("uwsgi.line-continued", ini(app="- wsgi-file = \\\n- app.py\n+ wsgi-file = app.py")),
    lost("uwsgi.strict-refuses", ini("strict = true\n- proceses = 2\n+ processes = 2")),
    lost(
        "uwsgi.socket-address-format",
        ini(socket=f"- socket = unix://{FILE}\n+ socket = {FILE}"),
    ),
    lost(
        "uwsgi.same-address-twice",
        ini("socket-timeout = 1", socket=f"- http-socket = {FILE}\nsocket = {FILE}"),
    ),
    lost(
        "uwsgi.include-missing",
        ini("- include = <folder>/common.ini\n+ include = <folder>/all.ini"),
        {"all.ini": "[uwsgi]\nprocesses = 2\n"},
    ),
    lost(
        "uwsgi.include-not-loaded",
        ini(socket="- include = <folder>/all.ini:web\n+ ini = <folder>/all.ini:web"),
        {"all.ini": f"[web]\nsocket = {FILE}\n"},
    ),
    lost(
        "uwsgi.placeholder-undefined",
        ini(socket="- rundir = <folder>\n+ run = <folder>\nsocket = %(run)/app.sock"),
    ),
    lost(
        "uwsgi.placeholder-first-wins",
        ini(socket="- run = /srv/old\nrun = <folder>\nsocket = %(run)/app.sock"),
    ),
    lost(
        "uwsgi.env-then-use",
        ini(socket=f"- env = RUN=<folder>\n- socket = $(RUN)/app.sock\n+ socket = {FILE}"),
    ),
    lost(
        "uwsgi.variable-default",
        ini(socket=f"- socket = $(RUN:-<folder>)/app.sock\n+ socket = {FILE}"),
    ),
    Symptom(
        rule="uwsgi.value-never-expanded",
        when="12 requests while a slow one is answered",
        ini=ini("- listen = $(BACKLOG)\n+ listen = 64"),
        environ={"broken": {"BACKLOG": "64"}},
        look=during("/slow?s=1", at_once(12, status())),
        broken="200 OK or 502 Bad Gateway",
        fixed="200 OK",
    ),
    lost(
        "uwsgi.template-leftover",
        ini(socket=f"- socket = {{{{ run_folder }}}}/app.sock\n+ socket = {FILE}"),
    ),
    Symptom(
        rule="uwsgi.unknown-option",
        when="uWSGI is stopped",
        ini=ini("- vaccum = true\n+ vacuum = true"),
        look=left_behind,
        broken="app.sock is left",
        fixed="nothing is left",
    ),
)
