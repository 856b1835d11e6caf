from django.urls import path

from lm3.measurements.views import answering, measurements, money, region_measurements, surveys
from lm3.spend.views import analysis, loading, local_areas, priorities, rules, suppliers

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
    path(COUNCIL + "files/<int:pk>/again/", loading.check_spend_again, name="check-spend-again"),
    path(COUNCIL + "files/<int:pk>/undo/", loading.undo_spend, name="undo-spend"),
    path(COUNCIL + "not-trade/", rules.left_out_rules, name="left-out-rules"),
    path(COUNCIL + "not-trade/<slug:code>/", rules.left_out_rule, name="left-out-rule"),
    path(COUNCIL + "analysis/", analysis.spend_analysis, name="spend-analysis"),
    path(COUNCIL + "local-areas/", local_areas.local_areas, name="local-areas"),
    path(COUNCIL + "local-areas/new/<slug:kind>/", local_areas.new_local_area, name="new-local-area"),
    path(COUNCIL + "local-areas/<int:pk>/", local_areas.local_area, name="local-area"),
    path(COUNCIL + "local-areas/<int:pk>/remove/", local_areas.remove_local_area, name="remove-local-area"),
    path(COUNCIL + "payments/", analysis.spend_payments, name="spend-payments"),
    path(COUNCIL + "suppliers/", suppliers.suppliers, name="suppliers"),
    path(COUNCIL + "suppliers/same/", suppliers.same_suppliers, name="same-suppliers"),
    path(COUNCIL + "suppliers/creditors/", suppliers.load_creditors, name="load-creditors"),
    path(COUNCIL + "suppliers/creditors/<int:pk>/", suppliers.take_in_creditors, name="take-in-creditors"),
    path(COUNCIL + "suppliers/<int:pk>/", suppliers.supplier, name="supplier"),
    path(COUNCIL + "suppliers/<int:pk>/apart/", suppliers.take_apart, name="take-apart"),
    path(COUNCIL + "categories/", suppliers.spend_labels, name="spend-labels"),
    path(COUNCIL + "priorities/", priorities.priorities, name="priorities"),
    path(COUNCIL + "priorities/begin/", priorities.begin_priorities, name="begin-priorities"),
    path(COUNCIL + "priorities/<int:pk>/", priorities.priority, name="priority"),
    path(COUNCIL + "measurements/", measurements.measurements, name="measurements"),
    path(COUNCIL + "measurements/new/", measurements.new_measurement, name="new-measurement"),
    path(COUNCIL + "measurements/published/", measurements.record_measurement, name="record-measurement"),
    path(COUNCIL + "measurements/<int:pk>/", measurements.measurement, name="measurement"),
    path(COUNCIL + "measurements/<int:pk>/again/", measurements.work_out_again, name="work-out-again"),
    path(COUNCIL + "measurements/<int:pk>/survey/", surveys.new_survey, name="new-survey"),
    path(COUNCIL + "measurements/<int:pk>/staff/", surveys.staff_pay, name="staff-pay"),
    path(COUNCIL + "measurements/<int:pk>/what-if/", surveys.new_scenario, name="new-scenario"),
    path(COUNCIL + "measurements/<int:pk>/action/", surveys.measurement_action, name="measurement-action"),
    path(COUNCIL + "what-if/<int:pk>/remove/", surveys.remove_scenario, name="remove-scenario"),
    path(COUNCIL + "surveys/<int:pk>/", surveys.survey, name="survey"),
    path(COUNCIL + "surveys/<int:pk>/change/", surveys.change_survey, name="change-survey"),
    path("supplier-survey/<str:token>/", answering.supplier_survey, name="supplier-survey"),
    path(REGION + "priorities/", priorities.region_priorities, name="region-priorities"),
    path(REGION + "priorities/begin/", priorities.begin_region_priorities, name="begin-region-priorities"),
    path(REGION + "priorities/<int:pk>/", priorities.region_priority, name="region-priority"),
    path(REGION + "measurements/", region_measurements.region_measurements, name="region-measurements"),
    path(REGION + "measurements/new/", region_measurements.new_region_measurement, name="new-region-measurement"),
    path(REGION + "measurements/<int:pk>/", region_measurements.region_measurement, name="region-measurement"),
    path(
        REGION + "measurements/<int:pk>/again/", region_measurements.work_out_region_again, name="work-out-region-again"
    ),
    path(REGION, money.region_money, name="region-money"),
]
