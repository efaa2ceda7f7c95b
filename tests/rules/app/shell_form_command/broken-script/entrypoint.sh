#!/bin/sh
set -e
python manage.py migrate
uwsgi --ini /app/wsgi.ini
