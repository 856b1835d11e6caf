"""Looking for words: PostgreSQL's full text with trigrams for misspellings, and a simpler search on SQLite. The only
module that knows the difference; the migration “full_text” lays what PostgreSQL needs."""

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import BooleanField, Case, F, FloatField, Func, IntegerField, Q, TextField, Value, When
from django.db.models.functions import Concat
from rapidfuzz import fuzz, process

from search.marking import stem, words_of
from search.models import EntryQuerySet

LONGEST_QUERY = 200
MOST_WORDS = 12
ALIKE = 78
"""So alike, of 100, must two words be to count as one another's misspelling on SQLite."""
LOOKED_THROUGH = 20_000
HEADING, DOCUMENT = (Func(template=f'"search_entry"."{column}"') for column in ("heading", "document"))


class Matches(Func):
    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()


class NearlyIn(Func):
    template = "(%(expressions)s)"
    arg_joiner = " <%% "
    output_field = BooleanField()


def matching(entries: EntryQuerySet, query: str) -> EntryQuerySet:
    """Entries in which all the words stand, in whatever form; `rank` is higher where they stand in title or tags."""
    words = words_of(query[:LONGEST_QUERY])[:MOST_WORDS]
    if not words:
        return _nothing(entries)
    if connection.vendor == "postgresql":
        return _full_text(entries, SearchQuery(query[:LONGEST_QUERY], config="english", search_type="websearch"))
    return _plain(entries, words)


def near(entries: EntryQuerySet, query: str) -> EntryQuerySet:
    """Entries whose title or tags hold words that are spelt nearly like these, with `rank`."""
    words = words_of(query[:LONGEST_QUERY])[:MOST_WORDS]
    if not words:
        return _nothing(entries)
    return _trigrams(entries, " ".join(words)) if connection.vendor == "postgresql" else _fuzzy(entries, words)


def _nothing(entries: EntryQuerySet) -> EntryQuerySet:
    return entries.none().annotate(rank=Value(0))


def _full_text(entries: EntryQuerySet, asked: SearchQuery) -> EntryQuerySet:
    rank = Func(HEADING, asked, function="ts_rank", output_field=FloatField())
    return entries.filter(Matches(DOCUMENT, asked)).annotate(rank=rank)


def _trigrams(entries: EntryQuerySet, words: str) -> EntryQuerySet:
    # Written as in the index, so that the index is used.
    heading = Func(template="""(title || ' ' || words)""")
    asked = Value(words, output_field=TextField())
    rank = Func(asked, heading, function="word_similarity", output_field=FloatField())
    return entries.filter(NearlyIn(asked, heading)).annotate(rank=rank)


def _plain(entries: EntryQuerySet, words: list[str]) -> EntryQuerySet:
    in_all, in_heading = Q(), Q()
    entries = entries.annotate(_heading=Concat(F("title"), Value(" "), F("words"), output_field=TextField()))
    for word in words:
        part = stem(word)
        in_heading &= Q(_heading__icontains=part)
        in_all &= Q(_heading__icontains=part) | Q(text__icontains=part)
    rank = Case(When(in_heading, then=Value(1)), default=Value(0), output_field=IntegerField())
    return entries.filter(in_all).annotate(rank=rank)


def _fuzzy(entries: EntryQuerySet, words: list[str]) -> EntryQuerySet:
    headings = entries.order_by().values_list("title", "words")[:LOOKED_THROUGH]
    known = sorted({word.lower() for row in headings for text in row for word in words_of(text)})
    meant = [process.extractOne(word.lower(), known, scorer=fuzz.ratio, score_cutoff=ALIKE) for word in words]
    if not all(meant):
        return _nothing(entries)
    return _plain(entries, [found[0] for found in meant if found])
