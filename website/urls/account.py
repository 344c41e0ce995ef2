from django.urls import path

from website.views import account

app_name = "website_account"
urlpatterns = [path("", account.Home.as_view(), name="home")]
