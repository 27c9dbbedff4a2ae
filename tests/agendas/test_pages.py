"""The pages of templates: arranging parts without a script, files, and how a session goes."""

import io
import json
import re

import pytest

from facilitator.agendas.exchange import LARGEST, from_file, to_file
from facilitator.agendas.presets import preset_id, presets
from facilitator.core.errors import Invalid
from tests.agendas.making import part, template
from tests.meetings.making import planned

HOME = "/o/hope/templates"
FILE = json.loads(to_file(template()))


def typed(*titles, **values):
    """Return the form of a template with these parts of ten minutes."""
    form = {"name": "Ours", "about": "", "minutes": "30", "seen": "0", "act": "save"}
    for n, title in enumerate(titles):
        given = {"title": title, "minutes": "10", "mode": "round", "script": "", "prompt": ""}
        form |= {f"phase_{n}_{name}": value for name, value in given.items()}
    return {**form, **values}


def titles_in(page):
    """Return the names of the parts a form shows, in order."""
    return re.findall(r'name="phase_\d+_title"[^>]* value="([^"]*)"', page)


def test_parts_are_arranged_with_buttons_and_saved_together(world, hope):
    client = world.client(hope.facilitator)
    form = typed("One", "Two", "Three", phase_1_minutes="five")
    for act, expected in (
        ("up-1", ["Two", "One", "Three"]),
        ("down-0", ["Two", "One", "Three"]),
        ("remove-2", ["One", "Two"]),
        ("add", ["One", "Two", "Three", ""]),
        ("up-0", ["One", "Two", "Three"]),
        ("down-99", ["One", "Two", "Three"]),
    ):
        page = client.post(f"{HOME}/new", data={**form, "act": act})
        assert page.status_code == 200
        assert titles_in(page.text) == expected
        assert 'value="five"' in page.text  # what was typed is kept, right or wrong
    assert "Ours" not in client.get(f"{HOME}/").text
    refused = client.post(f"{HOME}/new", data=form)
    assert refused.status_code == 422
    assert titles_in(refused.text) == ["One", "Two", "Three"]
    saved = client.post(f"{HOME}/new", data=typed("One", "Two"), follow_redirects=True)
    assert "10 fewer than the session" in saved.text
    edited = client.post(
        f"{saved.request.path}/edit", data=typed("Two", "One"), follow_redirects=True
    )
    assert edited.text.index(">Two<") < edited.text.index(">One<")
    stale = client.post(f"{saved.request.path}/edit", data=typed("Three"))
    assert stale.status_code == 409
    assert "Nothing was saved" in stale.text
    assert 'name="seen" type="hidden" value="1"' in stale.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"act": "<script>"},
        {"phase_7_title": "A gap"},
        {"phase_0_mode": "shouting"},
        {"phase_0_minutes": "1e3"},
        {"organization_id": "x"},
        {f"phase_{n}_title": "x" for n in range(40)},
    ],
)
def test_a_hand_made_form_is_refused_and_saves_nothing(world, hope, wrong):
    client = world.client(hope.facilitator)
    assert client.post(f"{HOME}/new", data=typed("One", **wrong)).status_code == 422
    assert "Ours" not in client.get(f"{HOME}/").text


def test_a_member_gets_no_template_and_a_facilitator_no_edit_of_what_comes_with_it(world, hope):
    preset = preset_id(hope.organization_id, "support_circle")
    pages = ("/", "/new", "/from-file", f"/{preset}", f"/{preset}/file", f"/{preset}/edit")
    assert {world.client(hope.ann).get(HOME + page).status_code for page in pages} == {403}
    client = world.client(hope.facilitator)
    assert client.get(f"{HOME}/{preset}/edit").status_code == 403
    copy = client.get(f"{HOME}/new?copy={preset}").text
    assert "Support circle" in copy
    assert client.get(f"{HOME}/new?copy=nothing").status_code == 404
    page = client.get(f"{HOME}/{preset}").text
    assert "Stop offering" not in page
    assert "Time for those who share" in page


