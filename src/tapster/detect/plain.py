"""Functions and classes that are WSGI or ASGI callables by themselves, judged by their arguments.

https://peps.python.org/pep-3333/#the-application-framework-side
https://asgi.readthedocs.io/en/latest/specs/main.html#applications
"""

import ast

from tapster.detect.asgi import ASGI
from tapster.detect.framework import Framework
from tapster.detect.rank import CALLABLE_NAMES
from tapster.detect.scope import Function, Scope, dotted_name
from tapster.detect.wsgi import WSGI

WSGI_SHAPE: tuple[Framework, tuple[str, ...]] = (WSGI, ("environ", "start_response"))
ASGI_SHAPE: tuple[Framework, tuple[str, ...]] = (ASGI, ("scope", "receive", "send"))


def plain_framework(definition: Function | ast.ClassDef, names: Scope) -> Framework | None:
    """WSGI or ASGI if the function, or the class, is itself an app."""
    if isinstance(definition, ast.ClassDef):
        start = method(definition, "__init__")
        return interface_of(start) if start and method(definition, "__iter__") else None
    decorators = (dotted_name(each, names) for each in definition.decorator_list)
    if any(each.endswith(".Request.application") for each in decorators):
        return WSGI  # https://werkzeug.palletsprojects.com/en/stable/wrappers/
    return interface_of(definition, any_names=definition.name in CALLABLE_NAMES)


def instance_framework(definition: ast.ClassDef) -> Framework | None:
    """WSGI or ASGI if instances of the class are apps."""
    call = method(definition, "__call__")
    return interface_of(call) if call else None


def interface_of(function: Function, *, any_names: bool = False) -> Framework | None:
    """WSGI for `(environ, start_response)`, ASGI for an async `(scope, receive, send)`.

    One argument has to have its usual name, unless `any_names` will do.
    """
    arguments = [each.arg for each in function.args.posonlyargs + function.args.args]
    if arguments[:1] == ["self"]:
        del arguments[0]
    is_async = isinstance(function, ast.AsyncFunctionDef)
    framework, usual = ASGI_SHAPE if is_async else WSGI_SHAPE
    named = any_names or any(map(str.__eq__, arguments, usual))
    return framework if named and len(arguments) == len(usual) else None


def method(definition: ast.ClassDef, name: str) -> Function | None:
    """A method of the class by its name."""
    for statement in definition.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) and statement.name == name:
            return statement
    return None
