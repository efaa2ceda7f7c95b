import asyncio
import time

from django.http import HttpResponse, StreamingHttpResponse
from django.templatetags.static import static

PAGE = """<!doctype html>
<html lang="en">
<title>Django with async views</title>
<link rel="stylesheet" href="{style}">
<h1>It works</h1>
<p>Django answered {scheme} through {interface}. It is <b id="time"></b>
<script>
  const events = new EventSource("/time")
  events.onmessage = event => document.getElementById("time").textContent = event.data
</script>
</html>
"""


async def home(request):
    interface = "ASGI" if hasattr(request, "scope") else "WSGI"
    return HttpResponse(PAGE.format(style=static("live/style.css"), scheme=request.scheme, interface=interface))


async def clock(request):
    async def events():
        while True:
            yield f"data: {time.strftime('%H:%M:%S')}\n\n"
            await asyncio.sleep(1)

    return StreamingHttpResponse(events(), content_type="text/event-stream")
