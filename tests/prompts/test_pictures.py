"""A picture beside an answer: off at first, looked at first, read by whoever reads the answer."""

import re
import uuid
from io import BytesIO

import pytest
import sqlalchemy as sa
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from facilitator.audit.models import AuditEntry
from facilitator.core.crypto import AuthorKey, vault
from facilitator.core.db import OnErasure, db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.images import drawn_anew
from facilitator.core.uploads import AT_ONCE, MAX_FILE, MAX_UPLOAD, most_for
from facilitator.core.work import unit_of_work
from facilitator.groups.kinds import Moderation
from facilitator.groups.models import Group
from facilitator.moderation.bundles import PICTURE, export_bundle
from facilitator.moderation.models import Report, ReportReason, SubjectKind
from facilitator.moderation.operations import report_on_page
from facilitator.moderation.queries import snapshot_of
from facilitator.prompts.editing import edit_reply
from facilitator.prompts.holding import Decision, count_waiting, decide_reply, waiting_in
from facilitator.prompts.keepsakes import answers_of_member, forget_answers_in
from facilitator.prompts.models import Audience, ReplyState
from facilitator.prompts.operations import remove_reply
from facilitator.prompts.picture_models import Picture
from facilitator.prompts.pictures import NewPicture, picture_places
from facilitator.prompts.reading import picture_for
from facilitator.watched.looking import AskFirst
from tests.drawing import SECRET, full_of_secrets, small
from tests.groups.making import change_group
from tests.prompts.making import answered, asked, crowd, put, reply_row, seen

NUMBER = "My number is +44 20 7946 0958."
ABOUT = "A lamp in a window"


@pytest.fixture
def on(hope):
    """The circle takes pictures."""
    change_group(hope, takes_pictures=True)


def new(about=ABOUT):
    return NewPicture(drawn_anew(small()), about)


def with_picture(actor, prompt_id, about=ABOUT, **beside):
    return answered(actor, prompt_id, "My evening.", picture=new(about), **beside)


def decide(actor, prompt_id, reply_id, decision, words="", *, revision=0):
    with unit_of_work(actor):
        decide_reply(actor, prompt_id, reply_id, decision, words, revision=revision)


def look(actor, prompt_id, reply_id):
    with unit_of_work(actor, writes=False):
        return picture_for(actor, prompt_id, reply_id)


def rows(tenant):
    with unit_of_work(tenant.owner, writes=False):
        return list(db.session.scalars(sa.select(Picture)))


def url_of(prompt_id, reply_id="", what=""):
    page = f"/o/hope/prompts/{prompt_id}"
    return f"{page}/replies/{reply_id}/{what}" if reply_id else page


def send(client, prompt_id, data=None, name="IMG_1234.jpg", kind="image/jpeg", **fields):
    """Send the form with a picture, as a browser does."""
    form = {"body": "My evening.", "about": ABOUT, "audience": "circle", **fields}
    file = BytesIO(small() if data is None else data)
    form["picture"] = FileStorage(file, name, content_type=kind)
    boundary, body = encode_multipart(form)  # the test client would write it to a disk
    of = f"multipart/form-data; boundary={boundary}"
    return client.post(f"{url_of(prompt_id)}/reply-with-picture", data=body, content_type=of)


# ---------------------------------------------------------------- on and off


def test_it_is_off_at_first_and_nothing_of_it_shows(world, hope):
    prompt_id = asked(hope)
    page = world.client(hope.ann).get(url_of(prompt_id)).text
    assert "multipart" not in page
    assert 'type="file"' not in page
    answer = send(world.client(hope.ann), prompt_id)
    assert answer.status_code == 422
    assert "This circle takes no pictures." in answer.text
    assert "My evening." in answer.text  # what was typed is kept
    with pytest.raises(Conflict):
        with_picture(hope.ann, prompt_id)
    assert rows(hope) == []
    assert seen(hope.ann, prompt_id) == []


def test_whoever_edits_the_circle_turns_it_on_and_a_line_says_so(world, hope):
    lead = world.client(hope.facilitator)
    page = f"/o/hope/groups/{hope.group_id}/defaults"
    before = lead.get(page).text
    assert "Never of other people" in before
    assert not re.search(r'<input[^>]*checked[^>]*name="takes_pictures"', before)
    form = {
        "moderation": "off",
        "hold_first": "3",
        "slow_seconds": "0",
        "doors_early": "10",
        "late_join": "open",
        "late_minutes": "15",
        "late_part": "1",
        "direct_messages": "facilitators",
        "minimum_present": "3",
        "retention_days": "7",
        "takes_pictures": "y",
    }
    assert lead.post(page, data=form).status_code == 303
    assert world.client(hope.ann).post(page, data=form).status_code == 403
    with unit_of_work(hope.owner, writes=False):
        assert db.session.get_one(Group, (hope.organization_id, hope.group_id)).takes_pictures
        lines = db.session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "group.defaults")
        ).all()
    assert "takes_pictures" in lines[-1].details["changed"]


