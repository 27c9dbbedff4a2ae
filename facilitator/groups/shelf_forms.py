"""The shape of the form about one thing on a circle's shelf."""

from wtforms import BooleanField, DateField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from facilitator.core.forms import Form, line_field, text_field
from facilitator.groups.kinds import ShelfKind
from facilitator.groups.shelf import ItemDraft


class ItemForm(Form):
    """A link, a helpline or a short article."""

    kind = RadioField(
        "What it is",
        choices=[
            SelectChoice("link", "A link"),
            SelectChoice("helpline", "A helpline"),
            SelectChoice("article", "A short article"),
        ],
        validators=[InputRequired(message="Please choose one.")],
        default="link",
    )
    title = line_field("What it is called", 100, required="Please give it a name.")
    url = line_field("Address", 500)
    reach = line_field("How to reach it", 100)
    words = text_field("Article", 6000)
    note = text_field("A note beside it", 400)
    is_shareable = BooleanField("People may pass it on outside the circle")
    review_on = DateField("Look at it again on", validators=[Optional()])

    def draft(self) -> ItemDraft:
        """Return what was filled in."""
        return ItemDraft(
            kind=ShelfKind(self.kind.data),
            title=self.title.data,
            url=self.url.data,
            reach=self.reach.data,
            words=self.words.data,
            note=self.note.data,
            is_shareable=self.is_shareable.data,
            review_on=self.review_on.data,
        )
