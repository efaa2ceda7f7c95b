#!/bin/sh
exec uwsgi --set-ph site=shop --ini uwsgi.ini
