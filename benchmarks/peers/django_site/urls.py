"""Where its pages are: at the root."""

from django.urls import include, path

urlpatterns = [path("", include("appointment.urls"))]
