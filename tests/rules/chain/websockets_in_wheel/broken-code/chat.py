import uwsgi


def application(environ, start_response):
    uwsgi.websocket_handshake(environ["HTTP_SEC_WEBSOCKET_KEY"])
    while True:
        uwsgi.websocket_send(uwsgi.websocket_recv())
