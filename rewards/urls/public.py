from django.urls import path

from rewards.views import statements

app_name = "rewards_public"
urlpatterns = [path("verificar/<str:code>/", statements.Verify.as_view(), name="verify")]
