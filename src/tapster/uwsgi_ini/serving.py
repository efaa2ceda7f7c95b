"""What an .ini says of how the app is served: addresses, workers, limits, files."""

import re
from collections.abc import Mapping
from pathlib import Path

from tapster.uwsgi_ini.fates import Context, Fate, Handler
from tapster.uwsgi_ini.ini import Option
from tapster.uwsgi_ini.outcomes import became, derived, left, no_effect, passed, refused
from tapster.uwsgi_ini.values import integer, is_true

PORT = re.compile(r"(\*|[\w.-]*|\[[0-9a-fA-F:.]+\]):(\d+)")
WHOLE = re.compile(r"\d+(?=\s*([;#]|$))")
"""A number, perhaps with a comment behind it, which uWSGI drops."""
BEHIND = "nginx reaches the app over a socket that tapster makes for each release"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
SLEEP = "an app that may sleep has the setting on_demand_idle_s"


def number(setting: str) -> Handler:
    """A handler that makes the option's number the setting."""

    def handler(option: Option, context: Context) -> Fate:
        found = WHOLE.match(option.value)
        if found is None:
            written = f"`{option.value}`" if option.value else "it"
            reads = f"uWSGI reads {written} as {integer(option.value)}"
            return left(option, f"{reads}: set `{setting}` to what is meant")
        value = int(found[0])
        if context.accepts(setting, value):
            return became(option, {setting: value})
        return left(option, f"{setting} cannot be {value}; see `tapster settings`")

    return handler


def lazy_apps(option: Option, _: Context) -> Fate:
    """Tapster's own way, unless it is switched off."""
    if is_true(option.value):
        return derived(option, "each worker imports the app itself, unless `preload` is set")
    return became(option, {"preload": True})


def lazy(option: Option, _: Context) -> Fate:
    """The older name for nearly the same."""
    return derived(option, "each worker imports the app itself, unless `preload` is set")


def reload(option: Option, _: Context) -> Fate:
    """`py-autoreload = 2`."""
    if integer(option.value) > 0:
        return became(option, {"reload": True}, "for development: it restarts a site in mid-edit")
    return derived(option, "off anyway")


def touch_reload(option: Option, context: Context) -> Fate:
    """Passed on, unless it is the .ini itself, which is read no more."""
    if (context.root / option.value) == option.where.file:
        return derived(option, "after an edit, `tapster up` replaces what runs")
    return passed(option, context)


def cheaper(option: Option, context: Context) -> Fate:
    """Passed on, if uWSGI would start with it."""
    workers = context.ini.last("processes")
    least, most = integer(option.value), integer(workers.value) if workers else 1
    if least <= 0:
        return no_effect(option, f"uWSGI reads `{option.value}` as {least}, which is off")
    if least >= most:
        return refused(option, f"uWSGI does not start with cheaper = {least} of {most} processes")
    return passed(option, context)


def idle(option: Option, context: Context) -> Fate:
    """With `die-on-idle` the app sleeps, which tapster can wake it from."""
    if integer(option.value) <= 0:
        return derived(option, "off anyway")
    dies = context.ini.last("die-on-idle")
    if dies is None or not is_true(dies.value):
        return refused(option, SLEEP)
    return number("on_demand_idle_s")(option, context)


def die_on_idle(option: Option, context: Context) -> Fate:
    """It belongs to `idle`."""
    return (
        derived(option, "it is part of `idle`")
        if context.ini.last("idle")
        else no_effect(option, "no `idle`")
    )


def socket(option: Option, context: Context) -> Fate:
    """Tapster makes its own, but for one that speaks HTTP."""
    protocol = context.ini.last("protocol")
    if option.key == "socket" and protocol and protocol.value == "http":
        return http(option, context)
    address = PORT.match(option.value)
    if address and address[1] not in LOOPBACK:
        return refused(option, "only tapster's own nginx reaches the app, not one elsewhere")
    return derived(option, BEHIND)


