"""Whether a text has the form that a setting needs. No opinion on whether it exists."""

import ast
import ipaddress
import re
from collections.abc import Callable, Mapping

_PLAIN = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_STORABLE = re.compile(r"[^\x00\ud800-\udfff]*")
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"({_LABEL}\.)*{_LABEL}", re.IGNORECASE)
_LONGEST_HOST = 253  # https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4, without the last dot
_ADDRESS = re.compile(
    r"(?:\[(?P<v6>[^\]/]+:[^\]/]*)\]|(?P<host>[^:\[\]]*)):(?P<port>[1-9]\d{0,4})", re.ASCII
)
_LAST_PORT = 65535
_NGINX_WORD = re.compile(
    r"""\#[^\n]*
    |(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')(?=[\s;{)])
    |(?!["'])(?:\\.|\$\{[^}\s]*\}|[^\s;{}\\])+""",
    re.VERBOSE | re.DOTALL,
)
"""A comment or one word: https://nginx.org/en/docs/beginners_guide.html#conf_structure."""


def is_plain(text: str) -> bool:
    """One line of UTF-8 without control characters, and not empty."""
    return _PLAIN.fullmatch(text) is not None


def is_storable(text: str) -> bool:
    """UTF-8 that can be a C string: no NUL; line breaks and empty are fine."""
    return _STORABLE.fullmatch(text) is not None


def is_host(text: str) -> bool:
    """A host name, or an IPv4 address."""
    if text.replace(".", "").isdigit():
        return is_network(text)
    return len(text) <= _LONGEST_HOST and _HOST.fullmatch(text) is not None


def is_domain(text: str) -> bool:
    """A host name; the first label may be `*`."""
    return is_host(text.removeprefix("*."))


def is_address(text: str) -> bool:
    """HOST:PORT; IPv6 in brackets, and the host may be missing."""
    parts = _ADDRESS.fullmatch(text)
    if parts is None or int(parts["port"]) > _LAST_PORT:
        return False
    if parts["v6"] is not None:
        return is_network(parts["v6"])
    return not parts["host"] or is_host(parts["host"])


def is_network(text: str) -> bool:
    """An IP address, or a network whose address has no bits behind the prefix."""
    address, _, prefix = text.partition("/")
    if "%" in address or "." in prefix:  # Python knows zones and netmasks, nginx does not
        return False
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True


def is_directives(text: str) -> bool:
    """Complete nginx directives: they close what they open, and nothing that they did not."""
    words = _NGINX_WORD.sub(lambda word: "" if word[0].startswith("#") else "w", text)
    shape, blocks = "".join(words.split()), 1
    while blocks:  # the innermost ones become simple directives
        shape, blocks = re.subn(r"w\{(w+;)*\}", "w;", shape)
    return re.fullmatch(r"(w+;)+", shape) is not None


def is_app(text: str) -> bool:
    """MODULE:CALLABLE; a callable may be called with literals, as in `shop:make("live").app`."""
    module, _, attribute = text.partition(":")
    try:
        value = ast.parse(attribute, mode="eval").body
        return all(part.isidentifier() for part in module.split(".")) and _is_reached(value)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def _is_reached(value: ast.expr) -> bool:
    match value:
        case ast.Attribute(value=owner):
            return _is_reached(owner)
        case ast.Call(func=made, args=arguments, keywords=keywords):
            for each in (*arguments, *(keyword.value for keyword in keywords)):
                ast.literal_eval(each)
            return _is_reached(made)
    return isinstance(value, ast.Name)


TEXTS: Mapping[str, Callable[[str], bool]] = {
    "module": is_app,
    "listen": is_address,
    "redirect_listen": is_address,
    "domains": is_domain,
    "trusted_proxies": is_network,
    "nginx": is_directives,
}
"""Settings whose texts a pattern cannot describe."""

KEYS: Mapping[str, tuple[str, re.Pattern[str]]] = {
    "env": (
        "letters, digits and `_`, no digit first",
        re.compile(r"[A-Za-z_][A-Za-z0-9_]*"),
    ),
    "static": (
        "a path such as /static/, not `/` itself, without `..`, spaces and special signs",
        # `/` alone would hide the app, and nginx writes the rest into a `location` line.
        re.compile(r"""(/(?!\.\.?(/|\Z))[^\s\x00-\x1f\x7f\ud800-\udfff"'\\{};$?\#%*/]+)+/?"""),
    ),
    "uwsgi": (
        "a uWSGI option, such as `reload-on-rss`",
        re.compile(r"[a-z0-9][a-z0-9_-]*"),
    ),
}
"""What the keys of a table look like, in words and as a pattern."""
