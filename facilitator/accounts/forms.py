"""The shape of the account forms. A passphrase is taken exactly as it was typed."""

from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from facilitator.core.forms import Form


def email_field() -> StringField:
    """Return a field for an address."""
    checks = [InputRequired(message="Please give your e-mail address."), Length(max=254)]
    return StringField("E-mail", validators=checks)


class SignInForm(Form):
    """Who, and on whose device."""

    email = email_field()
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
