"""`uwsgi_param SCRIPT_NAME /shop;`, and nobody takes /shop off PATH_INFO."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import links
from tapster.doctor.params import params
from tapster.doctor.passing import place_name, set_in_ini
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

WHOLE = frozenset({None, "$document_uri", "$uri", "$request_uri"})


@rule(
    title="the app gets the prefix twice",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Nginx.html#hosting-multiple-apps-in-the-same-process-aka-managing-script-name-and-path-info",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: an app below a prefix is told two things: SCRIPT_NAME, the prefix, and PATH_INFO, the rest.
    nginx sends the whole address as PATH_INFO and takes nothing off. With SCRIPT_NAME set, the app
    is asked for `/shop/cart` below `/shop`, knows only `/cart`, and answers 404; links that it
    makes begin with `/shop/shop`. `uwsgi_modifier1 30`, which old pages recommend, does nothing in
    uWSGI 2.0.

    Fix: let uWSGI do it: `mount = /shop=shop:app` and `manage-script-name = true`, and no
    SCRIPT_NAME in nginx.

    Ignore when: the app, or a middleware of it, takes the prefix off PATH_INFO itself.
    """
    ini = evidence.ini
    is_mounted = bool(ini.all("mount"))
    in_code = any("SCRIPT_NAME" in text or "PATH_INFO" in text for text in evidence.files.values())
    in_routes = any("pathinfo" in option.value.lower() for option in ini.options)
    if (is_mounted and ini.is_on("manage-script-name")) or in_code or in_routes:
        return
    for link in links(evidence):
        sent = params(evidence.nginx, link.blocks) if link.is_uwsgi else None
        name = sent.value("SCRIPT_NAME") if sent else None
        if sent is None or not name or not name.startswith("/") or name == "/" or "$" in name:
            continue
        is_rewritten = any(True for block in link.blocks for _ in block.inner("rewrite"))
        if sent.value("PATH_INFO") in WHOLE and not is_rewritten:
            yield Finding(
                message=f"in {place_name(link.blocks)} the app gets {name} as SCRIPT_NAME and once "
                "more at the beginning of PATH_INFO, and answers 404",
                where=next(
                    each.where for each in sent.directives if each.args[:1] == ("SCRIPT_NAME",)
                ),
                fix="write `manage-script-name = true`"
                if is_mounted
                else f"remove the line, and write `mount = {name}=...` with `manage-script-name = "
                f"true` in {ini.path.name}",
                edits=set_in_ini(evidence, "manage-script-name", "true") if is_mounted else (),
            )
