"""Texts pass through the catalogs, and what somebody typed is never taken for one."""

from pathlib import Path

import pytest
from babel.messages import Catalog
from flask import Flask, render_template_string
from flask_babel import force_locale
from wtforms import SelectChoice, SelectField
from wtforms.validators import AnyOf

from facilitator.core import channel
from facilitator.core.errors import Invalid, NotFound, TooMany
from facilitator.core.forms import Form, line_field
from facilitator.core.words import N_, attributes, gettext, ngettext, translated
from tests.pseudo import speak

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def mirror(app: Flask, tmp_path: Path) -> Flask:
    """Return an app that speaks a language of a few words."""
    catalog = Catalog(locale="en")
    for message, words in {
        "Bring %(name)s along.": "⟦%(name)s, too.⟧",
        "<b>%(name)s</b> is here": "⟦<b>%(name)s</b>⟧",
        "Fruit": "⟦fruit⟧",
        "Apple": "⟦apple⟧",
        "Something sweet": "⟦sweet⟧",
        "Please name one.": "⟦name one⟧",
        "Not a valid choice.": "⟦not that⟧",
        "Rather an apple.": "⟦rather⟧",
        "We can't find that. It may have moved, or it may not be yours to see.": "⟦not here⟧",
        "We don't know that.": "⟦unknown⟧",
    }.items():
        catalog.add(message, words)
    catalog.add(("%(num)s apple", "%(num)s apples"), ("⟦%(num)s one⟧", "⟦%(num)s many⟧"))
    speak(app, tmp_path / "words", catalog)
    return app


def test_words_need_no_request_and_no_app():
    assert gettext("Bring %(name)s along.", name="Bee") == "Bring Bee along."
    assert ngettext("%(num)s apple", "%(num)s apples", 1) == "1 apple"
    assert translated("All of it, 100 %.") == "All of it, 100 %."
    assert attributes() == {"lang": "en", "dir": "ltr"}
    assert TooMany(retry_after=1).message == "Let's slow down. You can try again in 1 second."


def test_words_are_said_in_the_language_of_the_app(mirror):
    assert gettext("Bring %(name)s along.", name="Bee") == "⟦Bee, too.⟧"
    assert ngettext("%(num)s apple", "%(num)s apples", 1) == "⟦1 one⟧"
    assert ngettext("%(num)s apple", "%(num)s apples", 2) == "⟦2 many⟧"
    assert translated("nothing of ours") == "nothing of ours"
    assert translated("") == ""
    assert attributes() == {"lang": "ar", "dir": "rtl"}


def test_somebody_else_can_be_told_in_their_own_language(mirror):
    assert translated("Fruit") == "⟦fruit⟧"
    with force_locale("en"):
        assert translated("Fruit") == "Fruit"
    assert translated("Fruit") == "⟦fruit⟧"


@pytest.mark.parametrize(
    "template",
    [
        '{{ _("<b>%(name)s</b> is here", name=who) }}',
        "{% trans name=who %}<b>{{ name }}</b> is here{% endtrans %}",
        "{% trans name=who %}<b>{{ name }}</b>\n    is here{% endtrans %}",
    ],
)
def test_a_sentence_may_hold_our_markup_and_never_somebody_elses(mirror, template):
    page = render_template_string(template, who=SCRIPT)
    assert page == "⟦<b>&lt;script&gt;alert(1)&lt;/script&gt;</b>⟧"


def test_words_from_elsewhere_are_translated_and_escaped(mirror):
    assert render_template_string("{{ it | translated }}", it="Fruit") == "⟦fruit⟧"
    page = render_template_string("{{ it | translated }}", it=SCRIPT)
    assert page == "&lt;script&gt;alert(1)&lt;/script&gt;"


class FruitForm(Form):
    """Has every kind of words a form can have."""

    fruit = SelectField(
        N_("Fruit"),
        description=N_("Something sweet"),
        choices=[SelectChoice("apple", N_("Apple"))],
        validators=[AnyOf(["apple"], message=N_("Rather an apple."))],
    )
    name = line_field(
        N_("Apple"), 20, required=N_("Please name one."), render_kw={"placeholder": N_("Fruit")}
    )


def test_a_form_says_its_own_words_and_what_is_wrong_with_it(mirror):
    with mirror.test_request_context("/", method="POST", data={"fruit": "pear", "more": "1"}):
        form = FruitForm()
        assert not form.validate()
        assert form.fruit.label.text == "⟦fruit⟧"
        assert form.fruit.description == "⟦sweet⟧"
        assert ">⟦apple⟧</option>" in form.fruit()
        assert 'placeholder="⟦fruit⟧"' in form.name()
        assert form.name.errors == ["⟦name one⟧"]
        assert form.fruit.errors == ["⟦not that⟧", "⟦rather⟧"]
        form.blame(Invalid("Rather an apple.", field="name"))
        assert form.name.errors[-1] == "⟦rather⟧"


def test_choices_that_are_set_later_are_said_too(mirror):
    with mirror.test_request_context("/"):
        form = FruitForm()
        form.fruit.choices = [SelectChoice("x", "Fruit"), SelectChoice("y", SCRIPT)]
        assert ">⟦fruit⟧</option>" in form.fruit()
        assert "<script" not in form.fruit()
        assert [str(choice.label.text) for choice in form.fruit] == ["⟦fruit⟧", SCRIPT]


def test_a_refusal_speaks_the_language_on_a_page_and_in_an_ack(mirror):
    page = mirror.test_client().get("/nowhere").get_data(as_text=True)
    assert '<html class="no-script" lang="ar" dir="rtl"' in page
    assert NotFound().message == "⟦not here⟧"
    assert channel.refusal(*channel.UNKNOWN)["message"] == "⟦unknown⟧"
