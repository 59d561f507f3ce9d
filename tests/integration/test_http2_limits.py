#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Floods, bombs and slow peers of HTTP/2: a bounded cost, a reason that is recorded, and other clients that notice nothing."""
import os
import socket
import subprocess
import threading
import time

from h2_peers import CODES, H2, PREFACE, answering, block, data_frame, fields, frames, head_frames, outcome, plain, reset_frame, serialized
from http2_test import Forwarder, Http2TestCase
from origins import Nghttpd
from penstock_test import SANITIZED, TIMEOUT, environment, main
from raw_peers import answering as h1_answering
from raw_peers import connect

MEMORY = 512 << 20 if SANITIZED else 32 << 20  # what a flood may cost, at most
SETTINGS = frames.SettingsFrame(0).serialize()


def cpu(penstock):
    """Seconds of CPU the program has used."""
    with open(f"/proc/{penstock.process.pid}/stat") as f:
        fields_ = f.read().rsplit(")", 1)[1].split()
    return (int(fields_[11]) + int(fields_[12])) / os.sysconf("SC_CLK_TCK")


class Bystander:
    """A client of HTTP/1 that asks again and again while something else happens. `check()`: 99 of 100 answers came within 100 ms, beside what
    the same client waits for when nothing else happens on this machine (`noise`, in seconds)."""

    def __init__(self, test):
        self.test, self.times, self.failed, self.stop = test, [], None, threading.Event()
        self.begun = threading.Event()
        self.origin = test.origin(h1_answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), tls=False)

    def _run(self):
        try:
            with connect(self.test.penstock.address) as client:
                request = f"GET http://{self.origin.authority}/bystander HTTP/1.1\r\nHost: {self.origin.authority}\r\n\r\n".encode()
                while not self.stop.is_set():
                    begin = time.monotonic()
                    client.send(request)
                    if client.read_response()[1] != b"ok":
                        raise AssertionError("a wrong answer")
                    self.times.append(time.monotonic() - begin)
                    self.begun.set()
        except Exception as e:  # noqa: BLE001
            self.failed = e
            self.begun.set()

    def __enter__(self):
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        self.begun.wait(TIMEOUT)
        return self

    def __exit__(self, kind, *_):
        self.stop.set()
        self.thread.join(TIMEOUT)
        self.origin.close()
        if kind is None and self.failed:
            raise self.failed

    def slowest(self):
        return sorted(self.times)[int(len(self.times) * 0.99)]

    def check(self):
        limit = 2 if SANITIZED else 0.1 + 2 * self.test.noise
        self.test.assertGreater(len(self.times), 0)
        self.test.assertLess(self.slowest(), limit, f"of {len(self.times)} requests; noise {self.test.noise}")


