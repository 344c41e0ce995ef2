from django.urls import path

from contracts.views import exports, staff, staff_batches, staff_referrals, staff_upload

app_name = "contracts_staff"
urlpatterns = [
    path("contratos/", staff.List.as_view(), name="list"),
    path("contratos/exportar/", exports.Contracts.as_view(), name="export"),
    path("contratos/nuevo/", staff_upload.Upload.as_view(), name="upload"),
    path("contratos/nuevo/clientes/", staff_upload.Clients.as_view(), name="clients"),
    path("contratos/nuevo/vista-previa/", staff_upload.Preview.as_view(), name="preview"),
    path("contratos/referidos/", staff_referrals.Referrals.as_view(), name="referrals"),
    path("contratos/referidos/exportar/", staff_referrals.ExportReferrals.as_view(), name="export_referrals"),
    path("contratos/masivo/", staff_batches.Batches.as_view(), name="batches"),
    path("contratos/masivo/plantilla.csv", staff_batches.Template.as_view(), name="template"),
    path("contratos/masivo/plantilla.xlsx", staff_batches.TemplateBook.as_view(), name="template_book"),
    path("contratos/masivo/<int:pk>/", staff_batches.BatchPage.as_view(), name="batch"),
    path("contratos/masivo/<int:pk>/columnas/", staff_batches.Columns.as_view(), name="columns"),
    path("contratos/masivo/<int:pk>/confirmar/", staff_batches.Confirm.as_view(), name="confirm_batch"),
    path("contratos/masivo/<int:pk>/deshacer/", staff_batches.Undo.as_view(), name="undo_batch"),
    path("contratos/masivo/<int:pk>/errores.csv", staff_batches.BadRows.as_view(), name="bad_rows"),
    path("contratos/masivo/<int:pk>/errores.xlsx", staff_batches.BadRowsBook.as_view(), name="bad_rows_book"),
    path("contratos/<int:pk>/", staff.Page.as_view(), name="contract"),
    path("contratos/<int:pk>/anular/", staff.Void.as_view(), name="void"),
    path("contratos/<int:pk>/archivo/", staff.File.as_view(), name="file"),
]
