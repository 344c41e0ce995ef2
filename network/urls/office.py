from django.urls import path

from network.views import office

app_name = "network_office"
urlpatterns = [
    path("estado/", office.State.as_view(), name="state"),
    path("registros/", office.Registrations.as_view(), name="registrations"),
    path("registrar/", office.ChooseTarget.as_view(), name="register_choose"),
    path("registrar/<slug:target>/", office.Register.as_view(), name="register"),
    path("reactivar/<int:pk>/", office.Reactivate.as_view(), name="reactivate"),
]
