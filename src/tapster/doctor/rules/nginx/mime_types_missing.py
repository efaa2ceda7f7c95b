"""Static files, and no `include mime.types;`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import is_complete
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="nginx does not know the types of static files",
    severity=Severity.WARNING,
    source="https://nginx.org/en/docs/http/ngx_http_core_module.html#types",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: by itself nginx knows html, gif and jpg. A style sheet goes out as text/plain, and browsers
    do not use it: the page is bare, though the file is there with status 200. Scripts of type
    module and SVG images fail likewise.

    Fix: write `include mime.types;` into `http`, with the path of the file that nginx brings along,
    such as /etc/nginx/mime.types.

    Ignore when: the files have types of their own, by `types` in another file.
    """
    conf = evidence.nginx
    named = [each for each, _ in conf.named("include") if "mime" in "".join(each.args)]
    if not is_complete(conf) or named or any(conf.named("types")):
        return
    for directive, _ in conf.named("alias", "root"):
        yield Finding(
            message="style sheets go out as text/plain, and browsers do not use them",
            where=directive.where,
            fix="write `include mime.types;` into `http`",
        )
        return
