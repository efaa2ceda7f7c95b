"""gunicorn: WSGI, ASGI and WebSocket over the uwsgi protocol."""
