"""What others than nginx reach."""

from tests.symptoms import strangers
from tests.symptoms.configs import TCP, conf, ini
from tests.symptoms.symptom import Symptom

PHOTO = """\
def application(environ, start_response):
    start_response("200 OK", [])
    return [b"what was uploaded has run"]
"""

SYMPTOMS = (
    Symptom(
        rule="uwsgi.uwsgi-socket-public",
        when="somebody elsewhere speaks uwsgi, and names a file",
        ini=ini(socket=f"- socket = 0.0.0.0:<other-port>\n+ socket = {TCP}"),
        conf=conf(passing=f"uwsgi_pass {TCP};"),
        files={"uploads/photo.jpg": PHOTO},
        look=strangers.uwsgi,
        broken="what was uploaded has run",
        fixed="connection refused",
    ),
    Symptom(
        rule="uwsgi.statistics-public",
        when="somebody elsewhere asks for the statistics",
        ini=ini(f"- stats = 0.0.0.0:<other-port>\n+ stats = {TCP}"),
        look=strangers.statistics,
        broken="the request of somebody else",
        fixed="connection refused",
    ),
    Symptom(
        rule="uwsgi.http-socket-public",
        when="somebody elsewhere asks for what nginx denies",
        ini=ini(socket=f"- http-socket = 0.0.0.0:<other-port>\n+ http-socket = {TCP}"),
        conf=conf("deny all;", passing=f"proxy_pass http://{TCP};", params=""),
        look=strangers.http,
        broken="200 OK",
        fixed="connection refused",
    ),
)
