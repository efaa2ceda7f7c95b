"""`touch-reload` or `py-autoreload` with pyuwsgi in a virtual environment."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.packages import is_wheel
from tapster.doctor.rule import rule
from tapster.doctor.starters import IMAGES
from tapster.model.finding import Finding, Severity
from tapster.uwsgi_ini.values import integer


@rule(
    title="a reload ends uWSGI for good",
    severity=Severity.ERROR,
    source="https://github.com/unbit/uwsgi/issues/2478",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: to reload, uWSGI starts its own program once more. For the package pyuwsgi that program is
    Python, and uWSGI takes the one that the virtual environment was made from, which knows no
    pyuwsgi: "ModuleNotFoundError: No module named 'pyuwsgi'". The site is gone, and nginx answers
    502 until somebody starts it again. SIGHUP does the same.

    Fix: say which Python it is: `binary-path = /srv/shop/venv/bin/python`.

    Ignore when: pyuwsgi is not installed in a virtual environment.
    """
    if not is_wheel(evidence) or evidence.ini.all("binary-path"):
        return
    images = [text for _, text in evidence.named(*IMAGES)]
    if images and not any("venv" in text for text in images):
        return
    for option in evidence.ini.all("touch-reload", "py-auto-reload", "fs-reload"):
        if option.key != "py-auto-reload" or integer(option.value) > 0:
            yield Finding(
                message=f"the first reload by {option.name} ends uWSGI, and the site is gone",
                where=option.where,
                fix="add `binary-path = `, with the path of the environment's bin/python",
            )
