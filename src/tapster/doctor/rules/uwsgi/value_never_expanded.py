"""`listen = $(BACKLOG)`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="the option is applied before anything is expanded",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/ParsingOrder.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI applies a few options while it still reads the file, and replaces `$(NAME)`,
    `%(name)` and `@(file)` only afterwards. `listen = $(BACKLOG)` is 0, and
    `plugins = %(python)` looks for a plugin of that literal name.

    Fix: write the value itself. Magic variables such as `%d` and `%k` do work; so do
    variables like `UWSGI_LISTEN` in the environment, and arguments.

    Ignore when: never.
    """
    ini = evidence.ini
    for remark in ini.remarks:
        if remark.kind == "never-expanded":
            name = ini.line(remark.where).partition("=")[0].strip()
            yield Finding(
                message=f"uWSGI takes `{remark.text}` of {name} literally",
                where=remark.where,
                fix=f"write the value of {name} itself",
            )
