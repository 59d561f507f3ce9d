# SPDX-License-Identifier: GPL-3.0-or-later
"""Streams that inflate, for display alone, to far more than came: many at once."""
import gzip
import time
import zlib

from bystander import MB, Bystander
from penstock_test import PenstockTestCase, main
from raw_peers import connect

STREAMS = 40


def zstd_bomb(window_log, size=3000):
    """A frame of blocks that repeat one byte: four bytes make 128 KB."""
    out = b"\x28\xb5\x2f\xfd\x00" + bytes([(window_log - 10) << 3])
    block = (128 * 1024 << 3 | 1 << 1).to_bytes(3, "little") + b"x"
    return out + block * ((size - len(out)) // len(block))


def events(coding, body):
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: %s\r\n\r\n" % coding + body


def raw_deflate(data):
    z = zlib.compressobj(9, zlib.DEFLATED, -15)
    return (z.compress(data) + z.flush(zlib.Z_SYNC_FLUSH))[:-4]


class Inflation(PenstockTestCase):
    def flood(self, response, request=b"", memory=250 * MB, rounds=1, name=""):
        """So many streams that end only when the client goes."""
        def script(peer):
            head = peer.read_head()
            if head:
                for _ in range(rounds):
                    peer.send(response)
                peer.read_to_end()
        with self.origin(script) as origin:
            with Bystander(self.penstock, memory=memory, descriptors=3 * STREAMS + 20, name=name):
                clients = []
                for _ in range(STREAMS):
                    clients.append(connect(self.penstock.address))
                    clients[-1].send(f"GET http://{origin.authority}/ HTTP/1.1\r\nHost: {origin.authority}\r\n".encode() + request + b"\r\n")
                for c in clients:
                    c.read_head()
                end = time.monotonic() + 3
                while time.monotonic() < end:
                    time.sleep(0.05)
                for c in clients:
                    c.close()

    def test_zstd(self):
        for log in (23, 26):
            self.flood(events(b"zstd", zstd_bomb(log)), name=f"40 event streams of 3 KB zstd, windows of 2^{log}")

    def test_gzip_of_zeros(self):
        self.flood(events(b"gzip", gzip.compress(bytes(64 * MB))), name="40 event streams of 64 KB gzip, all zeros")

    def test_gzip_of_tiny_events(self):
        self.flood(events(b"gzip", gzip.compress(b"data\n\n" * (4 * MB))), memory=400 * MB, name="40 event streams of 4 million events each in gzip")

    def test_honest_streams_that_are_many(self):
        text = b"".join(b"data: {\"n\":%d}\n\n" % (i * 7919 % 1_000_003) for i in range(60_000))
        self.flood(events(b"gzip", gzip.compress(text)), memory=400 * MB, name="40 honest event streams of 60,000 events each")

    def test_websocket(self):
        payload = raw_deflate(bytes(64 * MB))
        frame = b"\xc2\x7f" + len(payload).to_bytes(8, "big") + payload
        switch = (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  b"Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n\r\n")
        self.flood(switch + frame * 4, b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                   b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: permessage-deflate\r\n", memory=400 * MB, name="40 WebSockets of compressed zeros")


if __name__ == "__main__":
    main()
