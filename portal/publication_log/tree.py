"""The Merkle tree of RFC 6962, grown leaf by leaf from the roots of its full subtrees."""

from collections.abc import Iterable
from hashlib import sha256

HASH_BYTES = 32


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf (RFC 6962, 2.1)."""
    return sha256(b"\0" + data).digest()


class Tree:
    """A tree of which only the roots of its full subtrees ("peaks") are kept, largest first.

    Args:
        size: how many leaves it has already.
        peaks: their hashes, one after the other. If they are too few or too many, since somebody
            changed them, the roots are just other ones.
    """

    def __init__(self, size: int = 0, peaks: bytes = b"") -> None:
        self.size = max(size, 0)
        count = self.size.bit_count()
        parts = [peaks[start : start + HASH_BYTES] for start in range(0, len(peaks), HASH_BYTES)]
        self._peaks = (parts + [b""] * count)[:count]

    @property
    def peaks(self) -> bytes:
        return b"".join(self._peaks)

    def add(self, leaf: bytes) -> None:
        """Add the hash of a leaf."""
        self._peaks.append(leaf)
        full = self.size  # each trailing 1 in the old size is a subtree that becomes complete
        while full & 1:
            right, left = self._peaks.pop(), self._peaks.pop()
            self._peaks.append(_node(left, right))
            full >>= 1
        self.size += 1

    def root(self) -> bytes:
        """Return the hash of the whole tree."""
        if not self._peaks:
            return sha256().digest()
        *others, root = self._peaks
        for peak in reversed(others):
            root = _node(peak, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over the data of all leaves."""
    tree = Tree()
    for data in leaves:
        tree.add(leaf_hash(data))
    return tree.root()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()
