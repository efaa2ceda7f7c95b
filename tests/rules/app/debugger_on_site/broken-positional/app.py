import werkzeug.debug

from shop import app

application = werkzeug.debug.DebuggedApplication(app, True)
