from django.urls import path

from network.views import confirm, correct, public, sites

app_name = "network_public"
urlpatterns = [
    path("registro/", public.SignUp.as_view(), name="sign_up"),
    path("registro/confirmar/<int:pk>/", confirm.Confirm.as_view(), name="confirm"),
    path("registro/confirmar/<int:pk>/codigo/", confirm.AnotherCode.as_view(), name="another_code"),
    path("registro/corregir-correo/", correct.CorrectAddress.as_view(), name="correct_address"),
    path("unete/", public.Join.as_view(), name="join"),
    path("contacto/", public.Contact.as_view(), name="contact"),
    path("contacto/gracias/", public.ContactSent.as_view(), name="contact_sent"),
    path("r/<str:code>/", public.Invitation.as_view(), name="invitation"),
    path("s/<str:slug>/", sites.Home.as_view(), name="site"),
    path("s/<str:slug>/que-ofrecemos/", sites.Offer.as_view(), name="site_offer"),
    path("s/<str:slug>/como-ganar/", sites.Earn.as_view(), name="site_earn"),
    path("s/<str:slug>/registro/", sites.SignUp.as_view(), name="site_sign_up"),
    path("s/<str:slug>/unete/", sites.Join.as_view(), name="site_join"),
    path("s/<str:slug>/contacto/", sites.Contact.as_view(), name="site_contact"),
    path("s/<str:slug>/contacto/gracias/", sites.ContactSent.as_view(), name="site_contact_sent"),
    path("s/<str:slug>/<slug:kind>.img", sites.Picture.as_view(), name="site_picture"),
    path("invitacion/foto/", public.InviterPhoto.as_view(), name="inviter_photo"),
]
