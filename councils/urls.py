from django.urls import path

from councils.views import contact, invitations, people, profile, region_settings, reorganising, trails

CHANGES = "regions/<slug:region>/reorganisations/"

urlpatterns = [
    path("contact/", contact.contact, name="contact"),
    path("councils/<slug:council>/people/", people.council_people, name="council-people"),
    path("councils/<slug:council>/people/trail/", trails.people_trail, name="people-trail"),
    path("councils/<slug:council>/people/trail.<slug:extension>", trails.people_trail_file, name="people-trail-file"),
    path("councils/<slug:council>/people/invite/", invitations.invite_colleague, name="invite-colleague"),
    path("councils/<slug:council>/profile/", profile.council_profile, name="council-profile"),
    path("councils/<slug:council>/profile/champion/new/", profile.champion_new, name="champion-new"),
    path("councils/<slug:council>/profile/champion/correct/", profile.champion_correct, name="champion-correct"),
    path("councils/<slug:council>/profile/champion/end/", profile.champion_end, name="champion-end"),
    path("councils/<slug:council>/profile/name-in-public/", profile.name_in_public, name="name-in-public"),
    path("regions/<slug:region>/settings/", region_settings.region_settings, name="region-settings"),
    path("regions/<slug:region>/settings/trail/", region_settings.settings_trail, name="settings-trail"),
    path(
        "regions/<slug:region>/settings/trail/trail.<slug:extension>",
        region_settings.settings_trail_file,
        name="settings-trail-file",
    ),
    path("regions/<slug:region>/settings/teams/", region_settings.shared_teams, name="shared-teams"),
    path("regions/<slug:region>/settings/teams/new/", region_settings.new_shared_team, name="new-shared-team"),
    path("regions/<slug:region>/settings/teams/<int:pk>/", region_settings.shared_team, name="shared-team"),
    path(
        "regions/<slug:region>/settings/teams/<int:pk>/remove/",
        region_settings.remove_shared_team,
        name="remove-shared-team",
    ),
    path(CHANGES, reorganising.reorganisations, name="reorganisations"),
    path(CHANGES + "new/", reorganising.new_reorganisation, name="new-reorganisation"),
    path(CHANGES + "<int:pk>/", reorganising.reorganisation, name="reorganisation"),
    path(CHANGES + "<int:pk>/councils/new/", reorganising.new_council, name="new-council"),
    path(CHANGES + "<int:pk>/passings/new/", reorganising.new_passing, name="new-passing"),
    path(CHANGES + "<int:pk>/passings/<int:passing>/remove/", reorganising.take_out_passing, name="take-out-passing"),
    path(CHANGES + "<int:pk>/drop/", reorganising.drop_reorganisation, name="drop-reorganisation"),
    path(CHANGES + "<int:pk>/withdraw/", reorganising.withdraw_reorganisation, name="withdraw-reorganisation"),
    path("regions/<slug:region>/people/", people.region_people, name="region-people"),
    path("regions/<slug:region>/people/people.<slug:extension>", people.region_people_file, name="region-people-file"),
    path("regions/<slug:region>/people/invite/", invitations.invite_person, name="invite-person"),
    path("people/roles/<int:pk>/end/", people.end_held_role, name="end-role"),
    path("people/invitations/<int:pk>/", invitations.invitation, name="invitation"),
    path("invitations/<str:token>/", invitations.accept_invitation, name="accept-invitation"),
]
