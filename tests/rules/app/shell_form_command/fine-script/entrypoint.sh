#!/bin/sh
python manage.py migrate
exec uwsgi --ini /app/wsgi.ini
