"""Findings without what may be secret: values of `env`, of names that say so, and passwords."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tapster.model.finding import Finding, Place
from tapster.system.gather_evidence import Seen
from tapster.ui.lines import HIDDEN, without_passwords
from tapster.uwsgi_ini.ini import Option
from tapster.uwsgi_ini.options import known

SECRETIVE = re.compile(
    r"(?:^|[-_.])(?:pass\w*|pwd|token|key|cred\w*|auth|dsn|database_url)(?:$|[-_.\d])"
    r"|passw(?:or)?d|secret",
    re.IGNORECASE,
)
ASSIGNMENT = re.compile(
    r"^([ \t;#]*(?:set(?:-ph|-placeholder)?[ \t]*=[ \t]*)*)([\w.-]+)([ \t]*=)(?:([^=\n]*)=)?.*$",
    re.MULTILINE,
)
"""`env = NAME=value`, in a comment or `set`, too."""
CREDENTIALS = re.compile(
    r"(\bbasicauth(?:-next)?:[^,\n]*,[^:\s,]+:)[^\s,]+"
    r"|(\b(?:\w+_set_header|\w+_param|add_header|set)[ \t]+"
    r"\S*(?:auth|token|secret|passw|key)\S*[ \t]+)(?!\$)[^;\n]+(?=;)",
    re.IGNORECASE,
)
"""A password in a route of uWSGI's, and what nginx sends or keeps under a name that says so."""
READ = re.compile(r"\$\((\w+)|(@\()")
"""A variable, or a file, that a value asks for."""
COMMENT = re.compile(r"[ \t]+[;#].*$")
SHORTEST = 4
"""Characters: to hide a shorter one wherever it stands would hide too much."""


def public(findings: Iterable[Finding], seen: Iterable[Seen]) -> tuple[Finding, ...]:
    """The findings as they may be printed; what `--fix` does is still there."""
    options = [
        option for one in seen for ini in one.inis for option in (*ini.options, *ini.skipped)
    ]
    secrets = [(option.where, *each) for option in options for each in _secrets(option)]

    def without(text: str, where: Place) -> str:
        for place, secret, is_everywhere in sorted(secrets, key=lambda each: -len(each[1])):
            if is_everywhere or place == where:
                text = text.replace(secret, HIDDEN)
        return without_passwords(text)

    return tuple(
        replace(each, message=without(each.message, each.where), fix=without(each.fix, each.where))
        for each in findings
    )


def public_text(text: str) -> str:
    """A file's text as it may be printed."""

    def without(line: re.Match[str]) -> str:
        before, name, equals, inner = line.groups()
        if SECRETIVE.search(name) and known(name) is None:
            return f"{before}{name}{equals}{HIDDEN}"
        if inner is not None and (name.lower().startswith("env") or SECRETIVE.search(inner)):
            return f"{before}{name}{equals}{inner}={HIDDEN}"
        return line[0]

    text = CREDENTIALS.sub(lambda found: f"{found[1] or found[2]}{HIDDEN}", text)
    return without_passwords(ASSIGNMENT.sub(without, text))


def is_secret(option: Option) -> bool:
    """Whether the name says so, or that of a variable it asks for; what is in a file may be one."""
    asked = any(file or SECRETIVE.search(name) for name, file in READ.findall(option.written))
    return asked or bool(known(option.name) is None and SECRETIVE.search(option.name))


def _secrets(option: Option) -> Iterator[tuple[str, bool]]:
    """What may be secret in an option's value, and whether it is one wherever it stands."""
    is_env = option.key == "env"
    for text in {option.value, option.written}:
        name, _, value = text.strip("\"'").partition("=") if is_env else (option.name, "", text)
        says_so = bool(SECRETIVE.search(name)) if is_env else is_secret(option)
        for part in {value.strip(), COMMENT.sub("", value).strip(), value.strip("\"' ")}:
            if (is_env or says_so) and len(part) >= SHORTEST:
                yield part, says_so
