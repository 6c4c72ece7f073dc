"""Near-copies of whole documents: MinHash LSH, by datasketch, over the kernel's signatures.

An index keeps the lower 8 bits of each of a signature's 128 values (b-bit minwise hashing, Li and König 2010): a
quarter of the size, and the few values that agree by chance are taken off the estimate again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from cleaner.document import Document
from cleaner.index.fingerprints import PERMUTATIONS, SEED, read_part
from cleaner.index.lookup import Snapshot

if TYPE_CHECKING:
    from datasketch import MinHash

__all__ = ["NearCopies", "clusters", "similarity"]

THRESHOLD = 0.4
"""Editions of a story share their article and differ in what was put into it: on a corpus of eight sites 0.4 joins 87 %
of the pairs of editions and no other pair, 0.5 joins 60 % (``python -m corpora.bench_index --copies``)."""
HIGHEST = 0.95
"""Highest threshold that datasketch finds bands for; what it finds at this one has all that is closer."""
CHANCE = 1 / 256
"""Probability that two 8-bit values agree that have nothing to do with each other."""


def similarity(one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> float:
    """Estimated Jaccard similarity of two documents' fingerprints, 0 to 1, from their 8-bit signatures."""
    return max(0.0, (float(np.mean(one == other)) - CHANCE) / (1 - CHANCE))


class NearCopies:
    """Documents by their signatures: which of those seen so far is this one a near-copy of?

    In memory, or in a Redis database that many processes share: then each finds what any of them has added. Needs some
    5 KB a document. Safe to share between threads as far as datasketch's LSH is.
    """

    def __init__(self, threshold: float = THRESHOLD, redis: str | None = None, name: str = "cleaner") -> None:
        """Begin, or go on with what a database holds.

        Args:
            threshold: The least Jaccard similarity, 0 to 1, that is to be found. Most pairs at it are, nearly all above
                it; one above 0.95 counts as 0.95.
            redis: The address of a database, ``redis://host:port``; ``None`` for memory.
            name: The collection in the database.

        Raises:
            ImportError: The extra ``redis`` is not installed.
            ConnectionError: No server answers.
        """
        from datasketch import MinHashLSH

        self.threshold = threshold
        storage = None if redis is None else _redis(redis, name)
        self._lsh = MinHashLSH(threshold=min(threshold, HIGHEST), num_perm=PERMUTATIONS, storage_config=storage)

    def add(self, key: str, document: Document | str) -> list[str]:
        """Add a document under a key of its own. A key that is there already keeps its document.

        Args:
            key: The key.
            document: The document, or its text.

        Returns:
            The keys of its near-copies so far, sorted.
        """
        return self.add_signature(key, _signed(document))

    def find(self, document: Document | str) -> list[str]:
        """Look for a document's near-copies, and remember nothing of it.

        Args:
            document: The document, or its text.

        Returns:
            The keys of its near-copies, sorted.
        """
        values = _signed(document)
        return [] if bool((values == 0xFF).all()) else sorted(self._lsh.query(_signature(values)))

    def add_signature(self, key: str, values: npt.NDArray[np.uint8]) -> list[str]:
        """The same as :meth:`add`, from the 8-bit signature that a segment keeps. A text without a word is a copy of
        nothing.

        Args:
            key: The key.
            values: The signature: 128 values, ``uint8``.

        Returns:
            The keys of its near-copies so far, sorted.
        """
        if bool((values == 0xFF).all()):
            return []
        signature = _signature(values)
        found = sorted(set(self._lsh.query(signature)) - {key})
        if key not in self._lsh:
            self._lsh.insert(key, signature)
        return found

    def __contains__(self, key: str) -> bool:
        return key in self._lsh


def _signed(document: Document | str) -> npt.NDArray[np.uint8]:
    made = document if isinstance(document, Document) else Document(document)
    values: npt.NDArray[np.uint8] = read_part([made]).signature[0]
    return values


def _signature(values: npt.NDArray[np.uint8]) -> MinHash:
    from datasketch import MinHash

    return MinHash(hashvalues=values.astype(np.uint32), seed=SEED, scheme="affine32")


def _redis(address: str, name: str) -> dict[str, Any]:
    try:
        import redis
    except ImportError:
        raise ImportError("a shared memory needs the redis extra: pip install 'syndication-cleaner[redis]'") from None
    parts = urlsplit(address)
    where: dict[str, Any] = {"host": parts.hostname or "localhost", "port": parts.port or 6379}
    if parts.password:
        where["password"] = parts.password
    if parts.path.strip("/"):
        where["db"] = int(parts.path.strip("/"))
    try:
        redis.Redis(**where).ping()
    except redis.RedisError as error:
        raise ConnectionError(f"{parts.hostname}:{where['port']}: no Redis server answers: {error}") from None
    return {"type": "redis", "basename": name.encode(), "redis": where}


def clusters(view: Snapshot, threshold: float = THRESHOLD) -> list[list[tuple[str, str]]]:
    """Clusters of documents that are near-copies of each other: id and site of each, the largest cluster first.

    Pairs of at least ``threshold`` (Jaccard, estimated) are joined, and what is joined to one is joined to all.
    """
    signatures = [signature for segment in view.segments for signature in segment.signature]
    # In the order of their digests, so that the order in which they came does not matter.
    order = np.lexsort((view.key, view.content)).tolist()
    seen = NearCopies(threshold)
    parent = list(range(len(order)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for number in order:
        for other in seen.add_signature(str(number), signatures[number]):
            if similarity(signatures[number], signatures[int(other)]) >= threshold:
                parent[root(number)] = root(int(other))
    members: dict[int, list[int]] = {}
    for number in order:
        members.setdefault(root(number), []).append(number)
    found = [sorted(view.names(np.array(some))) for some in members.values() if len(some) > 1]
    return sorted(found, key=lambda cluster: (-len(cluster), cluster))
