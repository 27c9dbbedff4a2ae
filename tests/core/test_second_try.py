"""What fails beside other tests is tried once more, alone, and named: never more than that."""

import sys
from pathlib import Path

import pytest

from tools.steps import ROOT
from tools.testing import MOST_AGAIN, run_twice

COUNTING = """
from pathlib import Path
import pytest

def times(name):
    file = Path(__file__).with_name(name)
    file.write_text(file.read_text() + "x" if file.exists() else "x")
    return len(file.read_text())
"""


@pytest.fixture
def run(tmp_path, capfd, monkeypatch):
    """Return a function that runs tests twice, and says what came of it."""

    def go(words: str) -> tuple[int, str]:
        monkeypatch.setenv("PYTHONPATH", str(ROOT))
        monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)  # this is no part of that run
        (tmp_path / "pytest.ini").write_text("[pytest]\n")
        file: Path = tmp_path / "test_these.py"
        file.write_text(COUNTING + words)
        pytest_here = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
        status = run_twice(pytest_here, ["-q", "-n", "2", str(file)], tmp_path)
        return status, capfd.readouterr().out

    return go


def test_one_that_fails_once_passes_and_is_named(run, tmp_path):
    status, said = run(
        "def test_good(): times('good')\ndef test_shaky(): assert times('shaky') == 2\n"
    )
    assert status == 0
    last = said.strip().splitlines()[-2:]
    assert last[0].startswith("UNSTABLE")
    assert last[1].strip().endswith("test_these.py::test_shaky")
    assert (tmp_path / "good").read_text() == "x"


def test_one_that_fails_twice_fails(run, tmp_path):
    status, said = run("def test_bad(): assert times('bad') > 9\n")
    assert status == 1
    assert "UNSTABLE" not in said
    assert (tmp_path / "bad").read_text() == "xx"


def test_many_are_not_tried_again(run):
    many = f"@pytest.mark.parametrize('n', range({MOST_AGAIN + 1}))\n"
    status, said = run(many + "def test_bad(n): assert times(f'bad{n}') == 2\n")
    assert status == 1
    assert "Once more" not in said


def test_a_file_that_cannot_be_read_is_not_tried_again(run):
    status, said = run("import nothing_like_this\n")
    assert status not in {0, 5}
    assert "UNSTABLE" not in said
