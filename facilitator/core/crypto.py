"""Words at rest: sealed with the author's own key, so that erasing the key erases the words.

master key -> organization key (HKDF) -> author key (wrapped, one row) -> AES-256-GCM.
The additional data ties a sealed text to its table, column, organization, row and
revision: copied anywhere else it does not open. See docs/security.md.
"""

import hmac
import os
import uuid
from contextlib import suppress
from dataclasses import dataclass

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from sqlalchemy.orm import Mapped

from facilitator.core.db import Model, OnErasure, TenantOwned, db
from facilitator.core.prepared import Lasting, inserting
from facilitator.core.work import current_work

VERSION = b"\x01"


class Sealed(Exception):
    """The text cannot be opened: the key is gone or the bytes are not what was stored."""


class AuthorKey(TenantOwned, Model):
    """The wrapped key of one author; its id is the author's (a member or a membership)."""

    __tablename__ = "author_keys"
    on_erasure = OnErasure.DELETE

    wrapped: Mapped[bytes]


class _Wrapped:
    """An author's key as it is stored, and the cipher that is made of it when it is needed."""

    def __init__(self, wrapped: bytes):
        self.wrapped = bytes(wrapped)
        self.cipher: AESGCM | None = None


#: Kept where an erased key cannot go unseen, so that a writing work opens it once.
_WRAPPED = Lasting(
    sa.select(AuthorKey.wrapped).where(AuthorKey.id == sa.bindparam("author_id")), _Wrapped
)
_ADD = inserting(AuthorKey)


@dataclass(frozen=True)
class Place:
    """Where a sealed text lives; `revision` changes when the text does."""

    table: str
    column: str
    row_id: uuid.UUID
    revision: int = 0

    def bound(self, organization_id: uuid.UUID) -> bytes:
        """Return the additional data, each part with its length, so that none can slide."""
        parts = (
            b"sg1",
            self.table.encode(),
            self.column.encode(),
            organization_id.bytes,
            self.row_id.bytes,
            str(self.revision).encode(),
        )
        return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


class Vault:
    """The keys of this installation, from the master key. Set up once by `create_app`."""

    def __init__(self) -> None:
        self._master = b""
        self._authors: dict[tuple[uuid.UUID, uuid.UUID], bytes] = {}
        self._derived: dict[tuple[bytes, bytes], bytes] = {}

    def open(self, master_key: str) -> None:
        """Take the master key, 64 hex digits."""
        self._master = bytes.fromhex(master_key)
        self._authors.clear()
        self._derived.clear()

    def derived(self, info: bytes, salt: bytes = b"") -> bytes:
        """Return a 32-byte key for one purpose; of few purposes, so each is kept."""
        key = self._derived.get((info, salt))
        if key is None:
            kdf = HKDF(SHA256(), 32, salt or None, b"facilitator " + info)
            key = self._derived[info, salt] = kdf.derive(self._master)
        return key

    def _organization_key(self, organization_id: uuid.UUID) -> bytes:
        return self.derived(b"organization 1", organization_id.bytes)

    def author_key(self, author_id: uuid.UUID, *, make: bool) -> AESGCM:
        """Return the author's cipher; with `make`, an author without a key gets one.

        Raises Sealed when there is none: it was never made, or it was erased.
        """
        organization_id = current_work().organization_id
        if organization_id is None:
            raise RuntimeError("sealed words belong to an organization")
        key = self._authors.get((organization_id, author_id))
        if key is None:
            kept = _WRAPPED.first(author_id=author_id)
            if kept is None and not make:
                raise Sealed("there is no key for this author")
            if kept is None:
                key = AESGCM.generate_key(256)
                wrapped = aes_key_wrap(self._organization_key(organization_id), key)
                _ADD.change(id=author_id, wrapped=wrapped)
                return AESGCM(key)
            if kept.cipher is None:
                kept.cipher = AESGCM(self._unwrap(organization_id, author_id, kept.wrapped))
            return kept.cipher
        return AESGCM(key)

    def _unwrap(self, organization_id: uuid.UUID, author_id: uuid.UUID, wrapped: bytes) -> bytes:
        """Return an author's key; raises Sealed for another installation's.

        Kept only by a work that reads: what a writing one reads may be its own, and
        words sealed with a key that is never committed could not be opened again.
        """
        try:
            key = aes_key_unwrap(self._organization_key(organization_id), wrapped)
        except InvalidUnwrap as error:
            raise Sealed("this author's key was wrapped with another master key") from error
        if not current_work().writes:
            if len(self._authors) > 10_000:
                self._authors.clear()
            self._authors[organization_id, author_id] = key
        return key

    def load(self, author_ids: set[uuid.UUID]) -> None:
        """Fetch many authors' keys with one query; one that does not open is left for later."""
        organization_id = current_work().organization_id
        missing = {a for a in author_ids if (organization_id, a) not in self._authors}
        if organization_id is None or not missing:
            return
        rows = db.session.execute(
            sa.select(AuthorKey.id, AuthorKey.wrapped).where(AuthorKey.id.in_(missing))
        )
        for row in rows:
            with suppress(Sealed):
                self._unwrap(organization_id, row.id, row.wrapped)

    def forget(self, author_key: str) -> None:
        """Drop an author's key from memory; called in every process when it is erased."""
        author_id = uuid.UUID(author_key)
        for at in [at for at in self._authors if at[1] == author_id]:
            del self._authors[at]


