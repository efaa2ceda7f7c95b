"""Two `root` in one location."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import removed
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.nginx.conf import FREE, Directive

ONCE = frozenset(
    {
        *("alias", "root", "autoindex", "charset", "client_body_buffer_size", "default_type"),
        *("client_body_timeout", "client_header_timeout", "client_max_body_size", "etag"),
        *("expires", "gzip", "gzip_comp_level", "gzip_http_version", "gzip_min_length"),
        *("gzip_vary", "http2", "keepalive_requests", "keepalive_timeout", "limit_rate"),
        *("large_client_header_buffers", "merge_slashes", "open_file_cache", "pid", "resolver"),
        *("proxy_buffer_size", "proxy_buffering", "proxy_buffers", "proxy_connect_timeout"),
        *("proxy_http_version", "proxy_pass", "proxy_read_timeout", "proxy_request_buffering"),
        *("proxy_send_timeout", "real_ip_header", "real_ip_recursive", "sendfile"),
        *("send_timeout", "server_names_hash_bucket_size", "server_tokens", "ssl_ciphers"),
        *("ssl_dhparam", "ssl_prefer_server_ciphers", "ssl_session_timeout", "ssl_stapling"),
        *("tcp_nodelay", "tcp_nopush", "try_files", "types_hash_max_size", "uwsgi_buffer_size"),
        *("underscores_in_headers", "uwsgi_buffering", "uwsgi_buffers", "uwsgi_cache"),
        *("uwsgi_cache_key", "uwsgi_connect_timeout", "uwsgi_modifier1", "uwsgi_pass"),
        *("uwsgi_read_timeout", "uwsgi_request_buffering", "uwsgi_send_timeout"),
        *("worker_processes", "worker_rlimit_nofile", "worker_connections"),
    }
)
"""Directives of which nginx 1.22 and 1.31 say that they are duplicate."""


@rule(
    title="a directive stands twice in one block",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/http/ngx_http_core_module.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: most settings may be made once in each block. For the second one nginx says `"root"
    directive is duplicate` and does not start. Often the first comes from a file that is included.

    Fix: keep one of the two lines.

    Ignore when: never; nginx refuses the file.
    """
    blocks = [evidence.nginx.directives]
    blocks += [
        each.block for each, _ in evidence.nginx.walked if each.block and each.name not in FREE
    ]
    for block in blocks:
        first: dict[str, Directive] = {}
        for directive in block:
            before = first.setdefault(directive.name, directive)
            if directive is before or directive.name not in ONCE:
                continue
            yield Finding(
                message=f"nginx does not start: `{directive.name}` stands in {before.where}, too",
                where=directive.where,
                fix=f"keep one `{directive.name}` in this block",
                edits=removed(evidence, directive) if directive.args == before.args else (),
            )
