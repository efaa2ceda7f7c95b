import falcon


class Home:
    def on_get(self, request, response):
        response.content_type = falcon.MEDIA_TEXT
        response.text = "Falcon behind nginx.\n"


app = falcon.App()
app.add_route("/", Home())
