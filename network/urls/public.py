from django.urls import path

from network.views import confirm, public

app_name = "network_public"
urlpatterns = [
    path("registro/", public.SignUp.as_view(), name="sign_up"),
    path("registro/confirmar/<int:pk>/", confirm.Confirm.as_view(), name="confirm"),
    path("registro/confirmar/<int:pk>/codigo/", confirm.AnotherCode.as_view(), name="another_code"),
    path("unete/", public.Join.as_view(), name="join"),
    path("contacto/", public.Contact.as_view(), name="contact"),
    path("contacto/gracias/", public.ContactSent.as_view(), name="contact_sent"),
    path("r/<str:code>/", public.Invitation.as_view(), name="invitation"),
    path("invitacion/foto/", public.InviterPhoto.as_view(), name="inviter_photo"),
]
