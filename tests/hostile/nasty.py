"""Values nobody should send, and payloads made of them; the same ones for the same seed."""

import random
import uuid
from typing import Any

SCRIPT = "<script>alert('zqx')</script>"
#: Text that breaks what is careless.
TEXTS = (
    "",
    " ",
    "x" * 10_000,
    "a\x00b",
    "bell \x07 and escape \x1b[31m",
    "right \u202eot tfel\u202c and \u2067isolate\u2069",
    "\u200f\u200e\u061c",
    "e\u0301" * 50,
    "🌱👩‍👩‍👧‍👦🏳️‍🌈",
    "\ufeff\u2028\u2029",
    SCRIPT,
    "\"><img src=x onerror=alert('zqx')>",
    "{{ 7*7 }}${7*7}#{7*7}",
    "'; DROP TABLE members; --",
    "%00%0d%0aSet-Cookie: a=b",
    "../../etc/passwd",
    "line\r\nbreak\ttab",
    "NaN",
    "-1",
    "99999999999999999999",
    "1e309",
    "true",
    "null",
    "DE\n",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "25:61",
    "2026-03-29T02:30",
    str(uuid.UUID(int=0)),
    "not-a-uuid",
)
#: And what JSON can hold besides; half a surrogate pair is JSON.
VALUES: tuple[Any, ...] = (
    *TEXTS,
    "half \ud800 a pair",
    "\udc00",
    None,
    True,
    False,
    0,
    -1,
    2**53,
    10**19,
    -(10**19),
    1.5,
    -0.0,
    1e308,
    [],
    {},
    [[[[]]]],
    {"room": {"room": {"room": {}}}},
    ["x"] * 500,
    [str(uuid.UUID(int=n)) for n in range(300)],
    {"__proto__": {"admin": True}, "constructor": 1},
)


def spoil(payload: dict[str, Any], rng: random.Random) -> tuple[Any, ...]:
    """Return the arguments of an ask that is spoilt in one way, or in two."""
    spoilt: Any = dict(payload)
    for _time in range(rng.choice((1, 1, 1, 2))):
        spoilt = _spoil_once(spoilt, rng)
    if isinstance(spoilt, tuple):
        return spoilt
    return (spoilt,)


def _spoil_once(payload: Any, rng: random.Random) -> Any:
    if not isinstance(payload, dict) or not payload:
        return payload
    way = rng.randrange(10)
    name = rng.choice(sorted(payload))
    if way <= 4:
        return {**payload, name: rng.choice(VALUES)}
    if way == 5:
        return {key: value for key, value in payload.items() if key != name}
    if way == 6:
        return {**payload, rng.choice(("extra", "organization_id", "role", "")): rng.choice(VALUES)}
    if way == 7:
        return rng.choice(VALUES)
    if way == 8:
        return ()
    return (payload, rng.choice(VALUES))
