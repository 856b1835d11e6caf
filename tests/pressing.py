"""A page as it was opened, whose buttons send what a browser without scripts would send, however old it has become."""

from typing import Any

from django.test import Client
from lxml import html  # type: ignore[import-untyped]


class OpenPage:
    def __init__(self, client: Client, url: str) -> None:
        self.client, self.url = client, url
        self.tree = html.fromstring(client.get(url).content.decode())
        self.typed: dict[str, Any] = {}

    def type(self, **fields: Any) -> "OpenPage":
        self.typed.update(fields)
        return self

    def button(self, name: str) -> html.HtmlElement:
        buttons = [row for row in self.tree.iter("button") if not row.get("aria-hidden")]
        found = [row for row in buttons if " ".join(row.text_content().split()) == name]
        told = sorted({" ".join(row.text_content().split()) for row in buttons})
        assert len(found) == 1, f"{len(found)} buttons are called {name!r}; there are {told}"
        return found[0]

    def press(self, name: str, **options: Any) -> Any:
        """Press a button: its form is sent, with what was typed there and with the files that were chosen."""
        button = self.button(name)
        of = button.get("form")
        form = self.tree.get_element_by_id(of) if of else next(button.iterancestors("form"))
        fields = {key: value for key, value in form.form_values() if value is not None}
        fields |= {key: value for key, value in self.typed.items() if form.xpath(".//*[@name=$key]", key=key)}
        if button.get("name"):
            fields[button.get("name")] = button.get("value", "")
        address = button.get("formaction") or form.get("action") or self.url
        return self.client.post(address, fields, **options)
