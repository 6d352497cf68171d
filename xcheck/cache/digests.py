"""Digests, and the reason why there is none."""

from __future__ import annotations

from hashlib import blake2b


class Unsound(Exception):
    """What something depends on cannot be told; the message says why, after "not cached: "."""


def digest(*parts: str | bytes) -> bytes:
    """A digest of the parts in their order; where one ends and the next begins is part of it."""
    hashed = blake2b(digest_size=20)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        hashed.update(len(data).to_bytes(8, "little"))
        hashed.update(data)
    return hashed.digest()