class Floods(Http2TestCase):
    """Each flood is written by hand, on a connection of its own to the proxy's port."""

    noise = 0

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with Bystander(cls("setUp")) as bystander:
            time.sleep(1)
        cls.noise = bystander.slowest()

    def setUp(self):
        self.mark = self.penstock.mark()
        self.before = self.penstock.reset_peak()
        self.cpu = cpu(self.penstock)

    def flood(self, pieces, read=True, preface=PREFACE + SETTINGS):
        """Sends until the proxy ends it: (code of its GOAWAY, bytes sent). `read`: what it answers is read meanwhile."""
        peer = connect(self.penstock.address)
        got, sent = bytearray(), 0

        def reader():
            try:
                while data := peer.sock.recv(1 << 16):
                    if len(got) < 1 << 24:
                        got.extend(data)
            except OSError:
                pass

        thread = threading.Thread(target=reader, daemon=True)
        if read:
            thread.start()
        try:
            peer.send(preface)
            for piece in pieces:
                peer.send(piece)
                sent += len(piece)
        except OSError:
            pass
        if not read:
            thread.start()
        try:
            peer.end_writing()
        except OSError:
            pass
        thread.join(TIMEOUT)
        peer.close()
        return self.goaway(bytes(got)), sent

    @staticmethod
    def goaway(data):
        """The error code of the last GOAWAY in it."""
        code, at = None, 0
        while at + 9 <= len(data):
            length = int.from_bytes(data[at:at + 3], "big")
            if data[at + 3] == 7:
                number = int.from_bytes(data[at + 13:at + 17], "big")
                code = next((n for n, c in CODES.items() if c == number), number)
            at += 9 + length
        return code

    def check(self, why, seconds=10):
        """The row that says why, and what it cost."""
        row = self.penstock.wait(lambda r: "past a limit" in r["failure"] and r["kind"] != "http", since=self.mark)[-1]
        self.assertIn("client went past a limit", row["failure"])
        self.assertIn(why, row["failure"])
        if not SANITIZED:
            self.assertLess(self.penstock.peak() - self.before, MEMORY)
            self.assertLess(cpu(self.penstock) - self.cpu, seconds)
        return row

    def test_rapid_reset(self):
        """20,000 streams opened and reset at once (CVE-2023-44487), and a bystander answered as if nothing happened."""
        with self.origin(answering(lambda end, stream: None), tls=False) as origin:
            encoded = block(*fields("GET", "/rapid", origin.authority, "http"))
            pieces = [serialized([*head_frames(n, encoded), reset_frame(n)]) for n in range(1, 40_001, 2)]
            with Bystander(self) as bystander:
                code, sent = self.flood([b"".join(pieces[i:i + 100]) for i in range(0, len(pieces), 100)])
        self.assertEqual("ENHANCE_YOUR_CALM", code)
        row = self.check("rapid reset")
        self.assertIn("requests", row["note"])
        bystander.check()

    def test_rapid_reset_of_streams_under_way(self):
        """The same one after the other, so that each has reached the server before it is reset."""
        with self.origin(h1_answering(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"), tls=False) as origin, Bystander(self) as bystander:
            with self.proxy_client() as client:
                with self.assertRaises((EOFError, ConnectionError, BrokenPipeError)):
                    for _ in range(3000):
                        stream = client.begin(fields("GET", "/under-way", origin.authority, "http"), end=True)
                        client.until(lambda stream=stream: stream.headers)
                        client.reset(stream)
                    client.read_to_end()
                    raise EOFError
                self.assertEqual(CODES["ENHANCE_YOUR_CALM"], client.goaway and client.goaway[0])
        self.check("rapid reset", 20)
        bystander.check()

    def test_streams_past_the_limit_of_a_client_that_does_not_read(self):
        """Each is answered by REFUSED_STREAM; who does not read these is not read either."""
        encoded = block((b":method", b"POST"), (b":scheme", b"http"), (b":authority", b"127.0.0.1:1"), (b":path", b"/"))
        one = serialized(head_frames(1, encoded, end=False))
        at = one.index(b"\x00\x00\x00\x01", 4)

        def pieces():
            for first in range(1, 2_000_001, 2000):
                if time.monotonic() > stop:
                    return
                yield b"".join(one[:at] + n.to_bytes(4, "big") + one[at + 4:] for n in range(first, first + 2000, 2))

        stop = time.monotonic() + (20 if SANITIZED else 5)
        with Bystander(self) as bystander:
            peer = connect(self.penstock.address)
            peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            peer.sock.settimeout(2)
            sent = 0
            try:
                peer.send(PREFACE + SETTINGS)
                for piece in pieces():
                    peer.send(piece)
                    sent += len(piece)
            except OSError:
                pass
            grown = self.penstock.peak() - self.before
            peer.reset()
        self.assertGreater(sent, 100_000)
        if not SANITIZED:
            self.assertLess(grown, MEMORY)
        bystander.check()

    def test_continuation_flood(self):
        """A head that never ends (VU#421644)."""
        head = frames.HeadersFrame(1, block((b":method", b"GET"))).serialize()
        for size in (1, 16_000):
            with self.subTest(size=size):
                self.setUp()
                more = frames.ContinuationFrame(1, block((b"x", b"y" * size))).serialize()
                code, _ = self.flood([head] + [more] * (20_000 if size == 1 else 2_000))
                self.assertIn(code, ("ENHANCE_YOUR_CALM", "PROTOCOL_ERROR"))
                self.check("CONTINUATION")

    def test_header_bomb(self):
        """One byte each, four thousand in memory: a head of 64 MB in 16 KB."""
        big = b"\x40\x01x" + b"\x7f" + b"\xa1\x1e" + b"y" * 4000
        head = block(*fields("GET", "/bomb", "127.0.0.1:1", "http")) + big + b"\xbe" * 16_000
        with self.proxy_client() as client:
            self.assertEqual((None, 431), outcome(client, 1, head_frames(1, head)))
        row = self.penstock.wait(lambda r: r["method"] == "GET", since=self.mark)[-1]
        self.assertEqual(431, row["status"])
        if not SANITIZED:
            self.assertLess(self.penstock.peak() - self.before, MEMORY)
            self.assertLess(cpu(self.penstock) - self.cpu, 5)

    def test_frames_that_move_nothing(self):
        open_still = threading.Event()

        def script(peer):
            peer.read_head()
            open_still.wait(TIMEOUT * 4)

        silent = self.origin(script, tls=False)
        self.addCleanup(silent.close)
        self.addCleanup(open_still.set)
        # A stream that is under way: frames of one that is over cost no more than their bytes.
        request = serialized(head_frames(1, block(*fields("POST", "/x", silent.authority, "http")), end=False))
        floods = {
            "ping": frames.PingFrame(0, b"penstock").serialize(),
            "settings": SETTINGS,
            "full settings": frames.SettingsFrame(0, {n: 1 for n in range(100, 132)}).serialize(),
            "priority": frames.PriorityFrame(3, depends_on=0, stream_weight=1).serialize(),
            "empty data": data_frame(1, b"").serialize(),
            "unknown": b"\0\0\0\xbb\0\0\0\0\0",
            "window": frames.WindowUpdateFrame(0, window_increment=1).serialize(),
        }
        for name, frame in floods.items():
            for read in (True, False):
                with self.subTest(frame=name, read=read):
                    self.setUp()
                    with Bystander(self) as bystander:
                        code, sent = self.flood([request] + [frame * 100] * 4000, read=read)
                    bystander.check()
                    if name in ("window", "unknown"):  # costs no more than its bytes
                        if not SANITIZED:
                            self.assertLess(self.penstock.peak() - self.before, MEMORY)
                        continue
                    if read:
                        self.assertEqual("ENHANCE_YOUR_CALM", code)
                    self.check("flood")

    def test_floods_of_a_server(self):
        big = b"\x40\x01x" + b"\x7f" + b"\xa1\x1e" + b"y" * 4000
        floods = {
            "ping": [frames.PingFrame(0, b"penstock").serialize() * 100] * 4000,
            "continuation": [frames.HeadersFrame(1, block((b":status", b"200"))).serialize()] + [frames.ContinuationFrame(1, block((b"x", b"y"))).serialize()] * 20_000,
            "bomb": [serialized(head_frames(1, block((b":status", b"200")) + big + b"\xbe" * 16_000))],
            "interim": [serialized(head_frames(1, block((b":status", b"103"), (b"x", b"y")), end=False)) * 50] * 1000,
        }
        for name, pieces in floods.items():
            with self.subTest(name=name):
                self.setUp()

                def script(peer, pieces=pieces):
                    end = H2(peer)
                    end.next_request()
                    reader = threading.Thread(target=self.drain, args=(peer,), daemon=True)
                    reader.start()
                    for piece in pieces:
                        peer.send(piece)
                    reader.join(TIMEOUT)

                with self.origin(script, tls=False) as origin, self.client(origin, tls=False) as client, Bystander(self) as bystander:
                    got = client.ask(fields("GET", "/flooded", origin.authority, "http"))
                    self.assertTrue(got.reset is not None or got.status == 502, got)
                row = self.penstock.wait_url("/flooded", self.mark)
                self.assertRegex(row["failure"], "^(server |unreadable response|response head)")
                if not SANITIZED:
                    self.assertLess(self.penstock.peak() - self.before, MEMORY)
                bystander.check()

    @staticmethod
    def drain(peer):
        try:
            while peer.sock.recv(1 << 16):
                pass
        except OSError:
            pass

    def test_twenty_thousand_streams(self):
        """Honest ones: all are answered, and so is the bystander."""
        requests = 2_000 if SANITIZED else 20_000
        with Nghttpd(self.folder_for("many"), self.leaf, "-m", "200") as origin:
            origin.write("1k", b"k" * 1024)
            with Forwarder(self.penstock.address, origin.authority) as way, Bystander(self) as bystander:
                done = subprocess.run(["h2load", "-n", str(requests), "-c", "1", "-m", "100", f"https://{way.authority}/1k"], capture_output=True,
                                      timeout=TIMEOUT * 4, env=environment(self.folder), stdin=subprocess.DEVNULL)
                self.assertIn(f"{requests} succeeded, 0 failed, 0 errored", done.stdout.decode())
        bystander.check()
        self.penstock.wait(lambda r: "/1k" in r["url"], count=requests, since=self.mark)
        if not SANITIZED:
            self.assertLess(self.penstock.peak() - self.before, 2 * MEMORY)


class Windows(Http2TestCase):
    """Windows are given back when the far side took the bytes, not before."""

    BLOCK = bytes(range(256)) * 64

    def sender(self, sent, stalled, total=400 << 20):
        """A script: answers with as much as the windows allow, until none opens for two seconds."""
        def script(peer):
            end = H2(peer)
            stream = end.next_request()
            end.headers(stream, [(b":status", b"200")])
            peer.sock.settimeout(2)
            try:
                while sent[0] < total:
                    end.data(stream, self.BLOCK)
                    sent[0] += len(self.BLOCK)
            except TimeoutError:
                pass
            stalled.set()
            try:
                end.read_to_end()
            except TimeoutError:
                pass
        return script

    def test_slow_reader_slows_its_sender(self):
        sent, stalled = [0], threading.Event()
        with self.origin(self.sender(sent, stalled)) as origin, self.client(origin, taking=False) as client:
            stream = client.begin(fields("GET", "/slow", origin.authority), end=True)
            client.until(lambda: stream.body)
            before = self.penstock.reset_peak()
            self.assertTrue(stalled.wait(TIMEOUT * 2))
            # What was sent lies in the windows of two streams and a little in between.
            self.assertLess(sent[0], 4 << 20)
            if not SANITIZED:
                self.assertLess(self.penstock.peak() - before, 8 << 20)
            # All of it is there, in order, once the reader takes it.
            taken = 0
            while len(stream.body) < sent[0]:
                if taken < len(stream.body):
                    client.take(len(stream.body) - taken, stream)
                    taken = len(stream.body)
                client.read()
            self.assertEqual(self.BLOCK * (sent[0] // len(self.BLOCK)), stream.body[:sent[0]])

    def test_slow_server_slows_its_uploader(self):
        for tls, serve in ((True, lambda peer: H2(peer, taking=False)), (False, None)):
            with self.subTest(http2=tls):
                gate = threading.Event()

                def script(peer, serve=serve):
                    if serve:
                        end = serve(peer)
                        end.next_request()
                        peer.sock.settimeout(0.2)
                        while not gate.is_set():
                            try:
                                end.read()
                            except TimeoutError:
                                pass
                    else:
                        peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
                        peer.read_head()
                        gate.wait(TIMEOUT * 2)

                with self.origin(script, tls=tls) as origin, self.client(origin) if tls else self.proxy_client() as client:
                    stream = client.begin(fields("PUT", "/sink", origin.authority, "https" if tls else "http"))
                    before, sent = self.penstock.reset_peak(), 0
                    client.peer.sock.settimeout(2)
                    with self.assertRaises(TimeoutError):
                        while sent < 400_000_000:
                            client.data(stream, self.BLOCK)
                            sent += len(self.BLOCK)
                    self.assertLess(sent, 16 << 20)
                    if not SANITIZED:
                        self.assertLess(self.penstock.peak() - before, 8 << 20)
                    gate.set()

    def test_streams_nobody_reads_leave_the_others_their_turn(self):
        """Forty responses that are not taken fill their streams' windows, not the connection's."""
        def script(peer):
            end = H2(peer)
            streams = {}
            while not end.closed:
                while end.arrived:
                    stream = end.streams[end.arrived.pop(0)]
                    if dict(plain(stream.headers))[b":path"] == b"/quick":
                        end.respond(stream, body=b"quick")
                    else:
                        end.headers(stream, [(b":status", b"200")])
                        streams[stream.number] = stream
                for stream in streams.values():
                    while end.room(stream) > 0:
                        size = min(end.room(stream), 1 << 16)
                        end.h2.send_data(stream.number, b"p" * size)
                end.flush()
                end.read()

        with self.origin(script) as origin, self.client(origin, taking=False, connection_window=1 << 30) as client:
            paused = [client.begin(fields("GET", f"/paused/{n}", origin.authority), end=True) for n in range(40)]
            client.until(lambda: all(len(s.body) == 65_535 for s in paused))
            got = client.ask(fields("GET", "/quick", origin.authority))
            self.assertEqual(b"quick", got.body)


if __name__ == "__main__":
    main()
