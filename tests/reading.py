"""How hard a text is to read: its sentences and its long words, as the LIX measure counts them.

LIX is the words in a sentence plus the share of words of more than six letters in a hundred.
Books for children of nine to eleven lie around 25 to 30, newspapers around 45.
"""

import ast
import html
import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment

WORD = re.compile(r"[A-Za-zÀ-ÿ]+(?:[’'-][A-Za-zÀ-ÿ]+)*")
#: Words that a child of ten knows although they are long: they are what these pages are about.
KNOWN = {"somebody", "nothing", "anybody", "everybody", "facilitator", "facilitators", "session"}
KNOWN |= {"sessions", "circles", "question", "questions", "yourself", "without", "another"}
#: Inline elements stand within a sentence; every other tag ends one.
INLINE = re.compile(r"</?(?:b|bdi|span|a|i|em|strong|br)\b[^>]*>")


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, without short labels and the names of services."""
    parts = re.split(r"[.!?:;]+(?=[\s”’)]|$)|\n|…", text)
    whole = [" ".join(part.split()) for part in parts if len(WORD.findall(part)) >= 4]
    return [one for one in whole if not all(word[0].isupper() for word in WORD.findall(one))]


def is_long(word: str) -> bool:
    """Say whether a word counts as a long one."""
    bare = re.sub(r"[’']s$", "", word.lower())
    return len(bare) > 6 and bare not in KNOWN


def lix(found: list[str]) -> float:
    """Return the measure of some sentences."""
    words = [word for one in found for word in WORD.findall(one)]
    if not words:
        return 0.0
    return len(words) / len(found) + 100 * sum(map(is_long, words)) / len(words)


def words_of_template(path: Path) -> str:
    """Return what people read of a template: its text, and the words handed to its macros."""
    said: list[str] = []
    handed: list[str] = []
    for _line, kind, value in Environment(autoescape=True).lex(path.read_text("utf-8")):
        if kind == "data":
            said.append(value)
        elif kind == "variable_begin":
            said.append(" Ann ")  # whatever stands there
        elif kind == "string" and " " in value.strip("\"'") and "{" not in value:
            handed.append(value[1:-1])
    plain = re.sub(r"<svg.*?</svg>|<!--.*?-->", "", "".join(said), flags=re.S)
    plain = re.sub(r"<[^>]*>", "\n", INLINE.sub(" ", plain))
    return html.unescape("\n".join([plain, *handed]))


def words_of_module(path: Path) -> str:
    """Return the words a Python file holds for people: its strings that are no docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return "\n".join(_strings(tree, docs))


def _strings(tree: ast.AST, docs: set[int]) -> Iterator[str]:
    nodes = list(ast.walk(tree))
    filled = [node for node in nodes if isinstance(node, ast.JoinedStr)]
    skipped = docs | {id(part) for node in filled for part in node.values}
    for node in nodes:
        if isinstance(node, ast.Call) and _name(node.func) in {"no_actor", "all_tenants"}:
            skipped |= {id(arg) for arg in node.args}  # reasons, for whoever reads the code
    for node in filled:
        yield "".join(
            str(part.value) if isinstance(part, ast.Constant) else " Ann " for part in node.values
        )
    for node in nodes:
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and " " in node.value and id(node) not in skipped:
            yield node.value


def _name(function: ast.expr) -> str:
    return str(getattr(function, "id", getattr(function, "attr", "")))
