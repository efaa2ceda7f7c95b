"""`gzip_static on;` for an nginx without the module."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

MODULES = {
    "add_after_body": "http_addition_module",
    "add_before_body": "http_addition_module",
    "auth_request": "http_auth_request_module",
    "auth_request_set": "http_auth_request_module",
    "dav_methods": "http_dav_module",
    "flv": "http_flv_module",
    "gunzip": "http_gunzip_module",
    "gzip_static": "http_gzip_static_module",
    "http2": "http_v2_module",
    "http3": "http_v3_module",
    "mp4": "http_mp4_module",
    "quic_gso": "http_v3_module",
    "quic_retry": "http_v3_module",
    "random_index": "http_random_index_module",
    "real_ip_header": "http_realip_module",
    "real_ip_recursive": "http_realip_module",
    "secure_link": "http_secure_link_module",
    "set_real_ip_from": "http_realip_module",
    "slice": "http_slice_module",
    "ssl_certificate": "http_ssl_module",
    "ssl_protocols": "http_ssl_module",
    "stub_status": "http_stub_status_module",
    "sub_filter": "http_sub_module",
}


@rule(
    title="this nginx is built without the module for a directive",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/configure.html",
    behind=("nginx.directive-too-new",),
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: some modules are only there if nginx was built with them; `nginx -V` lists them. Of the
    directives of any other nginx says `unknown directive "gzip_static"` and does not start, though
    the same file works on the next machine.

    Fix: install an nginx that has the module, or remove the line.

    Ignore when: another nginx than the one on this machine will read the file.
    """
    built = evidence.machine.nginx_modules if evidence.machine else frozenset()
    for directive, _ in evidence.nginx.named(*MODULES) if built else ():
        module = MODULES[directive.name]
        if module not in built:
            yield Finding(
                message=f"nginx does not start: it is built without {module}",
                where=directive.where,
                fix=f"remove `{directive.name}`, or install an nginx with {module}",
            )
