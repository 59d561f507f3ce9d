#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP/2 that is not by the letter, and that browsers read: passed on as it came, mapped safely to HTTP/1, and told with the field's name."""
import re

from h2_peers import H2, answering, block, data_frame, fields, head_frames, plain, serialized
from http2_test import Http2TestCase
from penstock_test import main

SPACE = "white space around a field value"
MISPLACED = "a field that has no place in HTTP/2"
OTHER_LENGTH = "content of another length than the head says"
#        fields of the answer, what the row flags, names the note has
READ = (([(b"set-cookie", b"a=1 ")], [SPACE], ["set-cookie"]),
        ([(b"access-control-allow-origin", b" *")], [SPACE], ["access-control-allow-origin"]),
        ([(b"x-tab", b"v\t"), (b"x-empty", b" ")], [SPACE], ["x-tab", "x-empty"]),
        ([(b"upgrade", b"h2,h2c")], [MISPLACED], ["upgrade"]),
        ([(b"keep-alive", b"timeout=5")], [MISPLACED], ["keep-alive"]),
        ([(b"connection", b"close"), (b"proxy-connection", b"close")], [MISPLACED], ["connection", "proxy-connection"]),
        ([(b"te", b"gzip"), (b"host", b"x"), (b"x-high", b"\xe9")], [], []))
LENGTHS = (([b"2"], [OTHER_LENGTH]), ([b"0"], [OTHER_LENGTH]), ([b"20"], [OTHER_LENGTH]),
           ([b"x"], ["Content-Length is not a number"]), ([b"4, 4"], ["Content-Length is not a number"]),
           ([b"4", b"4"], ["Content-Length repeated"]), ([b"4", b"5"], ["different Content-Length values"]), ([b"4 "], [SPACE]))
REFUSED = ((b"X-Up", b"1"), (b"x y", b"1"), (b"x-a", b"a\x01b"), (b"x-a", b"a\0b"), (b"x-a", b"a\r\nb: c"), (b"transfer-encoding", b"chunked"))
TRAILERS = [(b":status", b"200"), (b"x-t", b" v "), (b"connection", b"x")]


def asked(client, authority):
    """([heads in their order], content) of a GET, read past the library, which is as strict as the letter."""
    number, buffer, heads, content = 1, b"", [], b""
    client.send_frames(*head_frames(number, block(*fields("GET", "/odd", authority))))
    while True:
        while len(buffer) < 9 or len(buffer) < 9 + int.from_bytes(buffer[:3], "big"):
            more = client.peer.recv()
            assert more, (heads, content)
            buffer += more
        length, kind, flags, stream = int.from_bytes(buffer[:3], "big"), buffer[3], buffer[4], int.from_bytes(buffer[5:9], "big")
        payload, buffer = buffer[9:9 + length], buffer[9 + length:]
        if stream != number:
            continue
        assert kind in (0, 1, 8), f"frame {kind}: {payload}"
        content += payload if kind == 0 else b""
        if kind == 1:
            heads.append([(bytes(n), bytes(v)) for n, v in client.h2.decoder.decode(payload, raw=True)])
        if kind in (0, 1) and flags & 1:
            return heads, content


