"""A Flask app: a page with a style sheet, some JSON, and an answer that takes its time."""

import os
import time

from flask import Flask, jsonify, render_template, request

app = Flask(__name__)


@app.get("/")
def home():
    return render_template("home.html", scheme=request.scheme, host=request.host, pid=os.getpid())


@app.get("/json")
def items():
    return jsonify([{"id": number, "name": f"item {number}"} for number in range(20)])


@app.get("/slow")
def slow():
    time.sleep(request.args.get("seconds", default=1.0, type=float))
    return "Worth the wait.\n"


if __name__ == "__main__":
    app.run(debug=True)
