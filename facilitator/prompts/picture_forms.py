"""The shape of an answer that may have a picture."""

from flask_wtf.file import FileField

from facilitator.core.forms import line_field
from facilitator.core.words import N_
from facilitator.prompts.forms import ReplyForm
from facilitator.prompts.pictures import ABOUT


class PictureForm(ReplyForm):
    """An answer, perhaps with a picture and what is on it."""

    picture = FileField(N_("A picture"))
    about = line_field(N_("What is on the picture"), ABOUT)
