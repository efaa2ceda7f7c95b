from shop import create_app as make

try:
    from shop import app
except ImportError:
    app = make()
