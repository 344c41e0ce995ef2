from django.urls import path

from rewards.views import (
    exports,
    staff,
    staff_bulk,
    staff_claims,
    staff_deliveries,
    staff_liability,
    staff_rules,
)

app_name = "rewards_staff"
urlpatterns = [
    path("pasivo/", staff_liability.Board.as_view(), name="liability"),
    path("pasivo/<str:what>/", staff_liability.Holders.as_view(), name="liability_list"),
    path("reclamos/", staff_claims.Claims.as_view(), name="claims"),
    path("reclamos/<int:pk>/", staff_claims.ClaimPage.as_view(), name="claim"),
    path("reclamos/<int:pk>/responder/", staff_claims.AnswerClaim.as_view(), name="answer_claim"),
    path("reclamos/<int:pk>/archivo/", staff_claims.ClaimFile.as_view(), name="claim_file"),
    path("reclamos/<int:pk>/correccion/", staff_claims.ProposeCorrection.as_view(), name="propose_correction"),
    path("correcciones/<int:pk>/", staff_claims.DecideCorrection.as_view(), name="decide_correction"),
    path("reglas/", staff_rules.Rules.as_view(), name="rules"),
    path("reglas/probar/", staff_rules.TryRule.as_view(), name="try_rule"),
    path("reglas/probar/csv/", staff_rules.TriedRuleFile.as_view(), name="tried_rule_file"),
    path("reglas/publicar/", staff_rules.PublishRule.as_view(), name="publish_rule"),
    path("canjes/", staff.Redemptions.as_view(), name="redemptions"),
    path("canjes/exportar/", exports.Redemptions.as_view(), name="export_redemptions"),
    path("canjes/empaque/", exports.Packing.as_view(), name="packing"),
    path("canjes/varios/", staff_bulk.PlanMany.as_view(), name="plan_many"),
    path("canjes/varios/hacer/", staff_bulk.DoMany.as_view(), name="do_many"),
    path("canjes/guias/", staff_deliveries.TrackingFile.as_view(), name="tracking_file"),
    path("canjes/guias/hacer/", staff_deliveries.DoTracking.as_view(), name="do_tracking"),
    path("canjes/guias/por-corregir/", staff_deliveries.BadTracking.as_view(), name="bad_tracking"),
    path("canjes/<int:pk>/envio/", staff_deliveries.RecordTracking.as_view(), name="tracking"),
    path("canjes/<int:pk>/direccion/", staff_deliveries.CorrectDelivery.as_view(), name="correct_delivery"),
    path("canjes/<int:pk>/", staff.RedemptionPage.as_view(), name="redemption"),
    path("canjes/<int:pk>/paso/", staff.StepRedemption.as_view(), name="step"),
    path("canjes/<int:pk>/modificar/", staff.ModifyRedemption.as_view(), name="modify"),
]
