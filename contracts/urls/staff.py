from django.urls import path

from contracts.views import exports, staff, staff_upload

app_name = "contracts_staff"
urlpatterns = [
    path("contratos/", staff.List.as_view(), name="list"),
    path("contratos/exportar/", exports.Contracts.as_view(), name="export"),
    path("contratos/nuevo/", staff_upload.Upload.as_view(), name="upload"),
    path("contratos/nuevo/clientes/", staff_upload.Clients.as_view(), name="clients"),
    path("contratos/nuevo/vista-previa/", staff_upload.Preview.as_view(), name="preview"),
    path("contratos/<int:pk>/", staff.Page.as_view(), name="contract"),
    path("contratos/<int:pk>/anular/", staff.Void.as_view(), name="void"),
    path("contratos/<int:pk>/archivo/", staff.File.as_view(), name="file"),
]
