"""One form for many spellings: case, accents, look-alikes, invisible characters.

Pure, and quick: each character is folded once for the life of the process, and a text is
then one pass of `str.translate`.
"""

import unicodedata

#: Marks that are dropped: accents, and the points and vowel signs that Hebrew and Arabic may
#: leave out. Those of other scripts make other letters, and stay.
_MARKS = (
    (0x0300, 0x036F),
    (0x0483, 0x0487),
    (0x0591, 0x05C7),
    (0x0610, 0x061A),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06ED),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
)
#: Letters that are seen as nothing, besides all format characters; and Arabic's stretch.
_UNSEEN = "\u0640\u115f\u1160\u3164\uffa0"
#: Folded letters that look like Latin ones, after the confusables of Unicode (UTS #39). Only
#: what somebody could type by hand; capitals that look alike count for both cases.
_LIKE = {
    # Cyrillic
    **dict(zip("авекмнорстухіјѕԁһԛԝү", "abekmhopctyxijsdhqwy", strict=True)),
    # Greek
    **dict(zip("αβγεζηικνορτυχω", "abyezniknoptuxw", strict=True)),
    # Armenian, and Latin letters with a look of their own
    **dict(zip("օսհց", "ouhg", strict=True)),
    **dict(zip("ıȷøłđħŧɑɡɩ", "ijoldhtagi", strict=True)),
    **dict(zip("ᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ", "abcdeghijklmnoprtuvwyz", strict=True)),
    "æ": "ae",
    "œ": "oe",
}


def _is_dropped(character: str) -> bool:
    code = ord(character)
    if unicodedata.category(character) == "Cf" or character in _UNSEEN:
        return True
    return any(first <= code <= last for first, last in _MARKS)


def _fold(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).casefold()
    apart = unicodedata.normalize("NFD", plain)
    kept = "".join(_LIKE.get(one, one) for one in apart if not _is_dropped(one))
    return unicodedata.normalize("NFC", kept)


class Folding(dict[int, str]):
    """A table for `str.translate` that fills itself as characters come."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold(chr(code))
        return folded


TABLE = Folding()


def fold(text: str) -> str:
    """Return a text in the one form everything is compared in."""
    return unicodedata.normalize("NFC", text).translate(TABLE)


def places(text: str) -> list[int]:
    """Return for each character of the folded text where it stands in the text (in NFC)."""
    return [at for at, one in enumerate(text) for _ in TABLE[ord(one)]]
