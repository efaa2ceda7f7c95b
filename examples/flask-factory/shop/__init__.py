"""A Flask app made by a function, as larger apps are: nothing happens on import."""

from flask import Flask


def create_app(settings=None):
    app = Flask(__name__)
    app.config.from_mapping(GREETING="Welcome to the shop.")
    app.config.from_prefixed_env()  # FLASK_GREETING="..." wins
    app.config.from_mapping(settings or {})

    from shop import pages

    app.register_blueprint(pages.pages)
    return app