class Lenient(Http2TestCase):
    def origin_of(self, more, trailers=None):
        def script(peer):
            end = H2(peer)
            while stream := end.next_request():
                out = head_frames(stream.number, block((b":status", b"200"), *more), end=False)
                out.append(data_frame(stream.number, b"body", end=not trailers))
                if trailers:
                    out += head_frames(stream.number, block(*trailers))
                peer.send(serialized(out))
        return self.origin(script)

    def row(self, mark, flags, names):
        row = self.penstock.wait_url("/odd", mark)
        self.assertEqual((200, ""), (row["status"], row["failure"]))
        self.assertEqual(flags, row["anomalies"])
        for name in names:
            self.assertIn(name, row["note"])

    def http1_answer(self, origin):
        with self.raw_client(origin.authority, alpn=["http/1.1"]) as client:
            client.send(f"GET /odd HTTP/1.1\r\nHost: {origin.authority}\r\nConnection: close\r\n\r\n".encode())
            return client.read_to_end().split(b"\r\n\r\n", 1)

    def test_fields_reach_http2_clients_as_they_came(self):
        for more, flags, names in READ:
            with self.subTest(more=more), self.origin_of(more) as origin, self.client(origin) as client:
                mark = self.penstock.mark()
                got = client.ask(fields("GET", "/odd", origin.authority))
                self.assertEqual([(b":status", b"200"), *more], plain(got.headers))
                self.assertEqual((b"body", True), (got.body, got.ended))
                self.row(mark, flags, names)

    def test_fields_reach_http1_clients_as_http1_has_them(self):
        for more, flags, names in READ:
            with self.subTest(more=more), self.origin_of(more) as origin:
                mark = self.penstock.mark()
                head, rest = self.http1_answer(origin)
                kept = [n + b": " + v.strip(b" \t") for n, v in more if n not in (b"connection", b"proxy-connection", b"keep-alive", b"upgrade")]
                self.assertEqual([b"HTTP/1.1 200 OK", *kept, b"Transfer-Encoding: chunked"], head.split(b"\r\n"))
                self.assertEqual(b"4\r\nbody\r\n0\r\n\r\n", rest)
                self.row(mark, flags, names)

    def test_lengths_say_nothing_in_http2(self):
        for values, flags in LENGTHS:
            more = [(b"content-length", v) for v in values]
            with self.subTest(values=values), self.origin_of(more) as origin, self.client(origin) as client:
                mark = self.penstock.mark()
                self.assertEqual(([[(b":status", b"200"), *more]], b"body"), asked(client, origin.authority))
                self.row(mark, flags, ["content-length"] if flags == [SPACE] else [])

    def test_lengths_are_true_in_http1(self):
        """One that is not cannot be passed on: the client sees that the message was cut. Where there is none to trust, chunks delimit."""
        for values, flags in LENGTHS:
            with self.subTest(values=values), self.origin_of([(b"content-length", v) for v in values]) as origin:
                mark = self.penstock.mark()
                head, rest = self.http1_answer(origin)
                row = self.penstock.wait_url("/odd", mark)
                self.assertEqual(flags, row["anomalies"])
                length = re.search(rb"content-length: (.*)", head)
                if flags == [OTHER_LENGTH]:
                    self.assertIn("content of another length", row["failure"])
                    self.assertTrue(int(length[1]) == 0 or len(rest) < int(length[1]), (head, rest))
                    self.assertIn(rest, (b"", b"body"))
                elif length:
                    self.assertEqual((b"4", b"body", ""), (length[1], rest, row["failure"]))
                else:
                    self.assertEqual((b"4\r\nbody\r\n0\r\n\r\n", ""), (rest, row["failure"]))

    def test_trailers(self):
        with self.origin_of([], TRAILERS) as origin:
            with self.client(origin) as client:
                self.assertEqual(([[(b":status", b"200")], TRAILERS], b"body"), asked(client, origin.authority))
            self.assertEqual(b"4\r\nbody\r\n0\r\nx-t: v\r\n\r\n", self.http1_answer(origin)[1])

    def test_what_no_browser_reads_is_refused_with_the_fields_name(self):
        for name, value in REFUSED:
            with self.subTest(name=name, value=value), self.origin_of([(name, value)]) as origin, self.client(origin) as client:
                mark = self.penstock.mark()
                self.assertEqual(502, client.ask(fields("GET", "/odd", origin.authority)).status)
                row = self.penstock.wait_url("/odd", mark)
                self.assertTrue(row["failure"].startswith("unreadable response"), row)
                self.assertIn(f'"{name.decode()}"', row["failure"])

    def test_requests(self):
        """White space goes on to servers of HTTP/2, which judge for themselves."""
        with self.origin(answering(lambda end, stream: end.respond(stream, body=dict(plain(stream.headers))[b"x-a"]))) as origin, self.client(origin) as client:
            mark = self.penstock.mark()
            got = client.ask(fields("GET", "/odd", origin.authority, "https", (b"x-a", b" v ")))
            self.assertEqual(b" v ", got.body)
            self.row(mark, [SPACE], ["x-a"])


if __name__ == "__main__":
    main()
