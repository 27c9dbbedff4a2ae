"""`dev.py words`: the texts of the product, for whoever translates them."""

from tools.arguments import OneLineParser
from tools.setup import ensure_packages, ensure_venv
from tools.steps import PYTHON, run, say


def words(arguments: list[str]) -> int:
    """Write the template of all catalogs again."""
    OneLineParser(prog="dev.py words").parse_args(arguments)
    ensure_venv()
    ensure_packages("requirements-dev")
    run(PYTHON, "-m", "tools.catalog")
    say("Written: facilitator/translations/messages.pot")
    return 0
