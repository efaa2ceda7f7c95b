import uwsgi
from flask import Flask

app = Flask(__name__)
app.config["FLAGS"] = uwsgi.opt["feature-flags"].decode().split(",")