@pytest.mark.usefixtures("on")
def test_a_file_sent_to_the_form_without_one_is_refused(world, hope):
    prompt_id = asked(hope)
    form = {"body": "Words", "audience": "circle", "picture": (BytesIO(small()), "a.jpg")}
    answer = world.client(hope.ann).post(f"{url_of(prompt_id)}/reply", data=form)
    assert answer.status_code == 422
    assert seen(hope.ann, prompt_id) == []


@pytest.mark.usefixtures("on")
def test_an_answer_without_a_picture_goes_the_same_way(world, hope):
    prompt_id = asked(hope)
    form = {"body": "Words", "about": "", "audience": "circle", "picture": (BytesIO(), "")}
    answer = world.client(hope.ann).post(f"{url_of(prompt_id)}/reply-with-picture", data=form)
    assert answer.status_code == 303
    assert seen(hope.ben, prompt_id) == ["Words"]
    assert rows(hope) == []


# ---------------------------------------------------------------- held, and what staff do


@pytest.mark.usefixtures("on")
@pytest.mark.parametrize("level", list(Moderation))
def test_it_waits_whatever_the_level_of_the_circle(hope, level):
    change_group(hope, moderation=level, hold_first=1)
    prompt_id = asked(hope)
    top = with_picture(hope.ann, prompt_id)
    parent = answered(hope.facilitator, prompt_id, "Ours.")
    reply = with_picture(hope.ben, prompt_id, parent_id=parent)
    for reply_id in (top, reply):
        assert reply_row(hope, reply_id).state is ReplyState.HELD
    with unit_of_work(hope.facilitator, writes=False):
        assert count_waiting(hope.facilitator, hope.group_id) == 2
        waiting = waiting_in(hope.facilitator, hope.group_id)
    assert [one.said.picture.about for one in waiting] == [ABOUT, ABOUT]


@pytest.mark.usefixtures("on")
def test_who_decides_and_who_wrote_it_see_it_until_then_and_nobody_else(world, hope, other):
    prompt_id = asked(hope)
    reply_id = with_picture(hope.ann, prompt_id)
    for who in ("ann", "facilitator", "cofacilitator", "moderator"):
        assert look(getattr(hope, who), prompt_id, reply_id).startswith(b"\xff\xd8"), who
    address = url_of(prompt_id, reply_id, "picture")
    for who in ("ben", "cleo", "stranger", "pending"):
        answer = world.client(getattr(hope, who)).get(address)
        assert answer.status_code == 404, who
    assert world.client(other.owner).get(address).status_code == 404
    elsewhere = address.replace("/o/hope/", "/o/other/")
    assert world.client(other.owner).get(elsewhere).status_code == 404


@pytest.mark.usefixtures("on")
def test_once_let_through_the_circle_sees_it(world, hope):
    prompt_id = asked(hope)
    reply_id = with_picture(hope.ann, prompt_id)
    picture = f'src="{url_of(prompt_id, reply_id, "picture")}"'
    ann, ben, lead = (world.client(getattr(hope, who)) for who in ("ann", "ben", "facilitator"))
    own = ann.get(url_of(prompt_id)).text
    assert "A facilitator looks at a picture before everybody does." in own
    assert picture in own
    assert f"A picture: {ABOUT}. Show" in lead.get(url_of(prompt_id)).text  # behind a tap
    assert ABOUT not in ben.get(url_of(prompt_id)).text
    form = {"decision": "approve", "revision": "0"}
    assert lead.post(url_of(prompt_id, reply_id, "decide"), data=form).status_code == 303
    shown = ben.get(url_of(prompt_id)).text
    assert picture in shown
    assert f'alt="{ABOUT}"' in shown
    assert look(hope.ben, prompt_id, reply_id) == look(hope.ann, prompt_id, reply_id)


