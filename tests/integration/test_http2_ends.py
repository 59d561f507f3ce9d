#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How HTTP/2's streams and connections end, and what becomes of that on the other side, in HTTP/2 and in HTTP/1."""
import queue
import threading
import time

from h2_peers import CODES, H2, answering, fields, frames, plain
from http2_test import Http2TestCase
from penstock_test import TIMEOUT, main
from raw_peers import answering as h1_answering


def is_http2(head):
    """A server of HTTP/1 alone takes the preface for a request it does not know."""
    return head.startswith(b"PRI ")


def http1_alone(script):
    """The script, for connections that do not begin with HTTP/2's preface; those are refused as an old server does."""
    def refusing(peer):
        first = peer.read_exactly(4)
        if is_http2(first):
            peer.send(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            peer.end_writing()
            peer.read_to_end()
            peer.received = b""
        else:
            peer.push_back(first)
            script(peer)
    return refusing


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
                rows = self.penstock.wait(since=mark)
                self.assertEqual([(200, len(body), "")], [(r["status"], r["requestSize"], r["failure"]) for r in rows])

    def test_stream_refused_for_good_is_refused(self):
        def script(peer):
            end = H2(peer)
            while stream := end.next_request():
                end.reset(stream, "REFUSED_STREAM")

        with self.origin(script) as origin, self.client(origin) as client:
            self.assertEqual(CODES["REFUSED_STREAM"], client.ask(fields("GET", "/refused", origin.authority)).reset)

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


class Versions(Http2TestCase):
    """HTTP/2 on one side and HTTP/1 on the other."""

    def test_http2_client_and_http1_server(self):
        """A client that begins HTTP/2 in clear text; the server knows only HTTP/1, which the first connection finds out."""
        answer = (b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
                  b"HTTP/1.1 299 Fine\r\nX-Case: Kept\r\nSet-Cookie: a=1\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nset-cookie: b=2\r\n"
                  b"Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\nX-Trailer: End\r\n\r\n")
        with self.origin(http1_alone(h1_answering(answer)), tls=False) as origin:
            for own_port in (False, True):
                with self.subTest(own_port=own_port), self.proxy_client() if own_port else self.client(origin, tls=False) as client:
                    mark = self.penstock.mark()
                    head = fields("POST", "/mixed?q=1", origin.authority, "http", (b"cookie", b"a=1"), (b"x-one", b"1"), (b"cookie", b"b=2"), (b"te", b"trailers"))
                    got = client.ask(head, b"upload", [(b"x-up", b"1")])
                    self.assertEqual([(b":status", b"299"), (b"x-case", b"Kept"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")], plain(got.headers))
                    self.assertEqual([[(b":status", b"103"), (b"link", b"</a.css>")]], [plain(h) for h in got.interim])
                    self.assertEqual((b"body", [(b"x-trailer", b"End")]), (got.body, plain(got.trailers)))
                    self.assertEqual(b"POST /mixed?q=1 HTTP/1.1\r\nHost: " + origin.authority.encode() + b"\r\nx-one: 1\r\nte: trailers\r\ncookie: a=1; b=2\r\n"
                                     b"Transfer-Encoding: chunked\r\n\r\n6\r\nupload\r\n0\r\nx-up: 1\r\n\r\n", origin.received()[-1])
                    row = self.penstock.wait_url("/mixed", mark)
                    self.assertEqual((299, "HTTP/1.1", ""), (row["status"], row["protocol"], row["failure"]))
                    sent, answered = self.recorded(row, "request_sent", "response_sent")
                    self.assertIn(b"a=1; b=2", sent)
                    self.assertIn(b":status", answered)

    def test_hundred_streams_spread_over_http1_connections(self):
        def script(peer):
            while head := peer.read_head():
                name = head.split()[1]
                peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(name), name))

        with self.origin(http1_alone(script), tls=False) as origin, self.client(origin, tls=False) as client:
            streams = [client.begin(fields("GET", f"/n/{n}", origin.authority, "http"), end=True) for n in range(100)]
            for number, stream in enumerate(streams):
                self.assertEqual(b"/n/%d" % number, client.finish(stream).body)
            self.assertLessEqual(len(origin.connections), 18)

    def test_http1_client_and_http2_server(self):
        def handle(end, stream):
            end.headers(stream, [(b":status", b"103"), (b"link", b"</a>")])
            end.respond(stream, (b"x-a", b"1"), (b"set-cookie", b"a"), (b"set-cookie", b"b"), status=201, body=b"got " + stream.body, trailers=[(b"x-t", b"1")])
            seen.put(stream)

        seen = queue.Queue()
        with self.origin(answering(handle)) as origin:
            for count in range(2):
                with self.raw_client(origin.authority, alpn=["http/1.1"]) as client:
                    for version, body in (("1.1", b"chunky"), ("1.1", b"sized")):
                        mark = self.penstock.mark()
                        framing = "Transfer-Encoding: chunked" if body == b"chunky" else "Content-Length: 5"
                        content = b"6\r\nchunky\r\n0\r\nX-Up: 1\r\n\r\n" if body == b"chunky" else body
                        client.send(f"POST /up?q=1 HTTP/{version}\r\nhost: {origin.authority}\r\nX-Mixed: Case\r\nCookie: a=1; b=2\r\nTE: gzip, trailers\r\n"
                                    f"Connection: keep-alive, x-hop\r\nX-Hop: 1\r\nUpgrade: h2c\r\n{framing}\r\n\r\n".encode() + content)
                        self.assertEqual(b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n", client.read_head())
                        head, got = client.read_response()
                        self.assertEqual(b"HTTP/1.1 201 Created\r\nx-a: 1\r\nset-cookie: a\r\nset-cookie: b\r\nTransfer-Encoding: chunked\r\n\r\n", head)
                        self.assertEqual((b"got " + body, b"x-t: 1\r\n"), (got, client.trailers))
                        stream = seen.get(timeout=TIMEOUT)
                        expected = [*fields("POST", "/up?q=1", origin.authority), (b"x-mixed", b"Case"), (b"cookie", b"a=1; b=2"), (b"te", b"trailers")]
                        if body == b"sized":
                            expected.append((b"content-length", b"5"))
                        self.assertEqual(expected, plain(stream.headers))
                        if body == b"chunky":
                            self.assertEqual([(b"x-up", b"1")], plain(stream.trailers))
                        row = self.penstock.wait_url("/up", mark)
                        self.assertEqual((201, "HTTP/2", ""), (row["status"], row["protocol"], row["failure"]))

    def test_alpn_is_mirrored(self):
        """The client gets what the server chose, whatever its name is."""
        def script(peer):
            if peer.sock.selected_alpn_protocol() in ("h2", "grpc-exp"):
                answering(lambda end, stream: end.respond(stream, body=b"2"))(peer)
            else:
                h1_answering(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1")(peer)

        for server, client, chosen in ((["h2", "http/1.1"], ["h2", "http/1.1"], "h2"), (["http/1.1", "h2"], ["h2", "http/1.1"], "http/1.1"),
                                       (["h2"], ["grpc-exp", "h2"], "h2"), (["grpc-exp", "h2"], ["grpc-exp", "h2"], "grpc-exp"),
                                       (["http/1.1"], ["h2", "http/1.1"], "http/1.1"), ([], ["h2", "http/1.1"], None),
                                       (["h2", "http/1.1"], [], None), (["x-own", "h2"], ["x-own", "h2"], "x-own")):
            with self.subTest(server=server, client=client), self.origin(script, alpn=server) as origin:
                with self.raw_client(origin.authority, alpn=client) as peer:
                    self.assertEqual(chosen, peer.sock.selected_alpn_protocol())
                    if chosen in ("h2", "grpc-exp"):
                        self.assertEqual(b"2", H2(peer, client=True).ask(fields("GET", "/", origin.authority)).body)
                    else:
                        peer.send(f"GET / HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode())
                        self.assertEqual(b"1", peer.read_response()[1])
                    self.assertEqual(chosen, origin.connections[0].sock.selected_alpn_protocol())

    def test_prior_knowledge_inside_tls_without_alpn(self):
        with self.origin(answering(lambda end, stream: end.respond(stream, body=b"knew")), alpn=()) as origin:
            with H2(self.raw_client(origin.authority, alpn=[]), client=True) as client:
                self.assertEqual(b"knew", client.ask(fields("GET", "/", origin.authority)).body)

    def test_server_that_speaks_before_the_client_in_clear_text(self):
        """Its SETTINGS are no reason to take it for another protocol."""
        spoke = threading.Event()

        def script(peer):
            end = H2(peer)
            spoke.set()
            stream = end.next_request()
            end.respond(stream, body=b"http/2")
            end.read_to_end()

        mark = self.penstock.mark()
        with self.origin(script, tls=False) as origin:
            peer = self.raw_client(origin.authority, tls=False)
            self.assertTrue(spoke.wait(TIMEOUT))
            time.sleep(0.05)  # the proxy has the server's bytes first
            with H2(peer, client=True) as client:
                self.assertEqual(b"http/2", client.ask(fields("GET", "/late", origin.authority, "http")).body)
        self.assertEqual("HTTP/2", self.penstock.wait_url("/late", mark)["protocol"])

    def test_server_of_http2_alone_in_clear_text(self):
        """Asked in HTTP/1.1 it answers with its SETTINGS: it is asked again as it wants."""
        with self.origin(answering(lambda end, stream: end.respond(stream, body=b"got " + stream.body)), tls=False) as origin:
            with self.proxy_client() as client:
                got = client.ask(fields("POST", "/own", origin.authority, "http"), b"it")
                self.assertEqual((200, b"got it"), (got.status, got.body))
            got = self.curl("--http1.1", "-d", "it", f"http://{origin.authority}/own")
            self.assertEqual((0, b"got it"), (got.code, got.out), got)


if __name__ == "__main__":
    main()
