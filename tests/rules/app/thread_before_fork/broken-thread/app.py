from threading import Thread

from flask import Flask

app = Flask(__name__)


def send_metrics():
    pass


sender = Thread(target=send_metrics, daemon=True)
sender.start()
