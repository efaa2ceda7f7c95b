"""Functions and classes that are WSGI or ASGI callables by themselves, judged by their arguments.

https://peps.python.org/pep-3333/#the-application-framework-side
https://asgi.readthedocs.io/en/latest/specs/main.html#applications
"""

import ast
from collections.abc import Mapping

from tapster.detect.frameworks import ASGI, CONSTRUCTORS, WSGI, Framework
from tapster.detect.names import Function, Names, dotted_name
from tapster.detect.rank import CALLABLE_NAMES


def plain_framework(definition: Function | ast.ClassDef, names: Names) -> Framework | None:
    """WSGI or ASGI if the function, or the class, is itself an app."""
    if isinstance(definition, ast.ClassDef):
        methods = methods_of(definition)
        return shape(methods["__init__"]) if {"__init__", "__iter__"} <= methods.keys() else None
    decorators = (dotted_name(each, names) for each in definition.decorator_list)
    if any(each.endswith(".Request.application") for each in decorators):
        return WSGI  # https://werkzeug.palletsprojects.com/en/stable/wrappers/
    return shape(definition, any_names=definition.name in CALLABLE_NAMES)


def instance_framework(definition: ast.ClassDef, names: Names) -> Framework | None:
    """What instances of the class are apps of, if they are."""
    bases = (CONSTRUCTORS.get(dotted_name(base, names)) for base in definition.bases)
    call = methods_of(definition).get("__call__")
    return next(filter(None, bases), None) or (shape(call) if call else None)


def shape(function: Function, *, any_names: bool = False) -> Framework | None:
    """WSGI for `(environ, start_response)`, ASGI for an async `(scope, receive, send)`.

    One argument has to have its usual name, unless `any_names` will do.
    """
    arguments = [each.arg for each in function.args.posonlyargs + function.args.args]
    if arguments[:1] == ["self"]:
        del arguments[0]
    framework, usual = WSGI, ["environ", "start_response"]
    if isinstance(function, ast.AsyncFunctionDef):
        framework, usual = ASGI, ["scope", "receive", "send"]
    named = any_names or any(map(str.__eq__, arguments, usual))
    return framework if named and len(arguments) == len(usual) else None


def methods_of(definition: ast.ClassDef) -> Mapping[str, Function]:
    """The methods of a class by their names."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {each.name: each for each in definition.body if isinstance(each, functions)}
