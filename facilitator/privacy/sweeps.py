"""Work that time brings: people who asked to be erased are."""

from pathlib import Path

from facilitator.privacy.erasing import erase_who_is_due


def erase_people(ledger: Path) -> None:
    """Erase everybody whose time has come; safe to run twice."""
    erase_who_is_due(ledger)
