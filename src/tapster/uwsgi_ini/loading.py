"""What an .ini says of the app itself: which module, in which folder, with which Python."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from tapster.uwsgi_ini.fates import Context, Fate, Handler
from tapster.uwsgi_ini.ini import WHEEL_PLUGINS, Option
from tapster.uwsgi_ini.outcomes import became, derived, left, no_effect, passed, refused
from tapster.uwsgi_ini.values import is_true

USUAL_NAMES = (".venv", "venv", "env")
"""Environments that tapster finds by itself."""
CALLABLE = "application"  # https://uwsgi-docs.readthedocs.io/en/latest/Python.html
PYTHON = re.compile(r"(python|py)[\d.]*|wsgi")
"""The plugin that runs Python; each distribution has another name for it."""


def module(option: Option, context: Context) -> Fate:
    """`module = shop.wsgi:app`."""
    named, _, attribute = option.value.partition(":")
    return _app(option, context, named, attribute or _callable(context))


def wsgi_file(option: Option, context: Context) -> Fate:
    """`wsgi-file = shop/wsgi.py`: the module of that file, imported from the root."""
    if context.ini.last("module"):
        return no_effect(option, "uWSGI loads `module` and passes over this one")
    file = PurePosixPath(context.root / option.value)
    if file.suffix != ".py":
        return left(option, "it is no .py file: rename it, and set `module`")
    if not file.is_relative_to(context.root):
        if context.ini.last("chdir"):
            return left(option, "it lies outside `chdir`: set `root` to its folder, and `module`")
        fate = _app(option, context, file.stem, _callable(context))
        root = {"root": context.path(str(file.parent))} if fate.settings else {}
        return replace(fate, settings={**fate.settings, **root})
    dotted = ".".join(file.relative_to(context.root).with_suffix("").parts)
    return _app(option, context, dotted, _callable(context))


def callable_(option: Option, context: Context) -> Fate:
    """`callable = app`, which belongs to `module` or `wsgi-file`."""
    loader = context.ini.last("module") or context.ini.last("wsgi-file", "mount")
    if loader is None:
        return left(option, "no line names a module: set `module`")
    if loader.key == "module" and ":" in loader.value:
        return no_effect(option, "`module` names the callable itself")
    return derived(option, "it is part of the setting `module`")


def mount(option: Option, context: Context) -> Fate:
    """`mount = /shop=shop.py`: passed on; without a `module` the first one is the app, too."""
    prefix, _, target = option.value.partition("=")
    file, colon, attribute = target.partition(":")
    if file.endswith((".py", ".wsgi")):
        file = context.from_root(file)
    value = f"{prefix}={file}{colon}{attribute}" if target else option.value
    both = _passed(option, context, value)
    if context.ini.last("module", "wsgi-file") or context.ini.all("mount")[0] is not option:
        return both
    dotted = file.removesuffix(".py").removeprefix("./").replace("/", ".")
    fate = _app(option, context, dotted, attribute or _callable(context))
    if prefix in {"", "/"} and len(context.ini.all("mount")) == 1:
        return fate
    alone = {} if context.ini.last("single-interpreter") else {"single-interpreter": False}
    uwsgi: Mapping[str, object] = both.settings.get("uwsgi", {})  # type: ignore[assignment]
    words = "`module` loads the first mount, too; each keeps an interpreter of its own"
    return became(option, {**fate.settings, "uwsgi": {**alone, **uwsgi}}, words)


def chdir(option: Option, context: Context) -> Fate:
    """`chdir = app`: what the app is imported from."""
    return became(option, {"root": context.path(".")})


def pythonpath(option: Option, context: Context) -> Fate:
    """`pythonpath = ..`; the root itself is there anyway."""
    if context.path(option.value) == context.path("."):
        return derived(option, "the root is on sys.path anyway")
    path = context.from_root(option.value)
    if not path or set(path) & set("*?[:"):  # uWSGI finds what it stands for
        return _passed(option, context, path)
    return became(option, {"env": {"PYTHONPATH": path}}, "as PYTHONPATH")


def home(option: Option, context: Context) -> Fate:
    """`virtualenv = ../venv`: its interpreter."""
    path = context.path(option.value)
    if path in USUAL_NAMES:
        return derived(option, f"tapster uses the environment {path} in the folder")
    return became(option, {"python": f"{path}/bin/python"})


def env(option: Option, context: Context) -> Fate:
    """`env = NAME=value`; of the same name the last counts."""
    name, equals, value = option.value.partition("=")
    if not equals:
        return no_effect(option, "it has no `=`")
    if not context.accepts("env", {name: value}):
        return left(option, f"`{name}` is no name of a variable: look for spaces around `=`")
    return became(option, {"env": {name: value}})


def plugins(option: Option, _: Context) -> Fate:
    """`plugins = 0:python3,http`."""
    if not option.value or "%(" in option.value:  # it is never expanded
        return no_effect(option, "uWSGI finds no plugin of this name, and Python is built in")
    paths = (Path(each.strip().rpartition(":")[2]) for each in option.value.split(","))
    named = {path.name.removesuffix("_plugin.so") for path in paths} - WHEEL_PLUGINS
    foreign = sorted(each for each in named if not PYTHON.fullmatch(each))
    if foreign:
        return refused(option, f"the uWSGI that tapster brings loads no plugin {foreign[0]}")
    return derived(option, "built in")


def single_interpreter(option: Option, context: Context) -> Fate:
    """On anyway."""
    on = is_true(option.value)
    return derived(option, "on anyway") if on else passed(option, context)


def _passed(option: Option, context: Context, value: str) -> Fate:
    """The option is passed on with another value that means the same."""
    return replace(passed(replace(option, value=value), context), option=option)


def _app(option: Option, context: Context, module: str, attribute: str) -> Fate:
    spec = f"{module}:{attribute}"
    if context.accepts("module", spec):
        return became(option, {"module": spec})
    return left(option, f"`{spec}` is not MODULE:CALLABLE in Python's own names: set `module`")


def _callable(context: Context) -> str:
    named = context.ini.last("callable")
    return named.value if named and named.value else CALLABLE


LOADING: Mapping[str, Handler] = {
    "module": module,
    "wsgi-file": wsgi_file,
    "callable": callable_,
    "mount": mount,
    "chdir": chdir,
    "pythonpath": pythonpath,
    "home": home,
    "env": env,
    "plugins": plugins,
    "single-interpreter": single_interpreter,
}
