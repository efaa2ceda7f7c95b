"""An nginx that does not start."""

from tests.symptoms.configs import HERE, conf
from tests.symptoms.looks import status
from tests.symptoms.symptom import Symptom

LONG_NAME = "the-name-of-this-shop-is-longer-than-most-others.shop.example"


def refused(rule: str, text: str) -> Symptom:
    return Symptom(
        rule=rule,
        when="a request",
        conf=text,
        look=status(),
        broken="connection refused",
        fixed="200 OK",
    )


SYMPTOMS = (
    refused("nginx.does-not-parse", conf(server="- }")),
    refused("nginx.missing-semicolon", conf("- uwsgi_read_timeout 9s\n+ uwsgi_read_timeout 9s;")),
    refused("nginx.invisible-character", conf("- \u00a0uwsgi_read_timeout 9s;")),
    refused("nginx.unknown-directive", conf("- uwsgi_read_timout 9s;\n+ uwsgi_read_timeout 9s;")),
    refused(
        "nginx.directive-in-wrong-place",
        conf("- server_name shop.example;", server="+ server_name shop.example;"),
    ),
    refused("nginx.directive-repeated", conf("uwsgi_read_timeout 9s;\n- uwsgi_read_timeout 60s;")),
    refused("nginx.location-repeated", conf(server="- location / {\n-     return 204;\n- }")),
    refused("nginx.wrong-values", conf("- uwsgi_buffering true;\n+ uwsgi_buffering on;")),
    refused(
        "nginx.wrong-unit",
        conf(server="- client_max_body_size 10MB;\n+ client_max_body_size 10m;"),
    ),
    refused(
        "nginx.regex-needs-quotes",
        conf(
            server="""
            - location ~ ^/[0-9]{4}/ {
            + location ~ "^/[0-9]{4}/" {
                return 204;
            }
            """
        ),
    ),
    refused("nginx.include-missing", conf(server="- include <folder>/security.conf;")),
    refused(
        "nginx.log-format-unknown",
        conf(server="- access_log <folder>/access.log main;\n+ access_log <folder>/access.log;"),
    ),
    refused(
        "nginx.zone-missing",
        conf(
            "limit_req zone=each;",
            http="+ limit_req_zone $binary_remote_addr zone=each:1m rate=9r/s;",
        ),
    ),
    refused("nginx.upstream-empty", conf(http="- upstream shop {\n- }")),
    refused(
        "nginx.server-names-hash",
        conf(
            server=f"server_name {LONG_NAME} 127.0.0.1;",
            http=f"""
            + server_names_hash_bucket_size 128;
            server {{
                listen {HERE};
                server_name shop.example;
                return 204;
            }}
            """,
        ),
    ),
    refused(
        "tls.certificate-missing",
        conf(
            http="""
            server {
                listen 127.0.0.1:<other-port> ssl;
                - ssl_certificate <folder>/shop.pem;
                + ssl_certificate <data>/shop.pem;
                ssl_certificate_key <data>/shop.key;
            }
            """
        ),
    ),
)
