"""Campaigns in the backend, below the addresses of the network."""

from django.urls import path

from network.views.staff import campaign_locks, campaign_orders, campaigns, corrections, segments, stencil

urlpatterns = [
    path("agentes/<int:pk>/segmento/", segments.PutIntoSegment.as_view(), name="put_into_segment"),
    path("agentes/<int:pk>/estados/", stencil.Stood.as_view(), name="stood"),
    path("campanas/", campaigns.Campaigns.as_view(), name="campaigns"),
    path("campanas/nueva/", campaigns.NewCampaign.as_view(), name="new_campaign"),
    path("campanas/plantilla/", stencil.Stencil.as_view(), name="stencil"),
    path("campanas/plantilla/exportar/", stencil.ExportStencil.as_view(), name="export_stencil"),
    path("campanas/pedidos/", campaign_orders.OrderBatches.as_view(), name="order_batches"),
    path("campanas/pedidos/cargar/", campaign_orders.SendOrders.as_view(), name="send_orders"),
    path("campanas/pedidos/plantilla.xlsx", campaign_orders.OrderTemplate.as_view(), name="order_template"),
    path("campanas/pedidos/<int:pk>/", campaign_orders.OrderBatchPage.as_view(), name="order_batch"),
    path("campanas/pedidos/<int:pk>/confirmar/", campaign_orders.ConfirmOrders.as_view(), name="confirm_orders"),
    path("campanas/pedidos/<int:pk>/informe.xlsx", campaign_orders.OrderReport.as_view(), name="order_report"),
    path("campanas/pedidos/<int:pk>/deshacer/", campaign_orders.UndoOrders.as_view(), name="undo_orders"),
    path("campanas/<int:pk>/", campaigns.CampaignPage.as_view(), name="campaign"),
    path("campanas/<int:pk>/editar/", campaigns.EditCampaign.as_view(), name="edit_campaign"),
    path("campanas/<int:pk>/abrir/", campaign_locks.OpenCampaign.as_view(), name="open_campaign"),
    path("campanas/<int:pk>/bloquear/", campaign_locks.LockCampaign.as_view(), name="lock_campaign"),
    path("campanas/<int:pk>/desbloquear/", campaign_locks.UnlockCampaign.as_view(), name="unlock_campaign"),
    path("campanas/<int:pk>/precalcular/", campaigns.Precalculate.as_view(), name="precalculate"),
    path("campanas/<int:pk>/cerrar/", campaigns.CloseCampaign.as_view(), name="close_campaign"),
    path("campanas/<int:pk>/corregir/", corrections.CorrectCampaign.as_view(), name="correct_campaign"),
    path("campanas/correcciones/<int:pk>/", corrections.CorrectionPage.as_view(), name="correction"),
    path(
        "campanas/correcciones/<int:pk>/confirmar/", corrections.ConfirmCorrection.as_view(), name="confirm_correction"
    ),
    path(
        "campanas/correcciones/<int:pk>/descartar/", corrections.DiscardCorrection.as_view(), name="discard_correction"
    ),
]
