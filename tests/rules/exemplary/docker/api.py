from flask import Flask, jsonify

api = Flask(__name__)


@api.get("/health")
def health():
    return jsonify(ok=True)
