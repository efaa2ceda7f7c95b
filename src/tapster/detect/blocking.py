"""Calls that serve while the module is imported, so that the import never ends."""

import ast
from collections.abc import Iterator

from tapster.detect.frameworks import SERVERS
from tapster.detect.modules import Module
from tapster.detect.recognise import Recogniser
from tapster.detect.scope import dotted_name


def blocking_calls(module: Module, recogniser: Recogniser) -> Iterator[str]:
    """A note for each `app.run()` that is not below `if __name__ == "__main__":`."""
    for statement in module.scope.body:
        match statement:
            case ast.Expr(value=ast.Call(func=target)) if serves(target, module, recogniser):
                yield (
                    f"{module.path}:{statement.lineno}: `{ast.unparse(target)}(...)` starts a"
                    " server of its own as soon as the module is imported, and only Flask can be"
                    ' told to pass over it; put it below `if __name__ == "__main__":`'
                )
            case _:
                pass


def serves(target: ast.expr, module: Module, recogniser: Recogniser) -> bool:
    """Whether calling this starts a server."""
    if dotted_name(target, module.scope) in SERVERS:
        return True
    match target:
        case ast.Attribute(attr="serve_forever"):
            return True
        case ast.Attribute(attr="run", value=ast.Name(id=name)):
            return recogniser.named(name, module.scope, module) is not None
        case _:
            return False
