"""Names inside one group: offered, compared by a folded key, and never anybody's real one."""

import re
import secrets
import unicodedata
from collections.abc import Iterable

from facilitator.core.errors import Conflict, Invalid
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_line

LONGEST = 40
SHORTEST = 2

FIRST = (
    "Amber Ample Autumn Balmy Blue Brave Bright Brisk Calm Careful Cedar Chestnut Clear Clever "
    "Cloudy Cobalt Cool Coral Cosy Crisp Curious Dappled Dawn Deep Dewy Distant Drifting Dusky "
    "Early Easy Even Evening Fair Faithful Fern Fleet Foggy Forest Frosty Gentle Gilded Glad "
    "Golden Grassy Green Hazel Hidden Honey Humble Hushed Indigo Ivory Jade Kind Lantern Late "
    "Lavender Leafy Light Lilac Linen Little Lively Lofty Lucky Lunar Maple Marble Meadow Mellow "
    "Merry Mild Misty Morning Mossy Mountain Nimble North Oaken Ochre Olive Open Orchard Paper "
    "Patient Pearl Pebble Pine Plain Plum Polar Quick Quiet Rainy Ready Restful River Rosy Russet "
    "Sage Sandy Scarlet Shady Silent Silver Sky Slow Small Snowy Soft Solar South Spring Stable "
    "Steady Still Stone Sturdy Summer Sunlit Swift Tawny Tender Tidal Tranquil Velvet Violet Warm "
    "Wild Willow Windy Winter Wise Wooden Young"
).split()
SECOND = (
    "Acorn Alder Anchor Apple Arch Aspen Badger Bay Beacon Beech Birch Boat Bramble Breeze Bridge "
    "Brook Canyon Canopy Cliff Clover Cove Crane Creek Cricket Cygnet Daisy Delta Dove Dune Egret "
    "Elm Ember Falcon Feather Fern Field Finch Fjord Flint Forest Fox Garden Glade Glen Grove Gull "
    "Harbor Hare Hawthorn Hazel Heath Heron Hill Holly Island Ivy Jay Juniper Kestrel Kite Lagoon "
    "Lake Lantern Lark Laurel Leaf Linden Linnet Lynx Magpie Maple Marsh Marten Meadow Moor Moth "
    "Myrtle Nest Oak Orchid Otter Owl Pebble Pine Plover Pond Poplar Poppy Quail Rain Raven Reed "
    "Ridge Robin Rook Rowan Rush Sail Sandpiper Sedge Shell Shore Sorrel Sparrow Spring Spruce "
    "Starling Stone Stream Swallow Swan Swift Tern Thicket Thistle Thrush Tide Valley Vole Wagtail "
    "Walnut Warbler Willow Wren Yarrow"
).split()

_ALIKE = str.maketrans({"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "|": "l"})
_DIGITS = re.compile(r"\d{4,}")


@no_actor("a pure function of text")
def handle_key(handle: str) -> str:
    """Return a handle folded for comparison: case, accents, look-alikes and spaces gone."""
    plain = unicodedata.normalize("NFKD", handle).casefold().translate(_ALIKE)
    return "".join(c for c in plain if c.isalnum()) or plain.strip()


@no_actor("drawn at random")
def suggest_handles(taken: Iterable[str], count: int = 3) -> list[str]:
    """Return `count` handles nobody in the group has."""
    used, offered = set(taken), list[str]()
    while len(offered) < count:
        handle = f"{secrets.choice(FIRST)} {secrets.choice(SECOND)}"
        if handle_key(handle) not in used:
            used.add(handle_key(handle))
            offered.append(handle)
    return offered


@no_actor("a pure function of text and of what the caller knows of the person")
def check_handle(
    handle: str, *, taken: Iterable[str], own_elsewhere: Iterable[str], private: Iterable[str]
) -> tuple[str, str]:
    """Return the clean handle and its key; raises with a reason that gives nothing away.

    `private` holds what must not show, such as the local part of the address;
    `own_elsewhere` the keys the same person uses in other groups.
    """
    clean = clean_line(handle, LONGEST, field="handle")
    key = handle_key(clean)
    if len(clean) < SHORTEST or not key:
        raise Invalid("Please choose a name of two letters or more.", field="handle")
    if "@" in clean:
        raise Invalid("Please leave out e-mail addresses.", field="handle")
    if _DIGITS.search(clean):
        raise Invalid("Long numbers can give you away. Please leave them out.", field="handle")
    for secret in private:
        folded = handle_key(secret)
        if len(folded) >= 3 and folded in key:
            raise Invalid(
                "This looks like your e-mail address or your own name. "
                "Please choose one that doesn't point to you.",
                field="handle",
            )
    if key in set(own_elsewhere):
        raise Invalid(
            "You use this name elsewhere. A different one keeps your places apart.", field="handle"
        )
    if key in set(taken):
        raise Conflict(
            "Somebody here has this name already. Please choose another.", field="handle"
        )
    return clean, key