@pytest.mark.usefixtures("on")
def test_a_warning_covers_the_picture_too(world, hope):
    prompt_id = asked(hope)
    by_author = with_picture(hope.ann, prompt_id, label="Loss")
    by_staff = with_picture(hope.ann, prompt_id, about="A second lamp")
    decide(hope.facilitator, prompt_id, by_author, Decision.APPROVE)
    decide(hope.facilitator, prompt_id, by_staff, Decision.APPROVE, "Night")
    page = world.client(hope.ben).get(url_of(prompt_id)).text
    folded = re.findall(r'<details class="folded">.*?</details>', page, re.DOTALL)
    for reply_id in (by_author, by_staff):
        picture = url_of(prompt_id, reply_id, "picture")
        assert sum(picture in one for one in folded) == page.count(picture) == 1
        # what stands in a closed fold is not even fetched
        assert re.search(rf'<img[^>]*{reply_id}/picture"[^>]*loading="lazy"', page)


@pytest.mark.usefixtures("on")
def test_the_words_can_go_through_without_it_and_its_author_reads_so(world, hope):
    prompt_id = asked(hope)
    reply_id = with_picture(hope.ann, prompt_id)
    lead = world.client(hope.facilitator)
    form = {"decision": "without", "revision": "0"}
    assert lead.post(url_of(prompt_id, reply_id, "decide"), data=form).status_code == 303
    said = "A facilitator shared the words without the picture."
    for who, is_told in (("ann", True), ("cofacilitator", True), ("ben", False)):
        page = world.client(getattr(hope, who)).get(url_of(prompt_id)).text
        assert "My evening." in page
        assert (said in page) is is_told, who
        with pytest.raises(NotFound):
            look(getattr(hope, who), prompt_id, reply_id)
    (row,) = rows(hope)
    assert (row.about_sealed, row.data_sealed) == (None, None)
    with unit_of_work(hope.owner, writes=False):
        actions = db.session.scalars(sa.select(AuditEntry.action)).all()
    assert "reply.without" in actions


@pytest.mark.usefixtures("on")
def test_without_it_is_no_decision_about_an_answer_that_has_none(hope):
    change_group(hope, moderation=Moderation.EVERYONE)
    prompt_id = asked(hope)
    reply_id = answered(hope.ann, prompt_id, "Words alone.")
    with pytest.raises(Conflict):
        decide(hope.facilitator, prompt_id, reply_id, Decision.WITHOUT)
    assert reply_row(hope, reply_id).state is ReplyState.HELD
    pictured = with_picture(hope.ann, prompt_id)
    with pytest.raises(NotAllowed):
        decide(hope.ann, prompt_id, pictured, Decision.APPROVE)
    with pytest.raises(NotFound):
        decide(hope.ben, prompt_id, pictured, Decision.WITHOUT)


@pytest.mark.usefixtures("on")
def test_returned_with_a_reason_it_is_gone(world, hope):
    prompt_id = asked(hope)
    reply_id = with_picture(hope.ann, prompt_id)
    decide(hope.facilitator, prompt_id, reply_id, Decision.DECLINE, "Somebody is on it.")
    assert "Somebody is on it." in world.client(hope.ann).get(url_of(prompt_id)).text
    assert rows(hope) == []


@pytest.mark.usefixtures("on")
def test_a_facilitators_own_is_there_and_what_goes_to_them_alone_they_see(hope):
    prompt_id = asked(hope)
    own = with_picture(hope.facilitator, prompt_id)
    assert look(hope.ben, prompt_id, own)
    quiet = with_picture(hope.ann, prompt_id, audience=Audience.FACILITATORS)
    assert look(hope.cofacilitator, prompt_id, quiet)
    with pytest.raises(NotFound):
        look(hope.ben, prompt_id, quiet)
    with pytest.raises(Invalid, match="can’t be for you alone"):
        with_picture(hope.ann, prompt_id, audience=Audience.OWN)


# ---------------------------------------------------------------- what it needs


@pytest.mark.usefixtures("on")
@pytest.mark.parametrize("about", ["", "   "])
def test_what_is_on_it_has_to_be_said_and_nothing_typed_is_lost(world, hope, about):
    prompt_id = asked(hope)
    with pytest.raises(Invalid, match="what is on the picture"):
        with_picture(hope.ann, prompt_id, about=about)
    answer = send(world.client(hope.ann), prompt_id, about=about)
    assert answer.status_code == 422
    assert "Please say what is on the picture" in answer.text
    assert "My evening." in answer.text
    assert "choose your picture once more" in answer.text
    assert rows(hope) == []


