"""Waking a browser without a word in it: an empty push, signed with our VAPID key (RFC 8030, 8292).

The browser's own service carries it, and learns that there is something and nothing
more. Addresses come from browsers, so they are looked at first: https, and nobody's
private network, checked again on the very address the connection goes to.
"""

import base64
import http.client
import ipaddress
import json
import socket
import ssl
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from facilitator.core import clock
from facilitator.core.errors import Invalid
from facilitator.settings import Settings

#: Seconds to wait for a push service, and how long it keeps a push for a browser that sleeps.
PATIENCE = 10.0
KEPT_FOR = 3600
#: How long a signature holds; a service accepts a day at most.
SIGNED_FOR = timedelta(hours=2)
LONGEST = 1000
BAD_ENDPOINT = "This browser's way to be woken can't be used here."


class Knock(Enum):
    """How it went."""

    ARRIVED = "arrived"
    GONE = "gone"
    AGAIN = "again"


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@lru_cache(maxsize=2)
def _key(digits: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int(digits, 16), ec.SECP256R1())


def public_key(settings: Settings) -> str:
    """Return what a browser is given to know us by; nothing while push is off."""
    if not settings.push_key:
        return ""
    point = _key(settings.push_key).public_key()
    return _text(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def token_for(settings: Settings, origin: str) -> str:
    """Return the signed token for one push service: who we are, and until when it holds."""
    claims = {
        "aud": origin,
        "exp": int((clock.now() + SIGNED_FOR).timestamp()),
        "sub": settings.base_url,
    }
    parts = [_text(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims)]
    signed = ".".join(parts)
    der = _key(settings.push_key).sign(signed.encode(), ec.ECDSA(hashes.SHA256()))
    signature = b"".join(number.to_bytes(32, "big") for number in decode_dss_signature(der))
    return f"{signed}.{_text(signature)}"


# ---------------------------------------------------------------- where it may go


def _split(endpoint: str) -> tuple[SplitResult, str]:
    """Return the parts of an address and its origin; raises Invalid for what is none."""
    try:
        parts = urlsplit(endpoint)
        has_port = parts.port is not None
    except ValueError as error:
        raise Invalid(BAD_ENDPOINT) from error
    if not parts.hostname or parts.username or parts.password or not endpoint.isascii():
        raise Invalid(BAD_ENDPOINT)
    if len(endpoint) > LONGEST or not endpoint.isprintable() or " " in endpoint:
        raise Invalid(BAD_ENDPOINT)
    port = f":{parts.port}" if has_port else ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return parts, f"{parts.scheme}://{host}{port}"


def check_endpoint(settings: Settings, endpoint: str) -> None:
    """Refuse an address no push service has, before it is kept; looks at it without a lookup.

    Where its name leads is looked at when it is used, since that can change.
    """
    parts, origin = _split(endpoint)
    if origin in settings.push_origins:
        return
    host = parts.hostname or ""
    if parts.scheme != "https" or parts.port not in {None, 443} or "." not in host:
        raise Invalid(BAD_ENDPOINT)
    if _is_number(host) or host.endswith((".localhost", ".local", ".internal")):
        raise Invalid(BAD_ENDPOINT)


def _is_number(host: str) -> bool:
    """Say whether a host is an address and no name; push services have names."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.rpartition(".")[2][:1].isdigit()  # 2130706433 and 0x7f.1 are addresses too
    return True


def _public_address(host: str, port: int) -> str:
    """Return an address of a host; raises OSError when any of them is not public."""
    found = {str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    for address in found:
        number = ipaddress.ip_address(address.partition("%")[0])
        mapped = getattr(number, "ipv4_mapped", None) or number
        if not mapped.is_global or mapped.is_multicast:
            raise OSError("a push service is on no private network")
    return sorted(found)[0]


class _Connection(http.client.HTTPSConnection):
    """A TLS connection to one address that was looked at, under the name of its host."""

    def __init__(self, host: str, address: str):
        self._context_for_name = ssl.create_default_context()
        super().__init__(host, 443, timeout=PATIENCE, context=self._context_for_name)
        self.address = address

    def connect(self) -> None:
        """Connect to the address, and let the certificate answer for the name."""
        raw = socket.create_connection((self.address, self.port), PATIENCE)
        self.sock = self._context_for_name.wrap_socket(raw, server_hostname=self.host)


# ---------------------------------------------------------------- knocking


@dataclass(frozen=True)
class Push:
    """One push: where to, and a name that lets a newer one take the place of an older."""

    endpoint: str
    topic: str


def knock(settings: Settings, push: Push) -> Knock:
    """Wake one browser. Redirects are not followed; what answers is not read."""
    try:
        parts, origin = _split(push.endpoint)
        check_endpoint(settings, push.endpoint)
        connection = _connect(settings, parts, origin)
    except Invalid:
        return Knock.GONE
    except OSError:
        return Knock.AGAIN
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, headers=_headers(settings, origin, push.topic))
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return Knock.AGAIN
    finally:
        connection.close()
    if status in {404, 410}:
        return Knock.GONE
    return Knock.ARRIVED if 200 <= status < 300 else Knock.AGAIN


def _connect(settings: Settings, parts: SplitResult, origin: str) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if origin in settings.push_origins:
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        return kind(host, parts.port, timeout=PATIENCE)
    return _Connection(host, _public_address(host, 443))


def _headers(settings: Settings, origin: str, topic: str) -> dict[str, str]:
    token, key = token_for(settings, origin), public_key(settings)
    return {
        "Authorization": f"vapid t={token}, k={key}",
        "Content-Length": "0",
        "TTL": str(KEPT_FOR),
        "Topic": topic,
        "Urgency": "high",
    }
