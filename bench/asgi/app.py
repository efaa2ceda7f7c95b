"""The ASGI app that every contender serves: the answers of bench/app, without threads."""

from starlette.applications import Starlette  # type: ignore[import-not-found]
from starlette.requests import Request  # type: ignore[import-not-found]
from starlette.responses import (  # type: ignore[import-not-found]
    JSONResponse,
    PlainTextResponse,
    Response,
)
from starlette.routing import Route  # type: ignore[import-not-found]


async def hello(_request: Request) -> Response:
    """Almost nothing, so that what is measured is the rest."""
    return PlainTextResponse("Hello, world.\n")


async def items(_request: Request) -> Response:
    """About 0.6 KB, as many an API answers."""
    return JSONResponse([{"id": number, "name": f"item {number}"} for number in range(20)])


app = Starlette(routes=[Route("/", hello), Route("/json", items)])
