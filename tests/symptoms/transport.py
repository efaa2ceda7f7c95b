"""nginx and uWSGI that do not fit together."""

import socket

from tests.symptoms.configs import FILE, HERE, SOCKET, TCP, conf, ini
from tests.symptoms.looks import Look, at_once, during, raw, status, text, timed
from tests.symptoms.site import Site
from tests.symptoms.symptom import Symptom

FLASK = """\
from flask import Flask

application = Flask(__name__)


@application.get("/")
def home():
    return "hello"
"""

ANSWER, FINE_INI, FINE_CONF = status(), ini(), conf()


def lost(
    rule: str, when: str, look: Look = ANSWER, *, ini: str = FINE_INI, conf: str = FINE_CONF
) -> Symptom:
    """nginx says that the app has not answered."""
    return Symptom(
        rule=rule,
        when=when,
        ini=ini,
        conf=conf,
        look=look,
        broken="502 Bad Gateway",
        fixed="200 OK",
    )


def upload(n_bytes: int, path: str = "/read") -> Look:
    return status(path, method="POST", body=b"x" * n_bytes)


def refused_uploads(site: Site) -> str:
    seen = {upload(3_000_000, "/unread")(site) for _ in range(20)}
    return "401 Unauthorized" if seen == {"401 Unauthorized"} else "502 Bad Gateway, mostly"


def slow_upload(site: Site) -> str:
    head = b"POST /read HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 8\r\n\r\nhalf"
    answer = raw(site, head, pause_s=1.5, rest=b"half")
    return answer.partition("\r")[0].partition(" ")[2]


def beside_a_slow_reader(site: Site) -> str:
    with socket.create_connection(("127.0.0.1", site.port)) as client:
        client.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        client.recv(1)
        return status()(site)


def after_a_restart(site: Site) -> str:
    site.stop(site.uwsgi)
    for _ in range(2):
        status()(site)
    site.start_uwsgi()
    return status()(site)


def passing(broken: str, fixed: str = f"uwsgi_pass {SOCKET};") -> str:
    return f"- {broken}\n+ {fixed}"


def mounted(mount: str) -> str:
    return ini(f"{mount}\n+ manage-script-name = true", app="")


