"""Answers that a server can get wrong; as people write apps."""

import os
import time
from urllib.parse import parse_qs

SECRET_KEY = "the secret of the app"


def application(environ, start_response):
    view = VIEWS.get(environ.get("PATH_INFO"), missing)
    return view(environ, start_response)


def answer(start_response, text, status="200 OK", *headers):
    start_response(status, [("Content-Type", "text/plain"), *headers])
    return [text.encode()]


def missing(environ, start_response):
    return answer(start_response, "no such page", "404 Not Found")


def fine(environ, start_response):
    return answer(start_response, "fine")


def link(environ, start_response):
    url = environ["wsgi.url_scheme"] + "://" + environ["HTTP_HOST"] + "/"
    return answer(start_response, url)


def method(environ, start_response):
    return answer(start_response, environ["REQUEST_METHOD"] + " " + environ["REMOTE_ADDR"])


def proxy(environ, start_response):
    return answer(start_response, environ.get("HTTP_PROXY", "none"))


def user(environ, start_response):
    return answer(start_response, environ.get("HTTP_X_AUTH_USER", "nobody"))


def mode(environ, start_response):
    return answer(start_response, os.environ.get("MODE", "not set"))


def worker(environ, start_response):
    time.sleep(0.2)
    return answer(start_response, str(os.getpid()))


def slow(environ, start_response):
    time.sleep(float(parse_qs(environ["QUERY_STRING"])["s"][0]))
    return answer(start_response, "slow")


def failing(environ, start_response):
    raise RuntimeError("connecting to db with password=" + SECRET_KEY)


def unread(environ, start_response):
    return answer(start_response, "log in first", "401 Unauthorized")


def read(environ, start_response):
    return answer(start_response, str(len(environ["wsgi.input"].read())))


def long_cookie(environ, start_response):
    cookie = ("Set-Cookie", "session=" + "x" * 6000)
    return answer(start_response, "logged in", "200 OK", cookie)


def large(environ, start_response):
    return answer(start_response, "x" * 30_000_000)


VIEWS = {
    "/": fine,
    "/link": link,
    "/method": method,
    "/proxy": proxy,
    "/user": user,
    "/mode": mode,
    "/worker": worker,
    "/slow": slow,
    "/failing": failing,
    "/unread": unread,
    "/read": read,
    "/long-cookie": long_cookie,
    "/large": large,
}
