"""What somebody meant who wrote an option that uWSGI does not know."""

import difflib
from functools import cache

from tapster.uwsgi_ini.options import key_of, table

ELSEWHERE = {
    "access-log": "req-logger",
    "accesslog": "req-logger",
    "app": "module",
    "application": "module",
    "bind": "socket",
    "directory": "chdir",
    "environment": "env",
    "error-log": "logto",
    "errorlog": "logto",
    "group": "gid",
    "log-file": "logto",
    "logfile": "logto",
    "pid": "pidfile",
    "pid-file": "pidfile",
    "static": "static-map",
    "timeout": "harakiri",
    "user": "uid",
    "virtual-env": "virtualenv",
    "worker-processes": "processes",
    "workdir": "chdir",
    "working-directory": "chdir",
    "wsgi-app": "module",
    "wsgi-module": "module",
}
"""Names that gunicorn, nginx, systemd or a guess have for what uWSGI calls otherwise."""
SHORTEST = 5
"""Letters of a name from which one wrong letter does not make another word."""


def close(name: str) -> tuple[str, ...]:
    """Up to three options that it may be, the likeliest first."""
    plain = _plain(name)
    if certain := meant(name):
        return (certain,)
    if plain in ELSEWHERE:
        return (ELSEWHERE[plain],)
    found = difflib.get_close_matches(plain, _beginning(plain[:1]), n=6, cutoff=0.8)
    return tuple({key_of(each): each for each in reversed(found)}.values())[::-1][:3]


def meant(name: str) -> str:
    """The one option that it can only be: one letter or only dashes and case are wrong."""
    plain = _plain(name)
    if plain in table():
        return plain
    found = {key_of(each): each for each in _beginning(plain[:1]) if is_slip(plain, each)}
    return next(iter(found.values())) if len(found) == 1 else ""


@cache
def _beginning(letter: str) -> tuple[str, ...]:
    return tuple(name for name in table() if name.startswith(letter))


def _plain(name: str) -> str:
    return name.lstrip("-").lower().replace("_", "-")


def is_slip(name: str, option: str) -> bool:
    """Whether one letter, two neighbours or only dashes keep a name from being the other one."""
    if name[:1] != option[:1] or len(name) < SHORTEST:
        return False
    if name.replace("-", "") == option.replace("-", "") or f"{name}es" == option:
        return True
    left, right = _where_they_part(name, option)
    return max(len(left), len(right)) <= 1 or (len(left) == len("ab") and left == right[::-1])


def _where_they_part(left: str, right: str) -> tuple[str, str]:
    """Both without what they begin with and end in together."""
    while left and right and left[0] == right[0]:
        left, right = left[1:], right[1:]
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    return left, right
