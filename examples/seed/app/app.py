from flask import Flask

app = Flask(__name__)


@app.route("/")
def home():
    return "Flask, started by the .ini as it is written.\n"
