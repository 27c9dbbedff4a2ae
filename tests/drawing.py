"""Pictures for tests: of every kind that is taken and of many that are not."""

from io import BytesIO
from typing import Any

from PIL import Image, PngImagePlugin

#: What is planted beside the pixels, wherever a format has a place for it.
SECRET = "GPS 52.5200 13.4050"


def encoded(image: Image.Image, kind: str, **values: Any) -> bytes:
    """Return a picture as a file."""
    out = BytesIO()
    image.save(out, kind, **values)
    return out.getvalue()


def two_halves(size: tuple[int, int] = (60, 40)) -> Image.Image:
    """Return a picture that is red on its left half and blue on its right."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    return image


def with_exif(turned: int = 1) -> Image.Exif:
    """Return metadata with a place, a device, a note, and how the picture is turned."""
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010E] = exif[0x0110] = SECRET
    exif.get_ifd(0x8825)[0x001D] = SECRET
    exif.get_ifd(0x8769)[0x9286] = SECRET.encode()
    return exif


def full_of_secrets() -> dict[str, bytes]:
    """Return a file of each kind with something planted in every place it has."""
    image, words = two_halves(), SECRET.encode()
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", SECRET)
    text.add_text("Author", SECRET, zip=True)
    text.add_itxt("XML:com.adobe.xmp", SECRET)
    beside = {"exif": with_exif(), "icc_profile": words}
    return {
        "JPEG": encoded(image, "JPEG", comment=words, xmp=words, **beside) + words,
        "PNG": encoded(image, "PNG", pnginfo=text, **beside),
        "WEBP": encoded(image, "WEBP", xmp=words, **beside),
    }


def small(color: str = "green") -> bytes:
    """Return a small JPEG."""
    return encoded(Image.new("RGB", (40, 30), color), "JPEG")


def moving(kind: str) -> bytes:
    """Return a picture that moves."""
    frames = [Image.new("RGB", (20, 20), color) for color in ("red", "blue")]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
