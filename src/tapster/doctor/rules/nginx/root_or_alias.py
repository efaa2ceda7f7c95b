"""`location /static/ { root /srv/shop/static; }`."""

from collections.abc import Iterator
from pathlib import Path

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import UNKNOWN, prefix
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="the location's path comes twice in the file's path",
    severity=Severity.WARNING,
    source="https://nginx.org/en/docs/http/ngx_http_core_module.html#root",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `root` puts its folder in front of the whole path, the location's part included;
    `alias` puts it in the place of that part. With `location /static/` and
    `root /srv/shop/static`, nginx looks for /static/app.css in /srv/shop/static/static/app.css, and
    every static file is a 404.

    Fix: write `root /srv/shop;`, or `alias /srv/shop/static/;`.

    Ignore when: the folder really has another one of the same name in it.
    """
    for root, blocks in evidence.nginx.named("root"):
        path = prefix(blocks[-1]) if blocks and blocks[-1].name == "location" else None
        folder = root.args[0].rstrip("/") if root.args else ""
        part = (path or "").strip("/")
        if not part or UNKNOWN.search(folder + part) or not folder.endswith(f"/{part}"):
            continue
        twice = Path(f"{folder}/{part}")
        if twice in evidence.paths and evidence.paths[twice].kind == "folder":
            continue
        yield Finding(
            message=f"/{part}/app.css is looked for in {twice}/app.css",
            where=root.where,
            fix=f"write `root {folder.removesuffix(f'/{part}') or '/'};`",
        )