@pytest.mark.usefixtures("on")
def test_the_line_about_it_is_looked_at_as_words_are(hope):
    prompt_id = asked(hope)
    with pytest.raises(AskFirst):
        with_picture(hope.ann, prompt_id, about=NUMBER)
    assert rows(hope) == []


@pytest.mark.usefixtures("on")
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "JPEG, PNG or WebP"),
        (b"x" * (MAX_FILE + 1), "up to 8 MB"),
        (small()[:300], "can’t be opened"),
    ],
)
def test_what_is_no_picture_comes_back_with_what_was_typed(world, hope, data, words):
    prompt_id = asked(hope)
    client = world.client(hope.ann)
    answer = send(client, prompt_id, data)
    assert answer.status_code == 422
    assert words in answer.text
    assert "My evening." in answer.text
    assert f'value="{ABOUT}"' in answer.text
    assert rows(hope) == []


@pytest.mark.usefixtures("on")
def test_a_refused_reply_keeps_its_words_and_its_line_where_they_were(world, hope):
    prompt_id = asked(hope)
    parent = answered(hope.ben, prompt_id, "First.")
    answer = send(world.client(hope.ann), prompt_id, b"no picture", parent=str(parent))
    assert answer.status_code == 422
    assert answer.text.count("My evening.") == 1
    assert f'id="picture-{parent}-error"' in answer.text
    assert 'id="picture-error"' not in answer.text


@pytest.mark.usefixtures("on")
def test_name_and_kind_of_the_file_count_for_nothing(world, hope):
    prompt_id = asked(hope)
    sent = full_of_secrets()["PNG"]
    answer = send(world.client(hope.ann), prompt_id, sent, "../../x.html", "text/html")
    assert answer.status_code == 303
    (row,) = rows(hope)
    data = look(hope.ann, prompt_id, row.reply_id)
    assert Image.open(BytesIO(data)).format == "JPEG"
    assert SECRET.encode() not in data


# ---------------------------------------------------------------- how it is served


@pytest.mark.usefixtures("on")
def test_it_is_served_as_a_picture_and_nothing_else(world, hope):
    prompt_id = asked(hope)
    reply_id = with_picture(hope.ann, prompt_id)
    answer = world.client(hope.ann).get(url_of(prompt_id, reply_id, "picture"))
    headers = answer.headers
    assert headers["Content-Type"] == "image/jpeg"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Disposition"] == 'inline; filename="picture.jpg"'
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    assert headers.getlist("Content-Security-Policy") == [headers["Content-Security-Policy"]]
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    page = world.client(hope.ann).get(url_of(prompt_id)).headers["Content-Security-Policy"]
    assert "img-src 'self' data:;" in page  # data: is the stylesheet's own arrow


@pytest.mark.usefixtures("on")
def test_a_picture_without_a_name_tells_no_name(world, hope):
    crowd(hope)
    prompt_id = put(hope, lets_anonymous=True)
    masked = with_picture(hope.ann, prompt_id, is_anonymous=True)
    named = with_picture(hope.ben, prompt_id)
    for reply_id in (masked, named):
        assert reply_row(hope, reply_id).state is ReplyState.HELD
        decide(hope.facilitator, prompt_id, reply_id, Decision.APPROVE)
    reader = world.client(hope.cleo)
    reader.get(url_of(prompt_id))  # sets its cookie
    one, two = (reader.get(url_of(prompt_id, one, "picture")) for one in (masked, named))
    assert dict(one.headers) == dict(two.headers)
    assert one.data == two.data
    (row,) = [row for row in rows(hope) if row.reply_id == masked]
    names = {str(hope.seats["ann"]), str(hope.ann.member_id), str(hope.ann.account_id)}
    kept = {str(getattr(row, column.key)) for column in sa.inspect(Picture).columns}
    assert not kept & names
    with unit_of_work(hope.ann, writes=False):
        assert [said.about for said in answers_of_member(hope.seats["ann"])] == [ABOUT]


# ---------------------------------------------------------------- how it is kept, and goes


