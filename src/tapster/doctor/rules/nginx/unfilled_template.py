"""`server_name {{ domain }};`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Place, Severity
from tapster.nginx.parse import TEMPLATE, is_template


@rule(
    title="a template was not checked",
    severity=Severity.ADVICE,
    source="https://nginx.org/en/docs/beginners_guide.html#conf_structure",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: the file has `{{ ... }}` or `{% ... %}` in it, which Ansible, Jinja or Helm fill in.
    nginx reads the result, and so do these checks: of the template itself nothing was looked at.

    Fix: check what it renders to, such as `ansible-playbook --check --diff` shows it.

    Ignore when: that is done elsewhere.
    """
    for path, text in evidence.nginx.texts.items():
        found = TEMPLATE.search(text)
        if found and is_template(text):
            yield Finding(
                message="the file is a template, so nothing in it was checked",
                where=Place(file=path, line=text.count("\n", 0, found.end()) + 1),
                fix="check what it renders to",
            )
