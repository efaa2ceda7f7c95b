"""What an engine cannot do, and why: the footnotes of docs/engines.md.

A point with a limit is not asked of these ways; a test marked `limited` sees what they do instead,
so that it fails when the limit is gone.
"""

from dataclasses import dataclass

from tests.contract.table import Way


@dataclass(frozen=True)
class Limit:
    """One point that some ways do not keep."""

    point: str
    """The name of the test that is not run for them."""
    engine: str
    why: str
    interface: str = ""
    """Empty for both."""
    threads: int = 0
    """At least so many; 0 for any number."""

    def holds(self, way: Way) -> bool:
        """Whether it is a limit of this way."""
        is_interface = not self.interface or way.interface == self.interface
        return way.engine == self.engine and is_interface and way.threads >= self.threads


GOES_ON = "nginx answers 504 five seconds after the limit; the request goes on in the app"
AS_SENT = "the app sees the path as the client has sent it, decoded"

LIMITS = (
    *(
        Limit("test_a_request_over_the_time_limit_is_cut_off_and_its_worker_replaced", *way)
        for way in (
            ("gunicorn", GOES_ON, "asgi"),
            ("gunicorn", GOES_ON, "", 2),
            ("granian", GOES_ON, "asgi"),
            ("granian", GOES_ON, "", 2),
            ("uvicorn", GOES_ON),
        )
    ),
    *(
        Limit("test_dots_and_doubled_slashes_in_a_path_do_not_reach_the_app", engine, AS_SENT)
        for engine in ("granian", "uvicorn")
    ),
    Limit(
        "test_a_path_with_bytes_that_should_have_been_encoded_reaches_the_app",
        "uvicorn",
        "it answers 400",
    ),
    Limit(
        "test_up_to_900_headers_reach_the_app",
        "granian",
        "it answers 431 to more than 100, of which nginx sends a few",
    ),
    Limit(
        "test_bytes_beyond_ascii_in_a_header_arrive_as_they_were_sent",
        "granian",
        "the app sees an empty one",
        "wsgi",
    ),
    Limit(
        "test_bytes_beyond_ascii_in_a_header_of_an_answer_stay_as_they_are",
        "granian",
        "they are sent as UTF-8",
        "wsgi",
    ),
    Limit(
        "test_workers_are_replaced_after_max_requests_and_no_request_fails",
        "granian",
        "it has no such setting; `up` says so",
    ),
    Limit(
        "test_the_app_sends_headers_when_it_accepts",
        "granian",
        "they are lost",
        "asgi",
    ),
)


def limit(way: Way, point: str) -> Limit | None:
    """The one that keeps this way from that point."""
    return next((each for each in LIMITS if each.point == point and each.holds(way)), None)
