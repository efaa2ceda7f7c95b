from django.shortcuts import render
from django.urls import path


def home(request):
    return render(request, "mysite/home.html", {"scheme": request.scheme, "host": request.get_host()})


urlpatterns = [path("", home)]
