from django.urls import path

from notifications.views import public

app_name = "notifications_public"
urlpatterns = [path("avisos/baja/<str:token>/", public.Unsubscribe.as_view(), name="unsubscribe")]
