"""The pages of the watched phrases: who sees and who writes, the list, the test box, files."""

import re
from io import BytesIO

import pytest
import sqlalchemy as sa

from facilitator.audit.models import AuditEntry
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed
from facilitator.core.work import unit_of_work
from facilitator.watched import exchange, starters
from facilitator.watched.models import About, Does, WatchedPhrase
from facilitator.watched.operations import (
    MOST,
    PhraseDraft,
    add_phrases,
    change_phrase,
    remove_phrase,
)
from facilitator.watched.queries import phrases_for

AT = "/o/hope/watched"


def phrases(tenant):
    with unit_of_work(tenant.admin, writes=False):
        rows = db.session.scalars(sa.select(WatchedPhrase).order_by(WatchedPhrase.words))
        return [(row.words, row.language, row.does, row.about) for row in rows]


def post(client, url, **fields):
    page = client.get(url).text
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    token = {"csrf_token": found.group(1)} if found else {}
    return client.post(url, data=token | fields)


def test_an_admin_adds_many_lines_changes_removes_and_puts_back(world, hope):
    admin = world.client(hope.admin)
    pasted = "Help*\n\n  turnip soup \nHELP*"
    added = post(admin, f"{AT}/add", phrases=pasted, does="hold", about="graphic", language="en")
    assert added.status_code == 303
    assert phrases(hope) == [
        ("help*", "en", Does.HOLD, About.GRAPHIC),
        ("turnip soup", "en", Does.HOLD, About.GRAPHIC),
    ]
    page = admin.get(f"{AT}/").text
    assert "turnip soup" in page
    [edit] = re.findall(rf'{AT}/[\w-]+/edit(?=" aria-label="Change: turnip)', page)
    assert (
        post(admin, edit, words="swede", does="flag", about="other", language="").status_code == 303
    )
    assert ("swede", "", Does.FLAG, About.OTHER) in phrases(hope)
    gone = edit.replace("/edit", "/remove")
    assert admin.post(gone, data={"csrf_token": _token(admin)}).status_code == 303
    assert "Removed lately" in admin.get(f"{AT}/").text
    back = edit.replace("/edit", "/put-back")
    assert admin.post(back, data={"csrf_token": _token(admin)}).status_code == 303
    assert "Removed lately" not in admin.get(f"{AT}/").text
    with unit_of_work(hope.admin, writes=False):
        lines = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action.like("watched.%")))
        told = [(line.action, line.details) for line in lines]
    assert [action for action, _ in told] == [
        "watched.added",
        "watched.changed",
        "watched.removed",
        "watched.put_back",
    ]
    assert "swede" not in str(told)


def _token(client):
    return re.findall(r'name="csrf_token" value="([^"]+)"', client.get(f"{AT}/").text)[0]


def test_a_moderator_sees_and_tries_but_writes_nothing_and_a_facilitator_sees_nothing(world, hope):
    moderator = world.client(hope.moderator)
    assert moderator.get(f"{AT}/").status_code == 200
    assert moderator.get(f"{AT}/add").status_code == 403
    with unit_of_work(hope.moderator), pytest.raises(NotAllowed):
        add_phrases(hope.moderator, [PhraseDraft("turnip", Does.HOLD, About.OTHER)])
    for actor in (hope.facilitator, hope.ann):
        assert world.client(actor).get(f"{AT}/").status_code == 403
        with unit_of_work(actor), pytest.raises(NotAllowed):
            phrases_for(actor)


@pytest.mark.parametrize("words", ["", "a", "ab*", "x" * 81, "he*lp", "two\nlines", "*"])
def test_what_would_be_found_anywhere_is_refused(hope, words):
    with pytest.raises(Invalid), unit_of_work(hope.admin):
        add_phrases(
            hope.admin,
            [
                PhraseDraft("fine", Does.HOLD, About.OTHER),
                PhraseDraft(words, Does.HOLD, About.OTHER),
            ],
        )
    assert phrases(hope) == []


def test_there_is_an_end_to_a_list_and_no_phrase_is_there_twice(hope):
    every = [PhraseDraft(f"phrase number {n}", Does.NOTE, About.OTHER) for n in range(MOST)]
    with unit_of_work(hope.admin):
        add_phrases(hope.admin, every)
    with pytest.raises(Conflict), unit_of_work(hope.admin):
        add_phrases(hope.admin, [PhraseDraft("one more", Does.NOTE, About.OTHER)])
    with unit_of_work(hope.admin):
        shown = phrases_for(hope.admin).by_act[Does.NOTE]
        with pytest.raises(Conflict, match="on the list already"):
            change_phrase(
                hope.admin, shown[0].id, PhraseDraft(shown[1].words, Does.NOTE, About.OTHER)
            )


