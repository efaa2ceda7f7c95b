"""An app that cannot be served as it is written, or that tells too much."""

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from tests.nginx.servers import ask
from tests.symptoms.configs import conf, ini
from tests.symptoms.looks import secret, status, text
from tests.symptoms.site import Site
from tests.symptoms.symptom import Symptom

FLASK = """\
from flask import Flask

application = Flask(__name__)


@application.get("/")
def home():
    return "hello"


- application.run(port=<other-port>)
+ if __name__ == "__main__":
+     application.run(port=<other-port>)
"""
OWN_NAME = """\
= from flask import Flask
= application = Flask(__name__)
= application.add_url_rule("/", view_func=lambda: "hello")
"""
THREAD = """\
import threading
import time

beats = []


def beat():
    while True:
        beats.append("now")
        time.sleep(0.02)


threading.Thread(target=beat, daemon=True).start()


def application(environ, start_response):
    before = len(beats)
    time.sleep(0.2)
    start_response("200 OK", [])
    return [b"the thread runs" if len(beats) > before else b"the thread does not run"]
"""
DEBUGGER = """\
from werkzeug.debug import DebuggedApplication


def application(environ, start_response):
    raise RuntimeError("a mistake")


- application = DebuggedApplication(application, evalex=True)
"""
SESSION = """\
import os

from flask import Flask, session

application = Flask(__name__)
- application.secret_key = "shop-2024"
+ application.secret_key = os.environ["SECRET_KEY"]


@application.get("/")
def home():
    return session.get("user", "nobody")
"""
SETTINGS = """\
import os

- DEBUG = True
+ DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "urls"
SECRET_KEY = os.environ.get("SECRET_KEY", "only here")
"""
URLS = """\
from django.urls import path


def failing(request):
    password = "the secret of the database"
    raise RuntimeError("no connection")


urlpatterns = [path("failing", failing)]
"""
WSGI = """\
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
application = get_wsgi_application()
"""
IMPATIENT = conf("uwsgi_read_timeout 1s;")


def not_loaded(rule: str, text: str, files: dict[str, str]) -> Symptom:
    return Symptom(
        rule=rule,
        when="a request",
        ini=text,
        files=files,
        look=status(),
        broken="502 Bad Gateway",
        fixed="200 OK",
    )


def prompt(site: Site) -> str:
    return "a Python prompt" if b"EVALEX = true" in ask(site.port, "/").body else status()(site)


def with_a_forged_session(site: Site) -> str:
    app = Flask("anybody's")
    app.secret_key = "shop-2024"
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer
    return text(headers={"Cookie": f"session={signer.dumps({'user': 'the owner'})}"})(site)


SYMPTOMS = (
    Symptom(
        rule="app.server-at-import",
        when="a request",
        conf=IMPATIENT,
        files={"app.py": FLASK},
        look=status(),
        ready="spawned uWSGI|Running on",
        broken="504 Gateway Timeout",
        fixed="200 OK",
    ),
    not_loaded(
        "app.callable-missing",
        ini(app="- module = app:app\n+ module = app:application"),
        {},
    ),
    not_loaded(
        "app.module-missing",
        ini(app="- module = apps:application\n+ module = app:application"),
        {},
    ),
    not_loaded(
        "app.module-shadows-package",
        ini(app="- module = flask:application\n+ module = shop:application"),
        {
            "flask.py": OWN_NAME.replace("= from", "- from").replace("\n= ", "\n- "),
            "shop.py": OWN_NAME.replace("= from", "+ from").replace("\n= ", "\n+ "),
        },
    ),
    Symptom(
        rule="app.thread-before-fork",
        when="the app starts a thread",
        ini=ini("+ lazy-apps = true"),
        files={"app.py": THREAD},
        look=text(),
        broken="the thread does not run",
        fixed="the thread runs",
    ),
    Symptom(
        rule="app.debugger-on-site",
        when="the app fails",
        files={"app.py": DEBUGGER},
        look=prompt,
        broken="a Python prompt",
        fixed="502 Bad Gateway",
    ),
    Symptom(
        rule="app.secret-key-in-source",
        when="somebody who has seen the code makes a session",
        files={"app.py": SESSION},
        environ={"fixed": {"SECRET_KEY": "known to the machine only"}},
        look=with_a_forged_session,
        broken="the owner",
        fixed="nobody",
    ),
    Symptom(
        rule="app.django-debug-on",
        when="the app fails",
        ini=ini(app="wsgi-file = wsgi.py"),
        files={"settings.py": SETTINGS, "urls.py": URLS, "wsgi.py": WSGI},
        look=secret("/failing"),
        broken="the secret",
        fixed="500 Internal Server Error",
    ),
)
