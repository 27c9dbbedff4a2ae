"""Asking to join: what is asked, what is answered, who reads it, and when it is gone."""

from datetime import timedelta

import pytest
import time_machine

from facilitator.core import clock
from facilitator.core.crypto import AuthorKey, vault
from facilitator.core.db import db
from facilitator.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups import applicants, requests
from facilitator.groups.admissions import join_by_invite
from facilitator.groups.models import (
    Admission,
    GroupState,
    JoinRequest,
    MembershipState,
    RequestState,
    Visibility,
)
from facilitator.groups.operations import archive_group, create_group
from facilitator.groups.sweeps import forget_old_requests, settle_left_over_requests
from tests.groups.making import (
    AGREED,
    TICKED,
    change_group,
    change_seat,
    draft,
    link_into,
    memberships,
)

HOME = "/o/hope/groups"
QUESTIONS = ["What brings you here?", "What helps you in a group?"]
ANSWERS = ["A long winter.", "Slow talking."]


@pytest.fixture
def asked(hope):
    """Let the stranger ask to join a circle with two questions; return their membership's id."""
    change_group(hope, visibility=Visibility.LISTED)
    with unit_of_work(hope.facilitator):
        requests.set_questions(hope.facilitator, hope.group_id, QUESTIONS, "")
    with unit_of_work(hope.stranger):
        return requests.ask_to_join(hope.stranger, hope.group_id, "Rook", ANSWERS, AGREED).id


def decide(tenant, who, membership_id, **values):
    """Answer a request in a work of its own."""
    actor = getattr(tenant, who)
    with unit_of_work(actor):
        return requests.answer_request(actor, tenant.group_id, membership_id, **values)


def read(tenant, who, membership_id):
    """Return what somebody reads of a request."""
    actor = getattr(tenant, who)
    with unit_of_work(actor, writes=False):
        return applicants.applicant_for(actor, tenant.group_id, membership_id)


def own(tenant, who="stranger"):
    """Return somebody's own request."""
    actor = getattr(tenant, who)
    with unit_of_work(actor, writes=False):
        return applicants.own_request_for(actor, tenant.group_id)


def row(tenant):
    """Return the only request as it is stored."""
    with unit_of_work(tenant.owner, writes=False):
        return db.session.query(JoinRequest).one()


def kept(tenant, membership_id):
    """Return somebody's request as it is stored."""
    with unit_of_work(tenant.owner, writes=False):
        return db.session.query(JoinRequest).filter_by(membership_id=membership_id).one()


def test_whoever_may_let_somebody_in_reads_the_answers_and_nobody_else(hope, other, asked):
    for who in ("facilitator", "cofacilitator", "owner", "admin"):
        said = read(hope, who, asked).said.asked
        assert [(one.question, one.answer) for one in said] == list(
            zip(QUESTIONS, ANSWERS, strict=True)
        )
    for who, error in (("moderator", NotAllowed), ("ann", NotAllowed), ("pending", NotFound)):
        with pytest.raises(error):
            read(hope, who, asked)
    with pytest.raises(NotFound), unit_of_work(other.owner, writes=False):
        applicants.applicant_for(other.owner, hope.group_id, asked)


def test_answers_are_sealed_with_the_key_of_whoever_gave_them(hope, asked):
    stored = row(hope)
    assert b"winter" not in stored.words_sealed
    with unit_of_work(hope.owner):
        db.session.delete(db.session.get_one(AuthorKey, (hope.organization_id, asked)))
    vault.forget(asked.hex)  # as every process does
    assert read(hope, "owner", asked).said.asked == []


def test_questions_are_five_at_most_each_once_and_the_facilitators_to_write(hope):
    with unit_of_work(hope.facilitator):
        group = requests.set_questions(
            hope.facilitator, hope.group_id, [" One? ", "", "Two?", "One?"], ""
        )
        assert group.questions == "One?\nTwo?"
    with pytest.raises(Invalid), unit_of_work(hope.facilitator):
        requests.set_questions(hope.facilitator, hope.group_id, "abcdef", "")
    for who, error in (("cofacilitator", NotAllowed), ("ann", NotAllowed), ("stranger", NotFound)):
        with pytest.raises(error), unit_of_work(getattr(hope, who)):
            requests.set_questions(getattr(hope, who), hope.group_id, [], "")


def test_answers_to_questions_that_have_changed_are_not_taken(hope):
    change_group(hope, visibility=Visibility.LISTED, questions="One?\nTwo?")
    with pytest.raises(Conflict, match="questions have changed"), unit_of_work(hope.stranger):
        requests.ask_to_join(hope.stranger, hope.group_id, "Rook", ["only one"])


