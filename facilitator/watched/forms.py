"""The shape of the forms about watched phrases."""

from wtforms import FileField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from facilitator.core.forms import Form, line_field, text_field
from facilitator.groups.languages import LANGUAGES
from facilitator.watched.models import About, Does, WatchedPhrase
from facilitator.watched.operations import LONGEST, MOST, PhraseDraft, lines_of
from facilitator.watched.wording import ABOUT, DOES

#: A full list, pasted at once.
LONGEST_PASTE = MOST * (LONGEST + 1)
LONGEST_TRY = 4000


def _languages() -> SelectField:
    named = sorted(LANGUAGES.items(), key=lambda one: one[1])
    every = [SelectChoice("", "Every language"), *(SelectChoice(*one) for one in named)]
    return SelectField("Language", choices=every, default="")


class _WhatForm(Form):
    """What phrases do and what they are about."""

    does = RadioField(
        "What happens",
        choices=[SelectChoice(does.value, words[0]) for does, words in DOES.items()],
        default=Does.HOLD.value,
        validators=[InputRequired(message="Please choose one.")],
    )
    about = SelectField(
        "What it is about",
        choices=[SelectChoice(about.value, words.called) for about, words in ABOUT.items()],
        default=About.OTHER.value,
    )
    language = _languages()

    def draft_of(self, words: str) -> PhraseDraft:
        """Return one phrase as it was filled in."""
        return PhraseDraft(
            words, Does(self.does.data), About(self.about.data), self.language.data or ""
        )


class AddForm(_WhatForm):
    """Phrases, one a line."""

    phrases = text_field(
        "Phrases, one a line", LONGEST_PASTE, required="Please write at least one phrase."
    )

    def drafts(self) -> list[PhraseDraft]:
        """Return every phrase that was written."""
        return [self.draft_of(words) for words in lines_of(self.phrases.data)]


class ChangeForm(_WhatForm):
    """One phrase."""

    words = line_field("The phrase", LONGEST, required="Please write the phrase.")

    def fill(self, phrase: WatchedPhrase) -> None:
        """Show a phrase as it is."""
        self.words.data, self.language.data = phrase.words, phrase.language
        self.does.data, self.about.data = phrase.does.value, phrase.about.value


class TryForm(Form):
    """A text to try the list with."""

    text = text_field("A text", LONGEST_TRY, required="Please write something to try.")
    language = _languages()


class FileForm(Form):
    """A list from a file."""

    file = FileField("The file")

    def content(self) -> bytes:
        """Return what the file holds; nothing when there is none."""
        return self.file.data.read() if hasattr(self.file.data, "read") else b""
