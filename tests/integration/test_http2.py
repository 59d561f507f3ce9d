#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP/2 on both sides: what one end sent is what the other got, field by field, and what the project holds."""
import hashlib
import os
import queue
import re
import subprocess
import threading

import hpack

from h2_peers import H2, answering, fields, plain
from http2_test import Forwarder, Http2TestCase, text
from origins import Nghttpd, NginxHttp2
from penstock_test import SANITIZED, TIMEOUT, environment, main

BIG = bytes((i * 7919 + (i >> 3) * 104729 + (i >> 7) * 31) & 0xFF for i in range(1 << 20)) * 5


class Heads(Http2TestCase):
    """python-h2 at both ends."""

    def exchange(self, request, handle, body=b"", trailers=None, tls=True):
        """(what the client got, what the origin got, the row)."""
        seen = queue.Queue()

        def kept(end, stream):
            seen.put(stream)
            handle(end, stream)

        mark = self.penstock.mark()
        with self.origin(answering(kept), tls=tls) as origin, self.client(origin, tls=tls) as client:
            got = client.ask(request(origin.authority) if callable(request) else request, body, trailers)
            return got, seen.get(timeout=TIMEOUT), self.penstock.wait(since=mark)[0]

    def test_pseudo_header_order_duplicates_and_crumbs_are_kept(self):
        orders = [(b":method", b":scheme", b":authority", b":path"), (b":path", b":method", b":scheme", b":authority"),
                  (b":authority", b":path", b":scheme", b":method")]
        more = [(b"cookie", b"a=1"), (b"x-z", b"1"), (b"cookie", b"b=2; c=3"), (b"x-a", b"2"), (b"x-z", b"  3".strip()), (b"te", b"trailers"),
                (b"cookie", b""), (b"x-empty", b""), (b"x-high", b"caf\xc3\xa9 \xe9"), (b"x-quote", b'"a\\"b" , ,c'), (b"x-tab", b"a\tb"),
                (b"accept", b"*/*"), (b"user-agent", b"odd"), (b"accept", b"text/html")]
        answer = [(b":status", b"299"), (b"set-cookie", b"a=1"), (b"x-b", b"1"), (b"set-cookie", b"b=2"), (b"x-a", b""), (b"x-b", b"2"),
                  (b"server", b"s"), (b"date", b"never")]
        for order in orders:
            values = {b":method": b"GET", b":scheme": b"https", b":path": b"/ord%65r?q=1&q=%20#no"[:-3]}
            request = []

            def head(authority, order=order, values=values, request=request):
                request[:] = [(n, values.get(n, authority.encode())) for n in order] + more
                return request

            got, seen, row = self.exchange(head, lambda end, stream: end.headers(stream, answer, end=True))
            self.assertEqual(request, plain(seen.headers))
            self.assertEqual(answer, plain(got.headers))
            self.assertEqual(("GET", 299, "HTTP/2", ""), (row["method"], row["status"], row["protocol"], row["failure"]))
            heads = self.recorded(row, "request_head", "request_sent", "response_head", "response_sent")
            self.assertIn(text(request), heads[0])
            self.assertIn(text(answer), heads[2])
            self.assertEqual([None, None], [heads[1], heads[3]], "nothing was changed")

    def test_never_indexed_fields_stay_never_indexed(self):
        secret, open_ = hpack.NeverIndexedHeaderTuple(b"authorization", b"secret"), hpack.HeaderTuple(b"x-open", b"1")
        answer = [hpack.HeaderTuple(b":status", b"200"), hpack.NeverIndexedHeaderTuple(b"x-token", b"t"), hpack.HeaderTuple(b"x-open", b"2")]
        got, seen, _ = self.exchange(lambda authority: fields("GET", "/secret", authority, "https", secret, open_),
                                     lambda end, stream: end.headers(stream, answer, end=True))
        kinds = {bytes(f[0]): not f.indexable for f in [*seen.headers, *got.headers]}
        self.assertEqual((True, True, False), (kinds[b"authorization"], kinds[b"x-token"], kinds[b"x-open"]))

    def test_bodies_and_trailers_pass_both_ways(self):
        up, down = [(b"x-up", b"1"), (b"x-up", b"2")], [(b"grpc-status", b"0"), (b"x-down", b""), (b"x-down", b"b")]

        def handle(end, stream):
            end.respond(stream, (b"trailer", b"x-down"), body=stream.body[::-1], trailers=down)

        got, seen, row = self.exchange(lambda authority: fields("POST", "/trailers", authority), handle, b"abc" * 20_000, up)
        self.assertEqual((b"abc" * 20_000, up), (seen.body, plain(seen.trailers)))
        self.assertEqual((b"cba" * 20_000, down), (got.body, plain(got.trailers)))
        self.assertEqual((60_000, 60_000, ""), (row["requestSize"], row["responseSize"], row["failure"]))
        detail = self.recorded(row, "detail")
        for part in (text(up), text(down)):
            self.assertIn(part, detail)

    def test_request_with_trailers_and_no_body(self):
        trailers = [(b"x-only", b"1")]
        got, seen, _ = self.exchange(lambda authority: fields("POST", "/only", authority),
                                     lambda end, stream: end.respond(stream, trailers=trailers), b"", trailers)
        self.assertEqual((b"", trailers), (seen.body, plain(seen.trailers)))
        self.assertEqual((b"", trailers), (got.body, plain(got.trailers)))

    def test_answers_without_a_body(self):
        for method, status, length in (("GET", 204, None), ("GET", 304, b"1234"), ("HEAD", 200, b"999"), ("GET", 205, b"0"), ("OPTIONS", 200, b"0")):
            with self.subTest(method=method, status=status):
                more = [(b"content-length", length)] if length else []
                got, _, row = self.exchange(lambda authority, method=method: fields(method, "/none", authority),
                                            lambda end, stream, status=status, more=more: end.respond(stream, *more, status=status))
                self.assertEqual([(b":status", b"%d" % status), *more], plain(got.headers))
                self.assertEqual((b"", True, status, 0, ""), (got.body, got.ended, row["status"], row["responseSize"], row["failure"]))

    def test_interim_answers_arrive_before_the_final_one_exists(self):
        interim = [[(b":status", b"103"), (b"link", b"</a.css>; rel=preload")], [(b":status", b"103"), (b"link", b"</b.js>"), (b"link", b"</c>")],
                   [(b":status", b"102"), (b"x-done", b"10%")], [(b":status", b"150")]]
        go = threading.Semaphore(0)

        def script(peer):
            end = H2(peer)
            stream = end.next_request()
            for head in interim:
                end.headers(stream, head)
                go.acquire(timeout=TIMEOUT)
            end.respond(stream, body=b"final")
            end.read_to_end()

        mark = self.penstock.mark()
        with self.origin(script) as origin, self.client(origin) as client:
            stream = client.begin(fields("GET", "/hints", origin.authority), end=True)
            for number in range(len(interim)):
                client.until(lambda number=number: len(stream.interim) > number)
                self.assertIsNone(stream.headers)
                go.release()
            client.finish(stream)
        self.assertEqual(interim, [plain(head) for head in stream.interim])
        self.assertEqual((200, b"final"), (stream.status, stream.body))
        detail = self.recorded(self.penstock.wait_url("/hints", mark), "detail")
        for head in interim:
            self.assertIn(text(head), detail)

    def test_expectation_is_the_origins_to_answer(self):
        asked = threading.Event()

        def script(peer):
            end = H2(peer)
            stream = end.next_request()
            self.assertIn((b"expect", b"100-continue"), plain(stream.headers))
            asked.wait(TIMEOUT)
            end.headers(stream, [(b":status", b"100"), (b"x-from", b"origin")])
            end.finish(stream)
            end.respond(stream, body=stream.body)
            end.read_to_end()

        with self.origin(script) as origin, self.client(origin) as client:
            stream = client.begin(fields("PUT", "/", origin.authority, "https", (b"expect", b"100-continue"), (b"content-length", b"4")))
            origin.wait_connections(1)
            client.ping()
            self.assertEqual([], stream.interim)  # nobody answers for the origin
            asked.set()
            client.until(lambda: stream.interim)
            self.assertEqual([(b":status", b"100"), (b"x-from", b"origin")], plain(stream.interim[0]))
            client.data(stream, b"body", end=True)
            self.assertEqual(b"body", client.finish(stream).body)

    def test_early_answer_reaches_a_client_that_is_still_uploading(self):
        def script(peer):
            end = H2(peer)
            stream = end.next_request()
            end.until(lambda: stream.body)
            end.respond(stream, status=413, body=b"too big\n")
            end.reset(stream, "NO_ERROR")
            end.read_to_end()

        mark = self.penstock.mark()
        with self.origin(script) as origin, self.client(origin) as client:
            stream = client.begin(fields("POST", "/early", origin.authority))
            with self.assertRaises(ConnectionError):
                client.data(stream, b"u" * 50_000_000)
            self.assertEqual((413, b"too big\n", True, 0), (stream.status, stream.body, stream.ended, stream.reset))
        row = self.penstock.wait_url("/early", mark)
        self.assertEqual((413, ""), (row["status"], row["failure"]))

    def test_half_closed_streams_go_on(self):
        """The answer ends before the request, which the server still takes: a bidirectional stream."""
        def script(peer):
            end = H2(peer)
            stream = end.next_request()
            end.respond(stream, body=b"done already")
            end.finish(stream)
            got.put(stream.body)
            end.read_to_end()

        got = queue.Queue()
        with self.origin(script) as origin, self.client(origin) as client:
            stream = client.begin(fields("POST", "/half", origin.authority))
            client.until(lambda: stream.ended)
            self.assertEqual(b"done already", stream.body)
            client.ping()
            if stream.reset is None:
                client.data(stream, b"the rest", end=True)
                self.assertEqual(b"the rest", got.get(timeout=TIMEOUT))

    def test_each_piece_arrives_before_the_next_is_sent(self):
        seen = queue.Queue()

        def script(peer):
            end = H2(peer)
            stream = end.next_request()
            end.headers(stream, [(b":status", b"200")])
            while not stream.ended:
                had = len(stream.body)
                end.until(lambda had=had: len(stream.body) > had or stream.ended)
                end.data(stream, stream.body[had:].upper() or b"!", end=stream.ended)
            end.read_to_end()

        with self.origin(script) as origin, self.client(origin) as client:
            stream = client.begin(fields("POST", "/ping-pong", origin.authority))
            client.until(lambda: stream.headers)
            for number in range(50):
                client.data(stream, b"ping %02d;" % number)
                client.until(lambda number=number: stream.body.endswith(b"PING %02d;" % number))
            client.data(stream, b"", end=True)
            client.finish(stream)
        self.assertEqual(b"".join(b"PING %02d;" % n for n in range(50)) + b"!", stream.body)
        self.assertTrue(seen.empty())

    def test_large_heads(self):
        """Above the frame size, so in CONTINUATION frames, on both sides."""
        big = [(b"x-big-%d" % i, bytes([97 + i]) * 40_000) for i in range(2)]
        many = [(b"x-%d" % i, b"") for i in range(500)]
        got, seen, row = self.exchange(lambda authority: fields("GET", "/big", authority, "https", *big, *many),
                                       lambda end, stream: end.respond(stream, *many, *big))
        self.assertEqual(big + many, plain(seen.headers)[4:])
        self.assertEqual(many + big, plain(got.headers)[1:])
        self.assertEqual("", row["failure"])

    def test_clear_text_is_http2_as_well(self):
        """h2c with prior knowledge: inside a CONNECT, and on the proxy's own port with the origin in the request."""
        got, seen, row = self.exchange(lambda authority: fields("GET", "/clear", authority, "http"),
                                       lambda end, stream: end.respond(stream, body=b"clear"), tls=False)
        self.assertEqual((b"clear", b"http"), (got.body, seen.headers[1][1]))
        self.assertEqual(("HTTP/2", f"http://{seen.headers[2][1].decode()}/clear"), (row["protocol"], row["url"]))


