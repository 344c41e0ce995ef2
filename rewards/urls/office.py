from django.urls import path

from rewards.views import catalogue, claims, office, redemptions, statements

app_name = "rewards_office"
urlpatterns = [
    path("reclamos/", claims.Claims.as_view(), name="claims"),
    path("reclamos/nuevo/", claims.NewClaim.as_view(), name="new_claim"),
    path("reclamos/<str:number>/", claims.ClaimPage.as_view(), name="claim"),
    path("extracto/", statements.StatementPage.as_view(), name="statement"),
    path("puntos/", office.Points.as_view(), name="points"),
    path("puntos/movimiento/<int:pk>/", office.MovementPage.as_view(), name="movement"),
    path("puntos/<int:pk>/", office.AwardPage.as_view(), name="award"),
    path("premios/", catalogue.Catalogue.as_view(), name="catalogue"),
    path("premios/<int:pk>/", catalogue.ProductPage.as_view(), name="product"),
    path("premios/<int:pk>/canjear/", catalogue.Redeem.as_view(), name="redeem"),
    path("premios/<int:pk>/meta/", catalogue.PinGoal.as_view(), name="goal"),
    path("premios/<int:pk>/imagen/", catalogue.Picture.as_view(), name="picture"),
    path("canjes/", redemptions.Redemptions.as_view(), name="redemptions"),
    path("canjes/<str:number>/", redemptions.RedemptionPage.as_view(), name="redemption"),
    path("canjes/<str:number>/entrega/", redemptions.DeliveryPage.as_view(), name="delivery"),
    path("canjes/<str:number>/recibo/", redemptions.Receipt.as_view(), name="receipt"),
]
