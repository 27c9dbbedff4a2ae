"""The shapes of reporting, acting and deciding."""

from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from facilitator.core.forms import Form, line_field, text_field

OUTCOMES = {
    "actioned": "Action was taken",
    "no_breach": "No rule was broken",
    "escalated": "Pass it on to a moderator",
}
LINES = {
    "note": "Whoever works on this: a note",
    "question": "Whoever reported it: a question, by your role and without your name",
}
APPEAL_OUTCOMES = {
    "upheld": "It stands",
    "overturned": "It is overturned: it ends everywhere and is struck through",
}
REASONS = {
    "harassment": "Unkind or threatening",
    "hate": "Hateful",
    "sexual": "Sexual",
    "self_harm": "About self-harm or suicide",
    "contact_details": "Asks for or shares contact details",
    "advice": "Pushes advice",
    "spam": "Spam or selling",
    "uncomfortable": "It just makes me uncomfortable",
}


def _choices(words: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in words.items()]


class ReportForm(Form):
    """Why somebody or something is reported."""

    reason = RadioField("What is it about?")
    words = text_field("Anything you want to add", 500)

    def __init__(self, *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)
        self.reason.choices = _choices(REASONS)


class DecideForm(Form):
    """What came of a report; `above` says to whom it can be passed on, nothing if to nobody."""

    outcome = SelectField("Outcome")
    note = line_field("For the record", 500, required="Please write a sentence for the record.")

    def __init__(self, above: str, *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)
        words = {name: above if name == "escalated" else told for name, told in OUTCOMES.items()}
        self.outcome.choices = _choices({name: told for name, told in words.items() if told})


class ActForm(Form):
    """One act about whoever is reported; `allowed` are the acts this actor may take."""

    act = SelectField("What to do")
    reason = text_field("The reason", 500, required="Please say why.")

    def __init__(self, allowed: dict[str, str], *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)
        self.act.choices = _choices(allowed)


class LiftForm(Form):
    """Why an act is taken back."""

    reason = line_field("Why", 500, required="Please say why, in one line.")


class AppealForm(Form):
    """What somebody else should look at."""

    words = text_field(
        "What should be looked at again?",
        500,
        required="Please say in a few words what should be looked at.",
    )


class AppealedForm(Form):
    """What came of an appeal."""

    outcome = RadioField("What do you decide?")
    words = text_field("Why", 500, required="Please say why; both will read it.")

    def __init__(self, *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)
        self.outcome.choices = _choices(APPEAL_OUTCOMES)


class LineForm(Form):
    """One line of a case: a note, a question, or what whoever reported says."""

    words = text_field("Words", 500, required="Please write a few words.")


class CaseForm(LineForm):
    """A line by whoever works a case, for staff or for whoever reported it."""

    to = RadioField("Who reads it")

    def __init__(self, *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)
        self.to.choices = _choices(LINES)


class TogetherForm(Form):
    """Another report that belongs to an incident; `near` are those it can be."""

    other = SelectField("Another report")

    def __init__(self, near: dict[str, str], *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)
        self.other.choices = _choices(near)


class BundleForm(Form):
    """To whom an incident is taken, and why."""

    to = line_field("Who it goes to", 120, required="Please say who it goes to.")
    reason = line_field("Why", 300, required="Please say why, in one line.")


class LookForm(Form):
    """Why more of a session is read."""

    reason = line_field("Why", 300, required="Please say why, in a sentence for the record.")


class PairForm(Form):
    """Two people who are kept apart, by their names in one of these circles."""

    circle = SelectField("The circle they are known from", render_kw={"dir": "auto"})
    first = line_field("One of them", 40, required="Please write their name in that circle.")
    second = line_field("The other", 40, required="Please write their name in that circle.")
    reason = line_field("Why", 500, required="Please say why, in one line.")

    def __init__(self, circles: dict[str, str], *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)
        self.circle.choices = _choices(circles)