class Programs(Http2TestCase):
    """Peers that nobody here wrote: nghttpd and nginx as origins, curl, nghttp and h2load as clients."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nghttpd = Nghttpd(cls.folder_of("nghttpd"), cls.leaf, "--echo-upload", "--trailer=x-sum: 42", "-m", "200")
        cls.addClassCleanup(cls.nghttpd.close)
        cls.nginx = NginxHttp2(cls.folder_of("nginx"), cls.leaf)
        cls.addClassCleanup(cls.nginx.close)
        for origin in (cls.nghttpd, cls.nginx):
            origin.write("big", BIG)
            origin.write("small.txt", b"small\n")
            origin.write("1k", b"k" * 1024)
        cls.sum = hashlib.sha256(BIG).hexdigest()
        cls.origins = {"nghttpd": f"https://{cls.nghttpd.authority}", "nginx": f"https://127.0.0.1:{cls.nginx.tls_port}"}

    @classmethod
    def folder_of(cls, name):
        path = os.path.join(cls.folder, name)
        os.makedirs(path)
        return path

    def run_program(self, *command, timeout=TIMEOUT * 2):
        done = subprocess.run(command, capture_output=True, timeout=timeout, env=environment(self.folder), stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")

    def test_curl_downloads_from_every_origin(self):
        for name, base in self.origins.items():
            for version, spoken in (("--http2", "2"), ("--http1.1", "1.1")):
                with self.subTest(origin=name, version=version):
                    mark = self.penstock.mark()
                    got = self.curl(version, "-w", "%{stderr}%{http_code} %{http_version}", base + "/big")
                    self.assertEqual((0, f"200 {spoken}"), (got.code, got.err), got)
                    self.assertEqual(self.sum, hashlib.sha256(got.out).hexdigest())
                    row = self.penstock.wait(since=mark)[0]
                    # nginx speaks both and is asked for what the client speaks; nghttpd only its own.
                    self.assertEqual("HTTP/2" if version == "--http2" or name == "nghttpd" else "HTTP/1.1", row["protocol"])
                    self.assertEqual((len(BIG), ""), (row["responseSize"], row["failure"]))

    def test_curl_uploads_and_gets_it_back(self):
        up = os.path.join(self.folder, "up")
        with open(up, "wb") as f:
            f.write(BIG)
        for method in (("--data-binary", "@" + up), ("-T", up)):
            for version in ("--http2", "--http1.1"):
                with self.subTest(method=method[0], version=version):
                    if version == "--http1.1":  # the first that is asked finds out that the server speaks HTTP/2 alone
                        mark = self.penstock.mark()
                        self.assertEqual(0, self.curl(version, self.origins["nghttpd"] + "/small.txt").code)
                        self.penstock.wait(since=mark)
                    mark = self.penstock.mark()
                    got = self.curl(version, "-H", "Expect:", *method, self.origins["nghttpd"] + "/echo")
                    self.assertEqual((0, self.sum), (got.code, hashlib.sha256(got.out).hexdigest()), got.err)
                    row = self.penstock.wait(since=mark)[0]
                    self.assertEqual((len(BIG), len(BIG), ""), (row["requestSize"], row["responseSize"], row["failure"]))

    def test_methods_and_statuses_of_nginx(self):
        base = self.origins["nginx"]
        for args, expected in ((("-I", base + "/small.txt"), "200 0"), (("-X", "OPTIONS", base + "/small.txt"), "405 "),
                               ((base + "/empty",), "204 0"), ((base + "/nothing",), "404 "), ((base + "/teapot",), "418 "),
                               (("-L", base + "/hops/3"), "200 6"), (("-r", "1-3", base + "/small.txt"), "206 3"),
                               (("-z", "Tue, 01 Jan 2030 00:00:00 GMT", base + "/small.txt"), "304 0")):
            with self.subTest(args=args):
                got, direct = [self.curl("--http2", "-i", "-w", "%{stderr}%{http_code} %{size_download}", *args, proxy=proxy) for proxy in (True, False)]
                self.assertEqual(0, got.code, got)
                self.assertTrue(got.err.startswith(expected), got)
                self.assertEqual(re.sub(rb"\ndate: .*", b"", direct.out), re.sub(rb"\ndate: .*", b"", got.out))

    def test_what_curl_sends_is_what_nghttpd_gets(self):
        self.curl("--http2", "-H", "X-One: 1", "-H", "x-two;", "-b", "a=1; b=2", "-X", "PURGE", self.origins["nghttpd"] + "/seen?x=%20")
        got = re.findall(r"recv \(stream_id=\d+(?:, sensitive)?\) (.*)", self.nghttpd.output())
        at = got.index(":method: PURGE")
        self.assertEqual([":method: PURGE", ":path: /seen?x=%20", ":scheme: https", f":authority: {self.nghttpd.authority}"], got[at:at + 4])
        self.assertEqual(["accept: */*", "cookie: a=1; b=2", "x-one: 1", "x-two: "], got[at + 5:at + 9])

    def test_nghttp_through_the_proxy(self):
        """nghttp opens a window of its own, sends priorities and trailers, and multiplexes."""
        with Forwarder(self.penstock.address, self.nghttpd.authority) as way:
            mark = self.penstock.mark()
            urls = [f"https://{way.authority}/{name}" for name in ("small.txt", "1k", "big", "1k?again")]
            code, out, err = self.run_program("nghttp", "-nv", "--no-verify-peer", "--trailer=x-end: 1", "-w", "20", "-W", "24", *urls)
            self.assertEqual(0, code, err)
            self.assertEqual(4, out.count("x-sum: 42"), out[-3000:])
            rows = self.penstock.wait(since=mark, count=4)
            self.assertEqual(sorted([6, 1024, 1024, len(BIG)]), sorted(r["responseSize"] for r in rows))
            self.assertEqual({""}, {r["failure"] for r in rows})
            code, out, _ = self.run_program("nghttp", "-v", "--no-verify-peer", "--trailer=x-end: 1", "-H:method: POST", "-d",
                                            os.path.join(self.nghttpd.root, "1k"), f"https://{way.authority}/echo")
            self.assertEqual(0, code)
            self.assertIn("k" * 1024, out)
            self.assertRegex(self.nghttpd.output(), r"recv \(stream_id=\d+\) x-end: 1")

    def test_hundred_streams_at_once(self):
        requests = 1_000 if SANITIZED else 5_000
        for name, base in self.origins.items():
            with self.subTest(origin=name), Forwarder(self.penstock.address, base.split("//")[1]) as way:
                mark = self.penstock.mark()
                code, out, err = self.run_program("h2load", "-n", str(requests), "-c", "2", "-m", "100", f"https://{way.authority}/1k")
                self.assertEqual(0, code, err)
                self.assertIn(f"{requests} total, {requests} started, {requests} done, {requests} succeeded, 0 failed, 0 errored", out)
                rows = self.penstock.wait(since=mark, count=requests)
                self.assertEqual({(200, 1024, "HTTP/2", "")}, {(r["status"], r["responseSize"], r["protocol"], r["failure"]) for r in rows})

    def test_hundred_streams_in_clear_text(self):
        with Nghttpd(self.folder_for("clear"), None, "-m", "200") as origin:
            origin.write("1k", b"k" * 1024)
            with Forwarder(self.penstock.address, origin.authority) as way:
                code, out, err = self.run_program("h2load", "-n", "1000", "-c", "1", "-m", "100", f"http://{way.authority}/1k")
                self.assertEqual(0, code, err)
                self.assertIn("1000 succeeded, 0 failed, 0 errored", out, self.penstock.exchanges[-3:])


if __name__ == "__main__":
    main()
