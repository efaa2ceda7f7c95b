"""Which interpreters a project says that it runs on."""

import re

CLAUSE = re.compile(r"\s*(~=|==|!=|>=|<=|>|<)\s*(\d+(?:\.\d+)*)(\.\*)?\s*")


def admits(wanted: str, version: str) -> bool:
    """Whether `>=3.11,<4` admits `3.12.1`; a clause of another form admits everything.

    https://packaging.python.org/en/latest/specifications/version-specifiers/
    """
    have = _numbers(version)
    clauses = map(CLAUSE.fullmatch, wanted.split(","))
    return all(_holds(clause, have) for clause in clauses if clause)


def _holds(clause: re.Match[str], have: tuple[int, ...]) -> bool:
    parts = _numbers(clause[2])
    full = (*parts, 0, 0)[:3]
    is_same = have[: len(parts)] == parts if clause[3] else have == full
    return {
        "==": is_same,
        "!=": not is_same,
        "~=": have >= full and have[: len(parts) - 1] == parts[:-1],
        ">=": have >= full,
        "<=": have <= full,
        ">": have > full,
        "<": have < full,
    }[clause[1]]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
