from django.urls import path

from referrals.views import public

app_name = "referrals_public"
urlpatterns = [
    path("r/<str:code>/visita/", public.Visit.as_view(), name="visit"),
    path("invitacion/tarjeta-<slug:version>.png", public.Card.as_view(), name="card"),
]
