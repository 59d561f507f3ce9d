#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tunnels, WebSockets, event streams and gRPC last as long as both ends do: no silence ends them, nor an end that does not read for a while.
An end that died without a word is found by the kernel's probes."""
import os
import threading
import time
import unittest

import netns
from h2_peers import H2, fields
from http2_test import Http2TestCase
from penstock_test import TIMEOUT, main
from raw_peers import Origin, connect, connect_through

LIMIT = 1  # seconds: every time-out that could end them
SILENCE = 3 * LIMIT + 1
BULK = 16 << 20  # bytes: more than all buffers on the way hold
SWITCH = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
EVENTS = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"


class Lasting(Http2TestCase):
    arguments = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        timeouts = f"response: {LIMIT}s, idle: {LIMIT}s, write: {LIMIT}s, keepalive: 30s"
        cls.penstock = cls.start_with_timeouts(timeouts, "--insecure")

    def setUp(self):
        self.speak = threading.Event()

    def waits(self):
        self.assertTrue(self.speak.wait(TIMEOUT))

    def raw_server(self, greeting, answer=b"late"):
        def script(peer):
            if greeting:
                if greeting != b"hello":
                    peer.read_head()
                peer.send(greeting)
            self.waits()
            peer.send(answer)
            peer.read_to_end()
        return script

    def h2_server(self, content_type, head_first):
        def script(peer):
            end = H2(peer)
            stream = end.next_request()
            head = [(b":status", b"200"), (b"content-type", content_type)]
            if head_first:
                end.headers(stream, head)
            self.waits()
            if not head_first:
                end.headers(stream, head)
            end.data(stream, b"late", end=True)
            end.read_to_end()
        return script

    def test_silence(self):
        """All at once, so that one silence is enough."""
        waiting = []  # (name, what reads until b"late" came)

        def raw(name, script, request, expected):
            origin = self.entered(Origin(script))
            peer = connect_through(self.penstock.address, origin.authority)
            self.addCleanup(peer.close)
            peer.send(request)
            if expected:
                peer.read_until(expected)
            waiting.append((name, lambda: peer.read_until(b"late")))

        def h2(name, script, more):
            origin = self.entered(self.origin(script))
            client = self.client(origin)
            self.addCleanup(client.close)
            stream = client.begin([*fields("POST", "/" + name.replace(" ", "-"), origin.authority), *more], end="gRPC" not in name)
            waiting.append((name, lambda: self.assertEqual(b"late", client.finish(stream).body)))

        get = b"GET /quiet HTTP/1.1\r\nHost: quiet.test\r\n"
        raw("tunnel", self.raw_server(b"hello"), b"", b"hello")
        raw("WebSocket", self.raw_server(SWITCH), get + b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", b"\r\n\r\n")
        raw("event stream", self.raw_server(EVENTS), get + b"\r\n", b"\r\n\r\n")
        raw("event stream that has not begun", self.raw_server(b"", EVENTS + b"late"), get + b"Accept: text/event-stream\r\n\r\n", b"")
        h2("HTTP/2 event stream", self.h2_server(b"text/event-stream", True), [])
        h2("gRPC", self.h2_server(b"application/grpc", False), [(b"content-type", b"application/grpc"), (b"te", b"trailers")])
        time.sleep(SILENCE)
        self.speak.set()
        for name, read in waiting:
            with self.subTest(name):
                read()

    def entered(self, context):
        self.addCleanup(context.close)
        return context

    def test_an_end_that_does_not_read(self):
        """A person stands at a breakpoint, say."""
        def script(peer):
            peer.send(b"hello")
            peer.sock.settimeout(TIMEOUT)
            peer.send(bytes(BULK))
        with Origin(script) as origin, connect_through(self.penstock.address, origin.authority) as client:
            client.read_until(b"hello")
            time.sleep(SILENCE)
            client.read_exactly(BULK)

    def test_what_is_no_stream_yet_has_its_time(self):
        """A connection without a request, and an answer that stops."""
        def script(peer):
            peer.read_head()
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nnine")
            peer.recv()
        with connect(self.penstock.address) as idle, Origin(script) as origin, connect(self.penstock.address) as client:
            client.send(f"GET http://{origin.authority}/stops HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode())
            self.assertTrue(client.read_to_end().endswith(b"nine"))
            self.assertEqual(b"", idle.read_to_end())


@unittest.skipIf(netns.missing(), netns.missing())
class Dead(Http2TestCase):
    arguments = None

    def test_a_peer_that_is_gone_without_a_word(self):
        """Its cable is cut: nothing comes of it any more, and nothing reaches it."""
        here, there = netns.Namespace("here"), netns.Namespace("there")
        self.addCleanup(here.close)
        self.addCleanup(there.close)
        netns.wire(here, ["10.9.0.1/24"], there, ["10.9.0.2/24"])
        folder = self.folder_for("dead")
        config = os.path.join(folder, "config.yaml")
        with open(config, "w") as out:
            out.write("proxy:\n  addr: 10.9.0.1\n  timeouts: {keepalive: 1s}\n")
        gone = threading.Event()

        def script(peer):
            peer.send(b"hello")
            self.assertEqual(b"", peer.read_to_end())
            gone.set()
        with self.start("--config", config, "--allow-loopback", folder=folder, prefix=here.prefix) as penstock:
            with here.inside():
                origin = Origin(script)
            with origin, there.inside(), connect_through(penstock.address, origin.authority) as client:
                client.read_until(b"hello")
                here.nft("table inet cut { chain in { type filter hook input priority 0; ip saddr 10.9.0.2 drop; }\n"
                         "chain out { type filter hook output priority 0; ip daddr 10.9.0.2 drop; }\n}")
                self.assertTrue(gone.wait(TIMEOUT), "nobody noticed")
                row = penstock.wait()[0]
                self.assertEqual("client timed out: it does not answer any more", row["failure"])


if __name__ == "__main__":
    main()
