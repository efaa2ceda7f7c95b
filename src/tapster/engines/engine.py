"""What an app server has to be able to say, and the table of those that can."""

from collections.abc import Mapping
from typing import Protocol

from tapster.engines import granian
from tapster.engines.gunicorn import engine as gunicorn
from tapster.engines.start import Process
from tapster.engines.uwsgi import engine as uwsgi
from tapster.model.files import File
from tapster.model.release import Release
from tapster.model.settings import EngineName
from tapster.model.stack import Stack, Upstream


class Engine(Protocol):
    """A module with these functions."""

    def files(self, stack: Stack, release: Release) -> tuple[File, ...]:
        """The configuration that it reads."""

    def process(self, stack: Stack, release: Release) -> Process:
        """How it is started."""

    def upstream(self, stack: Stack, release: Release) -> Upstream:
        """Where it listens for nginx, by the path that stays when releases change."""


ENGINES: Mapping[EngineName, Engine] = {
    "uwsgi": uwsgi,
    "gunicorn": gunicorn,
    "granian": granian,
    "uvicorn": gunicorn,
}
