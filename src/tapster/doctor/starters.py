"""Who starts uWSGI with the .ini: an image, systemd or supervisord, as their files say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from tapster.doctor.evidence import Evidence
from tapster.model.finding import Place

Kind: TypeAlias = Literal["Docker", "systemd", "supervisord"]

IMAGES = ("Dockerfile*", "*.dockerfile", "Containerfile*")
COMPOSE = ("docker-compose*.y*ml", "compose*.y*ml")
UNITS = ("*.service",)
SUPERVISORS = ("supervisor*.conf", "supervisor*.ini")


@dataclass(frozen=True, kw_only=True)
class Starter:
    """What runs uWSGI in the foreground and stops it again."""

    kind: Kind
    file: Path
    text: str
    """What belongs to it: a whole Dockerfile or unit, a service or a program's section."""
    command: str


def starters(evidence: Evidence) -> Iterator[Starter]:
    """Every one that runs uWSGI with this .ini, or does not say with which."""
    for file, text in evidence.named(*IMAGES):
        joined = _joined(text)
        words = (rf"^\s*{word}\s+(.*)$" for word in ("ENTRYPOINT", "CMD"))
        found = (re.findall(word, joined, re.MULTILINE) for word in words)
        started = " ".join(each[-1] for each in found if each)
        yield from _of("Docker", file, joined, started, evidence)
    for file, text in evidence.named(*COMPOSE):
        for service in re.split(r"^(?=  [\w.-]+:\s*$)", text, flags=re.MULTILINE):
            command = re.search(r"^\s+command:((?:.*\n)(?:\s+- .*\n?)*)", service, re.MULTILINE)
            yield from _of("Docker", file, service, command[1] if command else "", evidence)
    for file, text in evidence.named(*UNITS):
        joined = _joined(text)
        commands = re.findall(r"^\s*ExecStart\s*=(.*)$", joined, re.MULTILINE)
        yield from _of("systemd", file, joined, " ".join(commands), evidence)
    for file, text in evidence.named(*SUPERVISORS):
        for section in re.split(r"^(?=\[)", text, flags=re.MULTILINE):
            if section.startswith("[program:"):
                commands = re.findall(r"^\s*command\s*=(.*)$", section, re.MULTILINE)
                yield from _of("supervisord", file, section, " ".join(commands), evidence)


def says(text: str, name: str) -> str:
    """The value of the last `name = value` of a unit or a section; empty if there is none."""
    found: list[str] = re.findall(rf"^\s*{name}\s*=\s*(.*?)\s*$", text, re.MULTILINE)
    return found[-1] if found else ""


def place_of(file: Path, text: str, name: str) -> Place:
    """The line of that `name = value`; the file as a whole if there is none."""
    found = list(re.finditer(rf"^[ \t]*{name}[ \t]*=", text, re.MULTILINE))
    return Place(file=file, line=text.count("\n", 0, found[-1].start()) + 1 if found else 0)


def composed(evidence: Evidence) -> str:
    """All that compose files say: what they set overrides the image."""
    return "\n".join(text for _, text in evidence.named(*COMPOSE))


def is_in_container(evidence: Evidence) -> bool:
    """Whether the .ini is likely to be used in a container."""
    about = ("uwsgi", evidence.ini.path.name)
    is_composed = any(word and word in composed(evidence) for word in about)
    return is_composed or any(True for _ in evidence.named(*IMAGES))


def is_published(evidence: Evidence, port: str) -> bool:
    """Whether a compose file makes a container's port one of the machine's, for everybody."""
    mapped = (
        rf"""^\s*-\s*["']?(?!127\.)(?:[\d.]+:)?\d+:{re.escape(port)}(?:/tcp)?["']?\s*(?:#.*)?$"""
    )
    return bool(re.search(mapped, composed(evidence), re.MULTILINE))


def _of(kind: Kind, file: Path, text: str, command: str, evidence: Evidence) -> Iterator[Starter]:
    inis = re.findall(r"[\w.-]+\.ini\b", command)
    is_meant = not inis or evidence.ini.path.name in inis
    if is_meant and "uwsgi" in command and "--emperor" not in command:
        yield Starter(kind=kind, file=file, text=text, command=command)


def _joined(text: str) -> str:
    """The text with lines that end in a backslash joined with the next."""
    return re.sub(r"\\[ \t]*\n", " ", text)
