"""A support-group facilitator platform: circles that meet, held by people."""

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from facilitator import wiring
from facilitator.cli import install_commands
from facilitator.core import browser, failures, health, metrics
from facilitator.core.bus import bus
from facilitator.core.crypto import vault
from facilitator.core.db import db, prepare_engine
from facilitator.core.door import install_doors
from facilitator.core.headers import install_headers
from facilitator.core.limits import limiter
from facilitator.core.logs import setup_logs
from facilitator.core.pages import install_templates
from facilitator.core.revisions import Migrations
from facilitator.core.rules import LateRule
from facilitator.core.uploads import MAX_BODY, install_uploads
from facilitator.live_wiring import install_live
from facilitator.pages.queries import account_extras, group_extras
from facilitator.settings import Settings


def create_app(settings: Settings) -> Flask:
    """Build the app for these settings. Wiring only: every rule lives in a feature."""
    app = Flask(__name__, instance_path=str(settings.instance.absolute()))
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        SESSION_COOKIE_NAME="__Host-notes" if settings.https else "notes",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # Sent again with each answer, a late one would take back what a newer one has set.
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # Referrer-Policy is no-referrer; the token is enough
    )
    app.url_rule_class = LateRule
    app.extensions["facilitator.settings"] = settings
    app.url_map.strict_slashes = False
    setup_logs(as_json=settings.json_logs)
    vault.open(settings.master_key)
    limiter.setup(on=settings.limits_on, redis_url=settings.redis_url)
    bus.clear()
    bus.listen("key", vault.forget)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    app.extensions["migrate"] = Migrations(app)
    install_uploads(app)
    csrf = CSRFProtect(app)
    # Leaving quickly works from a stale page too; SameSite keeps other sites from asking for it.
    csrf.exempt("facilitator.accounts.routes.leave")
    # A mail program ends mail with one request of its own; the secret in the address is enough.
    csrf.exempt("facilitator.notices.routes.stop")
    install_headers(app, settings)
    browser.install_browser(app, wiring.find_person)
    install_doors(app, wiring.DOORS, wiring.find_actor)
    app.extensions["facilitator.group_extras"] = group_extras
    app.extensions["facilitator.account_extras"] = account_extras
    install_templates(app, settings)
    failures.install_failures(app)
    health.install_health(app)
    metrics.install_metrics(app, settings.metrics_token)
    install_live(app, settings)
    install_commands(app)
    return app