@pytest.mark.usefixtures("on")
def test_it_is_sealed_with_its_authors_key_and_opens_nowhere_else(hope):
    prompt_id = asked(hope)
    reply_id = with_picture(hope.ann, prompt_id)
    another = with_picture(hope.ann, prompt_id)
    (row,) = [row for row in rows(hope) if row.reply_id == reply_id]
    assert b"JFIF" not in row.data_sealed
    assert ABOUT.encode() not in row.about_sealed
    assert len(set(picture_places(reply_id)) | set(picture_places(another))) == 4
    with unit_of_work(hope.owner):
        mine, theirs = (
            db.session.scalars(sa.select(Picture).where(Picture.reply_id == one)).one()
            for one in (reply_id, another)
        )
        theirs.data_sealed = mine.data_sealed
    with pytest.raises(NotFound):
        look(hope.ann, prompt_id, another)
    with unit_of_work(hope.owner):
        db.session.execute(sa.delete(AuthorKey).where(AuthorKey.id == hope.seats["ann"]))
    vault.forget(str(hope.seats["ann"]))
    with pytest.raises(NotFound):
        look(hope.ann, prompt_id, reply_id)
    assert Picture.on_erasure is OnErasure.DELETE


@pytest.mark.usefixtures("on")
@pytest.mark.parametrize("way", ["taken back", "removed", "changed", "circle emptied"])
def test_it_goes_with_the_answer(hope, way):
    prompt_id = asked(hope)
    reply_id = with_picture(hope.ann, prompt_id)
    decide(hope.facilitator, prompt_id, reply_id, Decision.APPROVE)
    who = hope.facilitator if way == "removed" else hope.ann
    with unit_of_work(who):
        if way == "changed":
            edit_reply(who, prompt_id, reply_id, "Other words.")
        elif way == "circle emptied":
            forget_answers_in(hope.group_id)
        else:
            remove_reply(who, prompt_id, reply_id, "It shows somebody.")
    assert rows(hope) == []
    with pytest.raises(NotFound):
        look(hope.ann, prompt_id, reply_id)


@pytest.mark.usefixtures("on")
def test_changing_the_answer_says_first_that_the_picture_goes(world, hope):
    prompt_id = asked(hope)
    pictured, plain = with_picture(hope.ann, prompt_id), answered(hope.ann, prompt_id, "Plain.")
    says = "Your picture goes when you change the words"
    ann = world.client(hope.ann)
    assert says in ann.get(url_of(prompt_id, pictured, "edit")).text
    assert says not in ann.get(url_of(prompt_id, plain, "edit")).text


@pytest.mark.usefixtures("on")
def test_turned_off_again_what_is_there_can_be_seen_and_decided(hope):
    prompt_id = asked(hope)
    reply_id = with_picture(hope.ann, prompt_id)
    change_group(hope, takes_pictures=False)
    decide(hope.facilitator, prompt_id, reply_id, Decision.APPROVE)
    assert look(hope.ben, prompt_id, reply_id)


@pytest.mark.usefixtures("on")
def test_a_draft_keeps_the_words_and_no_picture(world, hope):
    prompt_id = asked(hope)
    client = world.client(hope.ann)
    form = {"body": "As far as I got", "audience": "circle", "about": ABOUT, "picture": "IMG_1.jpg"}
    assert client.post(f"{url_of(prompt_id)}/draft", data=form).status_code == 303
    page = client.get(url_of(prompt_id)).text
    assert "As far as I got" in page
    assert "IMG_1" not in page
    assert 'formenctype="application/x-www-form-urlencoded"' in page


# ---------------------------------------------------------------- elsewhere


@pytest.mark.usefixtures("on")
def test_its_author_takes_it_along_and_nobody_else(world, hope):
    prompt_id = asked(hope)
    with_picture(hope.ann, prompt_id)
    with unit_of_work(hope.ann, writes=False):
        (mine,) = answers_of_member(hope.seats["ann"])
        assert answers_of_member(hope.seats["ben"]) == []
    assert (mine.about, mine.picture[:2]) == (ABOUT, b"\xff\xd8")
    with unit_of_work(hope.owner):
        group = db.session.get_one(Group, (hope.organization_id, hope.group_id))
        group.closes_at = group.created_at.replace(year=2099)
    file = f"/o/hope/groups/{hope.group_id}/take-along/file"
    assert mine.picture_url in world.client(hope.ann).get(file).text
    assert "data:image" not in world.client(hope.ben).get(file).text
    taken = world.client(hope.owner).get("/o/hope/insights/take")
    assert ABOUT not in taken.text


