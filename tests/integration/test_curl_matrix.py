#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""curl direct against curl through Penstock: what curl got and what the origin got must be the same bytes.

Each case runs four times: http and https, direct and proxied.
"""
import os
import re
import socket
import unittest

import routes
from origins import Apache, Nginx
from penstock_test import PenstockTestCase, main
from raw_peers import Origin, server_context

# name, curl arguments (a path stands for the origin's URL with it), standard input
RAW = [
    ("plain", ["-i", "/plain"]),
    ("empty body", ["-i", "/empty"]),
    ("query and fragment", ["-i", "/plain?a=1&b=%20%00x&c=[1]{2}#frag", "-g"]),
    ("path as is", ["-i", "--path-as-is", "/plain/../plain/./%2e%2e//x"]),
    ("300 KB of noise", ["-i", "/noise"]),
    ("duplicate Set-Cookie", ["-i", "/cookies"]),
    ("cookie engine", ["-i", "-b", "a=0; z=9", "-c", "-", "/cookies", "/plain"]),
    ("header case", ["-i", "/case"]),
    ("header order", ["-i", "/order"]),
    ("field values keep every byte", ["-i", "/values"]),
    ("field of 90 KB", ["-i", "/big-field"]),
    ("head of 100 KB", ["-i", "/big-head"]),
    ("1500 fields", ["-i", "/many-fields"]),
    ("odd reason", ["-i", "/reason"]),
    ("no reason", ["-i", "/no-reason"]),
    ("odd status", ["-i", "/odd-status"]),
    ("404", ["-i", "/missing"]),
    ("404 with --fail", ["-i", "-f", "/missing"]),
    ("500", ["-i", "/broken"]),
    ("401", ["-i", "/auth"]),
    ("Basic authentication", ["-i", "-u", "me:secret", "/plain"]),
    ("Digest authentication", ["-i", "--digest", "-u", "me:secret", "/auth"]),
    ("HEAD", ["-I", "/plain"]),
    ("HEAD of chunked", ["-I", "/chunked"]),
    ("HEAD then GET on one connection", ["-I", "/noise", "--next", "-s", "-i", "/plain"]),
    ("204", ["-i", "/204"]),
    ("204 then more", ["-i", "/204", "/plain"]),
    ("205", ["-i", "/205"]),
    ("304", ["-i", "-H", "If-None-Match: \"a\"", "/304"]),
    ("304 then more", ["-i", "/304", "/plain"]),
    ("range", ["-i", "-r", "5-7", "/range"]),
    ("ranges", ["-i", "-r", "0-0,-1", "/ranges"]),
    ("redirects", ["-i", "-L", "/redirect/3"]),
    ("303 after POST", ["-i", "-L", "-d", "x=1", "/redirect/post"]),
    ("308 keeps POST", ["-i", "-L", "-d", "x=1", "/redirect/keep"]),
    ("too many redirects", ["-i", "-L", "--max-redirs", "1", "/redirect/3"]),
    ("chunked", ["-i", "/chunked"]),
    ("chunked, framing as sent", ["-i", "--raw", "/chunked"]),
    ("chunked, empty", ["-i", "--raw", "/chunked-empty"]),
    ("chunked, odd case and zeros", ["-i", "--raw", "/chunked-upper"]),
    ("chunk extensions", ["-i", "--raw", "/chunked-extension"]),
    ("many chunks", ["-i", "--raw", "/chunked-big"]),
    ("trailers", ["-i", "--raw", "/trailers"]),
    ("trailers, read", ["-i", "-H", "TE: trailers", "/trailers"]),
    ("gzip", ["-i", "--compressed", "/gzip"]),
    ("gzip as sent", ["-i", "-H", "Accept-Encoding: gzip", "/gzip"]),
    ("gzip chunked", ["-i", "--compressed", "/gzip-chunked"]),
    ("deflate", ["-i", "--compressed", "/deflate"]),
    ("br", ["-i", "--compressed", "/brotli"]),
    ("zstd", ["-i", "--compressed", "/zstd"]),
    ("two codings", ["-i", "/two-codings"]),
    ("unknown coding", ["-i", "/unknown-coding"]),
    ("103 Early Hints", ["-i", "/hints"]),
    ("102 Processing", ["-i", "/processing"]),
    ("100 repeated", ["-i", "/hundred-twice"]),
    ("POST", ["-i", "-d", "a=1&b=2", "/echo"]),
    ("POST empty", ["-i", "-d", "", "/echo"]),
    ("POST JSON", ["-i", "--json", '{"a": [1, 2]}', "/echo"]),
    ("POST multipart", ["-i", "-H", "Content-Type: multipart/form-data; boundary=q", "--data-binary", "--q\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--q--\r\n", "/echo"]),
    ("POST 300 KB", ["-i", "-H", "Expect:", "--data-binary", "@-", "/echo"], routes.NOISE),
    ("Expect: 100-continue", ["-i", "-H", "Expect: 100-continue", "--data-binary", "@-", "/echo"], routes.NOISE),
    ("Expect without a 100", ["-i", "-H", "Expect: 100-continue", "--expect100-timeout", "0.2", "-d", "late", "/no-continue"]),
    ("PUT", ["-i", "-T", "-", "-H", "Transfer-Encoding:", "-H", "Content-Length: 6", "-H", "Expect:", "/echo"], b"put it"),
    ("chunked upload", ["-i", "-T", "-", "-H", "Expect:", "/echo"], b"streamed " * 10),
    ("chunked upload after 100", ["-i", "-T", "-", "-H", "Expect: 100-continue", "/echo"], routes.NOISE[:60_000]),
    ("DELETE", ["-i", "-X", "DELETE", "/echo"]),
    ("DELETE with body", ["-i", "-X", "DELETE", "-d", "why", "/echo"]),
    ("PATCH", ["-i", "-X", "PATCH", "-d", "[]", "/echo"]),
    ("OPTIONS", ["-i", "-X", "OPTIONS", "/echo"]),
    ("PROPFIND", ["-i", "-X", "PROPFIND", "-H", "Depth: 1", "/echo"]),
    ("odd method", ["-i", "-X", "M-SEARCH!#$", "/echo"]),
    ("lower-case method", ["-i", "-X", "get", "/plain"]),
    ("GET with body", ["-i", "-X", "GET", "-d", "odd", "/echo"]),
    ("empty request field", ["-i", "-H", "X-Empty;", "/plain"]),
    ("request fields keep order, case, duplicates", ["-i", "-H", "x-b: 2", "-H", "X-A: 1", "-H", "x-b: 3", "-H", "X-mIx: \tq \x0b", "/plain"]),
    ("request fields without defaults", ["-i", "-H", "User-Agent:", "-H", "Accept:", "/plain"]),
    ("request head of 100 KB", ["-i", "-H", "X-Big: " + "r" * 100_000, "/plain"]),
    ("HTTP/1.0 request", ["-i", "--http1.0", "/plain"]),
    ("HTTP/1.0 answer", ["-i", "/http10"]),
    ("HTTP/1.0 answer with length", ["-i", "/http10-sized"]),
    ("HTTP/1.0 both", ["-i", "--http1.0", "/http10"]),
    ("until close", ["-i", "/until-close"]),
    ("close with length, then another", ["-i", "/closing-sized", "/plain"]),
    ("Connection: close asked", ["-i", "-H", "Connection: close", "/plain", "/plain"]),
    ("keep-alive over ten", ["-i", *["/plain", "/chunked", "/204", "/gzip", "/cookies"] * 2]),
    ("upgrade refused", ["-i", "-H", "Connection: Upgrade", "-H", "Upgrade: websocket", "/plain"]),
    ("write-out", ["-o", os.devnull, "-w", "%{http_code} %{size_download} %{num_redirects} %{content_type} %{http_version}", "-L", "/redirect/3"]),
]
# Through a proxy these differ in nothing but how the failure is worded: curl's exit code and the bytes before it.
CUT = [
    ("truncated body", ["-i", "/truncated"]),
    ("truncated chunk", ["-i", "/truncated-chunk"]),
]
SERVERS = [
    ("file", ["-i", "/small.txt"]),
    ("directory page", ["-i", "/page.html"]),
    ("1 MB", ["-i", "/big.bin"]),
    ("range", ["-i", "-r", "100-199", "/big.bin"]),
    ("last bytes", ["-i", "-r", "-5", "/big.bin"]),
    ("several ranges' size", ["-r", "0-9,100-109", "-o", os.devnull, "-w", "%{http_code} %{size_download}", "/big.bin"]),
    ("range not satisfiable", ["-i", "-r", "99999999-", "/small.txt"]),
    ("not modified", ["-i", "-z", "2024-01-01", "/small.txt"]),
    ("HEAD", ["-I", "/big.bin"]),
    ("404", ["-i", "/none"]),
    ("moved", ["-i", "-L", "/moved"]),
    ("keep-alive", ["-i", "/small.txt", "/page.html", "/none", "/small.txt"]),
    ("HTTP/1.0", ["-i", "--http1.0", "--no-alpn", "/small.txt"]),
    ("odd method", ["-i", "-X", "BREW", "/small.txt"]),
]
NGINX = [
    ("gzip", ["-i", "--compressed", "/gzip/text.txt"]),
    ("redirects", ["-i", "-L", "/hops/3"]),
    ("418", ["-i", "/teapot"]),
    ("204", ["-i", "/empty"]),
    ("cookies", ["-i", "/cookies"]),
    ("413", ["-i", "--data-binary", "@-", "/small-limit"], b"x" * 5000),
    ("403", ["-i", "-X", "DELETE", "/only-get/small.txt"]),
    ("rate limited", ["-i", "/slow/big-ish.txt"]),
    ("header", ["-i", "/big-header"]),
]
APACHE = [
    ("deflate", ["-i", "--compressed", "/deflate/text.txt"]),
    ("server options", ["-i", "-X", "OPTIONS", "/small.txt"]),
    ("TRACE", ["-i", "-X", "TRACE", "-H", "X-Seen: 1", "/small.txt"]),
]


def same_moment(out):
    """Date fields tell the second of the run, boundaries of ranges are random."""
    return re.sub(rb"(?m)^Date: [^\r\n]*", b"Date: now", out)


class Matrix(PenstockTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.certificate = cls.authority.leaf("localhost", ips=["127.0.0.1", "::1"])

    def compare(self, name, arguments, base, stdin=b"", origin=None, outputs=True):
        with self.subTest(name, base=base):
            seen = []
            for proxy in (False, True):
                before = len(origin.connections) if origin else 0
                urls = [base + a if a.startswith("/") and a != os.devnull else a for a in arguments]
                run = self.curl(*urls, proxy=proxy, stdin=stdin)
                got = [c.received for c in origin.connections[before:]] if origin else []
                # The client's nonce and what is computed from it are new in every run.
                seen.append((run, re.sub(rb'(cnonce|response)="[^"]*"', rb"\1", b"".join(got))))
            (direct, sent_direct), (proxied, sent_proxied) = seen
            self.assertEqual(direct.code, proxied.code, proxied)
            if outputs:
                self.assertEqual(same_moment(direct.out), same_moment(proxied.out))
            self.assertEqual(sent_direct, sent_proxied)
            if origin:
                self.assertTrue(sent_direct, "the origin was not reached")

    def test_raw_origin(self):
        for scheme, tls in (("http", None), ("https", server_context(self.certificate, ["http/1.1"]))):
            with Origin(routes.serve, tls) as origin:
                for name, arguments, *stdin in RAW + CUT:
                    self.compare(name, arguments, f"{scheme}://127.0.0.1:{origin.port}", *stdin, origin=origin)

    def test_every_exchange_is_recorded_as_it_was(self):
        with Origin(routes.serve) as origin:
            for path, status, size in (("/plain", 200, 6), ("/204", 204, 0), ("/trailers", 200, 4), ("/noise", 200, 300_000), ("/missing", 404, 3)):
                mark = self.penstock.mark()
                self.curl(f"http://127.0.0.1:{origin.port}{path}")
                exchange = self.penstock.wait_url(path, since=mark)
                self.assertEqual((exchange["method"], exchange["status"], exchange["responseSize"]), ("GET", status, size), exchange)
                self.assertFalse(exchange["failure"], exchange)
                self.assertEqual([], exchange["anomalies"])

    def test_refused_expectation(self):
        # curl tries again without Expect; the connection count may differ, the requests may not.
        with Origin(routes.serve) as origin:
            self.compare("417", ["-i", "-H", "Expect: 100-continue", "-d", "body", "/refuse"], f"http://127.0.0.1:{origin.port}")

    def test_no_answer(self):
        with Origin(routes.serve) as origin:
            mark = self.penstock.mark()
            run = self.curl("-i", f"http://127.0.0.1:{origin.port}/nothing")
            self.assertTrue(run.code != 0 or b" 502 " in run.out.split(b"\r\n")[0], run)
            self.assertTrue(self.penstock.wait_url("/nothing", since=mark)["failure"])

    def test_half_a_head_is_cut_where_it_was_cut(self):
        with Origin(routes.serve) as origin:
            mark = self.penstock.mark()
            self.compare("half a head", ["-i", "/half-head"], f"http://127.0.0.1:{origin.port}", origin=origin)
            for exchange in self.penstock.wait(lambda e: "/half-head" in e["url"], since=mark):
                self.assertTrue(exchange["failure"] or exchange["anomalies"], exchange)

    def test_hop_by_hop_fields(self):
        """RFC 9110 7.6.1: what Connection names goes, and the fields for the proxy; everything else stays as it was."""
        with Origin(routes.serve) as origin:
            self.curl(f"http://127.0.0.1:{origin.port}/plain", "-H", "Connection: X-Hop, close", "-H", "x-hop: 1", "-H", "X-Stays: 2",
                      "-H", "Proxy-Authorization: Basic Zm9v", "-H", "Proxy-Connection: keep-alive", "-H", "TE: trailers", "-H", "User-Agent: u")
            self.assertEqual(b"GET /plain HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: */*\r\nConnection: close\r\nX-Stays: 2\r\nTE: trailers\r\nUser-Agent: u\r\n\r\n"
                             % origin.port, origin.received()[0])

    def test_host_field(self):
        """What the tester wrote is what the server reads, beside an absolute target too; the connection goes where the target says."""
        for scheme, tls in (("http", None), ("https", server_context(self.certificate))):
            with self.subTest(scheme), Origin(routes.serve, tls) as origin:
                mark = self.penstock.mark()
                self.curl(f"{scheme}://127.0.0.1:{origin.port}/plain", "-H", "Host: other.example:99")
                self.assertIn(b"\r\nHost: other.example:99\r\n", origin.received()[0])
                if scheme == "http":
                    self.assertIn("Host differs", " ".join(self.penstock.wait_url("/plain", since=mark)["anomalies"]))

    def test_ipv6(self):
        try:
            socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        except OSError:
            self.skipTest("this machine has no ::1")
        for scheme, tls in (("http", None), ("https", server_context(self.certificate))):
            with Origin(routes.serve, tls, host="::1") as origin:
                self.compare("IPv6 literal", ["-i", "-g", "/plain"], f"{scheme}://[::1]:{origin.port}", origin=origin)

    def test_localhost_falls_back_to_ipv4(self):
        # localhost may have ::1 first; nobody listens there (RFC 8305: the next address is tried).
        for scheme, tls in (("http", None), ("https", server_context(self.certificate))):
            with Origin(routes.serve, tls) as origin:
                self.compare("name", ["-i", "/plain"], f"{scheme}://localhost:{origin.port}", origin=origin)

    def test_nginx(self):
        with Nginx(self.folder_for("nginx"), self.certificate) as nginx:
            self.fill(nginx)
            for scheme, port in (("http", nginx.port), ("https", nginx.tls_port)):
                for name, arguments, *stdin in SERVERS + NGINX:
                    self.compare("nginx: " + name, arguments, f"{scheme}://127.0.0.1:{port}", *stdin)

    def test_apache(self):
        with Apache(self.folder_for("apache"), self.certificate) as apache:
            self.fill(apache)
            for scheme, port in (("http", apache.port), ("https", apache.tls_port)):
                for name, arguments, *stdin in SERVERS + APACHE:
                    self.compare("apache: " + name, arguments, f"{scheme}://127.0.0.1:{port}", *stdin)

    @staticmethod
    def fill(server):
        server.write("small.txt", b"small\n")
        server.write("page.html", b"<!doctype html><title>page</title>")
        server.write("big.bin", (routes.NOISE * 4)[:1 << 20])
        server.write("text.txt", routes.TEXT)
        server.write("big-ish.txt", routes.TEXT)

    def test_the_matrix_is_wide(self):
        self.assertGreaterEqual(len(RAW), 50)
        names = [case[0] for case in RAW]
        self.assertEqual(len(names), len(set(names)))


if __name__ == "__main__":
    main()
