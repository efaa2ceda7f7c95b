import sqlite3

from flask import Flask

app = Flask(__name__)


@app.get("/")
def home():
    return str(sqlite3.connect("shop.db").execute("select 1").fetchone())
