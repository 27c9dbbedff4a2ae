"""Asking to be reminded in a real browser, and what a push shows there."""

import pytest
from playwright.sync_api import Page, expect

from facilitator.settings import Settings
from tests.live.server import Server
from tests.notices.push_service import Service, push_service
from tests.worlds import World

#: Chromium without Google's service cannot subscribe; the rest of the way is the real one.
SUBSCRIBE = """(endpoint) => {
  PushManager.prototype.getSubscription = async () => null;
  PushManager.prototype.subscribe = async (asked) => {
    window.asked = asked;
    return { endpoint };
  };
}"""


@pytest.fixture
def service():
    """Return a push service."""
    with push_service() as running:
        yield running


@pytest.fixture
def server(settings: Settings, world: World, service: Service):
    """Return a running server that may push to the service."""
    server = Server(
        settings, FACILITATOR_PUSH_KEY="1f" * 32, FACILITATOR_PUSH_ALSO=service.origin
    ).start()
    yield server
    server.stop()
    assert "Traceback" not in server.log()


def preferences(page: Page) -> Page:
    page.goto("/o/hope/notices/preferences")
    return page


def test_the_browser_is_asked_only_after_a_tap(visit, service):
    page = visit("ann", width=390)
    page.add_init_script(f"({SUBSCRIBE})('{service.origin}/ann')")
    page.add_init_script(
        "const real = Notification.requestPermission.bind(Notification);"
        "window.askings = 0;"
        "Notification.requestPermission = () => { window.askings += 1; return real(); };"
    )
    page.context.grant_permissions(["notifications"])
    preferences(page)
    expect(page.get_by_text("You have something waiting")).to_be_visible()
    assert page.evaluate("window.askings") == 0
    page.get_by_role("button", name="Remind me on this device").click()
    expect(page.get_by_text("On here")).to_be_visible()
    page.get_by_role("button", name="Wake none of my devices").click()
    expect(page.get_by_role("button", name="Remind me on this device")).to_be_visible()


def test_a_browser_that_says_no_is_told_what_to_do(visit):
    page = preferences(visit("ann"))
    page.get_by_role("button", name="Remind me on this device").click()
    expect(page.get_by_text("Your browser does not allow this")).to_be_visible()


def test_a_push_shows_one_neutral_sentence(visit, server):
    page = preferences(visit("ann"))
    page.context.grant_permissions(["notifications"])
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    devtools = page.context.new_cdp_session(page)
    seen: list[str] = []

    def note(event: dict) -> None:
        seen.extend(row["registrationId"] for row in event["registrations"])

    devtools.on("ServiceWorker.workerRegistrationUpdated", note)
    devtools.send("ServiceWorker.enable")
    page.wait_for_function("() => true")
    assert seen
    devtools.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": server.url, "registrationId": seen[0], "data": "words that must not show"},
    )
    shown = page.evaluate(
        """async () => {
          const registration = await navigator.serviceWorker.ready;
          for (;;) {
            const all = await registration.getNotifications();
            if (all.length) return all.map(({ title, body, tag }) => ({ title, body, tag }));
            await new Promise(requestAnimationFrame);
          }
        }"""
    )
    assert shown == [{"title": "You have something waiting", "body": "", "tag": "waiting"}]