def test_the_test_box_says_what_would_happen_and_keeps_nothing(world, hope):
    with unit_of_work(hope.admin):
        add_phrases(hope.admin, [PhraseDraft("turnip", Does.BLOCK, About.GRAPHIC)])
    moderator = world.client(hope.moderator)
    page = post(moderator, f"{AT}/try", text="One TURN1P, <b>please</b>", language="").text
    assert "<mark>TURN1P</mark>, &lt;b&gt;please" in page
    assert "Not here" in page
    assert "graphic detail" in page
    assert "It goes out" in post(moderator, f"{AT}/try", text="One swede", language="").text
    assert post(moderator, f"{AT}/try", text="", language="").status_code == 422


def test_a_file_comes_back_as_it_went_and_holds_no_formula(world, hope):
    drafts = [
        PhraseDraft("=sum words", Does.HOLD, About.SELLING),
        PhraseDraft("'tis late", Does.ASK, About.OTHER, "en"),
        PhraseDraft('with, comma "and" more', Does.CRISIS, About.WORRY),
    ]
    with unit_of_work(hope.admin):
        add_phrases(hope.admin, drafts)
    before = phrases(hope)
    answer = world.client(hope.moderator).get(f"{AT}/file")
    assert answer.mimetype == "text/csv"
    assert "'=sum words" in answer.text
    assert not re.search(r"^[=+\-@]", answer.text, re.MULTILINE)
    assert sorted(map(str, exchange.from_file(answer.data))) == sorted(map(str, drafts))
    upload = {"file": (BytesIO(answer.data), "phrases.csv")}
    assert post(world.client(hope.admin), f"{AT}/from-file", **upload).status_code == 303
    assert phrases(hope) == before


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"words\nhelp",
        b"phrase,language,does,about\n",
        b"phrase,language,does,about\nhelp,en,ban,other\n",
        b"phrase,language,does,about\nhelp,en\n",
        b'phrase,language,does,about\n"help,en,hold,other\n',
        b"phrase,language,does,about\n" + b"x,,hold,other\n" * 1000,
    ],
)
def test_another_file_is_refused_in_words(world, hope, content):
    upload = {"file": (BytesIO(content), "phrases.csv")}
    assert post(world.client(hope.admin), f"{AT}/from-file", **upload).status_code == 422
    assert phrases(hope) == []


def test_the_first_lists_are_drafts_and_slurs_are_left_to_each_community(world, hope):
    admin = world.client(hope.admin)
    page = admin.get(f"{AT}/first-lists").text
    assert "These are drafts" in page
    assert "Empty on purpose" in page
    assert post(admin, f"{AT}/first-lists", list="slurs").status_code == 404
    for one in starters.starters():
        if one.drafts:
            assert post(admin, f"{AT}/first-lists", list=one.key).status_code == 303
    assert len(phrases(hope)) == sum(len(one.drafts) for one in starters.starters())


def test_a_first_list_taken_again_brings_only_what_is_not_there(world, hope):
    one = next(one for one in starters.starters() if len(one.drafts) > 3)
    admin = world.client(hope.admin)

    def take():
        assert post(admin, f"{AT}/first-lists", list=one.key).status_code == 303
        return admin.get(f"{AT}/").text

    assert f"{len(one.drafts)} new." in take()
    changed, removed, lost = one.drafts[:3]
    with unit_of_work(hope.admin):
        rows = {row.words: row for row in db.session.scalars(sa.select(WatchedPhrase))}
        milder = PhraseDraft(changed.words, Does.NOTE, About.OTHER, changed.language)
        change_phrase(hope.admin, rows[changed.words].id, milder)
        remove_phrase(hope.admin, rows[removed.words].id)
        db.session.delete(rows[lost.words])
    assert "1 new." in take()
    assert "Nothing of it is new" in take()
    with unit_of_work(hope.admin, writes=False):
        rows = {row.words: row for row in db.session.scalars(sa.select(WatchedPhrase))}
        assert (rows[changed.words].does, rows[changed.words].about) == (Does.NOTE, About.OTHER)
        assert rows[removed.words].removed_at is not None
        assert rows[lost.words].does is lost.does
