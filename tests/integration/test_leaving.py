# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients that leave while their server is being reached: it is given up at once. And those that only ended their half of the connection."""
import socket
import ssl
import struct
import time

from h2_peers import H2, fields
from penstock_test import SANITIZED, PenstockTestCase, main
from raw_peers import Origin, client_context, connect, connect_through

SOON = 5 if SANITIZED else 1  # seconds
LOOK = 1  # how often a client is looked after while its server is silent


class BlackHole:
    """A port that takes connections of nobody: the queue behind it is full, and the kernel drops what else comes."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=0)
        self.authority = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.filling = []
        while len(self.filling) < 10:
            s = socket.socket()
            s.settimeout(0.3)
            self.filling.append(s)
            try:
                s.connect(self.listener.getsockname())
            except TimeoutError:
                return
        raise RuntimeError("the queue of a listener does not fill")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for s in [*self.filling, self.listener]:
            s.close()


def silent(peer):
    peer.recv()  # and no answer
    peer.recv()


def reset(peer):
    peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.sock.close()


def get(authority):
    return f"GET http://{authority}/ HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode()


class Leaving(PenstockTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What is opened with the first client that comes, or leaves, stays open.
        with BlackHole() as hole:
            with connect(cls.penstock.address) as client:
                client.send(get(hole.authority))
            cls.penstock.wait()

    def leaves(self, open_client, leave, server, until=None, soon=SOON):
        """`leave` what `open_client` returned once the server is being reached: the row ends soon, and nothing stays open."""
        before, mark = self.penstock.descriptors(), self.penstock.mark()
        client = open_client()
        end = time.monotonic() + 10
        while not (until() if until else self.penstock.descriptors() >= before + 2):  # the client's, and the one to the server
            self.assertLess(time.monotonic(), end, "the server is not being reached")
            time.sleep(0.01)
        began = time.monotonic()
        leave(client)
        row = self.penstock.wait(lambda e: server in e["url"], since=mark, timeout=10 * SOON)[0]
        took = time.monotonic() - began
        self.assertIn("client", row["failure"], row)
        self.assertLess(took, soon)
        while self.penstock.descriptors() > before:
            self.assertLess(time.monotonic(), began + 5 * SOON, "descriptors stay open")
            time.sleep(0.01)
        return row

    def sender(self, bytes_):
        def open_client():
            peer = connect(self.penstock.address)
            peer.send(bytes_)
            return peer
        return open_client

    def socks(self, authority):
        host, port = authority.split(":")
        return b"\5\1\0" + b"\5\1\0\1" + socket.inet_aton(host) + struct.pack(">H", int(port))

    def test_while_connecting(self):
        for leave in (reset, lambda peer: peer.close()):
            for what in (get, lambda a: f"CONNECT {a} HTTP/1.1\r\n\r\n".encode(), self.socks):
                with self.subTest(leave=leave, what=what), BlackHole() as hole:
                    self.leaves(self.sender(what(hole.authority)), leave, hole.authority)

    def test_inside_tls_to_a_silent_server(self):
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        with Origin(silent) as origin:
            def open_client():
                peer = connect_through(self.penstock.address, origin.authority)
                tls = client_context(self.penstock.ca).wrap_bio(incoming, outgoing, server_hostname="localhost")
                with self.assertRaises(ssl.SSLWantReadError):
                    tls.do_handshake()
                peer.send(outgoing.read())
                return peer
            self.leaves(open_client, lambda peer: peer.close(), origin.authority, lambda: any(b"\x16\x03" in r for r in origin.received()))

    def test_a_stream_of_http2_that_is_reset(self):
        with BlackHole() as hole:
            before, mark = self.penstock.descriptors(), self.penstock.mark()
            with H2(connect(self.penstock.address), client=True) as client:
                for _ in range(3):
                    stream = client.begin(fields("GET", "/", hole.authority, "http"), end=True)
                    client.flush()
                    client.ping()
                    began = time.monotonic()
                    client.reset(stream)
                    client.flush()
                    row = self.penstock.wait(lambda e: hole.authority in e["url"], since=mark, timeout=10 * SOON)[0]
                    self.assertLess(time.monotonic() - began, SOON)
                    self.assertIn("client reset", row["failure"])
                    mark = self.penstock.mark()
                while self.penstock.descriptors() > before + 1:
                    self.assertLess(time.monotonic(), began + 5 * SOON, "descriptors stay open")
                    time.sleep(0.01)

    def test_another_stream_takes_the_dialling_over(self):
        with BlackHole() as hole, H2(connect(self.penstock.address), client=True) as client:
            first = client.begin(fields("GET", "/first", hole.authority, "http"), end=True)
            client.begin(fields("GET", "/second", hole.authority, "http"), end=True)
            client.flush()
            client.ping()
            mark = self.penstock.mark()
            client.reset(first)
            client.flush()
            self.penstock.wait(lambda e: "/first" in e["url"], since=mark, timeout=10 * SOON)
            time.sleep(0.3)
            self.assertFalse([e for e in self.penstock.exchanges[mark:] if "/second" in e["url"]], "it shared the end of the one it waited for")

    def test_reverse(self):
        with BlackHole() as hole:
            penstock = self.start("--listen", f"reverse:http://{hole.authority}@127.0.0.1:0", folder=self.folder_for("reverse"))
            mark = penstock.mark()
            with connect(penstock.listening("reverse")) as client:
                client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                time.sleep(0.5)
            began = time.monotonic()
            row = penstock.wait(since=mark, timeout=10 * SOON)[0]
            self.assertLess(time.monotonic() - began, SOON)
            self.assertIn("client closed", row["failure"])

    def test_half_a_close_is_no_leaving(self):
        def slow(peer):
            peer.read_head()
            time.sleep(2.5)  # longer than it takes to look after the client
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        with Origin(slow) as origin:
            with connect(self.penstock.address) as client:
                client.send(get(origin.authority))
                client.sock.shutdown(socket.SHUT_WR)
                self.assertEqual(b"ok", client.read_response()[1])
            with BlackHole() as hole, connect(self.penstock.address) as client:
                mark = self.penstock.mark()
                client.send(get(hole.authority))
                client.sock.shutdown(socket.SHUT_WR)
                time.sleep(1)
                self.assertEqual([], self.penstock.exchanges[mark:])

    def test_while_the_server_thinks(self):
        with Origin(silent) as origin:
            self.leaves(self.sender(get(origin.authority)), lambda peer: peer.close(), origin.authority, origin.received, soon=SOON + LOOK)


if __name__ == "__main__":
    main()
