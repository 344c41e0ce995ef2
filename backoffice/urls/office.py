from django.urls import path

from backoffice.views import clients, office, referrals

app_name = "backoffice_office"
urlpatterns = [
    path("", office.Home.as_view(), name="home"),
    path("referidos/", referrals.Referrals.as_view(), name="referrals"),
    path("clientes/", clients.Clients.as_view(), name="clients"),
    path("clientes/<int:pk>/", clients.Client.as_view(), name="client"),
    path("clientes/<int:pk>/extracto/", clients.ExtractFile.as_view(), name="export_client"),
]
