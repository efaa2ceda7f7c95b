wsgi = None
