"""Templates for the tests here."""

from facilitator.agendas.drafts import PhaseDraft, TemplateDraft
from facilitator.agendas.models import Mode


def part(**values: object) -> PhaseDraft:
    """Return one part, changed by what is given."""
    given = {"title": "Arriving", "minutes": 30, "mode": Mode.OPEN, "script": "", "prompt": ""}
    return PhaseDraft(**{**given, **values})  # type: ignore[arg-type]


def template(*parts: PhaseDraft, **values: object) -> TemplateDraft:
    """Return a template of an hour in two parts, changed by what is given."""
    given: dict[str, object] = {"name": "Two halves", "about": "", "minutes": 60}
    phases = parts or (part(), part(title="Leaving", mode=Mode.ROUND, script="Thank you."))
    return TemplateDraft(**{**given, **values}, phases=phases)  # type: ignore[arg-type]
