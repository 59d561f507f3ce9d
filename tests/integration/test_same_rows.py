#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One expression selects the same rows wherever it is run: --filter and export --count, asked for all of same_rows.txt, which the
window's list is asked for in tests/unit/service/same_rows_test.cpp."""
import os
import re
import socket

from penstock_test import PenstockTestCase, ROOT, TIMEOUT, main, run_penstock
from raw_peers import Peer

ANSWERS = {
    b"/app.js": b"200 OK\r\nContent-Type: Application/JavaScript; charset=utf-8",
    b"/data": b"201 Created\r\nContent-Type: application/json",
    b"/page?type=js": b"200 OK\r\nContent-Type: text/html",
    b"/p.svg": b"200 OK\r\nContent-Type: image/svg+xml",
    b"/events": b"200 OK\r\nContent-Type: text/event-stream",
    b"/words": b"200 OK\r\nContent-Type: text/plain",
    b"/bare": b"204 No Content",
    b"/last": b"200 OK",
}
REQUESTS = {"js": "GET /app.js", "json": "POST /data", "page": "GET /page?type=js", "picture": "GET /p.svg", "events": "GET /events",
            "words": "GET /words", "bare": "GET /bare", "socket": "GET /socket", "refused": "GET /refused", "last": "GET /last"}
MQTT_CONNECT = b"\x10\x0d\x00\x04MQTT\x04\x02\x00\x00\x00\x01a"
MQTT_CONNACK = b"\x20\x02\x00\x00"


def http(peer):
    while head := peer.read_head():
        peer.read_body(head)
        target = head.split()[1]
        if target == b"/socket":
            peer.send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")
            peer.read_to_end()
            return
        length = b"" if b" 204" in b" " + ANSWERS[target][:4] else b"\r\nContent-Length: 0"
        peer.send(b"HTTP/1.1 " + ANSWERS[target] + length + b"\r\n\r\n")


def broker(peer):
    peer.read_exactly(len(MQTT_CONNECT))
    peer.send(MQTT_CONNACK)
    peer.read_to_end()


def bytes_back(peer):
    peer.send(peer.recv())
    peer.read_to_end()


class Client:
    """A client whose port is known before it connects."""

    def __init__(self):
        self.socket = socket.socket()
        self.socket.settimeout(TIMEOUT)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def connect(self, address):
        self.socket.connect(address)
        return Peer(self.socket)


class SameRows(PenstockTestCase):
    arguments = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with open(os.path.join(ROOT, "tests", "support", "same_rows.txt"), encoding="utf-8") as f:
            cls.lines = [line.rstrip("\n").split("\t") for line in f if "\t" in line and not line.startswith("#")]

    def names(self, rows):
        names = set()
        for name in rows.split():
            if name == "*":
                names |= self.all
            elif name.startswith("-"):
                names.discard(name[1:])
            else:
                names.add(name)
        return names

    all = {"js", "json", "page", "picture", "events", "words", "bare", "socket", "refused", "tunnel", "broker", "queue"}

    def expressions(self, clients):
        """(expression with its ports, names of the rows)"""
        def with_ports(expression):
            return re.sub(r"\{(\w+)\}", lambda m: str(clients[m[1]].port), expression)
        return [(with_ports(expression), self.names(rows)) for expression, rows in self.lines]

    def traffic(self, penstock, clients):
        proxy = penstock.listening("http")

        def end(peer):
            peer.end_writing()
            peer.read_to_end()
            peer.close()

        with self.origin(http) as origin, self.origin(broker) as mqtt, self.origin(bytes_back) as raw, socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            there = {"refused": f"127.0.0.1:{closed.getsockname()[1]}"}
            for name, request in REQUESTS.items():
                if name == "last":
                    continue
                self.ask(clients[name].connect(proxy), name, request, there.get(name, origin.authority), end)
            for name, server, hello in (("tunnel", raw, b"\x00\x01\x02\x03 neither"), ("broker", mqtt, MQTT_CONNECT)):
                peer = clients[name].connect(proxy)
                peer.send(f"CONNECT {server.authority} HTTP/1.1\r\nHost: {server.authority}\r\n\r\n".encode())
                self.assertIn(b" 200 ", peer.read_head())
                peer.send(hello)
                self.assertTrue(peer.recv())
                end(peer)
            peer = clients["queue"].connect(penstock.listening("socks5"))
            peer.send(b"\x05\x01\x00")
            self.assertEqual(b"\x05\x00", peer.read_exactly(2))
            peer.send(b"\x05\x01\x00\x01\x7f\x00\x00\x01" + mqtt.port.to_bytes(2, "big"))
            self.assertEqual(0, peer.read_exactly(10)[1])
            peer.send(MQTT_CONNECT)
            self.assertEqual(MQTT_CONNACK, peer.read_exactly(len(MQTT_CONNACK)))
            end(peer)
            self.ports = {origin.port: "", mqtt.port: "broker", raw.port: "tunnel"}
            self.ask(clients["last"].connect(proxy), "last", REQUESTS["last"], origin.authority, end)

    def ask(self, peer, name, request, authority, end):
        method, target = request.split()
        version = "HTTP/1.0" if name == "words" else "HTTP/1.1"
        body = '{"jsonrpc": "2.0", "id": 1, "method": "sum"}' if name == "json" else ""
        more = {"socket": "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "json": f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"}.get(name, "")
        peer.send(f"{method} http://{authority}{target} {version}\r\nHost: {authority}\r\n{more}\r\n{body}".encode())
        self.assertTrue(peer.read_head(), name)
        end(peer)

    def clients(self):
        return {name: Client() for name in (*self.all, "last")}

    def test_count(self):
        clients = self.clients()
        penstock = self.start("--listen", "http@127.0.0.1:0", "--listen", "socks5@127.0.0.1:0", folder=self.folder_for("count"))
        self.traffic(penstock, clients)
        penstock.wait_url("/last")
        penstock.stop()
        for expression, rows in self.expressions(clients):
            with self.subTest(expression):
                run = run_penstock("export", penstock.project, "--count", f"({expression}) && path != /last", folder=self.folder)
                self.assertEqual((0, f"{len(rows)}\n", ""), run)

    def test_filter(self):
        folder = self.folder_for("filter")
        for which in range(len(self.lines)):
            clients = self.clients()
            expression, rows = self.expressions(clients)[which]
            with self.subTest(expression):
                penstock = self.start("--no-db", "--listen", "http@127.0.0.1:0", "--listen", "socks5@127.0.0.1:0",
                                      "--filter", f"({expression}) || path == /last", folder=folder, project=None)
                self.traffic(penstock, clients)
                penstock.wait_url("/last")
                penstock.stop()
                self.assertEqual(rows, {self.name_of(e) for e in penstock.exchanges} - {"last"})

    def name_of(self, exchange):
        if exchange["kind"] == "http":
            target = "/" + exchange["url"].split("/", 3)[3]
            return next(name for name, request in REQUESTS.items() if request.split()[1] == target)
        return "queue" if exchange["entry"] == "socks5" else self.ports[int(exchange["url"].rsplit(":", 1)[1])]


if __name__ == "__main__":
    main()
