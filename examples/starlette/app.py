"""A page that talks over a WebSocket, and hears the time as server-sent events."""

import asyncio
import time

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, StreamingResponse
from starlette.routing import Route, WebSocketRoute

PAGE = """<!doctype html>
<html lang="en">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Starlette</title>
<link rel="icon" href="data:,">
<style>
  :root { color-scheme: light dark }
  body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 4rem auto; padding: 0 1rem }
</style>
<p>Starlette says: <b id="said"></b></p>
<p>It is <b id="time"></b></p>
<script>
  const socket = new WebSocket(`${location.origin.replace("http", "ws")}/echo`)
  socket.onopen = () => socket.send("hello")
  socket.onmessage = event => document.getElementById("said").textContent = event.data
  const events = new EventSource("/time")
  events.onmessage = event => document.getElementById("time").textContent = event.data
</script>
"""


async def page(request):
    return HTMLResponse(PAGE)


async def echo(socket):
    await socket.accept()
    async for text in socket.iter_text():
        await socket.send_text(text)


async def clock(request):
    async def events():
        while True:
            yield f"data: {time.strftime('%H:%M:%S')}\n\n"
            await asyncio.sleep(1)

    return StreamingResponse(events(), media_type="text/event-stream")


app = Starlette(routes=[Route("/", page), WebSocketRoute("/echo", echo), Route("/time", clock)])
