"""Which interpreters a project says that it runs on."""

import re

CLAUSE = re.compile(r"\s*(~=|==|!=|>=|<=|>|<)\s*(\d+(?:\.\d+)*)(\.\*)?\s*")


def admits(wanted: str, version: str) -> bool:
    """Whether `>=3.11,<4` admits `3.12.1`; a clause of another form admits everything.

    https://packaging.python.org/en/latest/specifications/version-specifiers/
    """
    clauses = filter(None, map(CLAUSE.fullmatch, wanted.split(",")))
    return all(_holds(*clause.groups(), _numbers(version)) for clause in clauses)


def _holds(operator: str, named: str, star: str | None, have: tuple[int, ...]) -> bool:
    parts = _numbers(named)
    full = (*parts, 0, 0)[:3]
    is_same = have[: len(parts)] == parts if star else have == full
    return {
        "==": is_same,
        "!=": not is_same,
        "~=": have >= full and have[: len(parts) - 1] == parts[:-1],
        ">=": have >= full,
        "<=": have <= full,
        ">": have > full,
        "<": have < full,
    }[operator]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
