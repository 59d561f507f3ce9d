#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP/2 on one side and HTTP/1 on the other, and how it is found out which of them a server speaks."""
import queue
import threading
import time

from h2_peers import H2, answering, fields, plain
from http2_test import Http2TestCase, http1_alone, is_http2
from penstock_test import TIMEOUT, main
from raw_peers import answering as h1_answering


class Versions(Http2TestCase):
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

    def test_answers_without_a_body(self):
        """HEAD, 204 and 304 keep their fields and have no body, whichever side speaks what."""
        for method, status, length in (("HEAD", 200, b"999"), ("GET", 204, None), ("GET", 304, b"1234")):
            with self.subTest(method=method, status=status):
                line = b"Content-Length: %s\r\n" % length if length else b""
                more = [(b"content-length", length)] if length else []
                with self.origin(h1_answering(b"HTTP/1.1 %d Fine\r\nETag: \"a\"\r\n%s\r\n" % (status, line)), tls=False) as origin, \
                        self.proxy_client() as client:
                    for _ in range(2):
                        got = client.ask(fields(method, "/none", origin.authority, "http"))
                        self.assertEqual([(b":status", b"%d" % status), (b"etag", b'"a"'), *more], plain(got.headers))
                        self.assertEqual((b"", True), (got.body, got.ended))
                    self.assertEqual(1, len(origin.connections))
                with self.origin(answering(lambda end, stream, more=more, status=status: end.respond(stream, (b"etag", b"a"), *more, status=status))) as origin, \
                        self.raw_client(origin.authority, alpn=["http/1.1"]) as client:
                    for _ in range(2):
                        client.send(f"{method} / HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode())
                        head, body = client.read_response(method.encode())
                        self.assertRegex(head, rb"^HTTP/1.1 %d [A-Z]" % status)
                        self.assertEqual((b"", bool(length)), (body, b"content-length: %s\r\n" % (length or b"-") in head))

    def test_http10_client_and_http2_server(self):
        with self.origin(answering(lambda end, stream: end.respond(stream, body=b"to the end"))) as origin, \
                self.raw_client(origin.authority, alpn=["http/1.1"]) as client:
            client.send(f"GET /old HTTP/1.0\r\nHost: {origin.authority}\r\n\r\n".encode())
            head, body = client.read_response()
            self.assertNotIn(b"ransfer-", head)
            self.assertEqual(b"to the end", body)

    def test_expectations(self):
        def handle(peer):
            end = H2(peer)
            while stream := end.next_request():
                self.assertIn((b"expect", b"100-continue"), plain(stream.headers))
                end.headers(stream, [(b":status", b"100")])
                end.respond(end.finish(stream), body=stream.body)

        with self.origin(handle) as origin, self.raw_client(origin.authority, alpn=["http/1.1"]) as client:
            client.send(f"PUT / HTTP/1.1\r\nHost: {origin.authority}\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n".encode())
            self.assertEqual(b"HTTP/1.1 100 Continue\r\n\r\n", client.read_head())
            client.send(b"body")
            self.assertEqual(b"body", client.read_response()[1])

        def script(peer):
            head = peer.read_head()
            self.assertIn(b"expect: 100-continue\r\n", head)
            peer.send(b"HTTP/1.1 100 Continue\r\n\r\n")
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n" + peer.read_body(head))
            peer.read_head()

        with self.origin(script, tls=False) as origin, self.proxy_client() as client:
            stream = client.begin(fields("PUT", "/", origin.authority, "http", (b"expect", b"100-continue"), (b"content-length", b"4")))
            client.until(lambda: stream.interim)
            self.assertEqual([(b":status", b"100")], plain(stream.interim[0]))
            client.data(stream, b"body", end=True)
            self.assertEqual(b"body", client.finish(stream).body)

    def test_early_answer_of_an_http1_server(self):
        """It still takes the rest of the upload, and so does the proxy."""
        def script(peer):
            peer.read_head()
            peer.read_exactly(1000)
            peer.send(b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 8\r\n\r\ntoo big\n")
            peer.read_to_end()

        with self.origin(script, tls=False) as origin, self.proxy_client() as client:
            stream = client.begin(fields("POST", "/early", origin.authority, "http"))
            client.data(stream, b"u" * 100_000)
            client.until(lambda: stream.ended)
            self.assertEqual((413, b"too big\n", None), (stream.status, stream.body, stream.reset))
            client.data(stream, b"u" * 5_000_000, end=True)
            client.ping()

    def test_server_that_is_not_there(self):
        """The client reads why in the protocol it asked for."""
        with self.origin(lambda peer: None) as gone:
            pass
        for version, spoken in (("--http2", "2"), ("--http1.1", "1.1")):
            got = self.curl(version, "-w", "%{stderr}%{http_code} %{http_version}", f"https://{gone.authority}/")
            self.assertEqual((0, f"502 {spoken}"), (got.code, got.err), got)
        with self.client(gone, tls=False) as client:
            self.assertEqual([502] * 3, [client.ask(fields("GET", "/", gone.authority, "http")).status for _ in range(3)])

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

    def test_server_that_hangs_up_on_the_preface(self):
        """It knows only HTTP/1, and says nothing to what it does not know."""
        def script(peer):
            first = peer.read_exactly(4)
            if not is_http2(first):
                peer.push_back(first)
                h1_answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")(peer)

        with self.origin(script, tls=False) as origin, self.client(origin, tls=False) as client:
            for method, body in (("POST", b"x"), ("GET", b"")):
                got = client.ask(fields(method, "/", origin.authority, "http"), body)
                self.assertEqual((200, b"ok"), (got.status, got.body))

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
