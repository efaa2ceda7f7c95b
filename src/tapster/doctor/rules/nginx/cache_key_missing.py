"""`uwsgi_cache pages;` without a key."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import is_complete
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="all pages share one place in the cache",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/http/ngx_http_uwsgi_module.html#uwsgi_cache_key",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `uwsgi_cache_key` has no default, unlike proxy_cache_key. Without it the key is empty: the
    first page that is cached is the answer to every request, whatever its path. nginx only warns:
    `no "uwsgi_cache_key" for "uwsgi_cache"`.

    Fix: write `uwsgi_cache_key $scheme$request_method$host$request_uri;`.

    Ignore when: the key is set in a file that was not looked at.
    """
    conf = evidence.nginx
    for kind in ("uwsgi", "fastcgi", "scgi"):
        for cache, blocks in conf.named(f"{kind}_cache") if is_complete(conf) else ():
            if cache.args != ("off",) and not conf.in_force(f"{kind}_cache_key", blocks):
                yield Finding(
                    message="the first page that is cached answers every request",
                    where=cache.where,
                    fix=f"write `{kind}_cache_key $scheme$request_method$host$request_uri;`",
                )
