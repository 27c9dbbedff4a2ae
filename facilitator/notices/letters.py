"""From an errand to the words of its mail: neutral, unless the person chose otherwise.

Text and HTML come from one template each, for every kind; the subject never names
anything, since it is what a lock screen shows.
"""

from flask import current_app

from facilitator.core.mail import Letter
from facilitator.core.words import translated
from facilitator.notices.delivery import Errand
from facilitator.notices.kinds import KINDS
from facilitator.settings import Settings


def letter_for(errand: Errand) -> Letter:
    """Return the mail of an errand; needs an app context and no request."""
    settings: Settings = current_app.extensions["facilitator.settings"]
    about, base = KINDS[errand.kind], settings.base_url.rstrip("/")
    stop_url = f"{base}/stop/{errand.stop_token}"
    words = {
        "about": about,
        "named": errand.named,
        "counts": errand.counts,
        "open_url": f"{base}/n/{errand.notice_id}",
        "stop_url": stop_url,
    }
    texts = [
        current_app.jinja_env.get_template(f"mail/letter.{form}").render(words)
        for form in ("txt", "html")
    ]
    return Letter(
        subject=translated(about.subject),
        text=texts[0],
        html=texts[1],
        sender=errand.sender or settings.neutral_title,
        stop_url=stop_url,
    )
