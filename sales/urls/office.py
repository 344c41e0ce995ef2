from django.urls import path

from sales.views import office

app_name = "sales_office"
urlpatterns = [
    path("credito/", office.Credit.as_view(), name="credit"),
    path("credito/solicitar/", office.Ask.as_view(), name="ask"),
    path("credito/completar/", office.Answer.as_view(), name="answer"),
    path("credito/retirar/", office.Withdraw.as_view(), name="withdraw"),
]
