from waitress import serve

from shop import app

serve(app)
