from flask import Flask
from waitress import serve

app = Flask(__name__)
serve(app, port=8080)
