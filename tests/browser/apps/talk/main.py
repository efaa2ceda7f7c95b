"""A page that hears of the server over a WebSocket and as events, and asks it all the time."""

import asyncio
from pathlib import Path

from fastapi import FastAPI, WebSocket
from fastapi.responses import HTMLResponse, StreamingResponse

app = FastAPI()
VERSION = "one"
FOLDER = Path(__file__).parent
STYLE = next(FOLDER.glob("public/page.*.css")).name
PAGE = (FOLDER / "page.html").read_text()


@app.get("/", response_class=HTMLResponse)
async def page() -> str:
    return PAGE.replace("VERSION", VERSION).replace("STYLE", STYLE)


@app.get("/version")
async def version() -> dict[str, str]:
    return {"version": VERSION}


@app.get("/events")
async def events() -> StreamingResponse:
    async def told():
        yield "retry: 200\n\n"
        while True:
            yield f"data: {VERSION}\n\n"
            await asyncio.sleep(0.1)

    return StreamingResponse(told(), media_type="text/event-stream")


@app.websocket("/talk")
async def talk(socket: WebSocket) -> None:
    await socket.accept()
    async for text in socket.iter_text():
        await socket.send_text(f"{text} {VERSION}")
