"""The form of what somebody keeps for themselves in a circle."""

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from facilitator.core.forms import Form, text_field
from facilitator.core.words import N_
from facilitator.peace.operations import LONGEST_PHRASE, MOST_PHRASES, STOPS


class LensForm(Form):
    """Topics or phrases, one on a line; and after how long a quiet word."""

    lens = text_field(N_("Fold what mentions"), MOST_PHRASES * (LONGEST_PHRASE + 1))
    stop_after = RadioField(
        N_("Tell me when a session gets long"),
        choices=[SelectChoice(str(minutes), words) for minutes, words in STOPS.items()],
        default="0",
    )

    @property
    def phrases(self) -> tuple[str, ...]:
        """The lines."""
        return tuple(self.lens.data.splitlines())
