"""Where nginx allows which directive, and with how many words; ngxparse has the table."""

import difflib
from collections.abc import Mapping
from functools import cache
from types import ModuleType

from tapster.nginx.conf import FREE, Blocks, Conf, Directive

NEWER = frozenset(
    {
        *("add_header_inherit", "add_trailer_inherit", "auth_delay", "early_hints", "http2"),
        *("http3", "http3_hq", "http3_max_concurrent_streams", "http3_stream_buffer_size"),
        *("keepalive_min_timeout", "keepalive_time", "max_headers", "postpone_gzipping"),
        *("proxy_cookie_flags", "proxy_pass_trailers", "quic_active_connection_id_limit"),
        *("quic_bpf", "quic_gso", "quic_host_key", "quic_retry", "ssl_certificate_compression"),
        *("ssl_ech_file", "ssl_object_cache_inheritable", "ssl_ocsp", "ssl_ocsp_cache"),
        *("ssl_ocsp_responder", "ssl_reject_handshake", "userid_flags", "uwsgi_string"),
        *("client_body_early_read", "proxy_http2_max_requests", "load_module", "set_hash"),
        *(
            f"{module}_{name}"
            for module in ("proxy", "uwsgi", "fastcgi", "scgi", "grpc", "tunnel")
            for name in ("socket_rcvbuf", "socket_sndbuf", "ssl_certificate_cache")
        ),
        *(f"{module}_ssl_conf_command" for module in ("proxy", "uwsgi", "grpc")),
    }
)
"""What the table lacks: the names in nginx 1.22 and 1.31 that both say are directives."""
WIDER = frozenset({"include", "resolver_timeout", "sticky", "keepalive"})
"""What newer versions allow in more places, or with other words, than the table has."""
EXTENSIONS = ("js_", "auth_jwt", "lua_", "perl", "otel_", "subs_", "geoip2")
"""Modules of their own, with their own versions."""
_BITS = {
    "main": "MAIN",
    "events": "EVENT",
    "http": "HTTP_MAIN",
    "server": "HTTP_SRV",
    "location": "HTTP_LOC",
    "upstream": "HTTP_UPS",
    "if in a server": "HTTP_SIF",
    "if in a location": "HTTP_LIF",
    "limit_except": "HTTP_LMT",
}
CLOSE = 0.88
"""A letter or two: beyond that a name is more likely one of a module that nobody here knows."""


@cache
def _table() -> tuple[ModuleType, Mapping[str, list[int]]]:
    from crossplane import analyzer  # noqa: PLC0415  40 ms, for the few commands that need it

    return analyzer, analyzer.DIRECTIVES


def is_known(name: str) -> bool:
    """Whether some nginx has a directive of this name without a module of another maker."""
    return name in NEWER or name in _table()[1]


def meant(name: str) -> str:
    """The directive that was meant by an unknown name; empty if that is not certain.

    Modules may know any other name, so only slips of a letter or two count.
    """
    if name.startswith(EXTENSIONS):
        return ""
    names = [each for each in {*_table()[1], *NEWER} if each[0] == name[:1]]
    return next(iter(difflib.get_close_matches(name, names, n=1, cutoff=CLOSE)), "")


def context(blocks: Blocks, conf: Conf) -> str:
    """What nginx calls the place inside these blocks; empty if it is not one of HTTP's."""
    kinds = [block.name for block in blocks]
    if not kinds:
        return "main" if conf.is_whole else ""
    innermost = kinds[-1]
    if {"stream", "mail"} & set(kinds) or any(kind in FREE for kind in kinds):
        return ""
    if innermost == "if":
        return "if in a location" if "location" in kinds[:-1] else "if in a server"
    if innermost in {"server", "upstream"} and "http" not in kinds:
        # It may be a part of `stream { }`, which has blocks of the same names.
        speaks_http = any(blocks[-1].inner("location", "server_name", "root"))
        return innermost if speaks_http else ""
    return innermost if innermost in _BITS else ""


def is_allowed(name: str, place: str) -> bool:
    """Whether a directive may stand in a context; True of what the table does not have."""
    module, table = _table()
    if name not in table or name in WIDER or name.startswith(EXTENSIONS) or not place:
        return True
    bit: int = getattr(module, f"NGX_{_BITS[place]}_CONF")
    return any(mask & bit for mask in table[name])


def places(name: str) -> tuple[str, ...]:
    """Where a directive may stand, outermost first."""
    return tuple(place for place in _BITS if is_allowed(name, place))


def fault(directive: Directive, place: str) -> str:
    """What is wrong with the words of a directive; empty if nothing is, or nobody knows."""
    module, table = _table()
    name, count = directive.name, len(directive.args)
    if name not in table or name in WIDER or name.startswith(EXTENSIONS) or not place:
        return ""
    bit: int = getattr(module, f"NGX_{_BITS[place]}_CONF")
    masks = [mask for mask in table[name] if mask & bit]
    if not masks:
        return ""
    is_block = directive.block is not None
    fitting = [mask for mask in masks if bool(mask & module.NGX_CONF_BLOCK) == is_block]
    if not fitting:
        return "needs no block" if is_block else "needs a block"
    flags = [mask for mask in fitting if mask & module.NGX_CONF_FLAG]
    if flags == fitting and count == 1:
        is_right = directive.args[0].lower() in {"on", "off"}
        return "" if is_right else f"is `on` or `off`, not `{directive.args[0]}`"
    if any(_takes(mask, count, module) for mask in fitting):
        return ""
    return f"does not take {count} values" if count else "needs a value"


def _takes(mask: int, count: int, module: ModuleType) -> bool:
    any_number = (
        mask & module.NGX_CONF_ANY
        or (mask & module.NGX_CONF_1MORE and count >= 1)
        or (mask & module.NGX_CONF_2MORE and count >= 2)  # noqa: PLR2004  what its name says
        or (mask & module.NGX_CONF_FLAG and count == 1)
    )
    return bool(any_number or (count <= 7 and mask >> count & 1))  # noqa: PLR2004  bits 0 to 7
