"""Settings and facts to a Stack. Every default is decided here, with its reason."""

import os.path
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Any

from tapster import detect
from tapster.config.edit import toml
from tapster.errors import AskedWronglyError
from tapster.model.facts import RUNNING, AppFacts, Candidate, HostFacts
from tapster.model.home import Home
from tapster.model.settings import Chosen, Scalar, Settings, Strings
from tapster.model.stack import Environment, Nginx, Stack, Tls
from tapster.resolve import programs
from tapster.resolve.choices import Choices
from tapster.resolve.engine import app_engine, without_equivalent
from tapster.resolve.environment import app_environment, supervisor
from tapster.resolve.listening import address
from tapster.resolve.naming import app_name
from tapster.uwsgi_ini import facts as ini

WORKER_BYTES = 150 << 20
"""What a worker of a middling Django site needs; the measured hello-Flask takes 26 MB."""
NGINX_PATIENCE_S = 5
"""How much longer nginx waits than the app server, so that the app server is the one to decide."""
LONGEST_BACKLOG = 1024
URI_COPIES = 5
"""nginx takes 4 header buffers, and uWSGI gets the URI a second time, as PATH_INFO and query."""
VARIABLES_BYTES = 4096
LARGEST_BLOCK = 65535  # 16 bits: https://uwsgi-docs.readthedocs.io/en/latest/Protocol.html
HTTPS_PORT = ":443"

FLASK = {"FLASK_RUN_FROM_CLI": "true"}
"""Makes Flask pass over an `app.run()` that was left in a module: flask.Flask.run."""

NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """The Stack, and how each setting came to its value."""

    stack: Stack
    candidate: Candidate
    chosen: tuple[Chosen, ...]
    advice: tuple[str, ...]
    """What a person should know before it starts."""


def resolve(  # noqa: PLR0913  the five things there are to know
    settings: Settings,
    sources: Mapping[str, str],
    env_from_file: Mapping[str, str],
    app: AppFacts,
    host: HostFacts,
    home: Home,
    now: Mapping[str, Any] = NOTHING,
) -> Resolved:
    """Everything that decides how the app is served.

    now: the release.json of what serves, if the app is running; it keeps its address and names

    Raises:
        AskedWronglyError: if no app, or more than one, could be meant.
    """
    choices = Choices(settings, sources)
    take = choices.take
    candidate = _candidate(settings, app)
    name = take("name", app_name(app.folder), source="detected")
    take("module", candidate.spec, f"found in {candidate.file}:{candidate.line}", "detected")
    root = _below(app.folder, take("root", candidate.root, source="detected"))
    interface = take("interface", candidate.interface, candidate.why_interface, "detected")
    engine = app_engine(choices, interface, app, now.get("engine"))
    environment = app_environment(choices, app, host, home, engine)
    timeout_s = take("request_timeout_s", 60)
    header_bytes = take("max_header_bytes", 12288)
    static, collected = _static(choices, app, candidate, home, name)
    nginx = _nginx(choices, host)
    uwsgi: Mapping[str, Scalar | Strings] = take("uwsgi", {})
    options = app.ini_options if app.ini else tuple((name, str(uwsgi[name])) for name in uwsgi)
    backlog = min(LONGEST_BACKLOG, host.somaxconn)
    beside = programs.procfile(choices, app)
    more = _search_paths(uwsgi, root) if engine == "uwsgi" else ()
    env = _env(choices, env_from_file, app, environment, home, settings.user or host.app_user, more)
    stack = Stack(
        name=name,
        home=home.path,
        run=home.run,
        folder=app.folder,
        root=root,
        module=candidate.module,
        callable=candidate.callable,
        ini=app.ini,
        ini_upstream=ini.upstream(app.ini_options, app.folder) if app.ini else None,
        ini_folders=ini.folders(app.ini_options, app.folder),
        ini_logs=ini.logs(app.ini_options, app.folder),
        ini_listens=ini.listens(app.ini_options),
        ini_background=ini.is_background(app.ini_options),
        own_stats=ini.stats(options, app.folder if app.ini else root)
        if engine == "uwsgi"
        else None,
        environment=environment,
        interface=interface,
        engine=engine,
        env=env,
        user=take("user", host.app_user, source="detected"),
        group=host.app_group,
        as_root=host.is_root,
        listen=address(choices, app, now.get("listen")),
        domains=choices.keep("domains", tuple(now.get("domains", ())), ()),
        tls=_tls(choices, app.folder),
        processes=_processes(choices, host),
        threads=take("threads", 1),
        backlog=backlog,
        request_timeout_s=timeout_s,
        upstream_timeout_s=timeout_s + NGINX_PATIENCE_S,
        stop_timeout_s=timeout_s,
        boot_timeout_s=take("boot_timeout_s", 60),
        max_body_bytes=take("max_body_bytes", 16 << 20),
        max_header_bytes=header_bytes,
        request_block_bytes=min(URI_COPIES * header_bytes + VARIABLES_BYTES, LARGEST_BLOCK),
        static=static,
        collect_static=collected,
        trusted_proxies=take("trusted_proxies", ()),
        compression=take("compression", decided=True),
        keepalive_timeout_s=take("keepalive_timeout_s", 65),
        health_path=take("health_path", ""),
        soak_s=take("soak_s", 0),
        release_command=take(
            "release_command",
            ("sh", "-c", beside.release) if beside.release else (),
            source="detected" if beside.release else "default",
        ),
        release_timeout_s=take("release_timeout_s", 600),
        shared=take("shared", ()),
        keep_releases=take("keep_releases", 5),
        keep_warm_s=take("keep_warm_s", 600),
        long_request_timeout_s=take("long_request_timeout_s", timeout_s),
        on_demand_idle_s=_on_demand_idle_s(choices, app, engine),
        programs=beside.programs,
        process_stop_timeout_s=take("process_stop_timeout_s", 60),
        access_log=take("access_log", decided=True),
        reload=_reload(choices, app),
        max_requests=take("max_requests", 0),
        preload=take("preload", decided=False),
        uwsgi_options=uwsgi,
        nginx_directives=take("nginx", ()),
        django_settings=candidate.django_settings if collected else "",
        nginx=nginx,
        supervisor=supervisor(host, home, backlog),
    )
    notes = (*candidate.notes, *([host.user_note] if host.user_note else []))
    notes = (*notes, *_unshared(app, stack, now, home))
    advice = (*notes, *without_equivalent(engine, interface, settings), *programs.advice(beside))
    if interface == "asgi" and candidate.why_interface and not settings.interface:
        advice = (f"served as ASGI: {candidate.why_interface}", *advice)
    return Resolved(stack=stack, candidate=candidate, chosen=choices.in_order(), advice=advice)


