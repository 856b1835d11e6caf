from django.urls import path

from lm3.views import loading, money, rules

COUNCIL = "councils/<slug:council>/money/"
REGION = "regions/<slug:region>/money/"

urlpatterns = [
    path(COUNCIL, money.money, name="money"),
    path(COUNCIL + "files/", loading.spend_files, name="spend-files"),
    path(COUNCIL + "files/upload/", loading.load_spend, name="load-spend"),
    path(COUNCIL + "files/<int:pk>/", loading.spend_file, name="spend-file"),
    path(COUNCIL + "files/<int:pk>/status/", loading.spend_status, name="spend-status"),
    path(COUNCIL + "files/<int:pk>/rejected.csv", loading.rejected_file, name="rejected-spend"),
    path(COUNCIL + "files/<int:pk>/original/", loading.spend_original, name="spend-original"),
    path(COUNCIL + "files/<int:pk>/count/", loading.count_spend, name="count-spend"),
    path(COUNCIL + "files/<int:pk>/undo/", loading.undo_spend, name="undo-spend"),
    path(COUNCIL + "not-trade/", rules.left_out_rules, name="left-out-rules"),
    path(COUNCIL + "not-trade/<slug:code>/", rules.left_out_rule, name="left-out-rule"),
    path(REGION, money.region_money, name="region-money"),
]
