"""Why a release has failed, from what uWSGI and the app said while it did."""

import re
from signal import Signals

CHATTER = re.compile(
    r"\s*\*\*\* (?!no app loaded\. going)|\[uWSGI\] getting|uWSGI running as root|\[rule: "
    r"|Python (version:|main interp)|--- Python VM already|python threads support|compiled with "
    r"|(os|nodename|machine|clock source|lock engine|thunder lock|current working directory): "
    r"|pcre jit|detected |your |uwsgi socket |mapped |limiting |chdir\(\) to|added "
    r"|(spawned|Respawned|goodbye to) uWSGI|WSGI app \d+ \(|.* - need-app requested"
    r"|SIGINT/SIGTERM received|running .unix_signal:|worker respawning too fast"
    r"|\S+\(\S*\) \[0x[0-9a-f]+\]$"
)
"""Lines that uWSGI writes at every start, and frames in C: nobody is wiser for them."""
FAILED = re.compile(
    r"DAMN ! worker \d+ \(pid: (\d+)\) died|OOPS ! failed loading app in worker"
    r"|bind\(\): .* \[core/socket\.c|Listen queue size is greater than"
    r"|Worker \(pid:(\d+)\) (?:exited with code [^0]|was sent SIG(?!TERM))"
)
"""Lines after which the release is broken, whatever comes next."""

CAUSES: tuple[tuple[str, str, str], ...] = (
    (
        r"HARAKIRI",
        "a request took longer than request_timeout_s, so uWSGI killed its worker",
        "find out what the request waits for, or raise request_timeout_s",
    ),
    (
        r"WORKER TIMEOUT",
        "a worker was stuck for longer than request_timeout_s, so gunicorn ended it",
        "find out what it waits for, or raise request_timeout_s",
    ),
    (
        r"MemoryError|Cannot allocate memory",
        "the memory limit was reached",
        "run fewer workers (`processes`), or allow the app more memory",
    ),
    (
        r"fork\(\): Resource temporarily unavailable|can't start new thread",
        "no further process or thread may be started",
        "raise the limit of processes (ulimit -u, TasksMax=), or set fewer `processes`",
    ),
    (r"No space left on device", "the disk is full", "free some space: see `df -h`"),
    (
        r"Too many open files",
        "no further file may be opened",
        "raise the limit of open files (ulimit -n, LimitNOFILE=)",
    ),
    (
        r"Listen queue size is greater than .* \((\d+)\)",
        "the kernel allows a backlog of {0} at most",
        "lower `listen` in the .ini or [uwsgi], or raise net.core.somaxconn",
    ),
    (
        r"(?:unknown config directive: |unrecognized option ')([^'\s]+)",
        "uWSGI knows no option `{0}`",
        "correct or remove it",
    ),
    (
        r"((?:error removing unix socket, unlink|bind)\(\): [^\[\n]+)",
        "uWSGI could not open its socket, {address} or another: {0}",
        "remove what lies there or stop what uses the address",
    ),
    (
        r"exec: (.+): (?:not found|Permission denied)",
        "{0} cannot be run",
        "choose another interpreter with the setting `python`",
    ),
    (
        r"died, killed by signal 9\b|was sent SIGKILL",
        "a worker was killed by SIGKILL: most likely out of memory",
        "run fewer workers (`processes`), or allow the app more memory; see `dmesg`",
    ),
    (
        r"got Segmentation Fault|died, killed by signal 11\b",
        "a worker crashed with a segmentation fault: a fault in compiled code that the app uses",
        "update or rebuild the packages with compiled code for this Python",
    ),
    (
        r"died, killed by signal (\d+)",
        "a worker was killed by signal {0}",
        "find out who sends it; the app itself may have done so",
    ),
    (
        r"DAMN ! worker",
        "a worker exited by itself, as after sys.exit() or os._exit()",
        "look for what ends the process: it has to stay and answer requests",
    ),
)
"""Pattern, what it means and what to do, the more telling ones first."""


def cause(said: str, address: str) -> tuple[str, str] | None:
    """What a failed release died of and what to do about it; none if that is not known.

    address: of its socket
    """
    for pattern, why, fix in CAUSES:
        if match := re.search(pattern, said):
            return why.format(*map(_named, match.groups()), address=address), fix
    return None


def _named(word: str) -> str:
    """`6 (SIGABRT)` for the number of a signal."""
    known = word.isdigit() and word in {str(int(signal)) for signal in Signals}
    return f"{word} ({Signals(int(word)).name})" if known else word.strip()
