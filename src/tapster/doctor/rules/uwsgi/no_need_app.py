"""No `need-app`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_for_development, is_unset
from tapster.model.finding import Finding, Severity


@rule(
    title="uWSGI runs on without the app if its code does not import",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Options.html#need-app",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: after an ImportError, a SyntaxError or a missing package, uWSGI 2.0 logs "no app loaded.
    going in full dynamic mode", and goes on. The process looks healthy to systemd and to Docker,
    but every visitor gets a 500 with the 21 bytes "Internal Server Error". With `need-app` uWSGI
    exits with code 22 instead, so whoever starts it notices at once.

    Fix: `need-app = true`.

    Ignore when: nginx names the app with UWSGI_MODULE or UWSGI_FILE in each request. Do not
    combine it with `touch-chain-reload`: a reload to broken code then ends the whole instance.
    """
    ini = evidence.ini
    is_dynamic = ini.is_on("vhost", "vhost-host") or bool(ini.all("touch-chain-reload"))
    if is_unset(evidence, "need-app") and not is_dynamic and not is_for_development(ini):
        yield Finding(
            message="if the app does not import, every visitor gets a 500 and nobody is told",
            where=evidence.ini_place,
            fix="add `need-app = true`",
        )
