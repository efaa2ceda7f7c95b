"""Every way in which an app can be run: the columns of docs/engines.md."""

from dataclasses import dataclass

from tapster.engines.engine import ENGINES


@dataclass(frozen=True)
class Way:
    """An engine, what it speaks with the app, and the kind of worker."""

    engine: str
    interface: str = "wsgi"
    threads: int = 1

    def __str__(self) -> str:
        """`gunicorn-wsgi-4-threads`."""
        threads = f"-{self.threads}-threads" if self.threads > 1 else ""
        return f"{self.engine}-{self.interface}{threads}"

    @property
    def title(self) -> str:
        """`gunicorn WSGI, 4 threads`."""
        threads = f", {self.threads} threads" if self.threads > 1 else ""
        return f"{self.engine} {self.interface.upper()}{threads}"

    @property
    def at_once(self) -> int:
        """How many requests one worker at least has under way at the same time."""
        return 20 if self.interface == "asgi" else self.threads


KNOWN = (
    Way("uwsgi"),
    Way("uwsgi", threads=4),
    Way("gunicorn"),
    Way("gunicorn", threads=4),
    Way("gunicorn", "asgi"),
    Way("granian"),
    Way("granian", threads=4),
    Way("granian", "asgi"),
    Way("uvicorn", "asgi"),
)
WAYS = tuple(way for way in KNOWN if way.engine in ENGINES)
