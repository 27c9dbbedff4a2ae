"""The scales there are: five words each, from the least to the most."""

from facilitator.core.words import N_
from facilitator.soundings.events import ScaleWord

SCALES: dict[ScaleWord, tuple[str, ...]] = {
    "numbers": (N_("1, the least"), "2", "3", "4", N_("5, the most")),
    "energy": (N_("Empty"), N_("Low"), N_("Steady"), N_("Good"), N_("Full")),
    "pace": (
        N_("Much too slow"),
        N_("A little slow"),
        N_("Just right"),
        N_("A little fast"),
        N_("Much too fast"),
    ),
    "weather": (N_("Stormy"), N_("Rainy"), N_("Cloudy"), N_("Clearing"), N_("Sunny")),
    "ready": (N_("Not yet"), N_("A little"), N_("Halfway"), N_("Nearly"), N_("Ready")),
}
