from django.urls import path

from backoffice.views import office

app_name = "backoffice_office"
urlpatterns = [path("", office.Home.as_view(), name="home")]
