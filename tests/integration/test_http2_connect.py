#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Extended CONNECT (RFC 8441): WebSockets inside streams of HTTP/2, to node's server."""
import os
import subprocess

from h2_peers import CODES, answering, fields, plain
from http2_test import Http2TestCase
from penstock_test import ROOT, TIMEOUT, environment, main, messages, wait_messages

ENABLE_CONNECT_PROTOCOL = 8


def masked(first, payload):
    """A client's frame."""
    mask = b"\x11\x22\x33\x44"
    head = bytes([first, 0x80 | len(payload)]) if len(payload) < 126 else bytes([first, 0xFE]) + len(payload).to_bytes(2, "big")
    return head + mask + bytes(b ^ mask[i & 3] for i, b in enumerate(payload))


class ExtendedConnect(Http2TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.node = subprocess.Popen(["node", os.path.join(ROOT, "tests", "peers", "extended_connect.js"), *cls.leaf], stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE, text=True, env=environment(cls.folder))
        cls.addClassCleanup(cls.stop_node)
        cls.authority_of_node = f"127.0.0.1:{int(cls.node.stdout.readline())}"

    @classmethod
    def stop_node(cls):
        cls.node.stdin.close()
        cls.node.stdout.close()
        cls.node.wait(TIMEOUT)

    def client_of_node(self):
        class Node:
            authority = self.authority_of_node
        return self.client(Node)

    def open(self, client, path):
        """A WebSocket's stream."""
        client.until(lambda: client.h2.remote_settings.get(ENABLE_CONNECT_PROTOCOL) == 1)
        head = [(b":method", b"CONNECT"), (b":protocol", b"websocket"), (b":scheme", b"https"), (b":path", path.encode()),
                (b":authority", self.authority_of_node.encode()), (b"sec-websocket-version", b"13"), (b"sec-websocket-protocol", b"shout")]
        stream = client.begin(head)
        client.until(lambda: stream.headers)
        self.assertEqual([(b":status", b"200"), (b"sec-websocket-protocol", b"shout")], plain(stream.headers)[:2])
        return stream

    def test_messages_pass_and_are_listed(self):
        mark = self.penstock.mark()
        with self.client_of_node() as client:
            stream = self.open(client, "/chat")
            other = client.ask(fields("GET", "/beside", self.authority_of_node))
            self.assertEqual(b"no WebSocket", other.body)
            for text in (b"hello", b"x" * 1000, b"again"):
                had = len(stream.body)
                client.data(stream, masked(0x81, text))
                client.until(lambda had=had, text=text: stream.body[had:].endswith(text.upper()))
            client.data(stream, masked(0x89, b"ping"))
            client.until(lambda: stream.body.endswith(b"\x8a\x04ping"))
            client.data(stream, masked(0x88, b"\x03\xe8bye"))
            client.until(lambda: stream.ended)
            self.assertTrue(stream.body.endswith(b"\x88\x05\x03\xe8bye"))
            client.data(stream, b"", end=True)
            row = self.penstock.wait_url("/chat", mark)
        self.assertEqual(("CONNECT", 200, "HTTP/2", "WebSocket", ""), (row["method"], row["status"], row["protocol"], row["application"], row["failure"]))
        self.assertIn(b":protocol: websocket\r\n", self.recorded(row, "request_head"))
        expected = [m for t in (b"hello", b"x" * 1000, b"again") for m in (("toServer", "text", t), ("toClient", "text", t.upper()))]
        expected += [("toServer", "ping", b"ping"), ("toClient", "pong", b"ping")]
        found = messages(self.penstock.project, row["id"])
        self.assertEqual(expected, [(m["direction"], m["kind"], m["payload"]) for m in found[:-2]])
        self.assertEqual([("toServer", "close", 1000), ("toClient", "close", 1000)], [(m["direction"], m["kind"], m["code"]) for m in found[-2:]])

    def test_messages_are_listed_while_it_lasts(self):
        with self.client_of_node() as client:
            self.assertEqual(200, client.ask(fields("GET", "/before", self.authority_of_node)).status)
            known = self.penstock.wait_url("/before")["id"]
            stream = self.open(client, "/live")
            client.data(stream, masked(0x81, b"now"))
            client.until(lambda: stream.body.endswith(b"NOW"))
            found = wait_messages(self.penstock.project, known + 1, lambda ms: len(ms) == 2)
            self.assertEqual([b"now", b"NOW"], [m["payload"] for m in found])

    def test_reset_of_the_server(self):
        mark = self.penstock.mark()
        with self.client_of_node() as client:
            stream = self.open(client, "/leaves")
            client.data(stream, masked(0x81, b"leave"))
            client.finish(stream)
            self.assertEqual((CODES["INTERNAL_ERROR"], False), (stream.reset, stream.ended))
            row = self.penstock.wait_url("/leaves", mark)
            self.assertIn("INTERNAL_ERROR", row["failure"])
            self.recorded(row, "detail")
            self.assertNotIn("close", [m["kind"] for m in messages(self.penstock.project, row["id"])])

    def test_reset_of_the_client(self):
        mark = self.penstock.mark()
        with self.client_of_node() as client:
            stream = self.open(client, "/left")
            client.data(stream, masked(0x81, b"word"))
            client.until(lambda: stream.body)
            client.reset(stream)
            row = self.penstock.wait_url("/left", mark)
            self.assertIn("client", row["failure"])
            self.assertIn("CANCEL", row["failure"])

    def test_not_promised_for_a_server_that_does_not(self):
        with self.origin(answering(lambda end, stream: end.respond(stream))) as origin, self.client(origin) as client:
            client.ask(fields("GET", "/", origin.authority))
            self.assertNotEqual(1, client.h2.remote_settings.get(ENABLE_CONNECT_PROTOCOL))


if __name__ == "__main__":
    main()
