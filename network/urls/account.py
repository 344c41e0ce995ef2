from django.urls import path

from network.views import account

app_name = "network_account"
urlpatterns = [
    path("registro/", account.Registration.as_view(), name="registration"),
    path("registro/corregir/", account.Mend.as_view(), name="mend"),
    path("registro/retirar/", account.Withdraw.as_view(), name="withdraw"),
    path("registro/volver/", account.ComeBack.as_view(), name="come_back"),
    path("registro/solo-cliente/", account.GoOnAsClient.as_view(), name="as_client"),
]
