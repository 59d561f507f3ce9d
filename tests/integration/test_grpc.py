#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""gRPC through the proxy: python-grpcio and npm's grpc-js, each call kind, how calls end, and each message a row of its exchange."""
import base64
import gzip
import json
import os
import statistics
import subprocess
import threading
import time

import grpc

from grpc_peers import DETAILS, FILE_LIST, Channel, GrpcOrigin, PingPong
from http2_test import Http2TestCase
from penstock_test import ROOT, SANITIZED, TIMEOUT, environment, main, messages
from raw_peers import answering

GRPC_JS = os.path.join(ROOT, "tests", "peers", "grpc_peer.js")


def listed(rows):
    """(direction, payload) of each message in order."""
    return [(m["direction"], m["payload"]) for m in rows]


class Grpc(Http2TestCase):
    secure = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = GrpcOrigin(cls.leaf if cls.secure else None)
        cls.addClassCleanup(cls.server.close)

    def setUp(self):
        self.mark = self.penstock.mark()
        self.channel = Channel(self.server.authority, self.penstock.ca if self.secure else None, self.penstock.proxy)
        self.addCleanup(self.channel.close)

    def row(self, method, failure=""):
        """The finished exchange of a call."""
        row = self.penstock.wait_url("/peer.Test/" + method, self.mark)
        self.assertEqual((200, "HTTP/2", "gRPC", "POST"), (row["status"], row["protocol"], row["application"], row["method"]))
        self.assertEqual("https" if self.secure else "http", row["url"].split(":")[0])
        if failure is not None:
            self.assertEqual(failure, row["failure"])
        return row

    def messages(self, row):
        """Its messages, once the project holds the finished exchange."""
        self.recorded(row, "detail")
        found = messages(self.penstock.project, row["id"])
        self.assertEqual(row["messages"], len(found))
        self.assertEqual(list(range(len(found))), [m["index"] for m in found])
        self.assertLessEqual({m["kind"] for m in found}, {"message"})
        for m in found:
            self.assertIn("complete", m["flags"])
            self.assertLessEqual(0, m["at"])
            self.assertLessEqual(m["at"], m["endedAt"])
            self.assertEqual((len(m["payload"]), len(m["payload"]) + 5), (m["size"], m["wireSize"]))
        return found

    def test_unary(self):
        while not self.server.metadata.empty():
            self.server.metadata.get()
        answer, call = self.channel.unary("Unary").with_call(b"\x0a\x03abc", metadata=(("x-one", "1"), ("x-bytes-bin", b"\xff\0")))
        self.assertEqual(b"cba\x03\x0a", answer)
        self.assertEqual([("x-initial", "1"), ("x-bin", b"\0\xff")], [tuple(m) for m in call.initial_metadata()])
        self.assertEqual([("x-trailing", "2"), ("x-more-bin", b"\1\2")], [tuple(m) for m in call.trailing_metadata()])
        sent = self.server.metadata.get(timeout=TIMEOUT)
        self.assertIn(("x-one", "1"), sent)
        self.assertIn(("x-bytes-bin", b"\xff\0"), sent)
        row = self.row("Unary")
        self.assertEqual([("toServer", b"\x0a\x03abc"), ("toClient", b"cba\x03\x0a")], listed(self.messages(row)))
        head, answered, detail = self.recorded(row, "request_head", "response_head", "detail")
        self.assertIn(b"te: trailers\r\n", head)
        self.assertIn(b"content-type: application/grpc\r\n", answered)
        self.assertIn(b"grpc-status: 0\r\n", detail)  # in the trailers
        self.assertIn(b"x-trailing: 2\r\n", detail)

    def test_server_streaming(self):
        self.assertEqual([b"%d" % n for n in range(200)], list(self.channel.server_stream("ServerStream")(b"200")))
        self.assertEqual([("toServer", b"200")] + [("toClient", b"%d" % n) for n in range(200)], listed(self.messages(self.row("ServerStream"))))

    def test_client_streaming(self):
        parts = [b"%d" % n * 100 for n in range(100)]
        self.assertEqual(b"|".join(parts), self.channel.client_stream("ClientStream")(iter(parts)))
        self.assertEqual([("toServer", p) for p in parts] + [("toClient", b"|".join(parts))], listed(self.messages(self.row("ClientStream"))))

    def test_bidirectional_streaming(self):
        """Each message is answered before the next is sent: none is held back."""
        call = PingPong(self.channel)
        for number in range(50):
            self.assertEqual(b"re %d" % number, call.ask(b"%d" % number))
        self.assertEqual([], call.end())
        expected = [m for n in range(50) for m in (("toServer", b"%d" % n), ("toClient", b"re %d" % n))]
        found = self.messages(self.row("Bidi"))
        self.assertEqual(expected, listed(found))
        self.assertEqual(sorted(m["at"] for m in found), [m["at"] for m in found])

    def test_messages_arrive_as_soon_as_going_direct(self):
        """Within 5 ms at the median, measured in turns so that both meet the same machine."""
        with Channel(self.server.authority, self.authority.pem if self.secure else None) as direct:
            calls = [PingPong(direct), PingPong(self.channel)]
            times = [[], []]
            for number in range(30 if SANITIZED else 200):
                for call, taken in zip(calls, times):
                    begin = time.monotonic()
                    call.ask(b"m" * 100)
                    if number > 5:
                        taken.append(time.monotonic() - begin)
            for call in calls:
                call.end()
        medians = [statistics.median(t) * 1000 for t in times]
        print(f"median of a message and its answer: direct {medians[0]:.2f} ms, through the proxy {medians[1]:.2f} ms", flush=True)
        if not SANITIZED:
            self.assertLess(medians[1] - medians[0], 5)

    def test_many_calls_at_once(self):
        calls = [self.channel.unary("Unary").future(b"%d" % n) for n in range(200)]
        self.assertEqual([(b"%d" % n)[::-1] for n in range(200)], [c.result(TIMEOUT) for c in calls])
        rows = self.penstock.wait(lambda r: "/Unary" in r["url"], count=200, since=self.mark)
        self.assertEqual({("", 2)}, {(r["failure"], r["messages"]) for r in rows})

    def test_deadline(self):
        with self.assertRaises(grpc.RpcError) as raised:
            self.channel.unary("Wait")(b"x", timeout=0.5)
        self.assertEqual(grpc.StatusCode.DEADLINE_EXCEEDED, raised.exception.code())
        method, left = self.server.cancelled.get(timeout=TIMEOUT)
        self.assertEqual("Wait", method)
        self.assertLess(0, left)
        self.assertLess(left, 0.5)
        row = self.row("Wait", failure=None)
        self.assertIn(b"grpc-timeout: ", self.recorded(row, "request_head"))
        if row["failure"]:  # both count the time: one of them ends the stream, unless the server still says so first
            self.assertRegex(row["failure"], "(client|server).*CANCEL")
        else:
            self.assertIn(b"grpc-status: 4\r\n", b"".join(self.recorded(row, "response_head", "detail")))

    def test_cancellation(self):
        stream = self.channel.server_stream("Endless")(b"")
        for _ in range(10):
            next(stream)
        stream.cancel()
        self.assertEqual("Endless", self.server.cancelled.get(timeout=TIMEOUT)[0])
        row = self.row("Endless", failure=None)
        self.assertIn("client", row["failure"])
        self.assertIn("CANCEL", row["failure"])

    def test_status_details(self):
        with self.assertRaises(grpc.RpcError) as raised:
            self.channel.unary("Fail")(b"x")
        self.assertEqual((grpc.StatusCode.FAILED_PRECONDITION, "it is not so: \u00e9"), (raised.exception.code(), raised.exception.details()))
        self.assertIn(("grpc-status-details-bin", DETAILS), [tuple(m) for m in raised.exception.trailing_metadata()])
        head, detail = self.recorded(self.row("Fail"), "response_head", "detail")
        self.assertIn(b"grpc-status-details-bin: " + base64.b64encode(DETAILS).rstrip(b"=") , head + detail)

    def test_trailers_only_answer(self):
        with self.assertRaises(grpc.RpcError) as raised:
            self.channel.unary("Nothing")(b"x")
        self.assertEqual(grpc.StatusCode.UNIMPLEMENTED, raised.exception.code())
        row = self.row("Nothing")
        self.assertIn(b"grpc-status: 12\r\n", self.recorded(row, "response_head"))
        self.assertEqual([("toServer", b"x")], listed(self.messages(row)))

    def test_reflection(self):
        question = b"\x3a\x00"  # list_services
        self.assertEqual([FILE_LIST], list(self.channel.bidi("ServerReflectionInfo")(iter([question]))))
        self.assertEqual([("toServer", question), ("toClient", FILE_LIST)], listed(self.messages(self.row("ServerReflectionInfo"))))

    def test_large_messages(self):
        """20 MB each way, passed on as they come: not kept in memory, and in the project."""
        content = bytes(range(256)) * ((20 << 20) // 256)
        self.channel.unary("Sized")(b"1")
        before = self.penstock.reset_peak()
        for _ in range(2):
            self.assertEqual(content, self.channel.unary("Mirror")(content))
        if not SANITIZED:
            self.assertLess(self.penstock.peak() - before, 24 << 20)
        self.assertEqual([("toServer", content), ("toClient", content)], listed(self.messages(self.row("Mirror"))))


class GrpcInClearText(Grpc):
    secure = False
    test_large_messages = None  # once is enough


class Compression(Http2TestCase):
    def test_gzip(self):
        text = b"compress me, " * 1000
        with GrpcOrigin(self.leaf, grpc.Compression.Gzip) as server, \
                Channel(server.authority, self.penstock.ca, self.penstock.proxy, grpc.Compression.Gzip) as channel:
            mark = self.penstock.mark()
            self.assertEqual(text[::-1], channel.unary("Unary")(text))
            row = self.penstock.wait_url("/Unary", mark)
        head = self.recorded(row, "request_head")
        self.assertIn(b"grpc-encoding: gzip\r\n", head)
        found = messages(self.penstock.project, row["id"])
        for m, content in zip(found, (text, text[::-1])):
            self.assertLessEqual({"complete", "compressed", "encoded"}, m["flags"])
            self.assertEqual(content, gzip.decompress(m["payload"]))
            self.assertLess(m["size"], 1000)


class GrpcWeb(Http2TestCase):
    """An HTTP/1 client, as a browser behind a proxy is."""

    def frame(self, payload, flag=0):
        return bytes([flag]) + len(payload).to_bytes(4, "big") + payload

    def exchange(self, kind, request, response):
        answer = (b"HTTP/1.1 200 OK\r\nContent-Type: application/%s\r\nTransfer-Encoding: chunked\r\n\r\n" % kind +
                  b"".join(b"%x\r\n%s\r\n" % (len(r), r) for r in response) + b"0\r\n\r\n")
        with self.origin(answering(answer), alpn=("http/1.1",)) as origin:
            mark = self.penstock.mark()
            got = self.curl("--http1.1", "-H", f"Content-Type: application/{kind.decode()}", "--data-binary", "@-", f"https://{origin.authority}/peer.Test/Web",
                            stdin=request)
            self.assertEqual((0, b"".join(response)), (got.code, got.out), got)
            row = self.penstock.wait_url("/peer.Test/Web", mark)
            self.assertEqual(("gRPC-Web", "HTTP/1.1", ""), (row["application"], row["protocol"], row["failure"]))
            self.recorded(row, "detail")
            return [(m["direction"], m["kind"], m["payload"]) for m in messages(self.penstock.project, row["id"])]

    def test_binary_and_text(self):
        trailers = b"grpc-status: 0\r\ngrpc-message: fine\r\n"
        request, first, second = self.frame(b"question"), self.frame(b"one"), self.frame(b"") + self.frame(trailers, 0x80)
        expected = [("toServer", "message", b"question"), ("toClient", "message", b"one"), ("toClient", "message", b""),
                    ("toClient", "trailers", trailers)]
        for kind, coded in ((b"grpc-web+proto", lambda b: b), (b"grpc-web-text", base64.b64encode), (b"grpc-web-text+proto", base64.b64encode)):
            with self.subTest(kind=kind):
                found = self.exchange(kind, coded(request), [coded(first), coded(second)])
                self.assertEqual(expected, found)


class GrpcJs(Http2TestCase):
    """npm's @grpc/grpc-js on one side, python-grpcio on the other."""

    def node(self, *arguments, **env):
        return subprocess.Popen(["node", GRPC_JS, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                env=environment(self.folder, NODE_PATH=os.environ.get("NODE_PATH") or os.path.join(ROOT, "build", "peers", "node_modules"), **env))

    def test_client(self):
        for secure in (True, False):
            with self.subTest(secure=secure), GrpcOrigin(self.leaf if secure else None) as server:
                mark = self.penstock.mark()
                client = self.node("client", server.authority, self.penstock.ca if secure else "", grpc_proxy=self.penstock.proxy)
                out, _ = client.communicate(timeout=TIMEOUT * 2)
                said = json.loads(out)
                self.assertEqual({"unary": "cba", "serverStream": ["0", "1", "2"], "clientStream": "a|b|c", "bidi": ["re 0", "re 1", "re 2"],
                                  "deadline": 4, "cancel": 1, "status": [9, DETAILS.hex()], "large": 20 << 20}, said)
                rows = self.penstock.wait(lambda r: "/peer.Test/" in r["url"], count=8, since=mark)
                self.assertEqual({"gRPC"}, {r["application"] for r in rows})
                bidi = next(r for r in rows if r["url"].endswith("/Bidi"))
                self.recorded(bidi, "detail")
                self.assertEqual([m for n in range(3) for m in (("toServer", b"%d" % n), ("toClient", b"re %d" % n))],
                                 listed(messages(self.penstock.project, bidi["id"])))

    def test_server(self):
        server = self.node("server", *self.leaf)
        try:
            port = int(server.stdout.readline())
            with Channel(f"127.0.0.1:{port}", self.penstock.ca, self.penstock.proxy) as channel:
                self.assertEqual(b"cba", channel.unary("Unary")(b"abc"))
                self.assertEqual([b"0", b"1", b"2"], list(channel.server_stream("ServerStream")(b"3")))
                self.assertEqual(b"a|b", channel.client_stream("ClientStream")(iter([b"a", b"b"])))
                call = PingPong(channel)
                self.assertEqual([b"re x", b"re y"], [call.ask(b"x"), call.ask(b"y")])
                self.assertEqual([], call.end())
                with self.assertRaises(grpc.RpcError) as raised:
                    channel.unary("Fail")(b"")
                self.assertEqual((grpc.StatusCode.NOT_FOUND, "nothing"), (raised.exception.code(), raised.exception.details()))
        finally:
            server.stdin.close()
            server.stdout.close()
            server.wait(TIMEOUT)


class Ends(Http2TestCase):
    def test_server_that_stops(self):
        """Its GOAWAY lets calls finish, and new ones go to the server that took its place."""
        server = GrpcOrigin(self.leaf)
        with Channel(server.authority, self.penstock.ca, self.penstock.proxy) as channel:
            call = PingPong(channel)
            self.assertEqual(b"re before", call.ask(b"before"))
            stopped = server.server.stop(TIMEOUT)
            self.assertEqual(b"re meanwhile", call.ask(b"meanwhile"))
            self.assertEqual([], call.end())
            self.assertTrue(stopped.wait(TIMEOUT))
            with self.assertRaises(grpc.RpcError) as raised:
                channel.unary("Unary")(b"x", timeout=10)
            self.assertEqual(grpc.StatusCode.UNAVAILABLE, raised.exception.code())

    def test_descriptors_come_back(self):
        self.curl("http://penstock/")  # what is opened once and kept
        before = self.penstock.descriptors()
        with GrpcOrigin(self.leaf) as server:
            for _ in range(5):
                with Channel(server.authority, self.penstock.ca, self.penstock.proxy) as channel:
                    stream = channel.server_stream("Endless")(b"")
                    next(stream)
                    self.assertEqual(b"x", channel.unary("Unary")(b"x"))
        self.wait_descriptors(before)


if __name__ == "__main__":
    main()