def _unshared(app: AppFacts, stack: Stack, now: Mapping[str, Any], home: Home) -> Iterator[str]:
    """What happens to databases of which each release has one of its own."""
    named = tuple(f"{each.rstrip('/')}/" for each in stack.shared)
    if alone := [each for each in app.databases if not f"{each}/".startswith(named)]:
        yield (
            f"{', '.join(alone)}: each release has a SQLite file of its own, so the next deploy"
            " leaves behind what visitors have written; to keep it, set in tapster.toml: shared = "
        ) + toml((*stack.shared, *alone))
        if now.get("is_copy"):
            place = home.release(stack.name, now["id"]).source
            yield f"{', '.join(alone)}: the live release's is in {place}; copy it from there first"


def _candidate(settings: Settings, app: AppFacts) -> Candidate:
    """What to serve: what was named, else what was found."""
    if app.ini is not None:
        module, attribute, root = ini.app(app.ini_options)
        file = app.ini.name
        return Candidate(module=module, callable=attribute, framework="", root=root, file=file)
    if settings.module is None:
        interface = settings.interface or ("wsgi" if settings.engine == "uwsgi" else "")
        return detect.choose(app.candidates, app.looked_at, str(app.folder), interface)
    module, _, attribute = settings.module.partition(":")
    return detect.named(app.candidates, settings.module) or Candidate(
        module=module,
        callable=attribute,
        framework="unknown",
        root=_root_of(module, app.looked_at),
        file=module.replace(".", "/") + ".py",
        is_guess=True,
    )


def _root_of(module: str, files: tuple[str, ...]) -> str:
    """The shallowest folder from which Python would find the module; `.` if none is known."""
    tail = module.replace(".", "/")
    for ending in (f"{tail}.py", f"{tail}/__init__.py"):
        homes = [f[: -len(ending)] for f in files if f == ending or f.endswith(f"/{ending}")]
        if homes:
            return min(homes, key=len).rstrip("/") or "."
    return "."


def _below(folder: Path, given: str) -> Path:
    """The path that a setting means: relative ones start at the app's folder."""
    return (folder / Path(given).expanduser()).resolve()


