"""Reading a page as a browser does: its forms, their fields, and what stands in them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """One form of a page: where it goes, and its fields with their values."""

    action: str
    is_posted: bool = True
    fields: dict[str, str] = field(default_factory=dict)
    #: Fields a person types into.
    typed: set[str] = field(default_factory=set)


class _Forms(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._area = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note a form or one of its fields."""
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            is_posted = given.get("method", "").lower() == "post"
            self.forms.append(Form(given.get("action", ""), is_posted))
        name = given.get("name", "")
        if not self.forms or not name or tag not in {"input", "textarea", "select"}:
            return
        form, kind = self.forms[-1], given.get("type", "text")
        form.fields.setdefault(name, given.get("value", ""))
        if tag == "textarea":
            self._area = name
            form.fields[name] = ""
        if tag == "textarea" or (tag == "input" and kind in {"text", "email"}):
            form.typed.add(name)

    def handle_endtag(self, tag: str) -> None:
        """Close a text area."""
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        """Take what stands in a text area."""
        if self._area:
            self.forms[-1].fields[self._area] += data


def forms_of(page: str) -> list[Form]:
    """Return the forms of a page that change something, in order."""
    reader = _Forms()
    reader.feed(page)
    return [form for form in reader.forms if form.is_posted]
