"""Who helps people who are afraid of somebody close to them, by country, and safer devices.

Numbers as their services give them; a draft to be checked by qualified people before use,
as the lines of Help now are (`organizations/lines.json`). Part of this feature's queries.
"""

from dataclasses import dataclass
from typing import Any

from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.words import N_
from facilitator.organizations import helplines
from facilitator.organizations.models import Organization


@dataclass(frozen=True)
class Service:
    """A service; one without a number of its own is found on its page."""

    name: str
    web: str
    phone: str = ""
    #: When it was taken from its own page, which is its source; nobody qualified has looked yet.
    noted_on: str = "2026-11-26"
    is_draft: bool = True


SERVICES: dict[str, Service] = {
    "US": Service(
        "National Domestic Violence Hotline", "https://www.thehotline.org/", "1-800-799-7233"
    ),
    "CA": Service("ShelterSafe", "https://sheltersafe.ca/"),
    "GB": Service(
        "National Domestic Abuse Helpline",
        "https://www.nationaldahelpline.org.uk/",
        "0808 2000 247",
    ),
    "IE": Service("Women’s Aid", "https://www.womensaid.ie/", "1800 341 900"),
    "AU": Service("1800RESPECT", "https://www.1800respect.org.au/", "1800 737 732"),
    "NZ": Service("Women’s Refuge", "https://womensrefuge.org.nz/", "0800 733 843"),
    "DE": Service("Hilfetelefon", "https://www.hilfetelefon.de/", "116 016"),
    "AT": Service("Frauenhelpline", "https://www.frauenhelpline.at/", "0800 222 555"),
    "CH": Service("Opferhilfe Schweiz", "https://www.opferhilfe-schweiz.ch/"),
    "FR": Service("3919", "https://arretonslesviolences.gouv.fr/", "3919"),
    "BE": Service("1712", "https://1712.be/", "1712"),
    "NL": Service("Veilig Thuis", "https://veiligthuis.nl/", "0800 2000"),
    "ES": Service("016", "https://violenciagenero.igualdad.gob.es/", "016"),
    "SE": Service("Kvinnofridslinjen", "https://kvinnofridslinjen.se/", "020 50 50 50"),
}

#: What makes a device safer when somebody else may look into it.
DEVICE_TIPS = (
    N_("Leave quickly, at the top, closes this page. Shift three times does the same."),
    N_("The list of pages you visited is not emptied by it. A private window does not keep one."),
    N_(
        "If somebody knows your phone’s code or has it often, use another device to look for help: "
        "a friend’s, the library’s, one at work."
    ),
    N_("Changing all codes at once can be noticed. A service can plan with you what to do first."),
    N_("You can hide or delete what you wrote here."),
)


@dataclass(frozen=True)
class Help:
    """Who answers an emergency in somebody's country, and the service, if we know one."""

    country: dict[str, Any] | None
    service: Service | None


def services_for(actor: Actor) -> Help:
    """Return who helps in the country of the actor's organization."""
    code = db.session.get_one(Organization, actor.organization_id).country
    return Help(helplines.country(code), SERVICES.get(code))
