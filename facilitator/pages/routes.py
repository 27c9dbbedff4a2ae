"""The pages that belong to no feature: the front door, Today, Help now, and what works offline."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for

from facilitator.core import assets, browser
from facilitator.core.access import Access
from facilitator.core.actor import Actor, Anyone, Person
from facilitator.core.door import Door
from facilitator.organizations import helplines
from facilitator.organizations.routes import door as organizations
from facilitator.pages import queries

door = Door("pages", __name__)


@door.read("/", allow=Access.PUBLIC)
def landing(actor: Anyone) -> Any:
    """Greet a stranger; take somebody signed in to where they were."""
    if isinstance(actor, Person):
        slug = browser.last_space()
        closed = queries.closed_to(actor) if slug else ()
        if slug and slug in closed:
            return redirect(url_for("left_out.closed", org_slug=slug), 303)
        if slug:
            return redirect(url_for("organizations.home", org_slug=slug), 303)
        return redirect(url_for("organizations.choose"), 303)
    return render_template("pages/landing.html")


@organizations.read("/o/<org_slug>/", allow=Access.MEMBERS)
def home(actor: Actor) -> Any:
    """Show today: what is next, what needs the person, and their groups.

    An organization's own page, kept here because it looks into every feature.
    """
    return render_template("organizations/home.html", **queries.today_for(actor))


@door.read("/help", allow=Access.PUBLIC)
def help_now(actor: Anyone) -> Any:
    """Show who can help right now, for anybody, signed in or not."""
    chosen = request.args.get("country", "").upper()[:2]
    current = queries.country_to_show(actor, chosen)
    return render_template(
        "pages/help_now.html",
        countries=helplines.countries(),
        current=current,
        space=browser.last_space() if isinstance(actor, Person) else "",
    )


@door.read("/privacy", allow=Access.PUBLIC)
def privacy(_actor: Anyone) -> Any:
    """Say who sees what, for how long, when confidentiality ends, and what we cannot stop."""
    return render_template("pages/privacy.html")


@door.read("/offline", allow=Access.PUBLIC)
def offline(_actor: Anyone) -> Any:
    """Say that there is no connection; the service worker keeps this page."""
    return render_template("pages/offline.html")


@door.read("/manifest.webmanifest", allow=Access.PUBLIC)
def manifest(_actor: Anyone) -> Response:
    """Describe the app to a phone's home screen, as neutrally as the tab."""
    response = make_response(render_template("pages/manifest.webmanifest"))
    response.mimetype = "application/manifest+json"
    return response


@door.read("/sw.js", allow=Access.PUBLIC)
def service_worker(_actor: Anyone) -> Response:
    """Serve the service worker from the root, so that it may keep pages of the whole site."""
    response = make_response((assets.STATIC / "sw.js").read_bytes())
    response.mimetype = "text/javascript"
    response.headers["Service-Worker-Allowed"] = "/"
    response.headers["Cache-Control"] = "no-cache"
    return response
