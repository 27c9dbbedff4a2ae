"""What has changed in an agreement, told to whoever accepted an older one."""

import pytest

from facilitator.core.work import unit_of_work
from facilitator.groups.changes import Change, changes_between
from facilitator.groups.operations import publish_agreement
from tests.groups.making import change_seat

BEFORE = "# Ours\n\n- Be kind.\n- Be on time.\n- Speak for yourself.\n"
AFTER = "# Ours\n\n- Be kind.\n- Come when you can.\n- Speak for yourself.\n- Passing is fine.\n"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Be kind.", "Be kind.", []),
        ("Be kind.", "- Be kind.\n\n", []),
        ("", "Be kind.", [Change(True, "Be kind.")]),
        ("Be kind.\nGo.", "Be kind.", [Change(False, "Go.")]),
        (
            BEFORE,
            AFTER,
            [
                Change(False, "Be on time."),
                Change(True, "Come when you can."),
                Change(True, "Passing is fine."),
            ],
        ),
    ],
)
def test_lines_come_and_go_and_marks_are_no_words(before, after, expected):
    assert changes_between(before, after) == expected


def publish(tenant, text):
    """Publish a version."""
    with unit_of_work(tenant.facilitator):
        return publish_agreement(tenant.facilitator, tenant.group_id, text).version


def test_the_next_entry_shows_what_changed_since_ones_own_version_and_asks_again(world, hope):
    publish(hope, BEFORE)
    change_seat(hope, "ann", agreed_version=2)
    version = publish(hope, AFTER)
    url, ann = f"/o/hope/groups/{hope.group_id}", world.client(hope.ann)
    for page in (ann.get(url).text, ann.get(f"{url}/agreement").text):
        assert 'Added:</b> <ins dir="auto">Passing is fine.</ins>' in page
        assert 'Removed:</b> <del dir="auto">Be on time.</del>' in page
    since_first = world.client(hope.ben).get(url).text
    assert 'Removed:</b> <del dir="auto">Be on time.</del>' not in since_first
    form = {"accept": "y", "version": str(version)}
    page = ann.post(f"{url}/agreement", data=form, follow_redirects=True).text
    assert "Passing is fine." not in page
    assert "accepted by you" in page


def test_a_first_reading_and_an_office_have_nothing_to_compare(world, hope):
    publish(hope, AFTER)
    change_seat(hope, "ann", agreed_version=0)
    for who in (hope.ann, hope.owner):
        page = world.client(who).get(f"/o/hope/groups/{hope.group_id}").text
        assert "The agreement has changed" not in page


def test_what_was_written_is_never_markup(world, hope):
    publish(hope, "<script>alert(1)</script>")
    page = world.client(hope.ann).get(f"/o/hope/groups/{hope.group_id}").text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
