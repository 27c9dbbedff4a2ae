"""Words that can be found again: each is unique, and knows who may read it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

CANARY = re.compile(r"zq[0-9]{6}q")
#: Everybody who works for the organization and may look into every circle of it.
OFFICE = frozenset({"moderator", "admin", "owner"})


@dataclass(frozen=True)
class Canary:
    """One planted word: whose organization, where and what it is, and who may read it."""

    text: str
    slug: str
    where: str
    readers: frozenset[str]


@dataclass
class Canaries:
    """Every word planted in a world."""

    planted: dict[str, Canary] = field(default_factory=dict)

    def plant(self, slug: str, where: str, readers: Iterable[str]) -> str:
        """Return a new word that only these actors of this organization may ever be shown."""
        text = f"zq{len(self.planted) + 1:06d}q"
        self.planted[text] = Canary(text, slug, where, frozenset(readers))
        return text

    def leaks(self, said: str, slug: str, name: str) -> list[str]:
        """Return what this actor was shown and may not see."""
        found = {self.planted[word] for word in CANARY.findall(said)}
        return sorted(
            f"{canary.slug}: {canary.where}"
            for canary in found
            if name not in canary.readers or (canary.slug != slug and name != "operator")
        )

    def seen(self, said: str) -> set[Canary]:
        """Return every planted word in a text."""
        return {self.planted[word] for word in CANARY.findall(said)}
