from flask import Flask

from shop import prices

app = Flask(__name__)
