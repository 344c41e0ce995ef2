from django.urls import path

from network.views import office

app_name = "network_office"
urlpatterns = [path("estado/", office.State.as_view(), name="state")]
