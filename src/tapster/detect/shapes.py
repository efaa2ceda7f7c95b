"""Functions and instances that are WSGI or ASGI callables by themselves, judged by their arguments.

https://peps.python.org/pep-3333/#the-application-framework-side
https://asgi.readthedocs.io/en/latest/specs/main.html#applications
"""

import ast

from tapster.detect.frameworks import ASGI, CONSTRUCTORS, WSGI, Framework
from tapster.detect.names import Function, Names, dotted_name


def instance_framework(definition: ast.ClassDef, names: Names) -> Framework | None:
    """What instances of the class are apps of, if they are."""
    bases = (CONSTRUCTORS.get(dotted_name(base, names)) for base in definition.bases)
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    methods = (each for each in definition.body if isinstance(each, functions))
    shapes = (shape(each) for each in methods if each.name == "__call__")
    return next(filter(None, (*bases, *shapes)), None)


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