def test_a_template_goes_out_as_a_file_and_comes_back_the_same(world, hope, other):
    preset = preset_id(hope.organization_id, "check_in")
    sent = world.client(hope.facilitator).get(f"{HOME}/{preset}/file")
    assert 'filename="check-in-meeting.json"' in sent.headers["Content-Disposition"]
    assert from_file(sent.data) == presets()["check_in"]
    page = world.client(other.facilitator).post(
        "/o/other/templates/from-file",
        data={"file": (io.BytesIO(sent.data), "any.json")},
        follow_redirects=True,
    )
    assert "Here it is" in page.text
    assert "One small step" in page.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "isn’t a session template"),
        (b"\xff\xfe\x00", "isn’t a session template"),
        (b"[" * 100_000, "isn’t a session template"),
        (b'{"format": "other", "version": 1}', "isn’t a session template"),
        ({**FILE, "version": 2, "new": 1}, "newer version"),
        ({**FILE, "version": 0}, "isn’t a session template"),
        ({**FILE, "organization_id": "x"}, "isn’t a session template"),
        ({**FILE, "phases": []}, "at least one part"),
        ({**FILE, "phases": FILE["phases"] * 11}, "20 parts"),
        ({**FILE, "name": "x" * 61}, "shorten"),
        ({**FILE, "name": "a\u202eb"}, "plain letters"),
        ({**FILE, "minutes": 10**30}, "15 to 240 minutes"),
        ({**FILE, "minutes": 1.5}, "isn’t a session template"),
        ({**FILE, "phases": [{**FILE["phases"][0], "mode": "shout"}]}, "way of talking of part 1"),
        ({**FILE, "phases": [{**FILE["phases"][0], "minutes": "5"}]}, "minutes of part 1"),
        ({**FILE, "phases": [{**FILE["phases"][0], "minutes": -5}]}, "Part 1: Please give"),
        ({**FILE, "phases": [{**FILE["phases"][0], "script": "\x00"}]}, "Part 1: This has"),
        (b" " * (LARGEST + 1), "too large"),
    ],
)
def test_a_file_that_is_not_right_is_refused_in_words(content, words):
    sent = content if isinstance(content, bytes) else json.dumps(content).encode()
    with pytest.raises(Invalid, match=re.escape(words)) as refused:
        from_file(sent)
    assert refused.value.field == "file"


def test_a_refused_file_is_the_same_page(world, hope):
    client = world.client(hope.facilitator)
    for sent in ({"file": (io.BytesIO(b"<script>"), "a.json")}, {"file": "text"}, {}):
        page = client.post(f"{HOME}/from-file", data=sent)
        assert page.status_code == 422
        assert "isn’t a session template" in page.text
    large = {"file": (io.BytesIO(b" " * 300_000), "a.json")}
    assert client.post(f"{HOME}/from-file", data=large).status_code == 413


def test_the_circle_sees_how_a_session_goes_and_only_facilitators_what_they_say(world, hope):
    hello = part(title="Hello", minutes=70, script="Said by staff", prompt="How are you?")
    client = world.client(hope.facilitator)
    sent = {"file": (io.BytesIO(to_file(template(hello, minutes=70))), "a.json")}
    made = client.post(f"{HOME}/from-file", data=sent)
    template_id = made.location.rpartition("/")[2]
    assert (
        f'value="{template_id}"' in client.get(f"/o/hope/groups/{hope.group_id}/meetings/new").text
    )
    url = f"/o/hope/meetings/{planned(hope, template=template_id)}"
    assert "Said by staff" in client.get(url).text
    assert "10 more than the session" in client.get(url).text
    seen = world.client(hope.ann).get(url).text
    assert "How this session goes" in seen
    assert "How are you?" in seen
    assert "Said by staff" not in seen
    assert "more than the session" not in seen
    assert world.client(hope.stranger).get(url).status_code == 404
    assert 'value="none"' in client.get(f"{url}/edit").text