def _processes(choices: Choices, host: HostFacts) -> int:
    """One a core, so that the cores are busy and not fought over; two, so that one may be slow."""
    by_cores = max(2, round(host.cores))
    by_memory = max(1, host.memory_bytes // WORKER_BYTES)
    scarce = f"{host.memory_bytes >> 20} MiB of memory are available, about 150 for each worker"
    why = scarce if by_memory < by_cores else f"{host.cores:g} cores"
    return choices.take("processes", min(by_cores, by_memory), why, "detected")


def _static(
    choices: Choices, app: AppFacts, candidate: Candidate, home: Home, name: str
) -> tuple[Mapping[str, Path], Path | None]:
    """URL prefix to folder, and where Django's files are collected, if it has any."""
    collected = None
    detected: dict[str, str] = dict(candidate.static or {})
    why = "the framework's static folder" if detected else ""
    django = app.django
    if django is not None and django.static_url.startswith("/"):
        collected = home.app(name) / "live" / "static"  # so that the switch covers them
        detected[django.static_url] = str(collected)
        why = "Django's STATIC_URL; the files are collected into a folder of tapster's own"
    if django is not None and django.media_root and django.media_url.startswith("/"):
        detected.setdefault(django.media_url, str(django.media_root))
    given = choices.take("static", detected, why, "detected")
    if django is not None and django.static_url not in given:
        collected = None
    folders = {
        # Whatever `live` leads to now, nginx has to follow it anew.
        prefix: collected if collected and path == str(collected) else _below(app.folder, path)
        for prefix, path in given.items()
    }
    return folders, collected


def _tls(choices: Choices, folder: Path) -> Tls | None:
    """Certificate files and the redirect beside them; none for plain HTTP."""
    listen: str = choices.chosen["listen"].value  # type: ignore[assignment]
    certificate = choices.take("tls_certificate", "")
    key = choices.take("tls_key", "")
    beside = f"{listen.removesuffix(HTTPS_PORT)}:80" if listen.endswith(HTTPS_PORT) else ""
    redirect = choices.take("redirect_listen", beside if certificate else "")
    hsts_s = choices.take("hsts_s", 0)
    if not certificate:
        return None
    files = {"certificate": _below(folder, certificate), "key": _below(folder, key)}
    return Tls(**files, redirect_listen=redirect, hsts_s=hsts_s)


def _on_demand_idle_s(choices: Choices, app: AppFacts, engine: str) -> int:
    """When the app goes to sleep; never in an engine that does not end by itself."""
    idle_s = choices.take("on_demand_idle_s", 0)
    if idle_s and app.ini:
        raise AskedWronglyError(
            f"{app.ini.name} cannot be served as asked",
            "an .ini that runs as it is written cannot sleep: on_demand_idle_s",
            "leave on_demand_idle_s out, or serve the folder",
        )
    return idle_s if engine == "uwsgi" else 0


def _reload(choices: Choices, app: AppFacts) -> bool:
    """Whether saves restart the app; never one whose .ini says how it starts."""
    is_on: bool = choices.take("reload", decided=False)
    if is_on and app.ini and choices.chosen["reload"].source != "--reload":
        return choices.replace("reload", value=False, why=f"{app.ini.name} says how it starts")
    if is_on and app.ini:
        raise AskedWronglyError(
            f"{app.ini.name} cannot be served as asked",
            "an .ini that runs as it is written is not restarted by us: reload",
            "add `py-autoreload = 1` to it, or make settings of it: "
            f"tapster adopt {quote(str(app.ini))}",
        )
    return is_on


def _nginx(choices: Choices, host: HostFacts) -> Nginx:
    """What every app of the home shares."""
    found = host.nginx
    version = ".".join(map(str, found.version))
    source = "running" if found.where == RUNNING else "detected"
    choices.take("nginx_binary", str(found.binary), f"{version}, {found.where}", source)
    return Nginx(
        binary=found.binary,
        version=found.version,
        modules=found.modules,
        user=host.nginx_user,
        group=host.nginx_group,
        as_root=host.is_root,
        workers=max(1, round(host.cores)),
        open_files=host.open_files,
    )


def _env(  # noqa: PLR0913  what variables come from
    choices: Choices,
    from_file: Mapping[str, str],
    app: AppFacts,
    environment: Environment,
    home: Home,
    user: str,
    more_paths: Iterable[str],
) -> Mapping[str, str]:
    """All of the app's variables: ours, then the file's, then the settings'."""
    choices.take("env_file", app.env_file or "", source="detected")
    given = {**from_file, **choices.take("env", {})}
    paths = [str(environment.server), *more_paths, given.pop("PYTHONPATH", "")]
    return {
        "PATH": f"{environment.venv}/bin:/usr/local/bin:/usr/bin:/bin",
        "HOME": _home_of(user, app.folder),
        "LANG": "C.UTF-8",
        "VIRTUAL_ENV": str(environment.venv),
        **FLASK,
        **given,
        "PYTHONPATH": ":".join(filter(None, paths)),
        "TAPSTER_PROCESS_OF": str(home.path),
    }


def _search_paths(uwsgi: Mapping[str, Scalar | Strings], root: Path) -> Iterator[str]:
    """Folders that [uwsgi] has Python search: whoever else imports the app needs them, too."""
    for name in ("pythonpath", "python-path", "pp"):
        said = uwsgi.get(name, ())
        yield from (str(root / str(each)) for each in (said if isinstance(said, tuple) else [said]))


def _home_of(user: str, folder: Path) -> str:
    """The account's home folder; for one that has none on this machine, the app's folder."""
    found = os.path.expanduser(f"~{user}")  # noqa: PTH111  Path raises where there is no account
    return found if Path(found).is_dir() else str(folder)
