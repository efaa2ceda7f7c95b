"""Tries every symptom and prints docs/symptoms.md, with what was seen.

    python -m tests.symptoms [RULE]... >docs/symptoms.md

Says on stderr what was not as promised. As root only are all of them possible.
"""

import sys

from tests.symptoms.proof import promised, tried
from tests.symptoms.symptom import Symptom
from tests.symptoms.tables import TABLES, page, possible


def main(rules: list[str]) -> int:
    """Exit code: 1 if something was not as promised."""
    seen: dict[Symptom, tuple[str, str]] = {}
    wrong = 0
    for symptom in possible(each for table in TABLES.values() for each in table):
        if rules and symptom.rule not in rules:
            continue
        broken, fixed = tried(symptom)
        seen[symptom] = broken.seen, fixed.seen
        if (broken, fixed) != promised(symptom):
            wrong += 1
            print(f"{symptom}: {broken}, {fixed}", file=sys.stderr)  # noqa: T201
    print(page(seen), end="")  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
