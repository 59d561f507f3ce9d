#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is started by `penstock run` tries every way out of its network, and finds Penstock alone.

    machine 10.78.1.2, fd78:1::2, with Penstock and the program  --  server 10.78.1.1, fd78:1::1, which sees every packet
"""
import json
import os
import socket
import subprocess
import sys
import threading
import time
import unittest

import enclosed
import netns
from enclosed import Person
from penstock_test import TIMEOUT, PenstockTestCase, main

MACHINE, SERVER = ("10.78.1.2", "fd78:1::2"), ("10.78.1.1", "fd78:1::1")
MARKER = b"penstock-escape"
TCP_PORT = 12345
# How a way ends that is none: refused by the kernel, by the network inside, or unanswered.
REFUSED = r"(Permission|refused|Timeout|timed out|not permitted|not supported|not implemented|No such|unreachable|failed \d)"
# Nobody tells of a packet that nobody forwards: of these it is looked at outside whether one came.
HARMLESS = {"udp by the cable's other end", "udp by the loopback's device", "udp by the cable", "udp to everybody", "our own listener"}
SCRIPT = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support", "ways_out.py")


class Watch:
    """Every packet that comes to the server; and servers there that would answer."""

    def __init__(self, space):
        self.packets, self.connections, self._sockets = [], [], []
        with space.inside():
            sniffer = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
            self._sockets.append(sniffer)
            for family, address in ((socket.AF_INET, SERVER[0]), (socket.AF_INET6, SERVER[1])):
                listener = socket.socket(family, socket.SOCK_STREAM)
                listener.bind((address, TCP_PORT))
                listener.listen()
                self._begin(self._accept, listener)
                for port in (443, 123, TCP_PORT, 53):
                    answerer = socket.socket(family, socket.SOCK_DGRAM)
                    answerer.bind((address, port))
                    self._begin(self._answer, answerer)
        self._begin(self._sniff, sniffer)

    def _begin(self, work, sock):
        self._sockets.append(sock)
        threading.Thread(target=work, args=(sock,), daemon=True).start()

    def _sniff(self, sock):
        while True:
            try:
                packet, where = sock.recvfrom(65536)
            except OSError:
                return
            if where[2] != socket.PACKET_OUTGOING:
                self.packets.append(packet)

    def _accept(self, listener):
        while True:
            try:
                client, address = listener.accept()
            except OSError:
                return
            self.connections.append((address, client.recv(100)))
            client.sendall(b"server\n")
            client.close()

    def _answer(self, sock):
        while True:
            try:
                data, address = sock.recvfrom(2048)
                sock.sendto(b"escaped", address)
            except OSError:
                return

    def close(self):
        for sock in self._sockets:
            sock.close()

    def escaped(self):
        """Packets with what the program sent that are no TCP."""
        def protocol(packet):
            kind = packet[12:14]
            return packet[23] if kind == b"\x08\x00" else packet[20] if kind == b"\x86\xdd" else None
        return [p for p in self.packets if MARKER in p and protocol(p) != socket.IPPROTO_TCP]


class WaysOut(PenstockTestCase):
    arguments = None

    @classmethod
    def setUpClass(cls):
        why = netns.missing() or enclosed.why_not()
        if why and os.environ.get("CI"):
            raise RuntimeError(f"the network of penstock run cannot be tested: {why}")
        if why:
            raise unittest.SkipTest(why)
        super().setUpClass()
        os.chmod(cls.folder, 0o755)
        cls.machine, cls.server = netns.Namespace("machine"), netns.Namespace("server")
        for space in (cls.machine, cls.server):
            cls.addClassCleanup(space.close)
        netns.wire(cls.machine, (MACHINE[0] + "/24", MACHINE[1] + "/64"), cls.server, (SERVER[0] + "/24", SERVER[1] + "/64"))
        for via in SERVER:
            cls.machine.ip("route", "add", "default", "via", via)
        cls.watch = Watch(cls.server)
        cls.addClassCleanup(cls.watch.close)
        # What the machine's own loopback has.
        cls.reached = []
        with cls.machine.inside():
            cls.tcp, cls.udp = socket.create_server(("127.0.0.1", 0)), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            cls.udp.bind(("127.0.0.1", 0))
            cls.abstract = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            cls.abstract.bind(f"\0penstock-test-{os.getpid()}")
            cls.abstract.listen()
        for sock in (cls.tcp, cls.udp, cls.abstract):
            cls.addClassCleanup(sock.close)
            sock.setblocking(False)
        cls.people = []
        cls.penstocks = {}
        for uid in (0, enclosed.USER):
            home = os.path.join(cls.folder, f"person{uid}")
            os.makedirs(home)
            person = Person(home, uid)
            person.prefix = [*cls.machine.prefix, *person.prefix]
            cls.people.append(person)
            cls.penstocks[uid] = cls.start(folder=home, prefix=person.prefix, upstream_ca=None)

    def tried(self, person):
        outer = subprocess.Popen([*person.prefix, "sleep", "1000"])
        try:
            done = person.run("/usr/bin/python3", "-B", SCRIPT, *SERVER, str(self.tcp.getsockname()[1]), str(self.udp.getsockname()[1]),
                              f"penstock-test-{os.getpid()}", str(outer.pid))
        finally:
            outer.kill()
            outer.wait(TIMEOUT)
        self.assertEqual(0, done.returncode, done.stderr)
        return json.loads(done.stdout)

    def test_no_way_but_penstock(self):
        for person in self.people:
            with self.subTest(uid=person.uid):
                results = self.tried(person)
                for way, result in results.items():
                    if way in HARMLESS:
                        continue
                    with self.subTest(way):
                        self.assertRegex(result, REFUSED, f"{way}: {result}")
                # HTTP/3 falls back where it is told, and not where nothing answers.
                for way in ("udp4 443", "udp6 443"):
                    self.assertEqual("ConnectionRefusedError Connection refused", results[way])
        self.assertEqual([], self.watch.escaped())
        for sock in (self.tcp, self.udp, self.abstract):
            with self.assertRaises(BlockingIOError):
                sock.accept() if sock is not self.udp else sock.recv(100)

    def test_tcp_of_any_port_comes_by_way_of_penstock(self):
        send = "import socket, sys; s = socket.create_connection((sys.argv[1], int(sys.argv[2]))); s.sendall(b'penstock-escape'); print(s.recv(100).decode(), end='')"
        for person in self.people:
            penstock = self.penstocks[person.uid]
            for address in SERVER:
                with self.subTest(uid=person.uid, address=address):
                    since = penstock.mark()
                    done = person.run("/usr/bin/python3", "-c", send, address, str(TCP_PORT))
                    self.assertEqual((0, b"server\n"), (done.returncode, done.stdout), done.stderr)
                    row = penstock.wait(lambda e: str(TCP_PORT) in e["url"], since=since)[0]
                    self.assertEqual("run", row["entry"])
                    self.assertEqual(address, self.watch.connections[-1][0][0].replace(MACHINE[0], SERVER[0]).replace(MACHINE[1], SERVER[1]))

    def test_nothing_stays_of_a_network(self):
        """The sockets of a program that ended are given back."""
        person = self.people[1]
        penstock = self.penstocks[person.uid]
        before = penstock.descriptors()
        for _ in range(5):
            self.assertEqual(0, person.run("true").returncode)
        end = time.monotonic() + TIMEOUT
        while penstock.descriptors() > before:
            self.assertLess(time.monotonic(), end, f"{penstock.descriptors()} descriptors are open, {before} were")
            time.sleep(0.02)


if __name__ == "__main__":
    main()
