# SPDX-License-Identifier: GPL-3.0-or-later
"""How a worker and Penstock speak: frames over one socket, each a kind, the number of the call it is about, and a list of byte strings.

A frame is a header (size of what follows, kind, call; little-endian, 4 + 4 + 8 bytes) and its parts: how many, the length of each (4 bytes
each), then the parts themselves. A list within a part is written the same way, without the header.
"""
import struct

# To the worker.
CALL = 1
# From it.
READY, REFUSED, RESULT, NEED_BODY, FAILED, WAITING, LOG = 16, 17, 18, 19, 20, 21, 22

_HEADER = struct.Struct("<IIQ")
_COUNTS = {}


def _lengths(count):
    made = _COUNTS.get(count)
    if made is None:
        made = _COUNTS[count] = struct.Struct("<%dI" % count)
        if len(_COUNTS) > 1000:
            _COUNTS.clear()
    return made


def pack_parts(parts):
    """A list of byte strings as one."""
    return b"".join((_lengths(len(parts) + 1).pack(len(parts), *map(len, parts)), *parts))


def unpack_parts(data):
    """The reverse."""
    count = int.from_bytes(data[:4], "little")
    at = 4 + 4 * count
    out = []
    for length in _lengths(count).unpack_from(data, 4):
        out.append(data[at:at + length])
        at += length
    return out


def encode(text):
    """Text as it goes over the wire: bytes that are no UTF-8 came in as surrogates and go out as they were."""
    return text.encode("utf-8", "surrogateescape")


def decode(data):
    return data.decode("utf-8", "surrogateescape")


class Channel:
    """The worker's end. Reads block; whoever writes waits until Penstock took it."""

    def __init__(self, socket):
        self.socket = socket
        self._got = bytearray()
        self._room = bytearray(1 << 16)
        self._view = memoryview(self._room)

    def send(self, kind, call, parts=()):
        payload = pack_parts(parts)
        self.socket.sendall(_HEADER.pack(len(payload), kind, call) + payload)

    def next(self):
        """(kind, call, parts) of a frame that is here already, else None."""
        got = self._got
        if len(got) < 16:
            return None
        size, kind, call = _HEADER.unpack_from(got)
        if len(got) < 16 + size:
            return None
        payload = bytes(memoryview(got)[16:16 + size])
        if len(got) == 16 + size:
            got.clear()
        else:
            del got[:16 + size]
        return kind, call, unpack_parts(payload)

    def fill(self):
        """Takes what is there, or waits for something. False at the end."""
        count = self.socket.recv_into(self._room)
        self._got += self._view[:count]
        return count > 0
