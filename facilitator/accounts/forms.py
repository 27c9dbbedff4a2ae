"""The shape of the account forms. A passphrase is taken exactly as it was typed."""

from typing import Any

from wtforms import BooleanField, PasswordField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from facilitator.core.forms import Form, zone_field


def email_field() -> StringField:
    """Return a field for an address."""
    checks = [InputRequired(message="Please give your e-mail address."), Length(max=254)]
    return StringField("E-mail", validators=checks)


class SignInForm(Form):
    """Who, by address or by name, and on whose device."""

    email = StringField(
        "E-mail or sign-in name",
        validators=[
            InputRequired(message="Please give your e-mail address or your sign-in name."),
            Length(max=254),
        ],
    )
    passphrase = PasswordField(
        "Passphrase", validators=[InputRequired(message="Please give your passphrase.")]
    )
    shared = BooleanField("Other people use this device")


class ResetForm(Form):
    """Where to send the link."""

    email = email_field()


class NewPassphraseForm(Form):
    """A new passphrase."""

    passphrase = PasswordField(
        "New passphrase", validators=[InputRequired(message="Please choose a passphrase.")]
    )


class ChangeForm(NewPassphraseForm):
    """A new passphrase, with the one in force."""

    current = PasswordField(
        "Passphrase now", validators=[InputRequired(message="Please give the one you have now.")]
    )


class ConfirmForm(Form):
    """The passphrase once more."""

    passphrase = PasswordField(
        "Passphrase", validators=[InputRequired(message="Please give your passphrase.")]
    )


def code_field() -> StringField:
    """Return a field for a code of an app, or a printed one."""
    checks = [InputRequired(message="Please give the code."), Length(max=40)]
    return StringField("Code", validators=checks)


class CodeForm(Form):
    """A code of an app, or a printed one."""

    code = code_field()


class KeptForm(Form):
    """That printed codes are kept."""

    kept = BooleanField(
        "I have kept them",
        validators=[InputRequired(message="Please keep the codes first, then tick the box.")],
    )


class RecoverForm(NewPassphraseForm):
    """A sign-in name and its printed code, to choose a new passphrase."""

    name = StringField(
        "Sign-in name",
        validators=[InputRequired(message="Please give your sign-in name."), Length(max=80)],
    )
    code = StringField(
        "Recovery code",
        validators=[InputRequired(message="Please give the code you kept."), Length(max=40)],
    )
    shared = BooleanField("Other people use this device")


class KeptCodeForm(Form):
    """That a name and its code are kept."""

    kept = BooleanField(
        "I have kept it",
        validators=[InputRequired(message="Please keep it first, then tick the box.")],
    )


class TurnOffForm(ConfirmForm):
    """Passphrase and code, to ask for no code any more."""

    code = code_field()


class ZoneForm(Form):
    """The zone somebody wants to see times in; nothing for the one of each space."""

    time_zone = zone_field("Show times in")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        space = SelectChoice("", "The time zone of each space")
        self.time_zone.choices = [space, *(self.time_zone.choices or [])]