def test_one_question_back_is_answered_while_the_request_waits(hope, asked):
    with unit_of_work(hope.cofacilitator):
        requests.ask_back(hope.cofacilitator, hope.group_id, asked, "Is an evening good?")
    assert own(hope).said.open_question == "Is an evening good?"
    with pytest.raises(Conflict, match="yet to answer"), unit_of_work(hope.facilitator):
        requests.ask_back(hope.facilitator, hope.group_id, asked, "And another?")
    with unit_of_work(hope.stranger):
        requests.answer_question(hope.stranger, hope.group_id, "Evenings are best.")
    with pytest.raises(Conflict), unit_of_work(hope.stranger):
        requests.answer_question(hope.stranger, hope.group_id, "Twice.")
    applicant = read(hope, "facilitator", asked)
    assert applicant.is_waiting
    assert not applicant.is_asked
    assert applicant.said.asked[-1].answer == "Evenings are best."
    assert decide(hope, "facilitator", asked, approve=True).state is MembershipState.ACTIVE


def test_a_facilitator_can_ask_somebody_who_came_without_questions(hope):
    waiting = hope.seats["pending"]
    with unit_of_work(hope.facilitator):
        requests.ask_back(hope.facilitator, hope.group_id, waiting, "How did you find us?")
    assert own(hope, "pending").said.open_question == "How did you find us?"
    with unit_of_work(hope.pending):
        requests.answer_question(hope.pending, hope.group_id, "A leaflet.")
    with pytest.raises(Invalid), unit_of_work(hope.facilitator):
        requests.ask_back(hope.facilitator, hope.group_id, waiting, "")


@pytest.mark.parametrize(
    ("words", "stored", "expected"),
    [
        ("", "", applicants.DECLINE_WORDS),
        ("", "We are full of heart and short of chairs.", "short of chairs"),
        ("Your own path.", "The circle's words.", "Your own path."),
    ],
)
def test_somebody_declined_reads_kind_words(hope, asked, words, stored, expected):
    change_group(hope, decline_words=stored)
    decide(hope, "facilitator", asked, approve=False, words=words)
    assert expected in own(hope).said.decision
    assert not own(hope).is_waiting


def test_what_was_said_goes_thirty_days_after_the_decision(hope, asked):
    decide(hope, "facilitator", asked, approve=False)
    forget_old_requests()
    assert row(hope).words_sealed is not None
    with time_machine.travel(clock.now() + timedelta(days=30, minutes=1)):
        forget_old_requests()
        forget_old_requests()
        assert row(hope).words_sealed is None
        assert row(hope).state is RequestState.DECLINED
        with pytest.raises(NotFound):
            read(hope, "facilitator", asked)
    assert own(hope).said.decision == ""


def test_a_request_taken_back_is_gone_at_once_and_can_be_made_again(hope, asked):
    with unit_of_work(hope.stranger):
        requests.withdraw_request(hope.stranger, hope.group_id)
    assert row(hope).words_sealed is None
    for look in (lambda: own(hope), lambda: read(hope, "facilitator", asked)):
        with pytest.raises(NotFound):
            look()
    with pytest.raises(DomainError):
        decide(hope, "facilitator", asked, approve=True)
    with unit_of_work(hope.stranger):
        again = requests.ask_to_join(
            hope.stranger, hope.group_id, "Rook", ["New.", "Words."], AGREED
        )
        assert again.id == asked
    assert [one.answer for one in read(hope, "facilitator", asked).said.asked] == ["New.", "Words."]


def test_a_second_request_does_not_take_the_place_of_the_first(hope, asked):
    with pytest.raises(Conflict, match="asked already"), unit_of_work(hope.stranger):
        requests.ask_to_join(hope.stranger, hope.group_id, "Wren", ["x", "y"])
    assert [one.answer for one in read(hope, "facilitator", asked).said.asked] == ANSWERS


# ---------------------------------------------------------------- the pages


def home_of(tenant):
    """Return the address of a tenant's circle."""
    return f"{HOME}/{tenant.group_id}"


def fields_of(page):
    """Return the names of the answers' fields on a page, in order."""
    return [part.partition('"')[0] for part in page.split('name="answer_')[1:]]


