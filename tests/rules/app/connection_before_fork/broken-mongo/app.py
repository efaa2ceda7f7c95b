from flask import Flask
from pymongo import MongoClient

app = Flask(__name__)
orders = MongoClient("mongodb://db/").shop.orders
