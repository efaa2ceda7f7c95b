import uwsgi


def application(environ, start_response):
    uwsgi.websocket_handshake()
