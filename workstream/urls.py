from django.urls import path

from workstream.views import budget, following_up, group, overview, papers, plan, risks

PLACE = "regions/<slug:region>/work-stream/"

urlpatterns = [
    path(PLACE, overview.work_stream, name="work-stream"),
    path(PLACE + "plan/", plan.plan, name="programme-plan"),
    path(PLACE + "plan/add/", plan.plan_item_new, name="plan-item-new"),
    path(PLACE + "plan/<int:pk>/", plan.plan_item, name="plan-item"),
    path(PLACE + "plan/<int:pk>/change/", plan.plan_item_change, name="plan-item-change"),
    path(PLACE + "plan/lines/add/", plan.work_line_new, name="work-line-new"),
    path(PLACE + "plan/lines/<int:pk>/", plan.work_line_change, name="work-line-change"),
    path(PLACE + "waiting-for/", plan.awaited, name="awaited"),
    path(PLACE + "waiting-for/add/", plan.awaited_entry, name="awaited-new"),
    path(PLACE + "waiting-for/<int:pk>/", plan.awaited_entry, name="awaited-change"),
    path(PLACE + "recommendations/", papers.recommendations, name="recommendations"),
    path(PLACE + "recommendations/add/", papers.recommendation_new, name="recommendation-new"),
    path(PLACE + "recommendations/<int:pk>/", papers.recommendation, name="recommendation"),
    path(PLACE + "recommendations/<int:pk>/change/", papers.recommendation_change, name="recommendation-change"),
    path(PLACE + "recommendations/<int:pk>/put/", papers.put_to_board, name="put-to-board"),
    path(PLACE + "recommendations/<int:pk>/decide/", papers.decide_it, name="decide-it"),
    path(PLACE + "decisions/<int:pk>/action/", following_up.decision_action, name="decision-action"),
    path(PLACE + "group/meetings/<int:pk>/action/", following_up.meeting_action, name="meeting-action"),
    path(PLACE + "risks/", risks.risks, name="risks"),
    path(PLACE + "risks/add/", risks.risk_entry, name="risk-new"),
    path(PLACE + "risks/<int:pk>/", risks.risk, name="risk"),
    path(PLACE + "risks/<int:pk>/change/", risks.risk_entry, name="risk-change"),
    path(PLACE + "risks/<int:pk>/close/", risks.close_risk, name="close-risk"),
    path(PLACE + "risks/<int:pk>/open-again/", risks.open_risk_again, name="open-risk-again"),
    path(PLACE + "budget/", budget.budget, name="budget"),
    path(PLACE + "budget/add/", budget.budget_line, name="budget-line-new"),
    path(PLACE + "budget/<int:pk>/", budget.budget_line, name="budget-line-change"),
    path(PLACE + "group/", group.group, name="group"),
    path(PLACE + "group/members/add/", group.member, name="member-new"),
    path(PLACE + "group/members/<int:pk>/", group.member, name="member-change"),
    path(PLACE + "group/leads/add/", group.lead_request, name="lead-request-new"),
    path(PLACE + "group/leads/<int:pk>/", group.lead_request, name="lead-request-change"),
    path(PLACE + "group/meetings/add/", group.meeting_entry, name="meeting-new"),
    path(PLACE + "group/meetings/<int:pk>/", group.meeting, name="meeting"),
    path(PLACE + "group/meetings/<int:pk>/change/", group.meeting_entry, name="meeting-change"),
    path(PLACE + "group/meetings/<int:pk>/notes/", group.meeting_notes, name="meeting-notes"),
]
