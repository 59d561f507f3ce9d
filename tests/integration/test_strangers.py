#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy that other machines may use: what they may not do with it. The machines are network namespaces of the test's own.

    here 10.78.1.1, 10.78.1.9, fd78:1::1, where the proxy runs  --  there 10.78.1.2, fd78:1::2, where strangers are
"""
import base64
import os
import threading
import time
import unittest

import netns
from penstock_test import SANITIZED, TIMEOUT, Penstock, PenstockTestCase, main
from raw_peers import Origin, answering, connect

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
# This machine, as one can write it. PORT becomes the service's.
THIS_MACHINE = ("127.0.0.1", "127.9.8.7", "127.1", "0x7f000001", "2130706433", "localhost", "LOCALHOST.", "0.0.0.0", "0", "10.78.1.1",
                "10.78.1.9", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:10.78.1.9]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
                "[fd78:1::1]")
REFUSED = "closed to clients of other machines"


def basic(login):
    return f"Proxy-Authorization: Basic {base64.b64encode(login.encode()).decode()}\r\n"


class Strangers(PenstockTestCase):
    arguments = None

    @classmethod
    def setUpClass(cls):
        why = netns.missing()
        if why and os.environ.get("CI"):
            raise RuntimeError(f"clients of other machines cannot be tested: {why}")
        if why:
            raise unittest.SkipTest(why)
        super().setUpClass()
        cls.here, cls.there = netns.Namespace("here"), netns.Namespace("there")
        for space in (cls.here, cls.there):
            cls.addClassCleanup(space.close)
        netns.wire(cls.here, ("10.78.1.1/24", "10.78.1.9/24", "fd78:1::1/64"), cls.there, ("10.78.1.2/24", "fd78:1::2/64"))

    def run_here(self, *args, addr="0.0.0.0", **kwargs):
        folder = self.folder_for(f"here{len(os.listdir(self.folder))}")
        penstock = Penstock(*(("--addr", addr) if addr else ()), *args, folder=folder, prefix=self.here.prefix, upstream_ca=self.authority.pem, **kwargs)
        self.addCleanup(lambda: penstock.stop() if penstock.process.poll() is None else None)
        return penstock

    def service(self, space, host="::", answer=OK):
        """Everywhere in that namespace."""
        with space.inside():
            origin = Origin(answering(answer), host=host)
        self.addCleanup(origin.close)
        return origin

    def connect(self, penstock, stranger=True, mode=None, host="10.78.1.1"):
        port = (penstock.listening(mode) if mode else penstock.address)[1]
        with (self.there if stranger else self.here).inside():
            return connect((host if stranger else "127.0.0.1", port))

    def get(self, penstock, url, stranger=True, more="", **kwargs):
        """(status, body) of a GET through the proxy on a connection of its own."""
        with self.connect(penstock, stranger, **kwargs) as peer:
            peer.send(f"GET {url} HTTP/1.1\r\nHost: {url.split('/')[2]}\r\n{more}Connection: close\r\n\r\n".encode())
            head, body = peer.read_response()
            return int(head.split()[1]), body


class ThisMachine(Strangers):
    def test_it_is_no_target_for_clients_of_others(self):
        penstock = self.run_here()
        own, other = self.service(self.here), self.service(self.there)
        penstock.wait_errors("penstock: warning: Any machine on the network can use the proxy at 0.0.0.0:")
        for name in THIS_MACHINE:
            since = penstock.mark()
            status, body = self.get(penstock, f"http://{name}:{own.port}/")
            self.assertEqual(403, status, name)
            self.assertIn(b"--allow-loopback", body)
            self.assertIn(REFUSED, penstock.wait(since=since)[0]["failure"])
        self.assertEqual([], own.received())
        self.assertEqual((200, b"ok"), self.get(penstock, f"http://10.78.1.2:{other.port}/"), "others are")
        self.assertEqual((200, b"ok"), self.get(penstock, f"http://[fd78:1::2]:{other.port}/"))
        for name in ("127.0.0.1", "localhost", "10.78.1.9", "[fd78:1::1]"):
            self.assertEqual((200, b"ok"), self.get(penstock, f"http://{name}:{own.port}/", stranger=False), f"{name} is for clients of this one")

    def test_a_client_of_this_machine_by_another_of_its_addresses(self):
        penstock = self.run_here()
        own = self.service(self.here)
        with self.here.inside():
            peer = connect(("10.78.1.9", penstock.address[1]))
        with peer:
            peer.send(f"GET http://127.0.0.1:{own.port}/ HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            self.assertIn(b" 200 ", peer.read_response()[0])

    def test_in_tunnels_and_by_socks(self):
        penstock = self.run_here()
        own = self.service(self.here)
        since = penstock.mark()
        with self.connect(penstock) as peer:
            peer.send(f"CONNECT localhost:{own.port} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            self.assertIn(b" 200 ", peer.read_head())
            peer.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.assertIn(b" 403 ", peer.read_response()[0])
        for request in (b"\x05\x01\x00\x01\x7f\x00\x00\x01", b"\x05\x01\x00\x03\x09localhost", b"\x05\x01\x00\x04" + bytes(15) + b"\x01"):
            with self.connect(penstock) as peer:
                peer.send(b"\x05\x01\x00")
                self.assertEqual(b"\x05\x00", peer.read_exactly(2))
                peer.send(request + own.port.to_bytes(2, "big"))
                self.assertEqual(b"\x05\x02", peer.read_exactly(2), "not allowed by ruleset")
        with self.connect(penstock) as peer:
            peer.send(b"\x04\x01" + own.port.to_bytes(2, "big") + b"\x7f\x00\x00\x01\x00")
            self.assertEqual(b"\x00\x5b", peer.read_exactly(2))
        rows = penstock.wait(lambda e: REFUSED in e["failure"], count=5, since=since)
        self.assertEqual({"http", "socks5", "socks4"}, {r["entry"] for r in rows})
        self.assertEqual([], own.received())

    def test_unless_allowed(self):
        config = os.path.join(self.folder, "allowed.yaml")
        with open(config, "w") as out:
            out.write("proxy: {allow_loopback: true}\n")
        own = self.service(self.here)
        for args in (("--allow-loopback",), ("--config", config)):
            penstock = self.run_here(*args)
            self.assertEqual((200, b"ok"), self.get(penstock, f"http://127.0.0.1:{own.port}/"))
            penstock.stop()

    def test_the_target_of_reverse_mode_was_the_persons_choice(self):
        own = self.service(self.here)
        penstock = self.run_here("--reverse", f"http://127.0.0.1:{own.port}")
        with self.connect(penstock) as peer:
            peer.send(b"GET / HTTP/1.1\r\nHost: shop.test\r\n\r\n")
            self.assertIn(b" 200 ", peer.read_response()[0])
        penstock.stop()
        self.assertNotIn("warning", penstock.errors())

    def test_behind_another_proxy_it_is_refused_by_name(self):
        upstream = self.service(self.here)  # on this machine itself, and takes every request
        penstock = self.run_here("--upstream", f"http://127.0.0.1:{upstream.port}", "--upstream-except", "none")
        for name in THIS_MACHINE:
            self.assertEqual(403, self.get(penstock, f"http://{name}:9/")[0], name)
        self.assertEqual([], upstream.received())
        self.assertEqual((200, b"ok"), self.get(penstock, "http://far.example/"))

    def test_its_own_pages_are_there_for_others(self):
        penstock = self.run_here("--ui-addr", "10.78.1.1")
        status, body = self.get(penstock, "http://penstock/")
        self.assertEqual(200, status)
        self.assertIn(b"fingerprint", body)
        for host, status in (("10.78.1.1:8081", b"200"), ("shop.test", b"421")):
            with self.there.inside():
                peer = connect(("10.78.1.1", int(penstock.ui.rstrip("/").rsplit(":", 1)[1])))
            with peer:
                peer.send(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
                self.assertIn(b" %s " % status, peer.read_response()[0])


class Passwords(Strangers):
    RIGHT, WRONG = basic("ann:se:cret"), basic("ann:wrong")

    def setUp(self):
        self.penstock = self.run_here("--proxy-auth", "ann:se:cret", "--listen", "http@[fd78:1::1]:0")
        self.origin = self.service(self.there)
        self.url = f"http://10.78.1.2:{self.origin.port}/"

    def timed(self, login, **kwargs):
        began = time.monotonic()
        status, _ = self.get(self.penstock, self.url, more=login, **kwargs)
        return status, time.monotonic() - began

    def socks(self, password):
        """What the proxy says to it, and after how long."""
        with self.connect(self.penstock) as peer:
            began = time.monotonic()
            peer.send(b"\x05\x01\x02")
            self.assertEqual(b"\x05\x02", peer.read_exactly(2))
            peer.send(b"\x01\x03ann" + bytes([len(password)]) + password)
            return peer.read_exactly(2)[1], time.monotonic() - began

    def test_a_password_needs_no_warning(self):
        self.penstock.stop()
        self.assertNotIn("warning", self.penstock.errors())

    def test_guessing_slows_down_for_whoever_guesses(self):
        for _ in range(5):
            self.assertEqual(407, self.timed(self.WRONG)[0])
        status, took = self.timed(self.WRONG)
        self.assertEqual(407, status)
        self.assertGreater(took, 0.5)
        # Now two seconds; the right one waits as well, by SOCKS too. Meanwhile everybody else is answered at once.
        seen = []
        waiting = threading.Thread(target=lambda: seen.append(self.socks(b"se:cret")))
        waiting.start()
        limit = 10 if SANITIZED else 1
        status, took = self.timed(self.RIGHT, stranger=False)
        self.assertEqual(200, status)
        self.assertLess(took, limit)
        six = self.penstock.listeners[1][1]
        with self.there.inside():
            peer = connect(six)
        with peer:
            began = time.monotonic()
            peer.send(f"GET {self.url} HTTP/1.1\r\nHost: x\r\n{self.RIGHT}\r\n".encode())
            self.assertIn(b" 200 ", peer.read_response()[0], "another address is another client")
            self.assertLess(time.monotonic() - began, limit)
        waiting.join(TIMEOUT)
        self.assertEqual(0, seen[0][0])
        self.assertGreater(seen[0][1], 1)
        # Forgiven.
        status, took = self.timed(self.RIGHT)
        self.assertEqual(200, status)
        self.assertLess(took, limit)

    def test_a_connection_that_gave_the_password_waits_no_more(self):
        with self.connect(self.penstock) as known:
            request = f"GET {self.url} HTTP/1.1\r\nHost: x\r\n{self.RIGHT}\r\n".encode()
            known.send(request)
            self.assertIn(b" 200 ", known.read_response()[0])
            for _ in range(6):
                self.timed(self.WRONG)
            began = time.monotonic()
            known.send(request)
            self.assertIn(b" 200 ", known.read_response()[0])
            self.assertLess(time.monotonic() - began, 10 if SANITIZED else 0.8)

    def test_many_at_once_gain_nothing(self):
        for _ in range(5):
            self.timed(self.WRONG)
        peers = [self.connect(self.penstock) for _ in range(100)]
        began = time.monotonic()
        for peer in peers:
            peer.send(f"GET {self.url} HTTP/1.1\r\nHost: x\r\n{self.WRONG}Connection: close\r\n\r\n".encode())
        time_left = 2.5
        answers = {}
        for peer in peers:
            peer.sock.settimeout(max(0.01, began + time_left - time.monotonic()))
            try:
                status = peer.read_head().split()[1]
                answers[status] = answers.get(status, 0) + 1
            except TimeoutError:
                pass
        answered = answers.get(b"407", 0)
        self.assertLessEqual(answered, 2, "one after a second, one two seconds later")
        # Thirty-two wait; where a place became free before the last had asked, it went to one that would have been turned away.
        self.assertLessEqual(answers.get(b"429", 0), 100 - 32, answers)
        self.assertGreaterEqual(answers.get(b"429", 0), 100 - 32 - answered, answers)
        self.assertEqual(200, self.timed(self.RIGHT, stranger=False)[0])
        for peer in peers:
            peer.close()

    def test_every_request_of_a_connection_is_asked(self):
        """Also what was sent behind one with the password, before that was answered."""
        with self.connect(self.penstock) as peer:
            peer.send(f"GET {self.url}1 HTTP/1.1\r\nHost: x\r\n{self.RIGHT}\r\nGET {self.url}2 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            self.assertIn(b" 200 ", peer.read_response()[0])
            self.assertIn(b" 407 ", peer.read_response()[0])
        self.assertEqual(1, len(self.origin.received()))
        self.assertNotIn(b"Proxy-Authorization", self.origin.received()[0])

    def test_the_person_is_not_locked_out(self):
        for _ in range(8):
            _, took = self.timed(self.WRONG, stranger=False)
            self.assertLess(took, 10 if SANITIZED else 2)
        status, took = self.timed(self.RIGHT, stranger=False)
        self.assertEqual(200, status)
        self.assertLess(took, 10 if SANITIZED else 2)


if __name__ == "__main__":
    main()
