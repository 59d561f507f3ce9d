#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing that came is held back, nothing is taken that cannot be passed on, and odd orders of events come through.

Each event is seen at the far side before the next is sent, so no test depends on a clock.
"""
import queue
import socket
import threading
import unittest

from penstock_test import SANITIZED, PenstockTestCase, main
from raw_peers import TIMEOUT, HalfClosingTls, answering, client_context, connect_through


class Streaming(PenstockTestCase):
    tls = False

    def get(self, origin, path="/", *lines, method="GET", version="1.1"):
        """A raw client that has sent a request."""
        client, base = self.client_to(origin)
        head = [f"{method} {base}{path} HTTP/{version}", f"Host: {origin.authority}", *lines, "", ""]
        client.send("\r\n".join(head).encode())
        return client

    def test_server_sent_events_arrive_one_by_one(self):
        seen = queue.Queue()

        def script(peer):
            peer.read_head()
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
            for i in range(50):
                peer.send(b"data: event %d\n\n" % i)
                self.assertEqual(i, seen.get(timeout=TIMEOUT))

        with self.origin(script) as origin:
            with self.get(origin, "/events") as client:
                client.read_head()
                for i in range(50):
                    self.assertEqual(b"data: event %d\n\n" % i, client.read_until(b"\n\n"))
                    seen.put(i)
                self.assertEqual(b"", client.recv())

    def test_chunks_arrive_one_by_one(self):
        seen = queue.Queue()

        def script(peer):
            peer.read_head()
            peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for i in range(20):
                peer.send(b"3\r\n%03d\r\n" % i)
                seen.get(timeout=TIMEOUT)
            peer.send(b"0\r\n\r\n")

        with self.origin(script) as origin:
            with self.get(origin) as client:
                client.read_head()
                for i in range(20):
                    self.assertEqual(b"3\r\n%03d\r\n" % i, client.read_exactly(8))
                    seen.put(i)
                self.assertEqual(b"0\r\n\r\n", client.read_exactly(5))

    def test_upload_arrives_as_it_is_sent(self):
        seen = queue.Queue()

        def script(peer):
            peer.read_head()
            for _ in range(20):
                seen.put(peer.read_exactly(6))
            peer.read_exactly(5)
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

        with self.origin(script) as origin:
            with self.get(origin, "/", "Transfer-Encoding: chunked", method="POST") as client:
                for i in range(20):
                    client.send(b"1\r\n%c\r\n" % (65 + i))
                    self.assertEqual(b"1\r\n%c\r\n" % (65 + i), seen.get(timeout=TIMEOUT))
                client.send(b"0\r\n\r\n")
                self.assertIn(b" 200 ", client.read_head())

    def test_head_arrives_while_the_body_waits(self):
        go = threading.Semaphore(0)

        def script(peer):
            peer.read_head()
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n")
            go.acquire(timeout=TIMEOUT)
            peer.send(b"bo")
            go.acquire(timeout=TIMEOUT)
            peer.send(b"dy")
            peer.read_head()

        with self.origin(script) as origin:
            with self.get(origin) as client:
                self.assertEqual(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", client.read_head())
                go.release()
                self.assertEqual(b"bo", client.read_exactly(2))
                go.release()
                self.assertEqual(b"dy", client.read_exactly(2))

    def test_interim_answers_arrive_before_the_final_one_exists(self):
        interim = [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 102 Processing\r\nX-Done: 10%\r\n\r\n",
                   b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nlink: </b.js>\r\n\r\n",
                   b"HTTP/1.1 150 Whatever\r\n\r\n"]
        go = threading.Semaphore(0)

        def script(peer):
            peer.read_head()
            for head in interim:
                peer.send(head)
                go.acquire(timeout=TIMEOUT)
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            peer.read_head()

        with self.origin(script) as origin:
            with self.get(origin) as client:
                for head in interim:
                    self.assertEqual(head, client.read_head())
                    go.release()
                self.assertEqual((b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", b"ok"), client.read_response())

    def test_expectation_is_the_origins_to_answer(self):
        body_asked = threading.Semaphore(0)

        def script(peer):
            head = peer.read_head()
            self.assertIn(b"Expect: 100-continue\r\n", head)
            body_asked.acquire(timeout=TIMEOUT)
            peer.send(b"HTTP/1.1 100 Go on\r\nX-From: origin\r\n\r\n")
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n" + peer.read_exactly(4))
            peer.read_head()

        with self.origin(script) as origin:
            with self.get(origin, "/", "Expect: 100-continue", "Content-Length: 4", method="PUT") as client:
                origin.wait_connections(1)
                client.sock.settimeout(0.3)
                with self.assertRaises(TimeoutError):
                    client.recv()  # nobody answers for the origin
                client.sock.settimeout(TIMEOUT)
                body_asked.release()
                self.assertEqual(b"HTTP/1.1 100 Go on\r\nX-From: origin\r\n\r\n", client.read_head())
                client.send(b"body")
                self.assertEqual(b"body", client.read_response()[1])

    def test_early_413_reaches_a_client_that_is_still_uploading(self):
        answer = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 8\r\n\r\ntoo big\n"
        for reset in (False, True):
            def script(peer, reset=reset):
                peer.read_head()
                peer.read_exactly(1000)
                peer.send(answer)
                if reset:  # the origin reads no more: what it sent must come through all the same
                    peer.sock.settimeout(1)
                    return
                peer.read_to_end()

            with self.origin(script) as origin:
                with self.get(origin, "/", "Content-Length: 100000000", method="POST") as client:
                    got = {}

                    def read(client=client, got=got):
                        try:
                            got["response"] = client.read_response()
                        except OSError as e:
                            got["response"] = e

                    reader = threading.Thread(target=read)
                    if not origin.tls:  # one thread writes while another reads; Python's TLS cannot do both
                        reader.start()
                        try:
                            while "response" not in got:
                                client.send(b"u" * 65536)
                        except OSError:
                            pass
                        reader.join(TIMEOUT)
                    else:
                        client.send(b"u" * 200_000)
                        read()
                    self.assertEqual((answer[:-8], b"too big\n"), got["response"])

    def test_client_that_ends_its_side_gets_its_answer(self):
        def script(peer):
            head = peer.read_head()
            peer.read_body(head)
            gate.wait(TIMEOUT)
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nanswer")
            peer.recv()

        gate = threading.Event()
        with self.origin(script) as origin:
            client, base = self.client_to(origin)
            request = f"GET {base}/ HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode()
            with client:
                if not self.tls:
                    client.send(request)
                    client.end_writing()
                    gate.set()
                    self.assertEqual(b"answer", client.read_response()[1])
                    return
            with connect_through(self.penstock.address, origin.authority) as client:
                tls = HalfClosingTls(client, client_context(self.penstock.ca))
                tls.send(request)
                tls.end_writing()
                gate.set()
                self.assertTrue(tls.read_to_end().endswith(b"\r\n\r\nanswer"))

    def test_pipelined_requests_are_answered_in_order(self):
        def script(peer):
            while head := peer.read_head():
                body = peer.read_body(head)
                name = head.split()[1]
                peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(name + body), name + body))

        with self.origin(script) as origin:
            client, base = self.client_to(origin)
            with client:
                requests = b"".join(f"GET {base}/{i} HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode() for i in range(20))
                requests += f"POST {base}/p HTTP/1.1\r\nHost: {origin.authority}\r\nContent-Length: 3\r\n\r\nabc".encode()
                requests += f"POST {base}/q HTTP/1.1\r\nHost: {origin.authority}\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxy\r\n0\r\n\r\n".encode()
                requests += f"GET {base}/last HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode()
                client.send(requests)
                got = [client.read_response()[1] for _ in range(23)]
                self.assertEqual([b"/%d" % i for i in range(20)] + [b"/pabc", b"/qxy", b"/last"], got)

    def test_request_in_single_bytes(self):
        with self.origin(answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) as origin:
            client, base = self.client_to(origin)
            with client:
                request = f"POST {base}/x HTTP/1.1\r\nHost: {origin.authority}\r\nTransfer-Encoding: chunked\r\n\r\n3;e\r\nabc\r\n0\r\nT: 1\r\n\r\n".encode()
                for byte in request:
                    client.send(bytes([byte]))
                self.assertEqual(b"ok", client.read_response()[1])
            self.assertTrue(origin.received()[0].endswith(b"\r\n\r\n3;e\r\nabc\r\n0\r\nT: 1\r\n\r\n"))

    def test_answer_in_single_bytes(self):
        answer = b"HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Y:  z \r\n\r\n4\r\nbody\r\n0\r\nT: 1\r\n\r\n"

        def script(peer):
            peer.read_head()
            for byte in answer:
                peer.send(bytes([byte]))
            peer.read_head()

        with self.origin(script) as origin:
            with self.get(origin) as client:
                self.assertEqual(answer, client.read_exactly(len(answer)))

    def test_slow_reader_slows_its_sender_and_costs_no_memory(self):
        sent = [0]
        stalled = threading.Event()
        total = 400 << 20
        block = bytes(range(256)) * 256

        def script(peer):
            peer.read_head()
            peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % total)
            peer.sock.settimeout(2)
            sent[0] = 0
            try:
                while sent[0] < total:
                    peer.send(block)
                    sent[0] += len(block)
            except TimeoutError:  # two seconds without room for a byte
                pass
            stalled.set()

        with self.origin(script) as origin:
            stalled.clear()
            with self.get(origin) as client:
                client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
                client.read_head()
                before = self.penstock.reset_peak()
                self.assertTrue(stalled.wait(TIMEOUT * 2))
                # What the kernel's buffers of two connections take, at most; far from the whole.
                self.assertLess(sent[0], 64 << 20)
                if not SANITIZED:
                    self.assertLess(self.penstock.peak() - before, 16 << 20)
                # All that was sent before the sender gave up is there, in order.
                at = 0
                for _ in range(sent[0] // len(block)):
                    self.assertEqual(block, client.read_exactly(len(block)))
                    at += len(block)

    def test_slow_origin_slows_the_uploader(self):
        gate = threading.Event()

        def script(peer):
            peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
            peer.read_head()
            gate.wait(TIMEOUT * 2)

        with self.origin(script) as origin:
            gate.clear()
            with self.get(origin, "/", "Content-Length: 400000000", method="PUT") as client:
                origin.wait_connections(1)
                before, sent = self.penstock.reset_peak(), 0
                client.sock.settimeout(2)
                with self.assertRaises(TimeoutError):
                    while sent < 400_000_000:
                        client.send(b"s" * 65536)
                        sent += 65536
                self.assertLess(sent, 64 << 20)
                if not SANITIZED:
                    self.assertLess(self.penstock.peak() - before, 16 << 20)
                gate.set()

    def test_client_that_leaves_is_told_apart_from_a_server_that_leaves(self):
        left = threading.Event()

        def script(peer):
            peer.read_head()
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart")
            try:
                peer.recv()  # ends when the proxy passes the client's end on
            except ConnectionResetError:
                pass
            left.set()

        with self.origin(script) as origin:
            left.clear()
            mark = self.penstock.mark()
            client = self.get(origin, "/leaves")
            client.read_head()
            client.read_exactly(4)
            client.reset()  # a mere FIN could be a client that still wants its answer
            self.assertTrue(left.wait(TIMEOUT))
            exchange = self.penstock.wait_url("/leaves", since=mark)
            self.assertTrue(exchange["failure"], exchange)
            self.assertIn("client", str(exchange["failure"]))

        def cutting(peer):
            peer.read_head()
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart")

        with self.origin(cutting) as origin:
            mark = self.penstock.mark()
            with self.get(origin, "/cut") as client:
                client.read_head()
                self.assertEqual(b"part", client.read_to_end())
            exchange = self.penstock.wait_url("/cut", since=mark)
            self.assertTrue(exchange["failure"], exchange)
            self.assertNotIn("client", str(exchange["failure"]))

    def test_thousand_requests_on_one_connection_leave_nothing_behind(self):
        with self.origin(answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) as origin:
            client, base = self.client_to(origin)
            with client:
                request = f"GET {base}/many HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode()
                for i in range(1000):
                    client.send(request)
                    self.assertEqual(b"ok", client.read_response()[1])
            # One client connection, one connection to the origin.
            self.assertEqual(1, len(origin.connections))


class StreamingOverTls(Streaming):
    tls = True


if __name__ == "__main__":
    main()
