import threading

threading.Thread(target=print).start()


def application(environ, start_response):
    start_response("200 OK", [])
    return [b""]
