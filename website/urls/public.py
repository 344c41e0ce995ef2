from django.urls import path

from website.views import public

app_name = "website_public"
urlpatterns = [
    path("", public.Home.as_view(), name="home"),
    path("registro/", public.SignUp.as_view(), name="sign_up"),
    path("acceso/signup/", public.SignUpElsewhere.as_view(), name="sign_up_elsewhere"),
    path("inicio/", public.Enter.as_view(), name="enter"),
    path("r/<str:code>/", public.Invitation.as_view(), name="invitation"),
    path("invitacion/foto/", public.InviterPhoto.as_view(), name="inviter_photo"),
    path("privacidad/", public.Privacy.as_view(), name="privacy"),
    path("terminos/", public.Terms.as_view(), name="terms"),
]
