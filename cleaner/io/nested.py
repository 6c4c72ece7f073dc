"""Fields inside fields of a JSON object: ``doc.text`` is the field ``text`` of the object in the field ``doc``."""

from __future__ import annotations

import msgspec
from msgspec import Raw

__all__ = ["find", "put"]

_FIELDS = msgspec.json.Decoder(dict[str, Raw])
_ENCODER = msgspec.json.Encoder()


def find(fields: dict[str, Raw], path: str) -> Raw | None:
    """The value at a path.

    Args:
        fields: The fields of an object, undecoded.
        path: A name, or names with dots between. A field whose own name has the dots comes first.

    Returns:
        The value, undecoded; None if there is none.

    >>> bytes(find({"doc": Raw(b'{"text": "One."}')}, "doc.text"))
    b'"One."'
    """
    if path in fields:
        return fields[path]
    first, dot, rest = path.partition(".")
    if not dot or first not in fields:
        return None
    inner = _inner(fields[first])
    return None if inner is None else find(inner, rest)


def put(fields: dict[str, Raw], path: str, value: Raw) -> dict[str, Raw]:
    """The fields with another value at a path; objects that are missing on the way are made.

    Args:
        fields: The fields of an object, undecoded, in their order.
        path: A name, or names with dots between.
        value: What to put there.

    Returns:
        New fields, in the same order; the other values are the bytes they were.

    >>> bytes(put({"doc": Raw(b'{"n": 1.50, "text": "One."}')}, "doc.text", Raw(b'""'))["doc"])
    b'{"n":1.50,"text":""}'
    """
    first, dot, rest = path.partition(".")
    if path in fields or not dot:
        return fields | {path: value}
    inner = _inner(fields[first]) if first in fields else None
    return fields | {first: Raw(_ENCODER.encode(put(inner or {}, rest, value)))}


def _inner(raw: Raw) -> dict[str, Raw] | None:
    try:
        return _FIELDS.decode(raw)
    except msgspec.MsgspecError:
        return None
