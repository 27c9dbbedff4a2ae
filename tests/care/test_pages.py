"""Pages of care: who finds a case, what can be done there, and what its person reads."""

import pytest

from facilitator.care.models import CareState

#: Everybody who may look after a case about ann, and everybody who may not know of it.
ENTITLED = {"owner", "admin", "moderator", "facilitator", "cofacilitator"}
OTHERS = {"ann", "ben", "cleo", "pending", "stranger"}


def test_a_case_is_found_by_those_who_may_look_after_it_alone(care, world, hope, other):
    case_id = care.say("ann", words="A secret line.")
    for who in ENTITLED | OTHERS:
        client = world.client(hope.actors[who])
        page, listed = client.get(f"/o/hope/care/{case_id}"), client.get("/o/hope/care/").text
        assert page.status_code == (200 if who in ENTITLED else 404), who
        assert (str(case_id) in listed) is (who in ENTITLED), who
        assert ("A secret line." in page.text) is (who in ENTITLED), who
    assert world.client(other.owner).get(f"/o/other/care/{case_id}").status_code == 404
    bar = world.client(hope.moderator).get("/o/hope/").text
    assert "Care <span" in bar.replace("</span>", "")
    assert "needs care" in bar


def test_a_case_is_looked_after_on_its_page_to_the_end(care, world, hope):
    case_id = care.say("ann")
    client, at = world.client(hope.cofacilitator), f"/o/hope/care/{case_id}"

    def post(where: str, **form: str) -> int:
        version = str(care.case(case_id).version)
        if where in {"take", "move", "hand-on"}:
            form.setdefault("version", version)
        return client.post(f"{at}/{where}", data=form).status_code

    assert post("take") == 303
    assert post("move", to="handed_over", words="A line.") == 409
    assert post("move", to="nonsense") == 422
    assert post("move", to="with_member", version="1") == 409
    assert post("move", to="with_member") == 303
    assert post("tick", step="listen", on="yes") == 303
    assert post("tick", step="nothing", on="yes") == 404
    assert post("write", kind="note", words="") == 422
    assert post("write", kind="note", words="For the team.") == 303
    assert post("write", kind="agreed", words="We speak tomorrow.") == 303
    refused = client.post(
        f"{at}/move",
        data={"to": "stepped_down", "words": "", "version": care.case(case_id).version},
    )
    assert refused.status_code == 422
    assert "what you found" in refused.text
    assert post("move", to="stepped_down", words="Calmer.") == 303
    page = client.get(at).text
    for words in ("Ask after them", "The guide", "Services in", "For a service outside"):
        assert words in page
    for form in page.split(f'action="{at}/tasks/')[1:]:
        assert post(f"tasks/{form[:36]}", to="let_go", words="Somebody else asks.") == 303
    assert post("move", to="closed", words="It went well.") == 303
    assert care.case(case_id).state is CareState.CLOSED
    assert post("write", kind="note", words="Late.") == 409

    own = world.client(hope.ann).get("/o/hope/care/mine").text
    assert "We speak tomorrow." in own
    for never in ("For the team.", "Calmer.", "It went well.", "cofacilitator"):
        assert never not in own


@pytest.mark.parametrize("who", ["ann", "pending"])
def test_one_tap_on_a_page_and_help_stands_on_it(care, world, hope, who):
    client = world.client(hope.actors[who])
    page = client.get("/o/hope/not-ok")
    assert "In danger right now" in page.text
    form = {"group": str(hope.group_id), "words": ""}
    assert client.post("/o/hope/not-ok", data=form).location.endswith("/care/mine")
    assert "The facilitators are told" in client.get("/o/hope/care/mine").text
    assert care.own(who).state == "raised"


def test_being_worried_about_somebody_from_the_roster(care, world, hope):
    roster = world.client(hope.ben).get(f"/o/hope/groups/{hope.group_id}/people").text
    about = f"/o/hope/care/worry?about={care.id('ann')}"
    assert about in roster
    answer = world.client(hope.ben).post(about, data={"words": "She sounded far away."})
    assert answer.status_code == 303
    assert care.own("ann") is None, "nothing to find, and no moment to tell who it was by"
    outside = world.client(hope.stranger).get(about)
    assert outside.status_code == 404
