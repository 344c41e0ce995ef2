from django.urls import path

from rewards.views import staff

app_name = "rewards_staff"
urlpatterns = [
    path("canjes/", staff.Redemptions.as_view(), name="redemptions"),
    path("canjes/<int:pk>/", staff.RedemptionPage.as_view(), name="redemption"),
    path("canjes/<int:pk>/paso/", staff.StepRedemption.as_view(), name="step"),
    path("canjes/<int:pk>/modificar/", staff.ModifyRedemption.as_view(), name="modify"),
]