SYMPTOMS = (
    lost(
        "chain.wrong-protocol",
        "a request, answered after 4 s",
        ini=ini(socket=f"- http-socket = {FILE}\n+ socket = {FILE}"),
    ),
    lost(
        "chain.wrong-protocol",
        "a request",
        conf=conf(passing=passing(f"proxy_pass http://{SOCKET};")),
    ),
    lost(
        "chain.wrong-protocol", "a request", conf=conf(passing=passing(f"fastcgi_pass {SOCKET};"))
    ),
    Symptom(
        rule="chain.wrong-protocol",
        when="a request",
        ini=ini(socket=f"- http = {TCP}\n+ socket = {TCP}"),
        conf=conf("uwsgi_read_timeout 1s;", passing=f"uwsgi_pass {TCP};"),
        look=status(),
        broken="504 Gateway Timeout",
        fixed="200 OK",
    ),
    lost(
        "chain.nothing-listens-there",
        "a request",
        conf=conf(passing=passing("uwsgi_pass unix:<folder>/uwsgi.sock;")),
    ),
    lost(
        "chain.buffer-size-below-headers",
        "a cookie of 5 KB",
        status(headers={"Cookie": "c" * 5000}),
        ini=ini("+ buffer-size = 32768"),
    ),
    lost(
        "nginx.response-header-buffer",
        "the app sets a cookie of 6 KB",
        status("/long-cookie"),
        conf=conf(
            "+ uwsgi_buffer_size 16k;\n+ uwsgi_busy_buffers_size 24k;",
            server="large_client_header_buffers 4 16k;",
        ),
    ),
    Symptom(
        rule="chain.read-timeout-below-harakiri",
        when="a request takes 1.5 s",
        ini=ini("harakiri = 3"),
        conf=conf("- uwsgi_read_timeout 1s;\n+ uwsgi_read_timeout 8s;"),
        look=status("/slow?s=1.5"),
        broken="504 Gateway Timeout",
        fixed="200 OK",
    ),
    Symptom(
        rule="chain.uploads-refused-by-nginx",
        when="an upload of 2 MB",
        ini=ini("limit-post = 10485760"),
        conf=conf(server="+ client_max_body_size 10m;"),
        look=upload(2_000_000),
        broken="413 Request Entity Too Large",
        fixed="200 OK",
    ),
    Symptom(
        rule="chain.body-limit-mismatch",
        when="an upload of 2 KB",
        ini=ini("limit-post = 1024"),
        conf=conf(server="- client_max_body_size 1m;\n+ client_max_body_size 1k;"),
        look=upload(2000),
        broken="502 Bad Gateway",
        fixed="413 Request Entity Too Large",
    ),
    Symptom(
        rule="uwsgi.post-buffering-off",
        when="uploads of 3 MB that the app refuses unread",
        ini=ini("+ post-buffering = 8192"),
        conf=conf(server="client_max_body_size 10m;"),
        look=refused_uploads,
        broken="502 Bad Gateway, mostly",
        fixed="401 Unauthorized",
    ),
    lost(
        "nginx.request-buffering-off",
        "an upload pauses for 1.5 s",
        slow_upload,
        ini=ini("socket-timeout = 1"),
        conf=conf("- uwsgi_request_buffering off;"),
    ),
    Symptom(
        rule="nginx.buffering-off",
        when="a request while somebody reads slowly",
        conf=conf("- uwsgi_buffering off;\nuwsgi_read_timeout 1s;"),
        look=beside_a_slow_reader,
        broken="504 Gateway Timeout",
        fixed="200 OK",
    ),
    Symptom(
        rule="chain.keepalive-pins-workers",
        when="two requests at once",
        ini=ini("socket-timeout = 1", socket=f"- http11-socket = {FILE}\n+ http-socket = {FILE}"),
        conf=conf(
            'proxy_http_version 1.1;\nproxy_set_header Connection "";',
            passing="proxy_pass http://shop;",
            params="",
            http=f"upstream shop {{\n    server {SOCKET};\n    keepalive 8;\n}}",
        ),
        look=timed(at_once(2, status())),
        broken="200 OK, after seconds",
        fixed="200 OK, at once",
    ),
    Symptom(
        rule="uwsgi.backlog-small",
        when="12 requests while a slow one is answered",
        ini=ini("- listen = 5\n+ listen = 256"),
        look=during("/slow?s=1", at_once(12, status())),
        broken="200 OK or 502 Bad Gateway",
        fixed="200 OK",
    ),
    lost(
        "nginx.max-fails-during-restarts",
        "uWSGI was restarted",
        after_a_restart,
        ini=ini("socket = <folder>/two.sock"),
        conf=conf(
            passing="uwsgi_pass shop;",
            http=f"""
            upstream shop {{
                - server {SOCKET};
                - server unix:<folder>/two.sock;
                + server {SOCKET} max_fails=0;
                + server unix:<folder>/two.sock max_fails=0;
            }}
            """,
        ),
    ),
    Symptom(
        rule="nginx.proxy-headers-replaced",
        when="the app makes a link",
        ini=ini(socket=f"http-socket = {FILE}"),
        conf=conf(
            "+ proxy_set_header Host $host;\nproxy_set_header X-Request-ID $request_id;",
            passing="proxy_pass http://shop;",
            params="",
            server="proxy_set_header Host $host;",
            http=f"upstream shop {{\n    server {SOCKET};\n}}",
        ),
        look=text("/link", headers={"Host": "shop.example"}),
        broken="http://shop/",
        fixed="http://shop.example/",
    ),
    Symptom(
        rule="nginx.proxy-pass-slashes",
        when="a request for /api/",
        ini=ini(socket=f"http-socket = {TCP}"),
        conf=conf(
            server=f"""
            - location /api {{
            + location /api/ {{
                proxy_pass http://{TCP}/;
            }}
            """
        ),
        look=status("/api/"),
        broken="404 Not Found",
        fixed="200 OK",
    ),
    lost(
        "nginx.variable-needs-resolver",
        "a request",
        ini=ini(socket=f"socket = {TCP}"),
        conf=conf(
            "- set $app localhost:<other-port>;",
            passing=passing("uwsgi_pass $app;", "uwsgi_pass localhost:<other-port>;"),
        ),
    ),
    Symptom(
        rule="nginx.params-missing",
        when="a request",
        conf=conf(params="+ include uwsgi_params;"),
        look=text("/method"),
        broken="404 Not Found",
        fixed="GET 127.0.0.1",
    ),
    Symptom(
        rule="nginx.params-not-inherited",
        when="a request",
        conf=conf(
            "uwsgi_param HTTPS on;",
            params="+ include uwsgi_params;",
            server="include uwsgi_params;",
        ),
        look=text("/method"),
        broken="404 Not Found",
        fixed="GET 127.0.0.1",
    ),
    Symptom(
        rule="nginx.scheme-can-be-forged",
        when="a client sends X-Forwarded-Proto: javascript",
        conf=conf(
            '+ uwsgi_param HTTP_X_FORWARDED_PROTO $scheme;\n+ uwsgi_param HTTP_X_FORWARDED_SSL "";'
        ),
        look=text("/link", headers={"Host": "shop.example", "X-Forwarded-Proto": "javascript"}),
        broken="javascript://shop.example/",
        fixed="http://shop.example/",
    ),
    Symptom(
        rule="nginx.https-not-passed",
        when="the app makes a link",
        conf=conf(
            "+ uwsgi_param HTTPS $https if_not_empty;",
            listen=f"listen {HERE} ssl;",
            server="ssl_certificate <data>/shop.pem;\nssl_certificate_key <data>/shop.key;",
        ),
        look=text("/link", headers={"Host": "shop.example"}, tls=True),
        broken="http://shop.example/",
        fixed="https://shop.example/",
    ),
    Symptom(
        rule="nginx.httpoxy",
        when="a client sends Proxy",
        conf=conf('+ uwsgi_param HTTP_PROXY "";'),
        look=text("/proxy", headers={"Proxy": "http://forged.example"}),
        broken="http://forged.example",
        fixed="none",
    ),
    Symptom(
        rule="chain.prefix-stays",
        when="a request for /shop/",
        ini=ini("+ mount = /shop=app.py\n+ manage-script-name = true", app="- wsgi-file = app.py"),
        conf=conf("uwsgi_param SCRIPT_NAME /shop;", path="/shop/"),
        files={"app.py": FLASK},
        look=status("/shop/"),
        broken="404 Not Found",
        fixed="200 OK",
    ),
    Symptom(
        rule="uwsgi.mount-without-manage-script-name",
        when="a request for /shop/",
        ini=ini("+ manage-script-name = true", app="mount = /shop=app.py"),
        look=status("/shop/"),
        broken="404 Not Found",
        fixed="200 OK",
    ),
    Symptom(
        rule="chain.mount-not-reached",
        when="a request for /store/",
        ini=ini("manage-script-name = true", app="- mount = /shop=app.py\n+ mount = /store=app.py"),
        conf=conf(path="/store/"),
        look=status("/store/"),
        broken="404 Not Found",
        fixed="200 OK",
    ),
    Symptom(
        rule="nginx.modifier1-30",
        when="a request for /shop/",
        ini=ini("+ manage-script-name = true", app="mount = /shop=app.py"),
        conf=conf("uwsgi_param SCRIPT_NAME /shop;\n- uwsgi_modifier1 30;", path="/shop/"),
        look=status("/shop/"),
        broken="404 Not Found",
        fixed="200 OK",
    ),
    Symptom(
        rule="chain.host-not-passed",
        when="the app makes a link",
        ini=ini(socket=f"http-socket = {FILE}"),
        conf=conf(
            "+ proxy_set_header Host $host;", passing=f"proxy_pass http://{SOCKET};", params=""
        ),
        look=text("/link", headers={"Host": "shop.example"}),
        broken="http://localhost/",
        fixed="http://shop.example/",
    ),
    Symptom(
        rule="chain.https-not-forwarded",
        when="the app makes a link",
        ini=ini(socket=f"http-socket = {FILE}"),
        conf=conf(
            "proxy_set_header Host $host;\n+ proxy_set_header X-Forwarded-Proto $scheme;",
            passing=f"proxy_pass http://{SOCKET};",
            params="",
            listen=f"listen {HERE} ssl;",
            server="ssl_certificate <data>/shop.pem;\nssl_certificate_key <data>/shop.key;",
        ),
        look=text("/link", headers={"Host": "shop.example"}, tls=True),
        broken="http://shop.example/",
        fixed="https://shop.example/",
    ),
    lost(
        "uwsgi.socket-path-too-long",
        "a request",
        ini=ini(socket=f"- socket = <folder>/{'long-' * 20}.sock\n+ socket = {FILE}"),
    ),
    Symptom(
        rule="chain.socket-permission",
        when="a request, nginx's workers are nobody",
        ini=ini("+ chown-socket = root:<nobody>\n+ chmod-socket = 660"),
        conf=conf(user="user nobody <nobody>;"),
        look=status(),
        broken="502 Bad Gateway",
        fixed="200 OK",
        needs_root=True,
    ),
)
