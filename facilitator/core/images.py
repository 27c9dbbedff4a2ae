"""A picture made anew: decoded, turned upright, made smaller, encoded as ours. Nothing else stays.

What comes in is not trusted: neither its name nor what it says it is. Only three formats
are tried, a file is measured before it is decoded, and what goes out is a JPEG of our
own making, so that whatever stood beside the pixels is gone (`docs/decisions/0040`).
"""

import threading
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

import structlog

from facilitator.core.errors import Invalid
from facilitator.core.threads import off_loop
from facilitator.core.uploads import MAX_FILE
from facilitator.core.words import N_, _

if TYPE_CHECKING:
    from PIL.Image import Image

log = structlog.get_logger()

#: The longest side of what is kept, in pixels.
LONGEST = 1600
#: Of 100; what JPEG calls its quality.
QUALITY = 82
#: The most pixels of what is sent. A JPEG is decoded smaller than it is, the others whole,
#: at four bytes a pixel. MPO is what phones call a JPEG with a second picture behind it.
MOST = {"JPEG": 50_000_000, "MPO": 50_000_000, "PNG": 20_000_000, "WEBP": 20_000_000}
#: What the others are, kindly.
KIND = N_(
    "Please choose a picture that is a JPEG, PNG or WebP file. Animated ones don’t work here."
)
BROKEN = N_("This picture can’t be opened. Please try another one, or take a new photo.")
LARGE = N_("This picture has too many pixels. Please make it smaller.")
#: The field of a form it came in.
FIELD = "picture"
#: At most so many are decoded at a time.
_slots = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Drawn:
    """A picture as it is kept: a JPEG without metadata, and its size in pixels."""

    data: bytes
    width: int
    height: int


def drawn_anew(data: bytes) -> Drawn:
    """Return a picture made anew, upright and at most LONGEST pixels; slow: outside a work.

    Raises Invalid for the field `picture` for everything that is not one whole picture in
    one of the three formats.
    """
    if len(data) > MAX_FILE:
        most = MAX_FILE // 1024 // 1024
        words = _("This file is too large. Please choose one of up to %(most)s MB.", most=most)
        raise Invalid(words, field=FIELD)
    with _slots:
        return off_loop(partial(_drawn, data))


def _drawn(data: bytes) -> Drawn:
    from PIL import Image, ImageOps  # not for every start

    try:
        with Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as sent:
            _check(sent, data)
            sent.thumbnail((LONGEST, LONGEST))
            upright = ImageOps.exif_transpose(sent)
            return _encoded(_on_white(upright))
    except Invalid:
        raise
    except Image.UnidentifiedImageError as error:
        raise Invalid(KIND, field=FIELD) from error
    except Exception as error:  # a decoder raises what it likes
        log.info("picture.refused", kind=type(error).__name__)
        raise Invalid(BROKEN, field=FIELD) from error


def _check(sent: "Image", data: bytes) -> None:
    """Refuse what is too large to be decoded, moves, or has something behind its end."""
    kind = sent.format or ""
    if sent.width * sent.height > MOST[kind]:
        raise Invalid(LARGE, field=FIELD)
    # behind a JPEG phones put a second picture or a film: it goes, like all else beside it
    if kind != "MPO" and getattr(sent, "n_frames", 1) != 1:
        raise Invalid(KIND, field=FIELD)
    if kind == "PNG" and data[-8:-4] != b"IEND":
        raise Invalid(BROKEN, field=FIELD)
    if kind == "WEBP" and len(data) != int.from_bytes(data[4:8], "little") + 8:
        raise Invalid(BROKEN, field=FIELD)


def _on_white(image: "Image") -> "Image":
    """Return the pixels alone, on white where one could see through."""
    from PIL import Image

    plain = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        plain.paste(seen, mask=seen)
    else:
        plain.paste(image.convert("RGB"))
    return plain


def _encoded(image: "Image") -> Drawn:
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Drawn(out.getvalue(), image.width, image.height)
