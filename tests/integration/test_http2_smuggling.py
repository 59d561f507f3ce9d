#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing that an HTTP/2 peer writes becomes a second message on an HTTP/1 side: no field, no pseudo-header, no body, no trailer.

The hostile side writes HPACK literals itself; the other side is HTTP/1 and is read byte by byte.
"""
import re

from h2_peers import H2, block, data_frame, fields, head_frames, outcome, serialized
from http2_test import Http2TestCase
from penstock_test import main
from raw_peers import answering as h1_answering

EVIL = b"\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: evil\r\n\r\n"
BAD_TEXTS = (b"x\r\nX-Evil: 1", b"x" + EVIL, b"x\nX-Evil: 1", b"x\rX-Evil: 1", b"x\0y", b"\r\n", b"\x7f")


def pseudo(origin, **changed):
    """A request's pseudo-header fields; None leaves one out."""
    values = {"method": b"GET", "scheme": b"http", "authority": origin, "path": b"/one", **changed}
    return [(b":" + name.encode(), value) for name, value in values.items() if value is not None]


def reading(peer):
    """A script: answers each request once it is whole, and takes part of one as well."""
    try:
        h1_answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")(peer)
    except EOFError:
        pass


class Requests(Http2TestCase):
    def send(self, make, body=(), trailers=None):
        """(what the origin got, what became of the stream, the row) of a raw head towards an HTTP/1 origin."""
        with self.origin(reading, tls=False) as origin:
            mark = self.penstock.mark()
            with self.proxy_client() as client:
                head = make(origin.authority.encode())
                stream = client.begin(fields("GET", "/before", origin.authority, "http"), end=True)
                client.finish(stream)
                number = 3
                out = head_frames(number, block(*head), end=not body and trailers is None)
                out += [data_frame(number, part, end=trailers is None and at == len(body)) for at, part in enumerate(body, 1)]
                if trailers is not None:
                    out += head_frames(number, block(*trailers))
                reset, status = outcome(client, number, out)
            row = next((r for r in self.penstock.wait(since=mark, count=2) if "/before" not in r["url"]), None)
            received = b"".join(origin.received()).split(b"\r\n\r\n", 1)[1]
            return received, reset, status, row

    def refused(self, make, body=(), trailers=None):
        """Nothing reached the origin, the client knows, and the row says why."""
        received, reset, status, row = self.send(make, body, trailers)
        self.assertEqual(b"", received)
        self.assertTrue(reset or status >= 400, (reset, status))
        self.assertRegex(row["failure"], "^(unreadable request|client )")
        return reset, status, row

    def test_field_values(self):
        for name in (b"x-one", b"cookie", b"referer", b"te", b"host", b"content-type"):
            for value in BAD_TEXTS:
                with self.subTest(name=name, value=value):
                    self.refused(lambda authority, name=name, value=value: [*pseudo(authority), (name, value)])

    def test_field_names(self):
        for name in (b"x-a: 1\r\nx-b", b"x" + EVIL, b"x:y", b"x y", b"x\ty", b"", b"X-Upper", b"x\0y", b"x\xe9", b" x", b"x ", b":unknown", b":status"):
            with self.subTest(name=name):
                self.refused(lambda authority, name=name: [*pseudo(authority), (name, b"1")])

    def test_pseudo_header_fields(self):
        for name in ("method", "scheme", "authority", "path"):
            for value in (*BAD_TEXTS, b"", b"GET / HTTP/1.1\r\nX: y", b"/ HTTP/1.1", b"a b", b"/a\tb"):
                with self.subTest(name=name, value=value):
                    self.refused(lambda authority, name=name, value=value: pseudo(authority, **{name: value}))
            if name != "authority":
                with self.subTest(missing=name):
                    self.refused(lambda authority, name=name: pseudo(authority, **{name: None}))
            with self.subTest(twice=name):
                self.refused(lambda authority, name=name: [*pseudo(authority), *[f for f in pseudo(authority) if f[0] == b":" + name.encode()]])
        self.refused(lambda authority: [*pseudo(authority)[:3], (b"x-one", b"1"), (b":path", b"/late")])
        for path in (b"smuggled", b"http://evil/", b"//evil", b"*"):
            with self.subTest(path=path):
                for scheme in (b"http", b"ftp", b"x"):
                    received, _, _, _ = self.send(lambda authority, path=path, scheme=scheme: pseudo(authority, path=path, scheme=scheme))
                    self.assertIn(received.split(b"\r\n")[0], (b"", b"GET //evil HTTP/1.1"), "only what is a path to every reader")

    def test_authorities(self):
        for value in (b"a@b", b"host/path", b"host?x", b"host#x", b"h\\x", b"user:pass@host:80", b"host:80:90", b"host:99999", b"[::1", b"a,b"):
            with self.subTest(value=value):
                received, _, _, _ = self.send(lambda authority, value=value: pseudo(authority, authority=value))
                self.assertEqual(b"", received)

    def test_framing_fields(self):
        for more in ([(b"transfer-encoding", b"chunked")], [(b"connection", b"close")], [(b"upgrade", b"h2c")], [(b"keep-alive", b"1")],
                     [(b"proxy-connection", b"close")], [(b"te", b"gzip")], [(b"content-length", b"-1")], [(b"content-length", b"+2")],
                     [(b"content-length", b"2, 2")], [(b"content-length", b"0x2")], [(b"content-length", b"2 ")], [(b"content-length", b"")],
                     [(b"content-length", b"2"), (b"content-length", b"2")], [(b"content-length", b"2"), (b"content-length", b"3")],
                     [(b"content-length", b"99999999999999999999")]):
            with self.subTest(more=more):
                self.refused(lambda authority, more=more: [*pseudo(authority, method=b"POST"), *more], (b"ok",))

    def test_content_length_that_is_not_the_bodys(self):
        for length, body in ((b"1", (b"ok",)), (b"0", (b"ok",)), (b"3", (b"ok",)), (b"5", (b"ok", b"ok")), (b"3", (b"ok", b"ok")), (b"4", ())):
            with self.subTest(length=length, body=body):
                received, reset, status, row = self.send(lambda authority, length=length: [*pseudo(authority, method=b"POST"), (b"content-length", length)],
                                                         body)
                self.assertEqual("PROTOCOL_ERROR", reset, status)
                self.assertRegex(row["failure"], "^(unreadable request|client )")
                head, _, rest = received.partition(b"\r\n\r\n")
                # The origin may have got the beginning of it, never more than was announced and never a whole message.
                self.assertLessEqual(received.count(b"HTTP/1.1"), 1)
                if head:
                    self.assertIn(b"content-length: " + length, head)
                    self.assertLess(len(rest), int(length) or 1)

    def test_bodies_are_bodies(self):
        evil = b"0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: evil\r\n\r\n"
        for more in ([], [(b"content-length", b"%d" % len(evil))]):
            for method in (b"POST", b"GET", b"HEAD", b"TRACE", b"X-OWN"):
                with self.subTest(more=more, method=method):
                    received, reset, status, row = self.send(lambda authority, more=more, method=method: [*pseudo(authority, method=method), *more], (evil,))
                    self.assertEqual((None, 200, ""), (reset, status, row["failure"]))
                    framed = evil if more else b"%x\r\n" % len(evil) + evil + b"\r\n0\r\n\r\n"
                    self.assertTrue(received.endswith(b"\r\n\r\n" + framed), received)
                    self.assertEqual(1, len(re.findall(rb"(?i)^(?:content-length|transfer-encoding):", received, re.M)))

    def test_trailers(self):
        for trailers in ([(b"x-t", b"1\r\n\r\nGET /smuggled HTTP/1.1")], [(b"x: y", b"1")], [(b":path", b"/x")], [(b"X-Up", b"1")], [(b"x\r\ny", b"1")]):
            with self.subTest(trailers=trailers):
                received, reset, _, row = self.send(lambda authority: pseudo(authority, method=b"POST"), (b"ok",), trailers)
                self.assertTrue(reset)
                self.assertNotIn(b"0\r\n", received, "it never looks whole")
                self.assertNotIn(b"smuggled", received)
                self.assertRegex(row["failure"], "^(unreadable request|client )")

    def test_hosts(self):
        """The authority is what counts; another host beside it is told, and does not travel."""
        received, _, status, row = self.send(lambda authority: [*pseudo(authority), (b"host", b"other.example"), (b"host", b"third.example")])
        if status == 200:
            self.assertEqual(1, len(re.findall(rb"(?i)^host:", received, re.M)), received)
            self.assertNotIn(b"example", received)
            self.assertTrue(row["anomalies"], row)
        else:
            self.assertEqual(b"", received)

    def test_connect_to_an_http1_origin(self):
        self.refused(lambda authority: [(b":method", b"CONNECT"), (b":authority", authority)])
        self.refused(lambda authority: [*pseudo(authority, method=b"CONNECT"), (b":protocol", b"websocket")])


