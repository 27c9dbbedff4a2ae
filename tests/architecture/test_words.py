"""Every text that passes through the catalogs is in their template, and only texts are."""

import ast
from pathlib import Path

from flask import Flask
from jinja2 import Environment, nodes

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
