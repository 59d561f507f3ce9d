# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients and servers that begin and never end, and heads that a few bytes of HPACK stand for."""
import resource
import select
import socket
import time

from bystander import MB, Bystander
from penstock_test import PenstockTestCase, main
from raw_peers import connect

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
ENHANCE_YOUR_CALM = 11


def frame(kind, flags, stream, payload=b""):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def length(n):
    """Of a string, as HPACK writes it."""
    if n < 127:
        return bytes([n])
    out, n = b"\x7f", n - 127
    while n > 0x7f:
        out += bytes([n & 0x7f | 0x80])
        n >>= 7
    return out + bytes([n])



class SlowHeads(PenstockTestCase):
    def test_a_thousand_heads_without_an_end(self):
        held = []
        with Bystander(self.penstock, memory=64 * MB, descriptors=1100, name="1,000 unterminated heads"):
            for _ in range(1000):
                held.append(socket.create_connection(self.penstock.address, timeout=10))
                held[-1].sendall(b"GET http://127.0.0.1/ HTTP/1.1\r\nX: ")
            for s in held:
                s.sendall(b"y" * 1000)
        for s in held:
            s.close()

    def test_many_large_heads_without_an_end(self):
        """Together far over what all may hold: the largest are told so and go, small ones stay."""
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        held, small = [], []
        head = b"GET http://127.0.0.1/ HTTP/1.1\r\nX: " + b"y" * 250_000
        with Bystander(self.penstock, memory=220 * MB, descriptors=1000, name="800 unterminated heads of 250 KB"):
            for _ in range(20):
                small.append(socket.create_connection(self.penstock.address, timeout=30))
                small[-1].sendall(b"GET http://127.0.0.1/ HTTP/1.1\r\nX: ")
            for _ in range(800):
                held.append(socket.create_connection(self.penstock.address, timeout=30))
                try:
                    held[-1].sendall(head)
                except ConnectionError:
                    pass
            end, gone = time.monotonic() + 20, set()
            while len(gone) < 500 and time.monotonic() < end:
                for s in select.select([s for s in held if s not in gone], [], [], 1)[0]:
                    answer = b""
                    try:
                        answer = s.recv(100)
                    except ConnectionError:
                        pass
                    if answer:
                        self.assertTrue(answer.startswith(b"HTTP/1.1 431 "), answer)
                    gone.add(s)
            self.assertGreaterEqual(len(gone), 500)
            self.assertEqual(select.select(small, [], [], 0)[0], [])
        for s in held + small:
            s.close()

    def test_response_heads_without_an_end(self):
        def script(peer):
            peer.read_head()
            try:
                peer.send(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 250_000)
                peer.read_to_end()
            except OSError:
                pass
        with self.origin(script) as origin:
            with Bystander(self.penstock, memory=220 * MB, descriptors=1300, name="600 response heads of 250 KB without an end"):
                clients = []
                for _ in range(600):
                    clients.append(socket.create_connection(self.penstock.address, timeout=30))
                    clients[-1].sendall(f"GET http://{origin.authority}/ HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode())
                end, answered = time.monotonic() + 20, set()
                while len(answered) < 200 and time.monotonic() < end:
                    for s in select.select([s for s in clients if s not in answered], [], [], 1)[0]:
                        self.assertIn(b" 502 ", s.recv(100))
                        answered.add(s)
                self.assertGreaterEqual(len(answered), 200)
            for s in clients:
                s.close()

    def test_hpack_bombs(self):
        """70 bytes of HPACK stand for a head of 240 KB; each connection opens 250 of them at a server that never answers."""
        with self.origin(lambda peer: peer.read_to_end()) as origin:
            authority = origin.authority.encode()
            first = b"\x82\x86\x84\x41" + length(len(authority)) + authority + b"\x40\x01x" + length(4000) + b"z" * 4000
            again = b"\x82\x86\x84\x01" + length(len(authority)) + authority + b"\xbe" * 60
            with Bystander(self.penstock, memory=400 * MB, descriptors=3000, name="20 connections with 250 HPACK bombs each"):
                clients = []
                for _ in range(20):
                    client = connect(self.penstock.address)
                    clients.append(client)
                    out = PREFACE + frame(4, 0, 0) + frame(1, 5, 1, first)
                    out += b"".join(frame(1, 5, 2 * i + 1, again) for i in range(1, 250))
                    client.send(out)
                calm = 0
                for client in clients:
                    data = client.read_to_end()
                    calm += frame(7, 0, 0)[3:9] in data and ENHANCE_YOUR_CALM.to_bytes(4, "big") in data
                print(f"\n    {calm} of 20 connections were told to be calm", flush=True)
                self.assertEqual(calm, 20)
                end = time.monotonic() + 3  # what comes after the bursts is answered as before
                while time.monotonic() < end:
                    time.sleep(0.05)
                for client in clients:
                    client.close()


if __name__ == "__main__":
    main()
