from django.urls import path

from rewards.views import claims, office, statements

app_name = "rewards_office"
urlpatterns = [
    path("reclamos/", claims.Claims.as_view(), name="claims"),
    path("reclamos/nuevo/", claims.NewClaim.as_view(), name="new_claim"),
    path("reclamos/<str:number>/", claims.ClaimPage.as_view(), name="claim"),
    path("extracto/", statements.StatementPage.as_view(), name="statement"),
    path("puntos/", office.Points.as_view(), name="points"),
    path("puntos/movimiento/<int:pk>/", office.MovementPage.as_view(), name="movement"),
    path("puntos/<int:pk>/", office.AwardPage.as_view(), name="award"),
    path("premios/", office.Catalogue.as_view(), name="catalogue"),
    path("premios/<int:pk>/", office.ProductPage.as_view(), name="product"),
    path("premios/<int:pk>/imagen/", office.Picture.as_view(), name="picture"),
    path("canjes/", office.Redemptions.as_view(), name="redemptions"),
    path("canjes/<str:number>/", office.RedemptionPage.as_view(), name="redemption"),
]
