"""What the tests of readers share: a small crawl."""

from __future__ import annotations

from collections.abc import Callable

import pytest


def record(kind: str, number: int, url: str, media: str, block: bytes) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012d}>\r\n"
        f"WARC-Target-URI: {url}\r\nWARC-Date: 2026-02-03T04:05:06Z\r\nContent-Type: {media}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


@pytest.fixture
def warc() -> Callable[..., bytes]:
    """``warc((url, content type, body[, status]), …)``: the bytes of a WARC file of these responses."""

    def make(*responses: tuple[object, ...]) -> bytes:
        out = [record("warcinfo", 0, "", "application/warc-fields", b"software: none\r\n")]
        for number, (url, media, body, *rest) in enumerate(responses, 1):
            status = rest[0] if rest else "200 OK"
            assert isinstance(body, bytes)
            http = f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n\r\n".encode() + body
            out.append(record("response", number, str(url), "application/http; msgtype=response", http))
        return b"".join(out)

    return make


@pytest.fixture
def wet() -> Callable[..., bytes]:
    """``wet((url, text), …)``: the bytes of a WET file of these texts."""

    def make(*texts: tuple[str, str]) -> bytes:
        return b"".join(
            record("conversion", number, url, "text/plain", text.encode())
            for number, (url, text) in enumerate(texts, 1)
        )

    return make
