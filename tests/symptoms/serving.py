"""What nginx hands out, and to whom."""

from tests.symptoms.configs import HERE, conf, ini
from tests.symptoms.looks import header, raw, secret, status, text, workers
from tests.symptoms.site import Site
from tests.symptoms.symptom import Symptom

CACHE = """
uwsgi_cache_path <folder>/cache keys_zone=pages:1m;
uwsgi_cache_valid 200 1m;
"""


def link_for_two_hosts(site: Site) -> str:
    head = b"GET http://shop.example/link HTTP/1.1\r\nHost: forged.example\r\n"
    return raw(site, head + b"Connection: close\r\n\r\n").splitlines()[-3]


def names_of_files(site: Site) -> str:
    seen = text("/static/")(site)
    return "the names of all files" if "site.css" in seen else seen


def second_page(site: Site) -> str:
    status("/")(site)
    return text("/mode")(site)


SYMPTOMS = (
    Symptom(
        rule="nginx.alias-traversal",
        when="a request for /static../app.py",
        conf=conf(
            server="""
            - location /static {
            + location /static/ {
                alias <folder>/static/;
            }
            """
        ),
        look=secret("/static../app.py"),
        broken="the secret",
        fixed="404 Not Found",
    ),
    Symptom(
        rule="nginx.root-or-alias",
        when="a request for /static/site.css",
        conf=conf(
            server="""
            location /static/ {
                - root <folder>/static/;
                + alias <folder>/static/;
            }
            """
        ),
        look=text("/static/site.css"),
        broken="404 Not Found",
        fixed="body {}",
    ),
    Symptom(
        rule="nginx.root-is-the-project",
        when="a request for /app.py",
        conf=conf(
            path="@app",
            server="""
            - root <folder>;
            + root <folder>/static;
            location / {
                try_files $uri @app;
            }
            """,
        ),
        look=secret("/app.py"),
        broken="the secret",
        fixed="404 Not Found",
    ),
    Symptom(
        rule="uwsgi.serves-source-code",
        when="a request for /app.py",
        ini=ini("- check-static = <folder>\n+ check-static = <folder>/static"),
        look=secret("/app.py"),
        broken="the secret",
        fixed="404 Not Found",
    ),
    Symptom(
        rule="nginx.no-default-server",
        when="a request with a forged Host",
        conf=conf(
            server="server_name shop.example;",
            http=f"""
            + server {{
            +     listen {HERE} default_server;
            +     return 444;
            + }}
            """,
        ),
        look=text("/link", headers={"Host": "forged.example"}),
        broken="http://forged.example/",
        fixed="connection closed",
    ),
    Symptom(
        rule="nginx.host-header-passed",
        when="a request whose Host is not what it asks for",
        conf=conf("- uwsgi_param HTTP_HOST $http_host;\n+ uwsgi_param HTTP_HOST $host;"),
        look=link_for_two_hosts,
        broken="http://forged.example/",
        fixed="http://shop.example/",
    ),
    Symptom(
        rule="nginx.add-header-replaced",
        when="a page",
        conf=conf(
            "+ add_header X-Frame-Options DENY;\nadd_header Cache-Control no-store;",
            server="add_header X-Frame-Options DENY;",
        ),
        look=header("X-Frame-Options"),
        broken="no X-Frame-Options",
        fixed="X-Frame-Options: DENY",
    ),
    Symptom(
        rule="nginx.server-repeated",
        when="a request",
        conf=conf(
            server="server_name shop.example;",
            http=f"""
            server {{
                listen {HERE};
                - server_name shop.example;
                + server_name old.example;
                return 200 "the old site";
            }}
            """,
        ),
        look=text(headers={"Host": "shop.example"}),
        broken="the old site",
        fixed="fine",
    ),
    Symptom(
        rule="nginx.realip-trusts-everybody",
        when="somebody claims to be 203.0.113.9",
        conf=conf(
            http="""
            - set_real_ip_from 0.0.0.0/0;
            + set_real_ip_from 10.0.0.0/8;
            real_ip_header X-Forwarded-For;
            """
        ),
        look=text("/method", headers={"X-Forwarded-For": "203.0.113.9"}),
        broken="GET 203.0.113.9",
        fixed="GET 127.0.0.1",
    ),
    Symptom(
        rule="nginx.underscores-in-headers",
        when="a client sends X_Auth_User",
        conf=conf(server="- underscores_in_headers on;"),
        look=text("/user", headers={"X_Auth_User": "ann"}),
        broken="ann",
        fixed="nobody",
    ),
    Symptom(
        rule="nginx.autoindex-on",
        when="a request for /static/",
        conf=conf(server="location /static/ {\n    root <folder>;\n    - autoindex on;\n}"),
        look=names_of_files,
        broken="the names of all files",
        fixed="403 Forbidden",
    ),
    Symptom(
        rule="nginx.mime-types-missing",
        when="a style sheet",
        conf=conf(
            http="+ include <folder>/mime.types;",
            server="location /static/ {\n    root <folder>;\n}",
        ),
        files={"mime.types": "types {\n    text/css css;\n}\n"},
        look=header("Content-Type", "/static/site.css"),
        broken="Content-Type: text/plain",
        fixed="Content-Type: text/css",
    ),
    Symptom(
        rule="nginx.cache-key-missing",
        when="a second page after the first",
        conf=conf("uwsgi_cache pages;\n+ uwsgi_cache_key $host$request_uri;", http=CACHE),
        look=second_page,
        broken="fine",
        fixed="not set",
    ),
    Symptom(
        rule="nginx.cache-without-lock",
        when="three requests at once for a page",
        ini=ini("processes = 4"),
        conf=conf(
            "uwsgi_cache pages;\nuwsgi_cache_key $host$request_uri;\n+ uwsgi_cache_lock on;",
            http=CACHE,
        ),
        look=workers,
        broken="several workers answer",
        fixed="one worker answers",
    ),
    Symptom(
        rule="tls.no-hsts",
        when="a page",
        conf=conf(
            listen=f"listen {HERE} ssl;",
            server="""
            server_name shop.example;
            ssl_certificate <data>/shop.pem;
            ssl_certificate_key <data>/shop.key;
            + add_header Strict-Transport-Security "max-age=86400" always;
            """,
        ),
        look=header("Strict-Transport-Security", tls=True),
        broken="no Strict-Transport-Security",
        fixed="Strict-Transport-Security: max-age=86400",
    ),
)
