"""The scales there are: five words each, from the least to the most."""

from facilitator.soundings.events import ScaleWord

SCALES: dict[ScaleWord, tuple[str, ...]] = {
    "numbers": ("1, the least", "2", "3", "4", "5, the most"),
    "energy": ("Empty", "Low", "Steady", "Good", "Full"),
    "pace": ("Much too slow", "A little slow", "Just right", "A little fast", "Much too fast"),
    "weather": ("Stormy", "Rainy", "Cloudy", "Clearing", "Sunny"),
    "ready": ("Not yet", "A little", "Halfway", "Nearly", "Ready"),
}
