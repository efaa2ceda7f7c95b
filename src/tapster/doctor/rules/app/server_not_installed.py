"""An image that starts uwsgi, and installs everything else."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.packages import packages
from tapster.doctor.rule import rule
from tapster.doctor.starters import IMAGES
from tapster.model.finding import Finding, Place, Severity

OFFICIAL = re.compile(
    r"^\s*FROM\s+(?:--\S+\s+)?(?:docker\.io/)?(?:library/)?(\w+)(?=[:@\s]|$)", re.MULTILINE
)
BARE = frozenset({"python", "debian", "ubuntu", "alpine"})
STARTS = re.compile(
    r"^\s*(?:CMD|ENTRYPOINT)\s+\[?\s*\"?(?:exec )?(?:\S*/)?uwsgi[\s\"]", re.MULTILINE
)
INSTALLED = re.compile(r"-r\s+(\S+)")


@rule(
    title="the image starts uWSGI, and does not have it",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Install.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: no list of packages, and no command of the Dockerfile, installs uWSGI. The image is built
    without an error, and the container ends at once:
    `exec: "uwsgi": executable file not found in $PATH`.

    Fix: a line `pyuwsgi` (a wheel, nothing to compile) or `uwsgi` (needs gcc and Python's headers)
    in the requirements.

    Ignore when: a list of packages that was not checked names it.
    """
    for path, text in evidence.named(*IMAGES):
        bases = [found.lower() for found in OFFICIAL.findall(text)]
        start = STARTS.search(text)
        installs = "\n".join(re.findall(r"^\s*RUN\s.*(?:\\\n.*)*", text, re.MULTILINE))
        is_known = bases and set(bases) <= BARE and text.upper().count("FROM ") == len(bases)
        if not start or not is_known or "uwsgi" in installs.lower() or "COPY --from" in text:
            continue
        lists = [each.rpartition("/")[2] for each in INSTALLED.findall(installs)]
        read = [list_text for name in lists for _, list_text in evidence.named(name)]
        is_read = lists and len(read) >= len(lists) and not any("-r " in each for each in read)
        if is_read and not {"uwsgi", "pyuwsgi"} & packages(evidence):
            yield Finding(
                message="the container ends at once: nothing installs the uWSGI that it starts",
                where=Place(file=path, line=text.count("\n", 0, start.end()) + 1),
                fix=f"add `pyuwsgi` to {lists[0]}",
            )
