"""A cache in front of the app, and a hundred requests at the moment it expires."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import is_complete
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="all requests for an expired page reach the app at once",
    severity=Severity.ADVICE,
    source="https://nginx.org/en/docs/http/ngx_http_uwsgi_module.html#uwsgi_cache_lock",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: when a page is not in the cache, or not any more, every request for it goes to the app
    until the first answer is there. That is the moment when the cache was needed. With a lock, ten
    requests at once made one call of the app.

    Fix: add `uwsgi_cache_lock on;`, and `uwsgi_cache_use_stale updating error timeout;` with
    `uwsgi_cache_background_update on;` to answer from the old copy meanwhile.

    Ignore when: pages are cheap to make.
    """
    conf = evidence.nginx
    for cache, blocks in conf.named("uwsgi_cache") if is_complete(conf) else ():
        locks = conf.in_force("uwsgi_cache_lock", blocks)
        stale = conf.in_force("uwsgi_cache_use_stale", blocks)
        is_calm = any(each.args == ("on",) for each in locks)
        if (
            cache.args != ("off",)
            and not is_calm
            and not any("updating" in each.args for each in stale)
        ):
            yield Finding(
                message="each time a page expires, all who ask for it wait for the app at once",
                where=cache.where,
                fix="add `uwsgi_cache_lock on;`",
            )
