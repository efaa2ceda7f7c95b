"""WSGI without a framework: https://peps.python.org/pep-3333/."""


def application(environ, start_response):
    body = b"Plain WSGI behind nginx.\n"
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response("200 OK", headers)
    return [body]
