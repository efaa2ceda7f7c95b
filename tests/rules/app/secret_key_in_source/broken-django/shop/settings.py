SECRET_KEY = "django-insecure-0-example-0-example-0-example"
DEBUG = False
INSTALLED_APPS = []
