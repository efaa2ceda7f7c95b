"""nginx's configuration as files: one for all apps, one for each app, and what they share."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from tapster.errors import TapsterError
from tapster.model.files import File
from tapster.model.home import Home
from tapster.model.release import Release
from tapster.model.stack import Nginx, Stack, Upstream
from tapster.nginx.quote import quote
from tapster.templating import render

TEMPLATES = "nginx/templates"

MOST_CONNECTIONS = 4096
"""Each worker process keeps about 0.5 KB for each, used or not."""
MOST_FILES = 16384

HTTP2_OF_ITS_OWN = (1, 25, 1)
"""From this version on `http2 on` is a directive, and deprecated as a word of `listen`."""

STRIPPED = (
    *("HTTP_FORWARDED", "HTTP_FRONT_END_HTTPS", "HTTP_X_CLIENT_IP", "HTTP_X_FORWARDED"),
    *("HTTP_X_FORWARDED_BY", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT"),
    *("HTTP_X_FORWARDED_PREFIX", "HTTP_X_FORWARDED_PROTOCOL", "HTTP_X_FORWARDED_SCHEME"),
    *("HTTP_X_FORWARDED_SERVER", "HTTP_X_FORWARDED_SSL", "HTTP_X_ORIGINAL_URL"),
    *("HTTP_X_REWRITE_URL", "HTTP_X_SCHEME", "HTTP_X_SCRIPT_NAME", "HTTP_X_URL_SCHEME"),
)
"""Headers that frameworks and middleware take as a proxy's word."""
PASSED_IF_TRUSTED = frozenset(
    {"HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PREFIX"}
)


