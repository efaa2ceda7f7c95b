from flask import Blueprint, current_app

pages = Blueprint("pages", __name__)


@pages.get("/")
def home():
    return f"{current_app.config['GREETING']}\n"
