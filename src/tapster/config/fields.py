"""The settings, each with its type and its words, read from the dataclass that declares them."""

import difflib
import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Literal, TypeAlias, get_args, get_origin, get_type_hints

from tapster.model.settings import Settings

Kind: TypeAlias = Literal["text", "number", "switch", "choice", "list", "table"]

GROUPS: Mapping[str, tuple[str, ...]] = {
    "The app": ("name", "module", "root", "interface", "python", "env", "env_file"),
    "Serving": (
        *("listen", "domains", "static", "request_timeout_s", "max_body_bytes"),
        *("max_header_bytes", "compression", "keepalive_timeout_s", "trusted_proxies"),
        *("health_path", "access_log"),
    ),
    "Releases": (
        *("release_command", "release_timeout_s", "soak_s", "shared", "keep_releases"),
        *("keep_warm_s", "long_request_timeout_s", "on_demand_idle_s"),
        *("procfile", "process_stop_timeout_s"),
    ),
    "HTTPS": ("tls_certificate", "tls_key", "redirect_listen", "hsts_s"),
    "The app server": (
        *("engine", "processes", "threads", "boot_timeout_s", "max_requests"),
        *("preload", "reload", "user", "uwsgi"),
    ),
    "nginx": ("nginx_binary", "nginx"),
}
"""The order in which pages and files show the settings."""

NEEDS: Mapping[str, str] = {
    "tls_certificate": "tls_key",
    "tls_key": "tls_certificate",
    "redirect_listen": "tls_certificate",
}
"""The setting on the left means nothing without the one on the right."""

ELSEWHERE: Mapping[str, str] = {
    "app": "module",
    "bind": "listen",
    "chdir": "root",
    "client_max_body_size": "max_body_bytes",
    "environment": "env",
    "gzip": "compression",
    "harakiri": "request_timeout_s",
    "port": "listen",
    "server_name": "domains",
    "ssl_certificate": "tls_certificate",
    "ssl_certificate_key": "tls_key",
    "timeout": "request_timeout_s",
    "workers": "processes",
}
"""What other tools call it."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One setting."""

    name: str
    kind: Kind
    choices: tuple[str, ...]
    mixed: bool
    """True if a table's values may be other than text."""
    help: str
    why: str
    example: str
    within: tuple[int, int] | None
    """The least and the most that a number may be."""
    pattern: str | None
    form: str | None

    @property
    def flag(self) -> str:
        """As the command line has it: `--request-timeout-s`."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """As the environment has it: `TAPSTER_REQUEST_TIMEOUT_S`."""
        return "TAPSTER_" + self.name.upper()

    @property
    def summary(self) -> str:
        """`help` as a sentence; names such as uWSGI stay as they are."""
        first, space, others = self.help.partition(" ")
        return (first.capitalize() if first.islower() else first) + space + others + "."

    @property
    def expected(self) -> str:
        """What a right value is, in words that follow "expected"."""
        items = "texts, whole numbers, true or false, or arrays of texts" if self.mixed else "texts"
        words: Mapping[Kind, str] = {
            "text": self.form or "a text of one line",
            "number": "a whole number from {} to {}".format(*self.within or (0, 0)),
            "switch": "true or false",
            "choice": " or ".join(f"`{choice}`" for choice in self.choices),
            "list": "an array of texts",
            "table": f"a table of {items}",
        }
        return words[self.kind]


@cache
def all_fields() -> Mapping[str, Field]:
    """Every setting by its name, in the order of `Settings`."""
    hints = get_type_hints(Settings)
    return {
        field.name: Field(name=field.name, **_shape(hints[field.name]), **field.metadata)
        for field in fields(Settings)
    }


def nearest(name: str, names: Iterable[str]) -> str:
    """The end of a message, `; did you mean ...?`, if one of the names is close."""
    known = tuple(names)
    close = difflib.get_close_matches(name, known, n=1)
    if ELSEWHERE.get(name) in known:
        close = [ELSEWHERE[name]]
    return f"; did you mean `{close[0]}`?" if close else ""


def _shape(hint: object) -> dict[str, Any]:
    """Kind, choices and mixed of a field annotated `X | None`."""
    (wanted,) = (part for part in get_args(hint) if part is not types.NoneType)
    kinds: dict[object, Kind] = {str: "text", int: "number", bool: "switch"}
    kinds |= {Literal: "choice", tuple: "list", Mapping: "table"}
    kind = kinds[get_origin(wanted) or wanted]
    return {
        "kind": kind,
        "choices": get_args(wanted) if kind == "choice" else (),
        "mixed": kind == "table" and get_args(wanted)[1] is not str,
    }
