"""Words that are hard on a screen: very long, right to left, and not letters at all."""

from dataclasses import dataclass, field

RTL = "دائرة هادئة"
LONG = "Unbreakable" * 6  # 66 letters without a space
EMOJI = "🌱🫶🏽"


@dataclass(frozen=True)
class Words:
    """What people write, by where it is shown: lines, texts, and a name for each person."""

    line: str = f"{RTL} {LONG[:60]} {EMOJI}"[:80]
    text: str = f"{RTL} {LONG} {EMOJI}\n{LONG}"
    markdown: str = f"## {RTL}\n\n- {LONG}\n- {EMOJI}"
    organization: str = f"{RTL} {LONG[:40]}"
    handles: dict[str, str] = field(
        default_factory=lambda: {
            "facilitator": f"{RTL} {LONG[:28]}",
            "ann": LONG[:40],
            "ben": f"{RTL} بن",
            "cleo": f"{EMOJI} Cleo",
            "pending": f"{LONG[:30]} {EMOJI}",
        }
    )
