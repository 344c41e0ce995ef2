from django.urls import path

from notifications.views import account

app_name = "notifications_account"
urlpatterns = [
    path("avisos/", account.Inbox.as_view(), name="inbox"),
    path("avisos/preferencias/", account.Preferences.as_view(), name="preferences"),
    path("avisos/leer-todo/", account.ReadAll.as_view(), name="read_all"),
    path("avisos/campana/", account.Bell.as_view(), name="bell"),
    path("avisos/<int:pk>/marcar/", account.Mark.as_view(), name="mark"),
    path("avisos/<int:pk>/leer/", account.Read.as_view(), name="read"),
]
