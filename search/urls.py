from django.urls import path

from search.views import learning

urlpatterns = [path("learning/", learning, name="learning")]
