from django.urls import path

from library.views import (
    agreements,
    collections,
    common_policies,
    council_policies,
    editing,
    handing_over,
    importing,
    policies,
    resources,
)

REGION = "regions/<slug:region>/"
POLICY = "councils/<slug:council>/policies/"
LIBRARY = REGION + "library/"
COLLECTION = LIBRARY + "collections/<int:pk>/"
AGREEMENTS = REGION + "agreements/"

urlpatterns = [
    path(REGION + "policies/", policies.policies, name="policies"),
    path(REGION + "policies/common/agree/", common_policies.agree_on_policy, name="agree-on-policy"),
    path(REGION + "policies/common/<int:pk>/", common_policies.common_policy, name="common-policy"),
    path(REGION + "policies/common/<int:pk>/file/", common_policies.common_policy_file, name="common-policy-file"),
    path(POLICY, council_policies.council_policies, name="council-policies"),
    path(POLICY + "record/<slug:kind>/", council_policies.record_policy, name="record-policy"),
    path(POLICY + "common/<int:pk>/", council_policies.take_up_common, name="take-up-common"),
    path(POLICY + "<int:pk>/", council_policies.policy, name="policy"),
    path(POLICY + "<int:pk>/file/", council_policies.policy_file, name="policy-file"),
    path(POLICY + "<int:pk>/reviews/<int:of>/file/", council_policies.policy_review_file, name="policy-review-file"),
    path(POLICY + "<int:pk>/correct/", council_policies.correct_policy, name="correct-policy"),
    path(POLICY + "<int:pk>/review/", council_policies.review_policy, name="review-policy"),
    path(LIBRARY, resources.library, name="library"),
    path(LIBRARY + "add/", editing.new_resource, name="new-resource"),
    path(LIBRARY + "suggest/", editing.suggest_resource, name="suggest-resource"),
    path(LIBRARY + "suggestions/", editing.suggestions, name="suggestions"),
    path(LIBRARY + "broken-links/", editing.broken_links, name="broken-links"),
    path(LIBRARY + "hand-over/", handing_over.hand_over, name="hand-over"),
    path(LIBRARY + "import/<slug:which>/", importing.library_import, name="library-import"),
    path(LIBRARY + "import/<slug:which>/<int:pk>/", importing.library_import_preview, name="library-import-preview"),
    path(LIBRARY + "collections/new/", collections.new_library_collection, name="new-library-collection"),
    path(COLLECTION, collections.library_collection, name="library-collection"),
    path(COLLECTION + "edit/", collections.edit_library_collection, name="edit-library-collection"),
    path(COLLECTION + "put-in/", collections.put_in_collection, name="put-in-collection"),
    path(COLLECTION + "items/<int:item>/take-out/", collections.take_from_collection, name="take-from-collection"),
    path(COLLECTION + "end/", collections.end_library_collection, name="end-library-collection"),
    path(LIBRARY + "<int:pk>/", resources.resource, name="resource"),
    path(LIBRARY + "<int:pk>/files/<int:number>/", resources.resource_file, name="resource-file"),
    path(LIBRARY + "<int:pk>/edit/", editing.edit_resource, name="edit-resource"),
    path(LIBRARY + "<int:pk>/decide/", editing.decide_resource, name="decide-resource"),
    path(LIBRARY + "<int:pk>/take-out/", editing.take_out_resource, name="take-out-resource"),
    path(LIBRARY + "<int:pk>/check-again/", editing.check_link_again, name="check-link-again"),
    path(AGREEMENTS, agreements.agreements, name="agreements"),
    path(AGREEMENTS + "add/", agreements.new_agreement, name="new-agreement"),
    path(AGREEMENTS + "<int:pk>/", agreements.agreement, name="agreement"),
    path(AGREEMENTS + "<int:pk>/edit/", agreements.edit_agreement, name="edit-agreement"),
    path(AGREEMENTS + "<int:pk>/take-out/", agreements.take_out_agreement, name="take-out-agreement"),
    path(AGREEMENTS + "<int:pk>/use/", agreements.use_agreement, name="use-agreement"),
    path(
        "councils/<slug:council>/agreement-uses/<int:pk>/end/", agreements.end_agreement_use, name="end-agreement-use"
    ),
]
