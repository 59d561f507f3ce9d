#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How HTTP/2's streams and connections end, and what becomes of that on the other side, in HTTP/2 and in HTTP/1."""
import queue
import threading

from h2_peers import CODES, H2, SettingCodes, fields, frames, plain
from http2_test import Http2TestCase, http1_alone
from penstock_test import TIMEOUT, main
from raw_peers import client_context, connect_through, start_tls


class Resets(Http2TestCase):
    def test_resets_of_the_client_reach_the_server(self):
        for code in ("CANCEL", "NO_ERROR", "INTERNAL_ERROR", "ENHANCE_YOUR_CALM"):
            for when in ("before the head", "inside the response", "inside the request"):
                with self.subTest(code=code, when=when):
                    seen = queue.Queue()

                    def script(peer, when=when, seen=seen):
                        end = H2(peer)
                        stream = end.next_request()
                        if when == "inside the response":
                            end.headers(stream, [(b":status", b"200")])
                            end.data(stream, b"part")
                        elif when == "inside the request":
                            end.until(lambda: stream.body)
                        seen.put("came")
                        end.until(lambda: stream.reset is not None)
                        seen.put(stream)
                        end.read_to_end()

                    mark = self.penstock.mark()
                    with self.origin(script) as origin, self.client(origin) as client:
                        upload = when == "inside the request"
                        stream = client.begin(fields("POST" if upload else "GET", "/cancel", origin.authority), end=not upload)
                        if upload:
                            client.data(stream, b"some of it")
                        self.assertEqual("came", seen.get(timeout=TIMEOUT))
                        if when == "inside the response":
                            client.until(lambda: stream.body)
                        client.reset(stream, code)
                        self.assertEqual(CODES[code], seen.get(timeout=TIMEOUT).reset)
                        row = self.penstock.wait_url("/cancel", mark)
                        self.assertIn("client", row["failure"])
                        self.assertIn(code, row["failure"])
                        # The connection goes on.
                        other = client.begin(fields("GET", "/next", origin.authority), end=True)
                        client.ping()
                        client.reset(other)

    def test_resets_of_the_server_reach_the_client(self):
        for code in ("INTERNAL_ERROR", "CANCEL", "ENHANCE_YOUR_CALM", "HTTP_1_1_REQUIRED"):
            for when in ("before the head", "inside the response", "inside the request"):
                with self.subTest(code=code, when=when):
                    def script(peer, when=when, code=code):
                        end = H2(peer)
                        while stream := end.next_request():
                            if plain(stream.headers)[3][1] == b"/next":
                                end.respond(stream, body=b"next")
                                continue
                            if when == "inside the response":
                                end.headers(stream, [(b":status", b"200")])
                                end.data(stream, b"part")
                            elif when == "inside the request":
                                end.until(lambda stream=stream: stream.body)
                            end.reset(stream, code)

                    mark = self.penstock.mark()
                    with self.origin(script) as origin, self.client(origin) as client:
                        upload = when == "inside the request"
                        stream = client.begin(fields("POST" if upload else "GET", "/broken", origin.authority), end=not upload)
                        if upload:
                            client.data(stream, b"some of it")
                        client.finish(stream)
                        self.assertEqual((CODES[code], False), (stream.reset, stream.ended), stream)
                        self.assertEqual(b"part" if when == "inside the response" else b"", stream.body)
                        row = self.penstock.wait_url("/broken", mark)
                        self.assertIn("server", row["failure"])
                        self.assertIn(code, row["failure"])
                        self.assertEqual(b"next", client.ask(fields("GET", "/next", origin.authority)).body)
                        self.assertEqual(1, len(origin.connections))

    def test_refused_streams_are_asked_again(self):
        """REFUSED_STREAM says that the server did nothing with it (RFC 9113 8.7): also with a body."""
        for method, body in (("GET", b""), ("POST", b"x" * 10_000)):
            with self.subTest(method=method):
                tries = []

                def script(peer, tries=tries):
                    end = H2(peer)
                    while stream := end.next_request():
                        tries.append(stream)
                        if len(tries) == 1:
                            if method == "POST":
                                end.until(lambda stream=stream: stream.body)
                            end.reset(stream, "REFUSED_STREAM")
                        else:
                            end.finish(stream)
                            end.respond(stream, body=b"at last " + stream.body)

                mark = self.penstock.mark()
                with self.origin(script) as origin, self.client(origin) as client:
                    got = client.ask(fields(method, "/refused", origin.authority), body, trailers=[(b"x-t", b"1")] if body else None)
                    self.assertEqual((200, b"at last " + body), (got.status, got.body))
                self.assertEqual(2, len(tries))
                self.assertEqual(plain(tries[0].headers), plain(tries[1].headers))
                if body:
                    self.assertEqual([(b"x-t", b"1")], plain(tries[1].trailers))
                # Earlier requests of this class may end only now.
                rows = self.penstock.wait(lambda e: "/refused" in e["url"], since=mark)
                self.assertEqual([(200, len(body), "")], [(r["status"], r["requestSize"], r["failure"]) for r in rows])

    def test_goaway_of_one_server_after_another(self):
        """As many as are restarted while the request is on its way: none of them saw it."""
        goodbyes = 7

        def script(peer):
            end = H2(peer)
            stream = end.next_request()
            if len(origin.connections) <= goodbyes:
                end.send_frames(frames.GoAwayFrame(0, last_stream_id=0, error_code=0))
                end.read_to_end()
            else:
                end.respond(end.finish(stream), body=b"at last " + stream.body)
                end.read_to_end()

        mark = self.penstock.mark()
        with self.origin(script) as origin, self.client(origin) as client:
            got = client.ask(fields("POST", "/restarted", origin.authority), b"upload")
            self.assertEqual((200, b"at last upload"), (got.status, got.body))
            self.assertEqual(goodbyes + 1, len(origin.connections))
        self.assertEqual("", self.penstock.wait_url("/restarted", mark)["failure"])

    def test_stream_refused_for_good_is_refused(self):
        """After seconds, in which the server is asked now and then: not as fast as it refuses."""
        tries = []

        def script(peer):
            end = H2(peer)
            while stream := end.next_request():
                tries.append(stream)
                end.reset(stream, "REFUSED_STREAM")

        with self.origin(script) as origin, self.client(origin) as client:
            self.assertEqual(CODES["REFUSED_STREAM"], client.ask(fields("GET", "/refused", origin.authority)).reset)
            self.assertLess(len(tries), 30)

    def test_early_answer_is_read_before_its_stream_is_reset(self):
        """A client that still uploads gets the whole answer; the reset that stops it waits until the client has read so far."""
        def script(peer):
            end = H2(peer)
            stream = end.next_request()
            end.respond(stream, status=413, body=b"too much")
            end.reset(stream, "NO_ERROR")
            end.read_to_end()

        with self.origin(script) as origin, self.client(origin) as client:
            stream = client.begin(fields("POST", "/early", origin.authority))
            peer, buffer, seen, ping = client.peer, b"", [], None
            while ping is None:  # past the library, which would answer at once
                buffer += peer.recv()
                while len(buffer) >= 9 and len(buffer) >= 9 + int.from_bytes(buffer[:3], "big"):
                    size, kind, flags, number = int.from_bytes(buffer[:3], "big"), buffer[3], buffer[4], int.from_bytes(buffer[5:9], "big")
                    payload, buffer = buffer[9:9 + size], buffer[9 + size:]
                    seen += [(kind, flags & 1)] if number == stream.number else []
                    ping = payload if kind == 6 and not flags & 1 else ping
            self.assertEqual((0, 1), seen[-1], "DATA with END_STREAM, and no RST_STREAM behind it")
            self.assertNotIn(3, [kind for kind, _ in seen])
            client.send_frames(frames.PingFrame(0, ping, flags=["ACK"]))
            while b"\0\0\4\3\0" + stream.number.to_bytes(4, "big") + bytes(4) not in buffer:
                more = peer.recv()
                self.assertTrue(more, "the stream is never reset")
                buffer += more

    def test_reset_of_an_http1_client_and_server(self):
        """What HTTP/1 can say of a reset is the end of the connection, and the reverse."""
        def cutting(peer):
            end = H2(peer)
            if stream := end.next_request():  # none: it was asked in HTTP/1.1
                end.headers(stream, [(b":status", b"200"), (b"content-length", b"100")])
                end.data(stream, b"part")
                end.reset(stream, "INTERNAL_ERROR")
                end.read_to_end()

        # The client speaks HTTP/1.1, the server, found out, HTTP/2 alone.
        mark = self.penstock.mark()
        with self.origin(cutting) as origin, self.raw_client(origin.authority, alpn=["http/1.1"]) as client:
            client.send(f"GET /cut HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode())
            head = client.read_head()
            self.assertIn(b" 200 ", head)
            self.assertEqual(b"part", client.read_to_end())
            self.assertIn("INTERNAL_ERROR", self.penstock.wait_url("/cut", mark)["failure"])

        def leaving(peer):
            peer.read_head()
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart")

        mark = self.penstock.mark()
        with self.origin(http1_alone(leaving), tls=False) as origin, self.client(origin, tls=False) as client:
            got = client.ask(fields("GET", "/left", origin.authority, "http"))
            self.assertEqual((200, b"part", False), (got.status, got.body, got.ended))
            self.assertIsNotNone(got.reset)
            self.assertNotEqual(CODES["NO_ERROR"], got.reset)
            self.assertTrue(self.penstock.wait_url("/left", mark)["failure"])
            # Nothing at all is an answer that can be read.
            client.ping()

    def test_client_that_resets_closes_the_http1_connection(self):
        left = threading.Event()

        def script(peer):
            peer.read_head()
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart")
            try:
                self.assertEqual(b"", peer.recv())
            except ConnectionResetError:
                pass
            left.set()

        with self.origin(http1_alone(script), tls=False) as origin, self.client(origin, tls=False) as client:
            stream = client.begin(fields("GET", "/leaves", origin.authority, "http"), end=True)
            client.until(lambda: stream.body)
            client.reset(stream)
            self.assertTrue(left.wait(TIMEOUT))


class Connections(Http2TestCase):
    def test_goaway_midway(self):
        """Streams above GOAWAY's were not seen: they go to a new connection. Those below go on where they are."""
        connections = []
        both = threading.Event()

        def script(peer):
            connections.append(peer)
            end = H2(peer)
            if len(connections) == 1:
                first = end.next_request()
                second = end.next_request()
                self.assertEqual([1, 3], [first.number, second.number])
                end.headers(first, [(b":status", b"200")])
                end.send_frames(frames.GoAwayFrame(0, last_stream_id=1, error_code=0, additional_data=b"soon"))
                both.wait(TIMEOUT)
                end.data(first, b"from the first", end=True)
                end.read_to_end()
            else:
                while stream := end.next_request():
                    end.respond(stream, body=b"from the second")
                    both.set()

        mark = self.penstock.mark()
        with self.origin(script) as origin, self.client(origin) as client:
            first = client.begin(fields("GET", "/first", origin.authority), end=True)
            second = client.begin(fields("GET", "/second", origin.authority), end=True)
            client.finish(second)
            client.finish(first)
            self.assertEqual((b"from the first", b"from the second"), (first.body, second.body))
            self.assertEqual(b"from the second", client.ask(fields("GET", "/third", origin.authority)).body)
            self.assertEqual(2, len(origin.connections))
            self.assertIsNone(client.goaway)
        self.assertEqual({""}, {r["failure"] for r in self.penstock.wait(since=mark, count=3)})

    def test_goaway_with_an_error(self):
        def script(peer):
            end = H2(peer)
            stream = end.next_request()
            end.headers(stream, [(b":status", b"200")])
            end.data(stream, b"part")
            end.send_frames(frames.GoAwayFrame(0, last_stream_id=1, error_code=CODES["ENHANCE_YOUR_CALM"], additional_data=b"too much"))

        mark = self.penstock.mark()
        with self.origin(script) as origin, self.client(origin) as client:
            got = client.ask(fields("GET", "/calm", origin.authority))
            self.assertEqual((b"part", False), (got.body, got.ended))
            self.assertIsNotNone(got.reset)
            failure = self.penstock.wait_url("/calm", mark)["failure"]
            self.assertIn("server", failure)
            self.assertIn("ENHANCE_YOUR_CALM", failure)
            self.assertIn("too much", failure)

    def test_server_that_closes_between_requests_is_dialled_anew(self):
        def script(peer):
            end = H2(peer)
            stream = end.next_request()
            end.respond(stream, body=b"one each")

        with self.origin(script) as origin, self.client(origin) as client:
            for number in range(3):
                self.assertEqual(b"one each", client.ask(fields("GET", f"/{number}", origin.authority)).body)
            self.assertEqual(3, len(origin.connections))

    def test_server_that_dies_inside_a_response(self):
        for how in ("fin", "reset"):
            with self.subTest(how=how):
                def script(peer, how=how):
                    end = H2(peer)
                    stream = end.next_request()
                    end.headers(stream, [(b":status", b"200")])
                    end.data(stream, b"part")
                    if how == "reset":
                        ready.wait(TIMEOUT)
                        peer.reset()

                ready = threading.Event()
                mark = self.penstock.mark()
                with self.origin(script) as origin, self.client(origin) as client:
                    stream = client.begin(fields("GET", "/dies", origin.authority), end=True)
                    client.until(lambda: stream.body)
                    ready.set()
                    client.finish(stream)
                    self.assertEqual((b"part", False), (stream.body, stream.ended))
                    self.assertNotIn(stream.reset, (None, 0))
                    row = self.penstock.wait_url("/dies", mark)
                    self.assertIn("server", row["failure"])
                    self.assertEqual(4, row["responseSize"])

    def test_server_that_never_answers_leaves_a_page(self):
        def script(peer):
            H2(peer).next_request()

        mark = self.penstock.mark()
        with self.origin(script) as origin, self.client(origin) as client:
            got = client.ask(fields("POST", "/silent", origin.authority), b"not twice")
            self.assertEqual(502, got.status)
            self.assertIn(b"text/html", got.field(b"content-type"))
            row = self.penstock.wait_url("/silent", mark)
            self.assertEqual(502, row["status"])
            self.assertIn("server", row["failure"])
            self.assertEqual(1, len(origin.connections), "a POST that may have been seen is not sent again")

    def test_client_that_dies_inside_an_upload(self):
        for how in ("fin", "reset"):
            with self.subTest(how=how):
                seen = queue.Queue()

                def script(peer, seen=seen):
                    end = H2(peer)
                    stream = end.next_request()
                    end.until(lambda: stream.body)
                    seen.put(stream)
                    while not stream.over:
                        end.read()
                    seen.put(stream)

                mark = self.penstock.mark()
                with self.origin(script) as origin:
                    client = self.client(origin)
                    stream = client.begin(fields("POST", "/upload", origin.authority))
                    client.data(stream, b"some of it")
                    seen.get(timeout=TIMEOUT)
                    if how == "reset":
                        client.peer.reset()
                    else:
                        client.close()
                    ended = seen.get(timeout=TIMEOUT)
                    self.assertFalse(ended.ended, "an upload that was cut never looks whole")
                    row = self.penstock.wait_url("/upload", mark)
                    self.assertIn("client", row["failure"])
                    self.assertEqual(10, row["requestSize"])

    def test_descriptors_come_back(self):
        """A server killed inside hundred responses, a client killed inside hundred uploads."""
        go = threading.Event()

        def script(peer):
            end = H2(peer)
            for _ in range(100):
                stream = end.next_request()
                end.headers(stream, [(b":status", b"200")])
            go.wait(TIMEOUT)
            peer.reset()

        before = self.penstock.descriptors()
        mark = self.penstock.mark()
        with self.origin(script) as origin, self.client(origin) as client:
            streams = [client.begin(fields("POST", f"/many/{n}", origin.authority)) for n in range(100)]
            client.until(lambda: all(s.headers for s in streams))
            go.set()
            for stream in streams:
                client.finish(stream)
            self.assertEqual({False}, {s.ended for s in streams})
        rows = self.penstock.wait(since=mark, count=100)
        self.assertEqual({True}, {"server" in r["failure"] for r in rows})
        go.clear()
        mark = self.penstock.mark()
        with self.origin(script) as origin:
            client = self.client(origin)
            streams = [client.begin(fields("POST", f"/many/{n}", origin.authority)) for n in range(100)]
            client.until(lambda: all(s.headers for s in streams))
            client.peer.reset()
            rows = self.penstock.wait(since=mark, count=100)
            self.assertEqual({True}, {"client" in r["failure"] for r in rows})
            go.set()
        self.wait_descriptors(before)

    def test_server_of_few_streams(self):
        """What is past the server's limit waits its turn; what its client gives up meanwhile never reaches the server."""
        most, seen = [0], []

        def script(peer):
            end = H2(peer, settings={SettingCodes.MAX_CONCURRENT_STREAMS: 2})
            while not end.closed:
                started.wait(TIMEOUT)
                most[0] = max(most[0], sum(1 for n in end.streams if n not in done))
                while end.arrived:
                    stream = end.streams[end.arrived.pop(0)]
                    seen.append(dict(plain(stream.headers))[b":path"])
                    end.respond(stream, body=b"served")
                    done.add(stream.number)
                end.read()

        started, done = threading.Event(), set()
        with self.origin(script) as origin, self.client(origin) as client:
            client.ping()
            streams = [client.begin(fields("GET", f"/{n}", origin.authority), end=True) for n in range(20)]
            client.reset(streams[10])
            client.ping()
            started.set()
            for stream in streams[:10] + streams[11:]:
                self.assertEqual(b"served", client.finish(stream).body)
        self.assertLessEqual(most[0], 2)
        self.assertEqual(sorted(b"/%d" % n for n in range(20) if n != 10), sorted(seen))

    def test_program_that_is_stopped(self):
        """SIGTERM ends streams under way: their peers notice, and the rows say so."""
        penstock = self.start(folder=self.folder_for("stopped"))
        going = threading.Event()

        def script(peer):
            end = H2(peer)
            stream = end.next_request()
            end.headers(stream, [(b":status", b"200")])
            going.set()
            end.read_to_end()

        with self.origin(script) as origin:
            peer = start_tls(connect_through(penstock.address, origin.authority), client_context(penstock.ca, ["h2"]), "127.0.0.1")
            with H2(peer, client=True) as client:
                stream = client.begin(fields("GET", "/stopped", origin.authority), end=True)
                client.until(lambda: stream.headers)
                self.assertTrue(going.wait(TIMEOUT))
                penstock.stop()
                client.finish(stream)
                self.assertFalse(stream.ended)
        self.assertIn("stopped", next(r for r in penstock.exchanges if "/stopped" in r["url"])["failure"])


if __name__ == "__main__":
    main()
