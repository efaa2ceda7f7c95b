from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tapster.doctor.evidence import Evidence
from tapster.doctor.examine import all_rules
from tapster.model.machine import Machine
from tapster.nginx.parse import parse

PATH = Path("/etc/nginx/nginx.conf")
RULES = [rule for rule in all_rules().values() if rule.id.startswith(("nginx.", "tls."))]
BLOCKS = ("http", "server", "location", "upstream app", "if", "location /", "location ~ x", "map")
PLAIN = (
    *("listen", "server_name", "root", "alias", "include", "uwsgi_pass", "proxy_pass", "server"),
    *("uwsgi_param", "add_header", "proxy_set_header", "resolver", "set", "uwsgi_cache", "user"),
    *("uwsgi_buffers", "uwsgi_buffer_size", "client_max_body_size", "access_log", "limit_req"),
    *("ssl_certificate", "ssl_protocols", "ssl_ciphers", "keepalive", "worker_connections"),
    *("large_client_header_buffers", "set_real_ip_from", "uwsgi_next_upstream", "ssl", "events"),
)
VALUES = (
    *("", "on", "off", "80", "443", "ssl", "http2", "/", "/x/", "unix:/run/x", "app", "$x", "10mb"),
    *("http://app/", "HTTP_HOST", "$http_host", "zone=x:1m", "keys_zone=x:1m", "é", "8", "0", "~"),
)
lines = st.recursive(
    st.builds(
        lambda name, values: " ".join((name, *(f'"{value}"' for value in values))) + ";\n",
        st.sampled_from(PLAIN + BLOCKS),
        st.lists(st.sampled_from(VALUES), max_size=3),
    ),
    lambda inner: st.builds(
        lambda name, body: f"{name} {{\n{''.join(body)}}}\n",
        st.sampled_from(BLOCKS + PLAIN),
        st.lists(inner, max_size=6),
    ),
    max_leaves=20,
)


@given(st.lists(lines, max_size=6).map("".join))
def test_no_configuration_of_nginx_makes_a_rule_fail(text: str) -> None:
    conf = parse(PATH, {PATH: text}.get, lambda _: ())
    machine = Machine(nginx_version=(1, 22, 1), nginx_modules=frozenset({"x"}))
    evidence = Evidence(folder=PATH.parent, nginx=conf, machine=machine)
    count = text.count("\n") + 1

    for rule in RULES:
        for finding in rule.check(evidence):
            assert 0 <= finding.where.line <= count
            assert "\n" not in finding.message + finding.fix
