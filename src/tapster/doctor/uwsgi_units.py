"""In what uWSGI counts the numbers that people like to write with a unit."""

import re

BYTES = frozenset({
    "buffer-size", "post-buffering", "post-buffering-bufsize", "limit-post", "log-maxsize",
    "log-big", "http-buffer-size", "socket-sndbuf", "socket-rcvbuf", "chunked-input-limit",
    "cache-blocksize", "mule-msg-size",
    "log-master-bufsize", "alarm-msg-size", "cheaper-rss-limit-soft", "cheaper-rss-limit-hard",
})  # fmt: skip
MEGABYTES = frozenset({
    "limit-as", "reload-on-as", "reload-on-rss", "evil-reload-on-as", "evil-reload-on-rss",
})  # fmt: skip
SECONDS = frozenset({
    "harakiri", "http-timeout", "socket-timeout", "idle", "reload-mercy", "worker-reload-mercy",
    "mule-reload-mercy", "spooler-harakiri", "mule-harakiri", "max-worker-lifetime",
    "min-worker-lifetime", "http-headers-timeout", "http-connect-timeout", "http-keepalive",
    "py-auto-reload", "so-send-timeout", "spooler-frequency",
    "emperor-freq", "chunked-input-timeout", "cron-harakiri",
})  # fmt: skip
_WRITTEN = re.compile(r"(\d+)\s*([a-zA-Z]+)\.?")
_FACTORS = {
    "bytes": {"b": 1, "byte": 1, "bytes": 1}
    | {unit + end: 1024 for unit in ("k", "K") for end in ("", "b", "B", "iB")}
    | {unit + end: 1024**2 for unit in ("m", "M") for end in ("", "b", "B", "iB")},
    "megabytes": {unit + end: 1 for unit in ("m", "M") for end in ("", "b", "B", "iB")}
    | {unit + end: 1024 for unit in ("g", "G") for end in ("", "b", "B", "iB")},
    "seconds": dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1)
    | dict.fromkeys(("min", "mins", "minute", "minutes"), 60)
    | dict.fromkeys(("h", "hour", "hours"), 3600),
}


def unit(key: str) -> str:
    """What one of an option's numbers is: bytes, megabytes or seconds; empty if it only counts."""
    tables = {"bytes": BYTES, "megabytes": MEGABYTES, "seconds": SECONDS}
    return next((name for name, keys in tables.items() if key in keys), "")


def meant(key: str, text: str) -> int | None:
    """The number that `32k` or `30s` stands for; None if that is not certain."""
    found = _WRITTEN.fullmatch(text.strip())
    factor = _FACTORS.get(unit(key), {}).get(found[2]) if found else None
    return int(found[1]) * factor if found and factor else None
