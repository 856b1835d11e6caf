from django.urls import path

from training.views import attendance, booking, courses, coverage, imports, needs, sessions, staff

COUNCIL = "councils/<slug:council>/training/"
REGION = "regions/<slug:region>/training/"

urlpatterns = [
    path(COUNCIL, staff.staff_list, name="staff-list"),
    path(COUNCIL + "list.<str:extension>", staff.staff_file, name="staff-file"),
    path(COUNCIL + "people/add/", staff.add_learner, name="add-learner"),
    path(COUNCIL + "people/<int:pk>/", staff.learner, name="learner"),
    path(COUNCIL + "people/<int:pk>/change/", staff.change_learner, name="change-learner"),
    path(COUNCIL + "people/<int:pk>/leaves/", staff.learner_leaves, name="learner-leaves"),
    path(COUNCIL + "people/<int:pk>/completed/", staff.note_completion, name="note-completion"),
    path(COUNCIL + "import/", imports.import_staff, name="import-staff"),
    path(COUNCIL + "import/<int:pk>/", imports.import_staff_preview, name="import-staff-preview"),
    path(COUNCIL + "records/import/", imports.import_records, name="import-records"),
    path(COUNCIL + "records/import/<int:pk>/", imports.import_records_preview, name="import-records-preview"),
    path(COUNCIL + "bookings/<int:pk>/cancel/", booking.cancel_booking, name="cancel-booking"),
    path(COUNCIL + "completions/<int:pk>/certificate.pdf", attendance.certificate_file, name="certificate"),
    path(REGION, courses.training, name="training"),
    path(REGION + "courses.<str:extension>", courses.courses_file, name="courses-file"),
    path(REGION + "sessions.<str:extension>", courses.sessions_file, name="sessions-file"),
    path(REGION + "courses/new/", courses.new_course, name="new-course"),
    path(REGION + "courses/<int:pk>/", courses.course, name="course"),
    path(REGION + "courses/<int:pk>/change/", courses.change_course, name="change-course"),
    path(REGION + "courses/<int:pk>/state/", courses.course_state, name="course-state"),
    path(REGION + "courses/<int:pk>/sessions/new/", sessions.new_session, name="new-session"),
    path(REGION + "sessions/<int:pk>/", sessions.session, name="session"),
    path(REGION + "sessions/<int:pk>/session.ics", sessions.session_calendar, name="session-calendar"),
    path(REGION + "sessions/<int:pk>/change/", sessions.change_session, name="change-session"),
    path(REGION + "sessions/<int:pk>/cancel/", sessions.cancel_session, name="cancel-session"),
    path(REGION + "sessions/<int:pk>/book/", booking.book, name="book"),
    path(REGION + "sessions/<int:pk>/attendance/", attendance.attendance, name="attendance"),
    path(REGION + "sessions/<int:pk>/attendance/import/", attendance.import_attendance, name="import-attendance"),
    path(
        REGION + "sessions/<int:pk>/attendance/import/<int:brought>/",
        attendance.import_attendance_preview,
        name="import-attendance-preview",
    ),
    path(REGION + "needs/", needs.training_needs, name="training-needs"),
    path(REGION + "needs/key-roles/add/", needs.name_key_role, name="name-key-role"),
    path(REGION + "needs/key-roles/<int:pk>/end/", needs.end_key_role, name="end-key-role"),
    path(REGION + "needs/add/", needs.add_need, name="add-need"),
    path(REGION + "needs/<int:pk>/end/", needs.end_need, name="end-need"),
    path(REGION + "coverage/", coverage.coverage, name="coverage"),
    path(REGION + "coverage.<str:extension>", coverage.coverage_file, name="coverage-file"),
    path(REGION + "import/", imports.region_import_staff, name="region-import-staff"),
    path(REGION + "import/<int:pk>/", imports.region_import_staff_preview, name="region-import-staff-preview"),
    path(REGION + "records/import/", imports.region_import_records, name="region-import-records"),
    path(
        REGION + "records/import/<int:pk>/", imports.region_import_records_preview, name="region-import-records-preview"
    ),
    path(REGION + "import/<slug:which>/", imports.import_courses, name="import-courses"),
    path(REGION + "import/<slug:which>/<int:pk>/", imports.import_courses_preview, name="import-courses-preview"),
]
