import pytest

from ui.markdown import plain, to_html, to_text

DANGEROUS = [
    "<script>alert(1)</script>",
    "[press](javascript:alert(1))",
    "[press](JaVaScRiPt:alert(1))",
    "[press](&#106;avascript:alert(1))",
    "[press](data:text/html;base64,PHNjcmlwdD4=)",
    "[press](vbscript:msgbox)",
    "<img src=x onerror=alert(1)>",
    '<a href="#" onclick="alert(1)">press</a>',
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "<svg/onload=alert(1)>",
    "<style>body{display:none}</style>",
    "<iframe src=https://example.org></iframe>",
    '[a](https://example.org "x\\" onmouseover=\\"alert(1)")',
    "```html\n<script>alert(1)</script>\n```",
    "| a |\n|---|\n| <script>alert(1)</script> |",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_nothing_that_can_run_gets_through(text: str) -> None:
    html = str(to_html(text, pictures=True)).lower()
    for mark in ("<script", "<img src=x", "<svg", "<style", "<iframe", 'href="javascript', 'href="data', 'href="vbs'):
        assert mark not in html
    # Nothing of an attribute that runs stands inside a tag.
    for part in html.split("<")[1:]:
        inside = part.split(">")[0]
        assert " onerror" not in inside
        assert " onclick" not in inside
        assert " onmouseover=" not in inside.replace("&quot;", "").split('title="')[0]


def test_web_code_shows_as_it_was_typed() -> None:
    assert "&lt;script&gt;" in to_html("<script>alert(1)</script>")


def test_headings_come_below_the_pages_own_and_never_skip_a_level() -> None:
    html = to_html("### deep\n\n# top\n\n### deep again\n\n###### deepest")
    assert [html.count(f"<h{level}") for level in range(1, 7)] == [0, 0, 2, 1, 1, 0]


def test_links_lead_out_without_telling_where_from() -> None:
    html = to_html("[the policy](https://example.org/policy)")
    assert 'href="https://example.org/policy"' in html
    assert 'rel="noopener noreferrer nofollow"' in html
    assert 'class="govuk-link"' in html


def test_pictures_are_only_taken_where_allowed_and_only_from_this_service() -> None:
    assert "<img" not in to_html("![a van](/pictures/1/)")
    assert 'src="/pictures/1/"' in to_html("![a van](/pictures/1/)", pictures=True)
    assert "example.org" not in to_html("![a van](https://example.org/spy.png)", pictures=True)
    assert "example.org" not in to_html("![a van](//example.org/spy.png)", pictures=True)


def test_a_wide_table_scrolls_in_its_own_frame() -> None:
    html = to_html("| year | tonnes |\n|---|--:|\n| 2001 | 1,800 |")
    assert '<div class="app-scroll" role="region" aria-label="Table" tabindex="0"><table' in html
    assert "style=" not in html


def test_the_words_alone_are_on_one_line() -> None:
    assert plain("# Heading\n\nSome **bold** words\nand a [link](https://example.org).\n\n- one\n- two") == (
        "Heading Some bold words and a link. one two"
    )


@pytest.mark.parametrize("text", ["[" * 5000, "*" * 20000, "> " * 3000 + "x", "- " * 2000, "![[" * 3000, "`" * 9999])
def test_texts_made_to_be_slow_are_read_all_the_same(text: str) -> None:
    assert isinstance(to_html(text), str)


def test_plain_text_has_no_signs_and_keeps_lists_and_addresses() -> None:
    written = """# What to do

Please read **this** and *that* by `Friday`,
or ask <https://example.org/a_b_c>.

- Buy [the guide](https://example.org/guide)
- Second
  1. first of it
  2. second of it

> Said by somebody

| Council | Level |
|---------|-------|
| Wirral  | **2** |

3. third
4. fourth

***

The end."""

    assert to_text(written).splitlines() == [
        "What to do",
        "",
        "Please read this and that by Friday,",
        "or ask https://example.org/a_b_c.",
        "",
        "- Buy the guide (https://example.org/guide)",
        "- Second",
        "  1. first of it",
        "  2. second of it",
        "",
        "Said by somebody",
        "",
        "Council   Level",
        "Wirral   2",
        "",
        "3. third",
        "4. fourth",
        "",
        "The end.",
    ]
