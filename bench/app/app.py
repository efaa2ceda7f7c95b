"""The app that every contender serves: a hello and a list of 20 items as JSON."""

from flask import Flask, Response, jsonify

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    """Almost nothing, so that what is measured is the rest."""
    return "Hello, world.\n"


@app.get("/json")
def items() -> Response:
    """About 0.6 KB, as many an API answers."""
    return jsonify([{"id": number, "name": f"item {number}"} for number in range(20)])
