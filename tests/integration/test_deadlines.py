# SPDX-License-Identifier: GPL-3.0-or-later
"""A byte now and then gains no time: what has to come whole has its deadline as a whole."""
import time

from penstock_test import SANITIZED, PenstockTestCase, main
from raw_peers import Origin, client_context, connect, connect_through

LIMIT = 2  # seconds, of all that is tried here
STEP = 0.25
PATIENCE = (30 if SANITIZED else 6) * LIMIT
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS = b"\0\0\0\4\0\0\0\0\0"


class Deadlines(PenstockTestCase):
    arguments = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        timeouts = f"connect: {LIMIT}s, tls_handshake: {LIMIT}s, client_head: {LIMIT}s, response: {LIMIT}s, idle: 60s"
        cls.penstock = cls.start_with_timeouts(timeouts)

    def trickle(self, peer, text, whole=b""):
        """Sends `whole`, then a byte of `text` every quarter of a second until the other side has enough of it; the seconds it took."""
        peer.sock.settimeout(STEP)
        began = time.monotonic()
        try:
            peer.send(whole)
            for byte in text:
                try:
                    if not peer.sock.recv(65536):
                        break
                except TimeoutError:
                    pass
                peer.send(bytes([byte]))
                self.assertLess(time.monotonic() - began, PATIENCE, "it listens on")
            else:
                self.fail("it was all taken")
        except OSError:
            pass
        took = time.monotonic() - began
        self.assertGreater(took, LIMIT / 2)
        return took

    def test_what_clients_begin(self):
        many = b"x" * 1000
        for name, whole, text in (("a first line", b"", b"GET http://127.0.0.1/" + many), ("a head", b"GET http://127.0.0.1/ HTTP/1.1\r\n", b"X: " + many),
                                  ("HTTP/2's preface", b"", PREFACE + many), ("its first SETTINGS", PREFACE, b"\0\4\0\4\0\0\0\0\0" + many),
                                  ("a header block", PREFACE + SETTINGS, b"\0\4\0\1\5\0\0\0\1" + many), ("a control frame", PREFACE + SETTINGS, b"\0\4\0\6\0\0\0\0\0" + many),
                                  ("SOCKS 5", b"\5", b"\xff" + many), ("SOCKS 4", b"\4\1\0\x50\1\2\3\4", many)):
            with self.subTest(name), connect(self.penstock.address) as peer:
                self.trickle(peer, text, whole)

    def test_a_client_hello(self):
        hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500)
        with Origin(lambda peer: peer.recv()) as origin, connect_through(self.penstock.address, origin.authority) as peer:
            mark = self.penstock.mark()
            self.trickle(peer, hello[6:], hello[:6])
            self.assertIn("ClientHello did not end", self.penstock.wait(since=mark)[0]["failure"])

    def test_continuations_are_one_with_their_block(self):
        frame = b"\0\0\1\x09\0\0\0\0\1\0"  # a CONTINUATION of one byte, in each step
        with connect(self.penstock.address) as peer:
            peer.sock.settimeout(STEP)
            peer.send(PREFACE + SETTINGS + b"\0\0\1\1\1\0\0\0\1\x82")
            began = time.monotonic()
            with self.assertRaises(OSError):
                while True:
                    try:
                        if not peer.sock.recv(65536):
                            raise ConnectionError
                    except TimeoutError:
                        pass
                    peer.send(frame)
                    self.assertLess(time.monotonic() - began, PATIENCE)

    def test_what_servers_begin(self):
        for name, whole, text in (("a status line", b"", b"HTTP/1.1 200 " + b"x" * 1000), ("a head", b"HTTP/1.1 200 OK\r\n", b"X: " + b"x" * 1000)):
            def slow(peer):
                peer.read_head()
                self.trickle(peer, text, whole)
            with self.subTest(name), Origin(slow) as origin, connect(self.penstock.address) as client:
                began = time.monotonic()
                client.send(f"GET http://{origin.authority}/ HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode())
                self.assertIn(b" 504 ", client.read_head())
                self.assertLess(time.monotonic() - began, PATIENCE)

    def test_a_server_that_trickles_its_handshake(self):
        def slow(peer):
            peer.recv()
            self.trickle(peer, b"\x03\x03\x40\x00\x02" + bytes(1000), b"\x16")
        with Origin(slow) as origin:
            with connect_through(self.penstock.address, origin.authority) as raw:
                began = time.monotonic()
                context = client_context(self.penstock.ca)
                with context.wrap_socket(raw.sock, server_hostname="localhost") as tls:
                    tls.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    self.assertIn(b" 504 ", tls.recv(4096))
                self.assertLess(time.monotonic() - began, PATIENCE)

    def test_an_upstream_proxy_that_trickles(self):
        for kind, answer in (("http", b"HTTP/1.1 200 " + b"x" * 1000), ("socks5", b"\5\0\5\0\0\3\xff" + b"x" * 300)):
            def slow(peer):
                peer.recv()
                self.trickle(peer, answer)
            with self.subTest(kind), Origin(slow) as proxy:
                folder = self.folder_for(f"chain-{kind}")
                upstream = f"{kind}://{proxy.authority}"
                with self.start_with_timeouts(f"connect: {LIMIT}s", "--upstream", upstream, folder=folder) as penstock:
                    with connect(penstock.address) as client:
                        began = time.monotonic()
                        client.send(b"CONNECT name.test:443 HTTP/1.1\r\n\r\n")
                        client.read_head()
                        self.assertLess(time.monotonic() - began, PATIENCE)

    def test_a_body_may_take_its_time(self):
        def echo(peer):
            body = peer.read_body(peer.read_head())
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body))
            for byte in body:
                time.sleep(STEP)
                peer.send(bytes([byte]))
        size = int(2 * LIMIT / STEP)
        with Origin(echo) as origin, connect(self.penstock.address) as client:
            client.send(f"POST http://{origin.authority}/ HTTP/1.1\r\nHost: {origin.authority}\r\nContent-Length: {size}\r\n\r\n".encode())
            for _ in range(size):
                time.sleep(STEP)
                client.send(b"x")
            self.assertEqual(b"x" * size, client.read_response()[1])


if __name__ == "__main__":
    main()
