"""`threading.Thread(...).start()` at import, without `lazy-apps`."""

import ast
from collections.abc import Iterator

from tapster.doctor.code import called, dotted, full_name, is_forked_after_import, loaded
from tapster.doctor.evidence import Evidence
from tapster.doctor.passing import set_in_ini
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_unset
from tapster.model.finding import Finding, Severity

THREADS = ("threading.Thread", "threading.Timer", "concurrent.futures.ThreadPoolExecutor")
SCHEDULERS = ("BackgroundScheduler", "APScheduler", "GeventScheduler")


@rule(
    title="a thread that is started at import runs in no worker",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI imports the app once, in the master, and copies that process with fork(2) for each
    worker. Only the thread that forks exists in the copy. So what was started at import, a job
    queue, a scheduler, a sender of metrics, runs in none of the workers: nothing is sent, and no
    error is logged.

    Fix: `lazy-apps = true`: each worker imports the app itself, after the fork. Or start the thread
    in a function with uWSGI's decorator `@postfork`. A job that must run once, and not once in each
    worker, belongs in a mule, in cron, or in a process of its own.

    Ignore when: the thread has done its work before the import ends.
    """
    app = loaded(evidence)
    if app is None or not is_forked_after_import(evidence.ini):
        return
    if not is_unset(evidence, "lazy-apps", "lazy") and not evidence.ini.all("lazy-apps"):
        return
    made = set()
    for statement in app.executed:
        for call, written in called(statement):
            name = full_name(written, app.body)
            if name in THREADS or name.endswith(SCHEDULERS):
                targets = statement.targets if isinstance(statement, ast.Assign) else []
                made |= {each.id for each in targets if isinstance(each, ast.Name)}
            inner = call.func.value if isinstance(call.func, ast.Attribute) else None
            is_direct = isinstance(inner, ast.Call) and (
                full_name(dotted(inner.func), app.body) in THREADS
            )
            if written.endswith(".start") and (is_direct or written[: -len(".start")] in made):
                yield Finding(
                    message=f"what `{written if not is_direct else 'Thread(...).start'}()` starts "
                    "at import runs in none of the workers",
                    where=app.place(statement),
                    fix=f"write `lazy-apps = true` in {evidence.ini.path.name}",
                    edits=set_in_ini(evidence, "lazy-apps", "true"),
                )
