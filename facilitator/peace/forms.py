"""The form of what somebody folds for themselves."""

from facilitator.core.forms import Form, text_field
from facilitator.peace.operations import LONGEST_PHRASE, MOST_PHRASES


class LensForm(Form):
    """Topics or phrases, one on a line."""

    lens = text_field("Fold what mentions", MOST_PHRASES * (LONGEST_PHRASE + 1))

    @property
    def phrases(self) -> tuple[str, ...]:
        """The lines."""
        return tuple(self.lens.data.splitlines())
