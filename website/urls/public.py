from django.urls import path

from website.views import public

app_name = "website_public"
urlpatterns = [
    path("", public.Home.as_view(), name="home"),
    path("que-ofrecemos/", public.Offer.as_view(), name="offer"),
    path("como-ganar/", public.Earn.as_view(), name="earn"),
    path("acceso/signup/", public.SignUpElsewhere.as_view(), name="sign_up_elsewhere"),
    path("inicio/", public.Enter.as_view(), name="enter"),
    path("privacidad/", public.Privacy.as_view(), name="privacy"),
    path("terminos/", public.Terms.as_view(), name="terms"),
]