def main(nginx: Nginx, home: Home) -> File:
    """nginx.conf: what all apps share. It includes sites/*.conf of the folder it lies in.

    Raises:
        TapsterError: if nginx could not write or read such a home's path.
    """
    if glob := set("*?[") & set(str(home.nginx)):
        raise TapsterError(
            what=f"nginx cannot read its configuration from {home.nginx}",
            why=f"it takes `{min(glob)}` in the path of an included file as a pattern",
            fix="choose another folder with --home",
        )
    text = render(
        f"{TEMPLATES}/nginx.conf.j2",
        quote=quote,
        nginx=nginx,
        home=home,
        temporary=home.nginx / "temp",
        files=min(nginx.open_files, MOST_FILES),
        connections=min(nginx.open_files // 2, MOST_CONNECTIONS),
        **_parameters(nginx),
    )
    return File(path=home.nginx / "nginx.conf", text=text)


def shared(home: Home) -> tuple[File, ...]:
    """What nginx.conf and the sites include by name."""
    return tuple(
        File(path=home.nginx / name, text=render(f"{TEMPLATES}/{name}.j2"))
        for name in ("errors.conf", "mime.types")
    )


def site(stack: Stack, home: Home, upstream: Upstream) -> File:
    """sites/<app>.conf: everything about one app, and nothing about any other.

    Raises:
        TapsterError: if the stack asks for what nginx, or this nginx, cannot do.
    """
    _refuse_impossible(stack, upstream)
    id = stack.name.replace("-", "_")  # noqa: A001  nginx's variables have no hyphens
    trusted = stack.trusted_proxies
    folders, files = _static(stack, home)
    port = stack.listen.rpartition(":")[2]
    own = " ".join(stack.nginx_directives)
    text = render(
        f"{TEMPLATES}/site.conf.j2",
        quote=quote,
        stack=stack,
        nginx=stack.nginx,
        **_backend(stack, upstream),
        log=home.app_log(stack.name),
        trusted=trusted,
        # The list in nginx.conf does not fit the site, or would be replaced by a directive.
        has_own_parameters=trusted or not stack.domains or "uwsgi_" in own or "include" in own,
        listen=_listen(stack),
        http2=stack.nginx.version >= HTTP2_OF_ITS_OWN and "http_v2_module" in stack.nginx.modules,
        names=" ".join(quote(name) for name in stack.domains or [""]),
        **_parameters(stack.nginx, quote(_server_name(stack)), id if trusted else ""),
        https_origin="https://$host" + ("" if port == "443" else f":{quote(port)}"),
        folders=folders,
        files=files,
        changing=_changing(folders, home.app(stack.name) / "live"),
        assets=home.assets(stack.name),
    )
    return File(path=home.site(stack.name), text=text)


def release_folders(stack: Stack, release: Release, home: Home) -> dict[str, Path]:
    """URL prefix to folder of the static files that every release has its own of."""
    folders, _ = _static(stack, home)
    inside = _changing(folders, release.live)
    return {prefix: release.folder / path for prefix, path in inside.items()}


def _changing(folders: Mapping[str, Path], live: Path) -> dict[str, Path]:
    """Prefixes of the folders that a switch exchanges, and where in a release they lie."""
    return {
        prefix: path.relative_to(live)
        for prefix, path in folders.items()
        if path.is_relative_to(live)
    }


def _backend(stack: Stack, upstream: Upstream) -> Mapping[str, object]:
    """How nginx speaks to the app server."""
    name, address = f"tapster_{stack.name}", quote(upstream.address)
    is_http = upstream.protocol == "http"
    # In development, workers end too often, and at once, to wait for nginx to leave connections.
    is_kept = is_http and stack.interface == "asgi" and not stack.reload
    proxied = f"http://{name if is_kept else upstream.address}"
    return {
        "upstream": upstream,
        "protocol": "proxy" if is_http else "uwsgi",
        "is_kept": is_kept,
        "backend": name,
        "passed": f"proxy_pass {quote(proxied)};" if is_http else f"uwsgi_pass {address};",
    }


def _refuse_impossible(stack: Stack, upstream: Upstream) -> None:
    if stack.ini and upstream.protocol != "uwsgi":
        raise TapsterError(
            what=f"nginx cannot be put in front of {stack.name}",
            why=f"{upstream.address} speaks {upstream.protocol}, not the uwsgi protocol",
            fix="let the app server open a `socket`, not only an `http-socket`",
        )
    for needed, module, setting in (
        (stack.tls, "http_ssl_module", "tls_certificate"),
        (stack.trusted_proxies, "http_realip_module", "trusted_proxies"),
    ):
        if needed and module not in stack.nginx.modules:
            raise TapsterError(
                what=f"`{setting}` of {stack.name} asks for what this nginx cannot do",
                why=f"`{stack.nginx.binary} -V` does not list {module}",
                fix="choose another with the setting `nginx_binary`",
            )


def _static(stack: Stack, home: Home) -> tuple[dict[str, Path], dict[str, Path]]:
    """Prefixes of folders, with a slash at the end, and paths of single files.

    What lies in a release is reached through `live`, so that a switch needs no word with nginx.

    A path with the same ending as its file (`/favicon.ico`) is a file, any other a folder.
    """
    folders, files = {}, {}
    releases = home.app(stack.name) / "releases"
    for prefix, given in stack.static.items():
        path = given
        if not prefix.startswith("/") or prefix.strip("/") == "":
            raise TapsterError(
                what=f"nginx cannot serve {path} at {prefix!r}",
                why="a prefix begins with a slash, and `/` alone is where the app answers",
                fix='write `static = { "/static/" = "..." }`, or name single files: "/robots.txt"',
            )
        if given.is_relative_to(releases):
            path = releases.with_name("live").joinpath(*given.relative_to(releases).parts[1:])
        ending = PurePosixPath(prefix).suffix
        if ending and ending == path.suffix:
            files[prefix] = path
        else:
            folders[prefix.rstrip("/") + "/"] = path
    return folders, files


def _listen(stack: Stack) -> str:
    words = [quote(stack.listen)]
    if stack.tls:
        words.append("ssl")
        if stack.nginx.version < HTTP2_OF_ITS_OWN and "http_v2_module" in stack.nginx.modules:
            words.append("http2")
    return " ".join(words)


def _parameters(
    nginx: Nginx, server_name: str = "$server_name", trusting: str = ""
) -> Mapping[str, object]:
    """What an app server is told of each request.

    trusting: what the variables of a site with trusted proxies end in
    """
    port = "is_request_port$request_port" if nginx.version >= (1, 29, 3) else "tapster_request_port"
    return {
        "id": trusting,
        "scheme": f"$scheme_{trusting}" if trusting else "$scheme",
        "https": f"$https_{trusting}" if trusting else "$https",
        "server_port": f"$port_{trusting}" if trusting else "$server_port",
        "stripped": [name for name in STRIPPED if not (trusting and name in PASSED_IF_TRUSTED)],
        "server_name": server_name,
        "host": f"$host${port}",
    }


def _server_name(stack: Stack) -> str:
    """What the app is called if a request names no host."""
    if stack.domains:
        return stack.domains[0]
    host = stack.listen.rpartition(":")[0]
    return "localhost" if host in {"", "*", "0.0.0.0", "[::]"} else host  # noqa: S104  only read
