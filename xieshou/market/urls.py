from django.urls import path

from xieshou.market import views

app_name = "market"
urlpatterns = [path("products/", views.products, name="products")]
