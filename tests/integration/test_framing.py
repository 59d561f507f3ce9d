#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages that two parsers could read differently: never passed on as such, always told on the exchange.

Each bad request goes out beside a recording origin: either it gets a canonical form of it, or nothing and the client a 400.
"""
import re
import unittest

from penstock_test import PenstockTestCase, main
from raw_peers import Origin, answering, connect

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

# name, request with T for the target's prefix and H for the Host line, a part of the anomaly's text (toText)
REQUESTS = [
    ("CL and TE", b"POST T/x HTTP/1.1\r\nH\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n", "Content-Length beside"),
    ("TE and CL", b"POST T/x HTTP/1.1\r\nH\r\nTransfer-Encoding: chunked\r\nContent-Length: 30\r\n\r\n0\r\n\r\n", "Content-Length beside"),
    ("two lengths", b"POST T/x HTTP/1.1\r\nH\r\nContent-Length: 4\r\nContent-Length: 6\r\n\r\nabcdef", "different Content-Length"),
    ("list of lengths", b"POST T/x HTTP/1.1\r\nH\r\nContent-Length: 4, 6\r\n\r\nabcdef", "different Content-Length"),
    ("same length twice", b"POST T/x HTTP/1.1\r\nH\r\nContent-Length: 4\r\ncontent-length: 4\r\n\r\nabcd", "Content-Length repeated"),
    ("signed length", b"POST T/x HTTP/1.1\r\nH\r\nContent-Length: +4\r\n\r\nabcd", "not a number"),
    ("hex length", b"POST T/x HTTP/1.1\r\nH\r\nContent-Length: 0x4\r\n\r\nabcd", "not a number"),
    ("huge length", b"POST T/x HTTP/1.1\r\nH\r\nContent-Length: 99999999999999999999999\r\n\r\nabcd", "not a number"),
    ("unknown coding", b"POST T/x HTTP/1.1\r\nH\r\nTransfer-Encoding: xchunked\r\n\r\n2\r\nab\r\n0\r\n\r\n", "transfer coding"),
    ("unknown coding before chunked", b"POST T/x HTTP/1.1\r\nH\r\nTransfer-Encoding: foo, chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n", "transfer coding"),
    ("chunked not last", b"POST T/x HTTP/1.1\r\nH\r\nTransfer-Encoding: chunked, gzip\r\n\r\n2\r\nab\r\n0\r\n\r\n", "transfer coding"),
    ("TE hidden by a tab before the colon", b"POST T/x HTTP/1.1\r\nH\r\nContent-Length: 4\r\nTransfer-Encoding\t: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n", "before a colon"),
    ("space before the colon", b"GET T/x HTTP/1.1\r\nH\r\nX-Odd : 1\r\n\r\n", "before a colon"),
    ("obs-fold", b"GET T/x HTTP/1.1\r\nH\r\nX-Fold: a\r\n b\r\n\tc\r\n\r\n", "obs-fold"),
    ("folded TE", b"POST T/x HTTP/1.1\r\nH\r\nTransfer-Encoding:\r\n chunked\r\nContent-Length: 4\r\n\r\n2\r\nab\r\n0\r\n\r\n", "obs-fold"),
    ("bare LF", b"GET T/x HTTP/1.1\nH\nX-A: b\n\n", "LF without CR"),
    ("one bare LF", b"GET T/x HTTP/1.1\r\nH\r\nX-A: b\nX-B: c\r\n\r\n", "LF without CR"),
    ("bare CR", b"GET T/x HTTP/1.1\r\nH\r\nX-A: b\rX-B: c\r\n\r\n", "CR inside"),
    ("NUL in a value", b"GET T/x HTTP/1.1\r\nH\r\nX-A: b\0c\r\n\r\n", "NUL"),
    ("NUL in a name", b"GET T/x HTTP/1.1\r\nH\r\nX\0A: b\r\n\r\n", "NUL"),
    ("no colon", b"GET T/x HTTP/1.1\r\nH\r\njust words\r\n\r\n", "without a colon"),
    ("odd name", b"GET T/x HTTP/1.1\r\nH\r\nX(a): b\r\n\r\n", "field name"),
    ("empty name", b"GET T/x HTTP/1.1\r\nH\r\n: b\r\n\r\n", "field name"),
    ("two Hosts", b"GET T/x HTTP/1.1\r\nH\r\nHost: other.example\r\n\r\n", "Host repeated"),
    ("chunk size with sign", b"POST T/x HTTP/1.1\r\nH\r\nTransfer-Encoding: chunked\r\n\r\n+2\r\nab\r\n0\r\n\r\n", "chunk"),
    ("chunk size with 0x", b"POST T/x HTTP/1.1\r\nH\r\nTransfer-Encoding: chunked\r\n\r\n0x2\r\nab\r\n0\r\n\r\n", "chunk"),
    ("chunk without CR", b"POST T/x HTTP/1.1\r\nH\r\nTransfer-Encoding: chunked\r\n\r\n2\nab\n0\n\n", "chunk"),
    ("chunk longer than told", b"POST T/x HTTP/1.1\r\nH\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabXX0\r\n\r\n", "chunk"),
    ("huge chunk size", b"POST T/x HTTP/1.1\r\nH\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff2\r\nab\r\n0\r\n\r\n", "chunk"),
]
UNSUPPORTED = {"unknown coding", "unknown coding before chunked"}
CHUNK_CASES = {name for name, *_ in REQUESTS if "chunk" in name and "not last" not in name} - UNSUPPORTED

RESPONSES = [
    ("CL and TE", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n", b"ab", "Content-Length beside"),
    ("two lengths", b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 2\r\n\r\nabcd", None, "different Content-Length"),
    ("same length twice", b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nabcd", b"abcd", "Content-Length repeated"),
    ("bad length", b"HTTP/1.1 200 OK\r\nContent-Length: 4x\r\n\r\nabcd", None, "not a number"),
    ("obs-fold", b"HTTP/1.1 200 OK\r\nX-Fold: a\r\n b\r\nContent-Length: 2\r\n\r\nab", b"ab", "obs-fold"),
    ("bare LF", b"HTTP/1.1 200 OK\nX-A: b\nContent-Length: 2\n\nab", b"ab", "LF without CR"),
    ("NUL", b"HTTP/1.1 200 OK\r\nX-A: b\0c\r\nContent-Length: 2\r\n\r\nab", None, "NUL"),
    ("space before the colon", b"HTTP/1.1 200 OK\r\nX-A : b\r\nContent-Length: 2\r\n\r\nab", b"ab", "before a colon"),
    ("list of lengths", b"HTTP/1.1 200 OK\r\nContent-Length: 4, 4\r\n\r\nabcd", b"abcd", "Content-Length repeated"),
    ("no colon", b"HTTP/1.1 200 OK\r\njust words\r\nContent-Length: 2\r\n\r\nab", b"ab", "without a colon"),
]
# Every client reads these in the one way there is, or refuses them: they go on as they came, and it decides.
CLIENTS_CHOICE = {"same length twice", "list of lengths", "no colon"}
BLAMED = {"two lengths": "4, 2", "bad length": "4x", "NUL": "X-A", "obs-fold": "X-Fold", "bare LF": "X-A", "space before the colon": "X-A",
          "same length twice": "4, 4", "list of lengths": "4, 4", "no colon": "just words"}


def lines_of(head):
    return head[:-4].split(b"\r\n")


def problems(message):
    """What is ambiguous in the head of a message, as somebody strict sees it."""
    found = []
    end = message.find(b"\r\n\r\n")
    head = message if end < 0 else message[:end + 4]
    if end < 0:
        found.append("no canonical end of the head")
    if re.search(rb"(?<!\r)\n", head):
        found.append("bare LF")
    if re.search(rb"\r(?!\n)", head):
        found.append("bare CR")
    if b"\0" in head:
        found.append("NUL")
    fields = lines_of(head)[1:]
    if any(line[:1] in (b" ", b"\t") for line in fields):
        found.append("fold")
    if any(re.match(rb"[^:]*[ \t]:", line) for line in fields):
        found.append("space before a colon")
    if any(b":" not in line for line in fields):
        found.append("no colon")
    lengths = [line for line in fields if line.lower().startswith(b"content-length:")]
    codings = [line for line in fields if line.lower().startswith(b"transfer-encoding:")]
    if len(lengths) + len(codings) > 1:
        found.append("more than one framing field")
    for line in lengths:
        if not re.fullmatch(rb"\d{1,18}", line.split(b":", 1)[1].strip()):
            found.append("bad length")
    for line in codings:
        if line.split(b":", 1)[1].strip().lower() != b"chunked":
            found.append("bad coding")
    if sum(line.lower().startswith(b"host:") for line in fields) != 1:
        found.append("not one Host")
    return found


def chunks_are_strict(body):
    return re.fullmatch(rb"(?s)(([0-9a-fA-F]{1,15})[^\r\n]*\r\n.*?\r\n)*0+[^\r\n]*\r\n\r\n", body) is not None


class BadRequests(PenstockTestCase):
    def request(self, origin, raw):
        client, base = self.client_to(origin)
        with client:
            client.send(raw.replace(b"T/", base.encode() + b"/").replace(b"\nH\r", b"\nHost: %s\r" % origin.authority.encode())
                        .replace(b"\nH\n", b"\nHost: %s\n" % origin.authority.encode()))
            client.sock.settimeout(10)
            try:
                return client.read_response()
            except (EOFError, ConnectionResetError, IndexError):
                return b"", b""

    def test_ambiguous_requests(self):
        for name, raw, anomaly in REQUESTS:
            with self.subTest(name), self.origin(answering(OK, then_close=True)) as origin:
                origin.errors = Forgiving()
                mark = self.penstock.mark()
                head, _ = self.request(origin, raw)
                got = b"".join(origin.received())
                exchange = self.penstock.wait_url("/x", since=mark)
                told = " ".join(exchange["anomalies"]) + exchange["failure"]  # a chunk that cannot be read at all is the failure
                self.assertIn(anomaly, told, exchange)
                if got:
                    self.assertTrue(b"\r\n\r\n" in got, f"the origin got part of a head: {got!r}")
                    self.assertEqual([], problems(got), got)
                    body = got.split(b"\r\n\r\n", 1)[1]
                    if re.search(rb"(?i)\r\ntransfer-encoding:", got) and head.startswith(b"HTTP/1.1 200"):
                        self.assertTrue(chunks_are_strict(body), got)
                if not head.startswith(b"HTTP/1.1 200"):
                    if name not in CHUNK_CASES:  # the head was passed on before the bad chunk came
                        self.assertEqual(b"", got)
                        self.assertRegex(head, rb"^HTTP/1\.1 501 " if name in UNSUPPORTED else rb"^HTTP/1\.1 400 ")
                    self.assertTrue(exchange["failure"], exchange)

    def test_no_second_request_is_smuggled(self):
        hidden = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
        for name, raw in [
            ("CL.TE", b"POST T/x HTTP/1.1\r\nH\r\nContent-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" % (5 + len(hidden)) + hidden),
            ("TE.CL", b"POST T/x HTTP/1.1\r\nH\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n%x\r\n" % len(hidden) + hidden + b"\r\n0\r\n\r\n"),
            ("TE.TE", b"POST T/x HTTP/1.1\r\nH\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + hidden),
            ("CL.0", b"GET T/x HTTP/1.1\r\nH\r\nContent-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(hidden) + hidden),
        ]:
            with self.subTest(name), self.origin(answering(OK)) as origin:
                origin.errors = Forgiving()
                mark = self.penstock.mark()
                self.request(origin, raw)
                # What two kinds of origin would read must be the same: exactly one framing field in each head.
                for got in origin.received():
                    self.assertEqual([], problems(got), got)
                self.assertTrue(self.penstock.wait_url("/x", since=mark)["anomalies"])

    def test_heads_over_the_limit(self):
        for name, head in [
            ("one long field", b"GET T/x HTTP/1.1\r\nH\r\nX-Big: " + b"a" * 300_000 + b"\r\n\r\n"),
            ("many fields", b"GET T/x HTTP/1.1\r\nH\r\n" + b"X-A: b\r\n" * 40_000 + b"\r\n"),
            ("a head without an end", b"GET T/x HTTP/1.1\r\nH\r\nX-Big: " + b"a" * 2_000_000),
        ]:
            with self.subTest(name), self.origin(answering(OK)) as origin:
                mark = self.penstock.mark()
                client, base = self.client_to(origin)
                with client:
                    try:
                        client.send(head.replace(b"T/", base.encode() + b"/").replace(b"\nH\r", b"\nHost: %s\r" % origin.authority.encode()))
                    except OSError:
                        pass  # refused while it was still being sent
                    answer, _ = client.read_response()
                self.assertRegex(answer, rb"^HTTP/1\.1 431 ")
                self.assertEqual([], origin.received())
                self.assertTrue(self.penstock.wait(lambda e: e["status"] == 431, since=mark)[0]["failure"])

    def test_plain_garbage_gets_an_answer_or_an_end(self):
        for raw in (b"\0\0\0\0", b"GET\r\n\r\n", b"GET /no-host HTTP/1.1\r\n\r\n", b"\r\n\r\n\r\nGET / HTTP/9.9\r\n\r\n", b"CONNECT  HTTP/1.1\r\n\r\n",
                    b"CONNECT nowhere:port HTTP/1.1\r\n\r\n", b"GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n", b"A" * 100_000):
            with self.subTest(raw[:30]):
                with connect(self.penstock.address) as client:
                    try:
                        client.send(raw)
                        client.end_writing()
                        answer = client.read_to_end()
                    except OSError:  # 100 KB of it: refused while it is still being sent
                        answer = b""
                    self.assertTrue(answer == b"" or re.match(rb"HTTP/1\.[01] [45]\d\d ", answer), answer)
        self.assertEqual(None, self.penstock.process.poll())


class Host(PenstockTestCase):
    """One that differs from the target is what the tester chose."""

    def test_goes_on_as_written(self):
        with Origin(answering(OK)) as origin:
            for host in ("other.example", "other.example:81", ""):
                mark = self.penstock.mark()
                run = self.curl("-H", f"Host: {host}" if host else "Host;", f"http://{origin.authority}/vhost/to-{host}")
                self.assertEqual((0, b"ok"), (run.code, run.out), run)
                self.assertIn(f"\r\nHost: {host}".rstrip().encode() + b"\r\n", re.sub(rb": \r\n", b":\r\n", origin.received()[-1]))
                row = self.penstock.wait_url(f"/vhost/to-{host}", since=mark)
                self.assertIn(origin.authority, row["url"])
                self.assertEqual(["Host differs from the request target"], row["anomalies"])
                if host:
                    self.assertIn(f"Host differs from the request target: {host}", row["note"])

    def test_one_that_is_not_there_is_made(self):
        with Origin(answering(OK)) as origin, connect(self.penstock.address) as client:
            client.send(f"GET http://{origin.authority}/none HTTP/1.1\r\n\r\n".encode())
            client.read_response()
            self.assertIn(f"\r\nHost: {origin.authority}\r\n".encode(), origin.received()[0])


class BadRequestsOverTls(BadRequests):
    tls = True


class BadResponses(PenstockTestCase):
    def exchange_with(self, origin, path="/y"):
        mark = self.penstock.mark()
        client, base = self.client_to(origin)
        with client:
            client.send(f"GET {base}{path} HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode())
            client.end_writing() if not origin.tls else None
            got = client.read_to_end()
        return got, self.penstock.wait_url(path, since=mark)

    def test_ambiguous_responses(self):
        for name, raw, body, anomaly in RESPONSES:
            with self.subTest(name), self.origin(answering(raw, then_close=True)) as origin:
                mark = self.penstock.mark()
                client, base = self.client_to(origin)
                with client:
                    client.send(f"GET {base}/y HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode())
                    head, got = client.read_response()
                exchange = self.penstock.wait_url("/y", since=mark)
                self.assertIn(anomaly, " ".join(exchange["anomalies"]), exchange)
                self.assertIn(BLAMED.get(name, ""), exchange["failure"] + exchange["note"])
                if name in CLIENTS_CHOICE:
                    self.assertEqual(raw, head + got)
                else:
                    self.assertEqual([], [p for p in problems(head) if p != "not one Host"], head)
                if body is None:
                    self.assertRegex(head, rb"^HTTP/1\.1 502 ")
                    self.assertTrue(exchange["failure"], exchange)
                else:
                    self.assertRegex(head, rb"^HTTP/1\.1 200 ")
                    self.assertEqual(body, got)

    def test_unreadable_status_line_is_passed_on(self):
        for raw in (b"SSH-2.0-OpenSSH_9.2\r\n", b"220 mail.example ESMTP\r\n", b"ICY 200 OK\r\nicy-name: radio\r\n\r\nmusic", b"<html>no head at all</html>",
                    b"HTTP/1.1 abc Huh\r\nA: b\r\n\r\nbody", b"HTTP/1.1\r\n\r\n"):
            with self.subTest(raw[:20]), self.origin(answering(raw, then_close=True)) as origin:
                got, exchange = self.exchange_with(origin)
                self.assertEqual(raw, got)
                self.assertTrue(exchange["anomalies"], exchange)

    def test_response_head_over_the_limit(self):
        for name, raw in (("long", b"HTTP/1.1 200 OK\r\nX: " + b"a" * 400_000 + b"\r\n\r\n"), ("endless", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 300_000)):
            with self.subTest(name), self.origin(answering(raw, then_close=True)) as origin:
                mark = self.penstock.mark()
                client, base = self.client_to(origin)
                with client:
                    client.send(f"GET {base}/y HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode())
                    head, _ = client.read_response()
                self.assertRegex(head, rb"^HTTP/1\.1 502 ")
                self.assertIn("too large", self.penstock.wait_url("/y", since=mark)["failure"])

    def test_bytes_after_the_answer_do_not_answer_the_next_request(self):
        extra = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"

        def script(peer):
            peer.read_head()
            peer.send(OK + extra)
            peer.read_to_end()

        def honest(peer):
            scripts.pop(0)(peer)

        scripts = [script] + [answering(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntrue")] * 3
        with self.origin(honest) as origin:
            client, base = self.client_to(origin)
            with client:
                request = f"GET {base}/z HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode()
                client.send(request)
                self.assertEqual(b"ok", client.read_response()[1])
                try:
                    client.send(request)
                    head, body = client.read_response()
                except (IndexError, EOFError, OSError):
                    return  # the connection ended with the bad answer: as good
                self.assertNotEqual(b"forged", body)


class BadResponsesOverTls(BadResponses):
    tls = True


class Allowed(PenstockTestCase):
    """The person may want to send what two parsers read differently."""

    arguments = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        config = cls.folder + "/allow.yaml"
        with open(config, "w") as f:
            f.write("proxy:\n  allow_ambiguous: true\n")
        cls.penstock = cls.start("--config", config)

    def test_verbatim(self):
        request = "POST {}/x HTTP/1.1\r\nHost: {}\r\nContent-Length: 12\r\nTransfer-Encoding: chunked\r\nX-Fold: a\r\n b\r\n\r\n2\r\nab\r\n0\r\n\r\n"
        with Origin(answering(OK, then_close=True)) as origin:
            origin.errors = Forgiving()
            client, base = self.client_to(origin)
            with client:
                client.send(request.format(base, origin.authority).encode())
                client.read_response()
            self.assertEqual(request.format("", origin.authority).encode(), origin.received()[0])


class Forgiving(list):
    """The origin of a bad request may fail to read it: the bytes are what the test looks at."""

    def append(self, _):
        pass


if __name__ == "__main__":
    main()
