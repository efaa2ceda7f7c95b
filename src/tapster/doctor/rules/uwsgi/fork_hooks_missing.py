"""gRPC in an app that is imported before the workers are forked."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.packages import packages
from tapster.doctor.rule import rule
from tapster.doctor.unset import has_master, is_unset
from tapster.model.finding import Finding, Severity

FORK_SHY = frozenset(
    {
        *("grpcio", "google-cloud-pubsub", "google-cloud-firestore", "google-cloud-bigtable"),
        *("google-cloud-spanner", "google-cloud-logging", "pymongo", "confluent-kafka"),
    }
)


@rule(
    title="connections that are opened at import hang in the workers",
    severity=Severity.ADVICE,
    source="https://github.com/unbit/uwsgi/issues/2387",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI imports the app once, in the master, and forks the workers from it. Threads do not
    survive a fork, and connections are then shared. gRPC and others repair that in functions that
    Python calls around a fork, but uWSGI's fork is not Python's: they are never called. If the app
    connects while it is imported, workers wait for ever for an answer that another one got.

    Fix: `lazy-apps = true`, so that each worker imports the app after the fork. It needs more
    memory. Or `py-call-uwsgi-fork-hooks = true`, tried out on your version of Python first.

    Ignore when: the app connects only when the first request comes.
    """
    named = sorted(packages(evidence) & FORK_SHY)
    options = ("lazy-apps", "lazy", "py-call-uwsgi-fork-hooks")
    if named and has_master(evidence.ini) and is_unset(evidence, *options):
        yield Finding(
            message=f"if {named[0]} connects while the app is imported, its calls hang in workers",
            where=evidence.ini_place,
            fix="add `lazy-apps = true`",
        )
