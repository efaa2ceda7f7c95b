DEBUG = False

ALLOWED_HOSTS = []  # later

ROOT_URLCONF = "shop.urls"