def http(option: Option, context: Context) -> Fate:
    """Where HTTP was answered, nginx answers now; on the first address of several."""
    address = _address(option.value)
    if not address:
        return derived(option, "nginx speaks HTTP with the clients")
    if not context.accepts("listen", address):
        return left(option, f"`{option.value}` is no HOST:PORT: set `listen`, or say --listen")
    first = next(each for each in _answering(context) if _address(each.value))
    if first is not option:
        return refused(option, f"an app has one address, that of line {first.where.line}")
    return became(option, {"listen": address})


def https(option: Option, context: Context) -> Fate:
    """`https = :443,shop.crt,shop.key`; uWSGI opens the files where it was started."""
    address, *files = option.value.split(",")
    fate = http(option, context)
    pair = 2
    if fate.kind != "setting" or len(files) < pair:
        return left(option, "set `listen`, `tls_certificate` and `tls_key`")
    paths = [context.path(str(context.ini.path.parent / file)) for file in files[:pair]]
    names = ("tls_certificate", "tls_key")
    return became(option, {"listen": _address(address), **dict(zip(names, paths, strict=True))})


def http_to_https(option: Option, context: Context) -> Fate:
    """`http-to-https = :80`."""
    address = _address(option.value)
    secure = context.ini.last("https", "https-socket")
    if secure and https(secure, context).settings and context.accepts("redirect_listen", address):
        return became(option, {"redirect_listen": address})
    return left(option, "set `redirect_listen`, together with `tls_certificate` and `tls_key`")


def static_map(option: Option, context: Context) -> Fate:
    """`static-map = /static=public`."""
    prefix, _, folder = option.value.partition("=")
    kept = prefix.strip("/") if option.key == "static-map2" else ""
    entry = {prefix: context.path(str(Path(folder, kept)))}
    maps = context.ini.all("static-map", "static-map2")
    earlier = next(each for each in maps if _prefix(each) == _prefix(option))
    if earlier is not option:
        where = f"line {earlier.where.line}"
        return refused(option, f"nginx looks for {prefix} in one folder only, that of {where}")
    if not folder or not context.accepts("static", entry):
        return passed(option, context, "uWSGI answers it: nginx could not tell it from the app")
    return became(option, {"static": entry}, "nginx answers it; what is not there is a 404")


def uid(option: Option, context: Context) -> Fate:
    """`uid = www-data`."""
    name = option.value
    if name == context.owner:
        return derived(option, f"workers run as the folder's owner, which is {name}")
    if name in {"root", "0"}:
        return refused(option, "nothing of the app runs as root, unless you say: --user root")
    if name.isdigit() or not context.accepts("user", name):
        return left(option, "set `user` to the name of the account")
    if context.owner not in {"", "root"}:
        return left(option, f"root takes it from you, not from a file of {context.owner}: --user")
    return became(option, {"user": name})


def _answering(context: Context) -> tuple[Option, ...]:
    """Every option that opens a socket for HTTP."""
    protocol = context.ini.last("protocol")
    plain = ("socket",) if protocol and protocol.value == "http" else ()
    return context.ini.all("https", "https-socket", "http", "http-socket", "http11-socket", *plain)


def _address(text: str) -> str:
    """HOST:PORT as tapster takes it; empty for a unix socket."""
    found = PORT.match(text)
    if not found:
        return text.strip() if ":" in text and "/" not in text else ""
    host = "0.0.0.0" if found[1] in {"", "*"} else found[1]  # noqa: S104  as it was
    return f"{host}:{found[2]}"


def _prefix(option: Option) -> str:
    return option.value.partition("=")[0].rstrip("/")


SERVING: Mapping[str, Handler] = {
    "processes": number("processes"),
    "threads": number("threads"),
    "harakiri": number("request_timeout_s"),
    "limit-post": number("max_body_bytes"),
    "max-requests": number("max_requests"),
    "lazy-apps": lazy_apps,
    "lazy": lazy,
    "py-auto-reload": reload,
    "touch-reload": touch_reload,
    "cheaper": cheaper,
    "idle": idle,
    "die-on-idle": die_on_idle,
    "socket": socket,
    "uwsgi-socket": socket,
    "http": http,
    "http-socket": http,
    "http11-socket": http,
    "https": https,
    "https-socket": https,
    "http-to-https": http_to_https,
    "static-map": static_map,
    "static-map2": static_map,
    "uid": uid,
}