class Responses(Http2TestCase):
    """A hostile HTTP/2 server and a client of HTTP/1.1."""

    def answer(self, head, body=(), trailers=None):
        """(all bytes the client got, the row)."""
        def script(peer):
            end = H2(peer)
            while stream := end.next_request():
                out = head_frames(stream.number, block(*head), end=not body and trailers is None)
                out += [data_frame(stream.number, part, end=trailers is None and at == len(body)) for at, part in enumerate(body, 1)]
                if trailers is not None:
                    out += head_frames(stream.number, block(*trailers))
                peer.send(serialized(out))

        with self.origin(script) as origin:
            mark = self.penstock.mark()
            with self.raw_client(origin.authority, alpn=["http/1.1"]) as client:
                client.send(f"GET /hostile HTTP/1.1\r\nHost: {origin.authority}\r\nConnection: close\r\n\r\n".encode())
                return client.read_to_end(), self.penstock.wait_url("/hostile", mark)

    def test_fields(self):
        for name, value in [(b"x-one", v) for v in BAD_TEXTS] + [(n, b"1") for n in (b"x: y\r\nset-cookie", b"x y", b"X-Up", b"", b"x\r\n\r\n<html>")]:
            with self.subTest(name=name, value=value):
                got, row = self.answer([(b":status", b"200"), (name, value), (b"x-fine", b"1")], (b"body",))
                self.assertEqual(1, got.count(b"HTTP/1.1 "), got)
                self.assertNotIn(b"X-Evil", got)
                self.assertNotIn(b"smuggled", got)
                self.assertNotIn(b"\0", got)
                self.assertTrue(row["anomalies"] or row["failure"], row)

    def test_statuses(self):
        for status in (b"200\r\nX-Evil: 1", b"20", b"2000", b"abc", b"", b"-20", b"+20", b" 200"):
            with self.subTest(status=status):
                got, row = self.answer([(b":status", status), (b"x-fine", b"1")], (b"body",))
                self.assertTrue(got.startswith(b"HTTP/1.1 502 "), got[:200])
                self.assertNotIn(b"X-Evil", got)
                self.assertRegex(row["failure"], "^(unreadable response|server )")

    def test_framing(self):
        for more, body in (([(b"content-length", b"2")], (b"much more",)), ([(b"content-length", b"20")], (b"less",)),
                           ([(b"transfer-encoding", b"chunked")], (b"0\r\n\r\n",)), ([(b"content-length", b"4"), (b"content-length", b"5")], (b"body",)),
                           ([(b"content-length", b"x")], (b"body",))):
            with self.subTest(more=more):
                got, row = self.answer([(b":status", b"200"), *more], body)
                head, _, rest = got.partition(b"\r\n\r\n")
                self.assertEqual(1, got.count(b"HTTP/1.1 "), got)
                self.assertTrue(row["failure"] or row["anomalies"], row)
                if b" 200 " in head:
                    length = re.search(rb"content-length: (\d+)", head)
                    if length:
                        self.assertLess(len(rest), int(length[1]), "cut, and seen to be")
                    else:
                        self.assertEqual(b"4\r\nbody\r\n0\r\n\r\n", rest)

    def test_trailers(self):
        for trailers in ([(b"x-t", b"1\r\nX-Evil: 1")], [(b"x: y", b"1")], [(b":status", b"200")]):
            with self.subTest(trailers=trailers):
                got, row = self.answer([(b":status", b"200")], (b"body",), trailers)
                self.assertNotIn(b"X-Evil", got)
                self.assertNotIn(b"x: y", got)
                self.assertEqual(1, got.count(b"HTTP/1.1 "), got)


if __name__ == "__main__":
    main()