@pytest.mark.usefixtures("on")
def test_reported_it_is_evidence_that_no_deleting_takes_away(world, hope):
    prompt_id = asked(hope)
    before = answered(hope.cleo, prompt_id, "Before it.")
    reply_id = with_picture(hope.ann, prompt_id)
    decide(hope.facilitator, prompt_id, reply_id, Decision.APPROVE)
    shown = look(hope.ben, prompt_id, reply_id)
    with unit_of_work(hope.ben):
        report = report_on_page(
            hope.ben,
            subject=SubjectKind.REPLY,
            subject_id=reply_id,
            reason=ReportReason.UNCOMFORTABLE,
            words="Somebody is on it.",
        )
    with unit_of_work(hope.ann):
        remove_reply(hope.ann, prompt_id, reply_id, "")
    with unit_of_work(hope.moderator, writes=False):
        row = db.session.get_one(Report, (hope.organization_id, report.id))
        lines = {line["id"]: line for line in snapshot_of(hope.moderator, row)}
    assert "picture" not in lines[str(before)]
    assert lines[str(reply_id)]["about"] == ABOUT
    page = world.client(hope.moderator).get(f"/o/hope/reports/{report.id}").text
    assert f"data:image/jpeg;base64,{lines[str(reply_id)]['picture']}" in page
    assert len(shown) * 4 // 3 <= len(lines[str(reply_id)]["picture"])
    with unit_of_work(hope.moderator):
        bundle = export_bundle(hope.moderator, report.id, "The police", "They asked.")
    (target,) = [line for line in bundle.parts[0].lines if line.is_target]
    assert target.body.endswith(PICTURE)
    assert lines[str(reply_id)]["picture"] not in repr(bundle)


# ---------------------------------------------------------------- how large, and how often


def test_only_forms_with_a_picture_may_be_large(world):
    app, prompt_id = world.app, uuid.uuid4()
    assert most_for(app, f"{url_of(prompt_id)}/reply-with-picture") == MAX_UPLOAD
    assert most_for(app, f"{url_of(prompt_id)}/reply-with-picture?a=b") == MAX_UPLOAD
    for path in (f"{url_of(prompt_id)}/reply", "/sign-in", "/nothing", "*", "//x", "", "/%zz"):
        assert most_for(app, path) < MAX_FILE, path


@pytest.mark.usefixtures("on")
def test_a_large_form_is_read_from_whoever_signed_in_alone(world, hope):
    prompt_id = asked(hope)
    large = b"x" * 300_000
    world.app.config["WTF_CSRF_ENABLED"] = True  # it reads a form before any door is asked
    assert send(world.client(), prompt_id, large).status_code == 413
    world.app.config["WTF_CSRF_ENABLED"] = False
    assert send(world.client(hope.ann), prompt_id, large).status_code == 422
    assert send(world.client(hope.ann), prompt_id, b"x" * MAX_UPLOAD).status_code == 413
    words = {"body": "x" * 300_000}
    elsewhere = world.client(hope.ann).post(f"{url_of(prompt_id)}/reply", data=words)
    assert elsewhere.status_code == 413


@pytest.mark.usefixtures("on")
def test_a_file_touches_no_disk(world, hope, monkeypatch):
    def no_file(*_args, **_values):
        raise AssertionError("a temporary file")

    monkeypatch.setattr("tempfile.SpooledTemporaryFile", no_file)
    monkeypatch.setattr("tempfile.TemporaryFile", no_file)
    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", no_file, raising=False)
    monkeypatch.setattr("werkzeug.formparser.TemporaryFile", no_file, raising=False)
    prompt_id = asked(hope)
    noisy = BytesIO()
    Image.effect_noise((1600, 1200), 90).save(noisy, "PNG")
    assert len(noisy.getvalue()) > 1_000_000
    assert send(world.client(hope.ann), prompt_id, noisy.getvalue()).status_code == 303


@pytest.mark.usefixtures("on")
def test_somebody_sends_one_large_form_at_a_time_and_a_process_reads_a_few(
    world, hope, monkeypatch
):
    prompt_id, inner, codes = asked(hope), [hope.ann], []
    large = b"x" * 300_000

    def meanwhile(_data):
        if inner:
            codes.append(send(world.client(inner.pop()), prompt_id, large).status_code)
        raise Invalid("Not this one.", field="picture")

    monkeypatch.setattr("facilitator.prompts.picture_pages.drawn_anew", meanwhile)
    assert send(world.client(hope.ann), prompt_id, large).status_code == 422
    inner.append(hope.ben)
    assert send(world.client(hope.ann), prompt_id, large).status_code == 422
    monkeypatch.setattr("facilitator.core.uploads.AT_ONCE", 1)
    inner.append(hope.ben)
    assert send(world.client(hope.ann), prompt_id, large).status_code == 422
    assert codes == [429, 422, 429]
    assert AT_ONCE > 1
    assert send(world.client(hope.ann), prompt_id, large).status_code == 422  # let go each time