vault = Vault()


def seal(author_id: uuid.UUID, place: Place, text: str) -> bytes:
    """Return `text` sealed with the author's key for this place. Needs a writing work."""
    return seal_bytes(author_id, place, text.encode())


def seal_bytes(author_id: uuid.UUID, place: Place, data: bytes) -> bytes:
    """Return what is no text, such as a picture, sealed as `seal` does."""
    cipher = vault.author_key(author_id, make=True)
    organization_id = current_work().organization_id or uuid.UUID(int=0)
    nonce = os.urandom(12)
    return VERSION + nonce + cipher.encrypt(nonce, data, place.bound(organization_id))


def unseal(author_id: uuid.UUID, place: Place, sealed: bytes) -> str:
    """Return the text; raises Sealed when the key is gone or the bytes belong elsewhere."""
    return unseal_bytes(author_id, place, sealed).decode()


def unseal_bytes(author_id: uuid.UUID, place: Place, sealed: bytes) -> bytes:
    """Return what `seal_bytes` sealed; raises Sealed as `unseal` does."""
    cipher = vault.author_key(author_id, make=False)
    organization_id = current_work().organization_id or uuid.UUID(int=0)
    try:
        return cipher.decrypt(sealed[1:13], sealed[13:], place.bound(organization_id))
    except (InvalidTag, ValueError) as error:
        raise Sealed("the sealed words do not open here") from error


def load_keys(author_ids: set[uuid.UUID]) -> None:
    """Fetch many authors' keys with one query, before unsealing a page of words."""
    vault.load(author_ids)


def seal_system(purpose: str, text: str) -> bytes:
    """Seal something that belongs to no organization, such as an account's address."""
    nonce = os.urandom(12)
    cipher = AESGCM(vault.derived(b"system " + purpose.encode()))
    return VERSION + nonce + cipher.encrypt(nonce, text.encode(), purpose.encode())


def unseal_system(purpose: str, sealed: bytes) -> str:
    """Open what seal_system sealed; raises Sealed when it was not for this purpose."""
    cipher = AESGCM(vault.derived(b"system " + purpose.encode()))
    try:
        return cipher.decrypt(sealed[1:13], sealed[13:], purpose.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise Sealed("the sealed words do not open here") from error


def blind_index(purpose: str, text: str) -> bytes:
    """Return a keyed digest to look a sealed value up by, equal for equal text."""
    return hmac.digest(vault.derived(b"index " + purpose.encode()), text.encode(), "sha256")
