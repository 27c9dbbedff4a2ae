"""What the demo's first organization watches for."""

from facilitator.core.actor import Actor
from facilitator.core.work import unit_of_work
from facilitator.watched.models import About, Does
from facilitator.watched.operations import PhraseDraft, add_phrases

PHRASES = (
    PhraseDraft("add me on", Does.ASK, About.CONTACT, "en"),
    PhraseDraft("promo code*", Does.FLAG, About.SELLING),
    PhraseDraft("graphic detail*", Does.HOLD, About.GRAPHIC, "en"),
)


def watch(admin: Actor) -> None:
    """Let an admin write down three phrases."""
    with unit_of_work(admin):
        add_phrases(admin, PHRASES)
