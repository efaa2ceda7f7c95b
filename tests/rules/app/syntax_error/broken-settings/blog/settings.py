ROOT_URLCONF = "blog.urls"
ALLOWED_HOSTS = ["blog.example"
DEBUG = False
