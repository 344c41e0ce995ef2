from django.urls import path

from sales.views import account

app_name = "sales_account"
urlpatterns = [
    path("credito/", account.Credit.as_view(), name="credit"),
    path("credito/solicitar/", account.Ask.as_view(), name="ask"),
    path("credito/completar/", account.Answer.as_view(), name="answer"),
    path("credito/retirar/", account.Withdraw.as_view(), name="withdraw"),
]