def test_the_whole_way_of_a_request_on_its_pages(world, hope):
    change_group(hope, visibility=Visibility.LISTED)
    lead, stranger = world.client(hope.facilitator), world.client(hope.stranger)
    url = home_of(hope)
    form = {"questions": "\n".join(QUESTIONS), "decline_words": ""}
    assert lead.post(f"{url}/joining", data=form).status_code == 303
    page = stranger.get(f"{url}/ask").text
    names = [f"answer_{name}" for name in fields_of(page)]
    assert len(names) == 2
    refused = stranger.post(f"{url}/ask", data={"handle": "Rook", names[0]: ANSWERS[0]})
    assert refused.status_code == 422
    assert ANSWERS[0] in refused.text  # what was typed is kept
    filled = {"handle": "Rook", **TICKED, **dict(zip(names, ANSWERS, strict=True))}
    shown = stranger.post(f"{url}/ask", data=filled, follow_redirects=True).text
    assert "It is with the facilitators" in shown
    seat = next(m.id for m in memberships(hope) if m.handle == "Rook")
    consider = f"{url}/requests/{seat}"
    assert ANSWERS[0] in lead.get(consider).text
    wrong = lead.post(consider, data={"answer": "ask", "question": "", "words": "kept words"})
    assert wrong.status_code == 422
    assert "kept words" in wrong.text
    lead.post(consider, data={"answer": "ask", "question": "Evenings?", "words": ""})
    assert "A facilitator asks you something" in stranger.get("/o/hope/").text
    assert "Evenings?" in stranger.get(f"{url}/my-request").text
    assert stranger.post(f"{url}/my-request", data={"answer": ""}).status_code == 422
    stranger.post(f"{url}/my-request", data={"answer": "Yes, evenings."})
    assert "Yes, evenings." in lead.get(consider).text
    lead.post(consider, data={"answer": "decline", "question": "", "words": "Not now, friend."})
    page = stranger.get(f"{url}/my-request").text
    assert "Not now, friend." in page
    assert "/help" in page.partition("Where else")[2]


def test_a_declined_person_sees_other_circles_they_could_ask(world, hope, asked):
    with unit_of_work(hope.owner):
        values = {"visibility": Visibility.LISTED, "admission": Admission.OPEN}
        create_group(hope.owner, draft(name="Sunday Walkers", **values), "")
    decide(hope, "facilitator", asked, approve=False)
    assert "Sunday Walkers" in world.client(hope.stranger).get(f"{home_of(hope)}/my-request").text


def test_a_circle_that_asks_first_by_link_is_not_named_to_who_waits(world, hope):
    page = world.client(hope.pending).get(f"{home_of(hope)}/my-request").text
    assert "It is with the facilitators" in page
    assert "hope circle" not in page


def test_a_request_is_its_own_page_and_nobody_elses(world, hope, other, asked):
    url = f"{home_of(hope)}/my-request"
    assert world.client(hope.stranger).get(url).status_code == 200
    assert world.client(hope.ann).get(url).status_code == 303
    for actor in (hope.owner, hope.moderator, other.stranger):
        assert world.client(actor).get(url).status_code == 404
    assert world.client(hope.ann).get(f"{home_of(hope)}/requests/{asked}").status_code == 403
    done = world.client(hope.stranger).post(f"{url}/withdraw", follow_redirects=True)
    assert "what you wrote is gone" in done.text


@pytest.mark.parametrize("wrong", [{"questions": "x" * 201}, {"questions": "a\nb\nc\nd\ne\nf"}])
def test_questions_that_will_not_do_are_refused_in_words(world, hope, wrong):
    data = {"questions": "", "decline_words": "", **wrong}
    answer = world.client(hope.facilitator).post(f"{home_of(hope)}/joining", data=data)
    assert answer.status_code == 422
    assert "Please" in answer.text


@pytest.mark.parametrize("end", ["link", "archived", "sent away", "archived before"])
def test_a_request_that_something_else_decides_loses_its_words_in_time(hope, asked, end):
    hope.seats["stranger"] = asked
    if end == "link":
        link_id, _token = link_into(hope)
        with unit_of_work(hope.stranger):
            join_by_invite(hope.stranger, link_id, "Rook")
    elif end == "archived":
        with unit_of_work(hope.owner):
            archive_group(hope.owner, hope.group_id, "It is time.")
        assert "no judgment" in own(hope).said.decision
    elif end == "sent away":
        change_seat(hope, "stranger", state=MembershipState.BANNED)
    else:
        change_group(hope, state=GroupState.ARCHIVED)
    if end in {"link", "archived"}:
        assert kept(hope, asked).forget_at is not None
    settle_left_over_requests()
    settle_left_over_requests()
    settled = kept(hope, asked)
    assert settled.words_sealed is not None
    assert settled.state is (RequestState.APPROVED if end == "link" else RequestState.DECLINED)
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        forget_old_requests()
    assert kept(hope, asked).words_sealed is None
