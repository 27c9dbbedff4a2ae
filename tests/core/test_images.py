"""Pictures made anew: what goes out is pixels of ours, and what is no picture comes back."""

import threading
import zlib
from io import BytesIO

import pytest
from PIL import Image

from facilitator.core import images
from facilitator.core.errors import Invalid
from facilitator.core.images import BROKEN, KIND, drawn_anew
from facilitator.core.uploads import MAX_FILE
from tests.drawing import SECRET, encoded, full_of_secrets, moving, small, two_halves, with_exif


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_the_pixels_comes_out(kind):
    sent = full_of_secrets()[kind]
    assert SECRET.encode() in sent  # planted
    drawn = drawn_anew(sent)
    made = opened(drawn.data)
    assert (made.format, made.size) == ("JPEG", (60, 40)) == ("JPEG", (drawn.width, drawn.height))
    assert SECRET.encode() not in drawn.data
    assert set(made.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not made.getexif()
    assert [marker for marker, _ in made.applist] == ["APP0"]  # type: ignore[attr-defined]


def test_no_words_that_are_packed_stay_either():
    drawn = drawn_anew(full_of_secrets()["PNG"])
    assert zlib.compress(SECRET.encode()) not in drawn.data


@pytest.mark.parametrize("turned", range(1, 9))
def test_it_is_turned_upright(turned):
    ways = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # how a camera held so would write it
    upright = two_halves()
    upright.paste("yellow", (0, 0, 30, 20))
    lying = upright.transpose(ways[turned]) if turned in ways else upright  # type: ignore[arg-type]
    made = opened(drawn_anew(encoded(lying, "PNG", exif=with_exif(turned))).data)
    assert made.size == upright.size
    for place in ((5, 5), (5, 35), (55, 5)):
        seen, wanted = made.getpixel(place), upright.getpixel(place)
        assert all(abs(a - b) < 40 for a, b in zip(seen, wanted, strict=True)), (turned, place)  # type: ignore[arg-type]


def test_a_large_one_becomes_smaller_and_keeps_its_shape():
    drawn = drawn_anew(encoded(two_halves((4000, 3000)), "JPEG"))
    assert (drawn.width, drawn.height) == (1600, 1200) == opened(drawn.data).size


@pytest.mark.parametrize("mode", ["L", "1", "P", "LA", "RGBA", "CMYK", "I;16"])
def test_every_way_to_write_colors_works(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert drawn_anew(encoded(Image.new(mode, (9, 7)), kind)).width == 9


def test_what_one_could_see_through_is_white():
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    made = opened(drawn_anew(encoded(clear, "PNG")).data)
    assert made.getpixel((10, 10)) == (255, 255, 255)


def test_a_photo_with_a_second_one_behind_it_is_the_first():
    halves = two_halves()
    sent = encoded(halves, "MPO", save_all=True, append_images=[Image.new("RGB", (60, 40))])
    assert opened(sent).format == "MPO"
    assert opened(drawn_anew(sent).data).getpixel((5, 20))[0] > 200  # type: ignore[index]


def not_pictures() -> dict[str, tuple[bytes, str]]:
    plain = encoded(two_halves(), "PNG")
    photo = encoded(Image.effect_noise((300, 300), 50), "JPEG")
    return {
        "empty": (b"", KIND),
        "gif": (encoded(two_halves(), "GIF"), KIND),
        "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', KIND),
        "heic": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 400, KIND),
        "page": (b"<!doctype html><script>alert(1)</script>", KIND),
        "pdf with a photo in it": (b"%PDF-1.4\n" + photo, KIND),
        "moving PNG": (moving("PNG"), KIND),
        "moving WEBP": (moving("WEBP"), KIND),
        "archive behind a PNG": (plain + b"PK\x03\x04" + b"x" * 60, BROKEN),
        "page behind a WEBP": (encoded(two_halves(), "WEBP") + b"<script>", BROKEN),
        "half a photo": (photo[: len(photo) // 2], BROKEN),
        "half a PNG": (plain[:60], BROKEN),
    }


@pytest.mark.parametrize("name", not_pictures())
def test_what_is_not_one_whole_picture_is_refused_in_kind_words(name):
    data, words = not_pictures()[name]
    with pytest.raises(Invalid) as refused:
        drawn_anew(data)
    assert (refused.value.message, refused.value.field) == (words, "picture")


def test_behind_a_photo_anything_may_stand_and_none_of_it_stays():
    script = b"PK\x03\x04<script>alert(1)</script>"
    assert script not in drawn_anew(small() + script).data


def test_too_many_bytes_and_too_many_pixels_are_refused_before_anything_is_decoded(monkeypatch):
    decoded = []
    load = Image.Image.load
    monkeypatch.setattr(Image.Image, "load", lambda self: decoded.append(self) or load(self))
    bomb = encoded(Image.new("1", (7000, 6000)), "PNG")  # 42 million pixels in a few bytes
    decoded.clear()
    assert len(bomb) < 20_000
    for data, words in ((bomb, "too many pixels"), (b"x" * (MAX_FILE + 1), "up to 8 MB")):
        with pytest.raises(Invalid, match=words):
            drawn_anew(data)
    assert decoded == []


def test_only_two_are_decoded_at_a_time(monkeypatch):
    inside, most, both = [], [], threading.Barrier(2, timeout=20)

    def slow(data: bytes) -> bytes:
        inside.append(data)
        most.append(len(inside))
        both.wait()
        inside.remove(data)
        return data

    monkeypatch.setattr(images, "_drawn", slow)
    threads = [threading.Thread(target=drawn_anew, args=(bytes([n]),)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(most) == 6
    assert max(most) == 2
