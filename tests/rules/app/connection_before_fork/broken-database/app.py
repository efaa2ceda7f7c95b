import psycopg2
from flask import Flask

app = Flask(__name__)
connection = psycopg2.connect("dbname=shop")
