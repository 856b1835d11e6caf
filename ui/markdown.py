"""Markdown that people write, as HTML in which nothing can run."""

from collections.abc import Sequence

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

CLASSES = {
    "p": "govuk-body",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "a": "govuk-link",
    "blockquote": "govuk-inset-text",
    "hr": "govuk-section-break govuk-section-break--visible govuk-section-break--m",
    "table": "govuk-table app-table",
    "thead": "govuk-table__head",
    "tbody": "govuk-table__body",
    "tr": "govuk-table__row",
    "th": "govuk-table__header",
    "td": "govuk-table__cell",
    "h3": "govuk-heading-s",
    "h4": "govuk-heading-s",
    "h5": "govuk-heading-s",
    "h6": "govuk-heading-s",
}
PLAIN = {"br", "code", "del", "em", "li", "pre", "s", "strong", "div"}
SCROLL = '<div class="app-scroll" role="region" aria-label="Table" tabindex="0">'
LOWEST = 6


class _Renderer(RendererHTML):
    """A wide table scrolls inside its own frame, never the page."""

    def table_open(self, tokens: Sequence[Token], at: int, options: OptionsDict, _env: EnvType) -> str:
        return SCROLL + self.renderToken(tokens, at, options, _env)

    def table_close(self, tokens: Sequence[Token], at: int, options: OptionsDict, _env: EnvType) -> str:
        return self.renderToken(tokens, at, options, _env) + "</div>"


def _parser(*, pictures: bool) -> MarkdownIt:
    """Raw HTML is never taken as such: it shows as the letters that were typed."""
    made = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable(["table", "strikethrough"])
    return made if pictures else made.disable("image")


_WITHOUT_PICTURES, _WITH_PICTURES = _parser(pictures=False), _parser(pictures=True)


def to_html(text: str, *, under: int = 2, pictures: bool = False) -> SafeString:
    """Safe HTML. Headings come below level `under` and never skip one; pictures only where they are allowed, and
    only from this service."""
    parser = _WITH_PICTURES if pictures else _WITHOUT_PICTURES
    tokens = parser.parse(text)
    _set_headings(tokens, under)
    html = parser.renderer.render(_dressed(tokens), parser.options, {})
    return mark_safe(_cleaned(html, pictures=pictures))  # noqa: S308  (cleaned in this very line)


def to_text(text: str) -> str:
    """As a mail in plain text says it: without signs, lists with their dashes and numbers, links with their address."""
    out: list[str] = []
    lists: list[int | None] = []
    """Of the lists that are open, the number of the next item; None where they have dashes."""
    for token in _WITHOUT_PICTURES.parse(text):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            lists.append(int(token.attrGet("start") or 1) if token.type.startswith("ordered") else None)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            lists.pop()
            out.append("" if lists else "\n")
        elif token.type == "list_item_open":
            number = lists[-1]
            out.append("  " * (len(lists) - 1) + ("- " if number is None else f"{number}. "))
            lists[-1] = None if number is None else number + 1
        elif token.type == "inline":
            out.append(_line(token.children or []) + "\n")
        elif token.type in {"fence", "code_block"}:
            out.append(token.content + "\n")
        elif token.type in {"td_close", "th_close"}:
            out[-1] = out[-1].rstrip("\n") + "   "
        elif token.type == "tr_close":
            out[-1] = out[-1].rstrip() + "\n"
        elif token.type in {"heading_close", "table_close"} or (token.type == "paragraph_close" and not lists):
            out.append("\n")
    return "".join(out).strip()


def _line(tokens: Sequence[Token]) -> str:
    words, begins, address = "", 0, ""
    for token in tokens:
        if token.type == "link_open":
            begins, address = len(words), str(token.attrGet("href") or "")
        elif token.type == "link_close" and words[begins:] != address.removeprefix("mailto:"):
            words += f" ({address})"
        else:
            words += "\n" if token.type in {"softbreak", "hardbreak"} else token.content
    return words


def plain(text: str) -> str:
    """The words alone, on one line: for search, mails and lists."""
    words: list[str] = []
    for token in _WITHOUT_PICTURES.parse(text):
        if token.type in {"fence", "code_block"}:
            words.append(token.content)
        words += [" " if child.type in {"softbreak", "hardbreak"} else child.content for child in token.children or []]
        words.append(" ")
    return " ".join("".join(words).split())


def _set_headings(tokens: list[Token], under: int) -> None:
    last = under
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            if token.type == "heading_open":
                last = min(under + int(token.tag[1]), last + 1, LOWEST)
            token.tag = f"h{max(last, 3)}"


def _dressed(tokens: list[Token]) -> list[Token]:
    for token in tokens:
        if token.nesting >= 0 and token.tag in CLASSES:
            token.attrSet("class", CLASSES[token.tag])
        if token.tag in {"th", "td"}:
            token.attrs.pop("style", None)
        _dressed(token.children or [])
    return tokens


def _cleaned(html: str, *, pictures: bool) -> str:
    attributes = {tag: {"class"} for tag in CLASSES} | {"div": {"class", "role", "aria-label", "tabindex"}}
    attributes["a"] = {"href", "title", "class"}
    attributes["ol"] = {"class", "start"}
    tags = set(CLASSES) | PLAIN
    if pictures:
        tags |= {"img"}
        attributes["img"] = {"src", "alt", "class"}
    return nh3.clean(
        html,
        tags=tags,
        attributes=attributes,
        link_rel="noopener noreferrer nofollow",
        url_schemes={"http", "https", "mailto"},
        attribute_filter=_only_own_pictures,
    )


def _only_own_pictures(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src" and not (value.startswith("/") and not value.startswith("//")):
        return None
    return value
