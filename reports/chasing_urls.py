"""Addresses of who owes what and of the right of reply."""

from django.urls import path

from reports.chasing.views import letters, obligations
from reports.papers.views import replies

OWING = "regions/<slug:region>/owing/"
OWED = OWING + "<slug:council>/"
REPLIES = "regions/<slug:region>/reports/replies/"

urlpatterns = [
    path(OWING, obligations.owing, name="owing"),
    path(OWING + "remind/", obligations.remind_councils, name="remind-councils"),
    path(OWED, obligations.owing_council, name="owing-council"),
    path(OWED + "remind/", obligations.remind_council, name="remind-council"),
    path(OWED + "log/", obligations.log_contact, name="log-contact"),
    path(OWED + "letters/new/", letters.new_letter, name="new-letter"),
    path(OWED + "letters/<int:pk>/", letters.letter, name="letter"),
    path(OWED + "letters/<int:pk>/sent/", letters.letter_sent, name="letter-sent"),
    path(OWED + "letters/<int:pk>/file/", letters.letter_file, name="letter-file"),
    path(REPLIES, replies.reply_rounds, name="reply-rounds"),
    path(REPLIES + "days/", replies.reply_days, name="reply-days"),
    path(REPLIES + "new/", replies.new_reply_round, name="new-reply-round"),
    path(REPLIES + "<int:pk>/", replies.reply_round, name="reply-round"),
    path("councils/<slug:council>/replies/<int:pk>/", replies.reply, name="reply"),
]
