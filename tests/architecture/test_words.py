"""Every text that passes through the catalogs is in their template, and only texts are."""

import ast
import re
from pathlib import Path

from flask import Flask
from jinja2 import Environment, nodes

from tests.pseudo import CONVERTED, english_in
from tools.catalog import MARKS, TEMPLATE, collect, written

CODE = Path("facilitator")
#: Where words that are in a variable are looked up.
EDGE = CODE / "core" / "words.py"


def test_the_template_of_the_catalogs_has_every_text():
    now, kept = written(collect()), TEMPLATE.read_text(encoding="utf-8")
    lines = set(now.splitlines()) ^ set(kept.splitlines())
    differ = sorted(line for line in lines if line.startswith(("msgid", '"', "#")))
    assert now == kept, f"run `python3 dev.py words`; these lines differ: {differ[:5]}"


def not_written_out(call: ast.Call) -> bool:
    """Say whether a call of `_`, `N_` or `ngettext` has no whole sentence in it."""
    wanted = MARKS[call.func.id] or (1,)  # type: ignore[attr-defined]
    texts = call.args[: max(wanted)]
    return len(texts) < max(wanted) or not all(
        isinstance(text, ast.Constant) and isinstance(text.value, str) for text in texts
    )


def test_a_sentence_in_code_is_written_out_where_it_is_said():
    """Else nothing could collect it, and it would stay English without a word."""
    loose = [
        f"{path}:{node.lineno}"
        for path in CODE.rglob("*.py")
        if path != EDGE and "core.words import" in (source := path.read_text())
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in MARKS
        and not_written_out(node)
    ]
    assert loose == []


def loose_in(environment: Environment, source: str) -> list[int]:
    """Return the lines of a template where `_()` is given anything but a sentence."""
    return [
        call.lineno
        for call in environment.parse(source).find_all(nodes.Call)
        if isinstance(call.node, nodes.Name)
        and call.node.name in MARKS
        and not all(
            isinstance(text, nodes.Const)
            for text in (call.args[: max(MARKS[call.node.name] or (1,))] or [call])
        )
    ]


def test_a_sentence_in_a_template_is_written_out_since_it_is_not_escaped(app: Flask):
    environment = app.jinja_env
    assert loose_in(environment, "{{ _(somebody.name) }}\n{{ ngettext(a, b, 2) }}") == [1, 2]
    assert loose_in(environment, '{{ _("Hello") }}{{ ngettext("one", "many", n) }}') == []
    loose = {
        str(path): lines
        for path in (CODE / "templates").rglob("*.*")
        if (lines := loose_in(environment, path.read_text(encoding="utf-8")))
    }
    assert loose == {}


#: The templates of every page, by the beginning of their names.
SHARED = "_"
TRANS = re.compile(r"{%-?\s*trans\b.*?{%-?\s*endtrans\s*-?%}", re.S)
#: Blocks that hold the name of a class, or attributes.
CLASSES = re.compile(r"{% block (wrap|body_class|html_attributes) %}.*?{% endblock %}", re.S)
JINJA = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.S)
#: What begins or ends like a sentence, and so is no name of an icon, a class or a kind.
SENTENCE = re.compile(r"[A-Z“][a-z’]+[.…?!:]?$|[A-Z“(].* .*[a-z]|.* .*[a-z][.…?!:]$", re.S)


def converted_templates() -> list[Path]:
    """List the templates all of whose texts are in the catalogs."""
    folders = [CODE / "templates" / feature for feature in CONVERTED]
    own = [path for folder in folders for path in folder.iterdir()]
    return [*own, *(CODE / "templates").glob(f"{SHARED}*.html")]


def unsaid_in(environment: Environment, source: str) -> list[str]:
    """Return the texts of a template that pass by the catalogs, in every branch of it."""
    found = english_in(JINJA.sub("", TRANS.sub("", CLASSES.sub("", source))))
    tree = environment.parse(source)
    collected = {
        id(text)
        for call in tree.find_all((nodes.Call, nodes.Filter))
        for text in call.args
        if isinstance(call, nodes.Filter)
        or (isinstance(call.node, nodes.Name) and call.node.name in MARKS)
    }
    return found + [
        text.value
        for text in tree.find_all(nodes.Const)
        if id(text) not in collected and isinstance(text.value, str) and SENTENCE.match(text.value)
    ]


def test_a_converted_template_has_no_text_outside_of_the_catalogs(app: Flask):
    environment = app.jinja_env
    planted = '<p>{{ icon("x") }}Hello</p>{% trans %}Fine{% endtrans %}{{ submit("Go on") }}'
    assert unsaid_in(environment, planted) == ["Hello", "Go on"]
    unsaid = {
        str(path): texts
        for path in converted_templates()
        if (texts := unsaid_in(environment, path.read_text(encoding="utf-8")))
    }
    assert unsaid == {}


#: Functions whose sentences are for whoever reads the code, or are the name of something.
FOR_READERS = {"no_actor", "all_tenants", "TypeVar", "Service"}


def unmarked_in(source: str) -> list[str]:
    """Return the sentences of a module that are not marked: neither docstrings nor reasons."""
    tree = ast.parse(source)
    quiet = {
        id(part)
        for node in ast.walk(tree)
        if (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        or (isinstance(node, ast.Call) and _name_of(node) in {*MARKS, *FOR_READERS})
        for part in ast.walk(node)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and id(node) not in quiet
        and isinstance(node.value, str)
        and SENTENCE.match(node.value)
    ]


def _name_of(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def test_the_code_of_a_converted_feature_marks_its_sentences():
    planted = 'flash("Kept.")\nx = f"{n} cards. Bye."\n"""A note."""\nraise Bad(N_("No way."))'
    assert unmarked_in(planted) == ["Kept.", " cards. Bye."]
    unmarked = {
        str(path): texts
        for feature in CONVERTED
        for path in (CODE / feature).rglob("*.py")
        if (texts := unmarked_in(path.read_text(encoding="utf-8")))
    }
    assert unmarked == {}
