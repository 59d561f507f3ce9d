#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Penstock's own pages, and that it never proxies to itself."""
import base64
import hashlib
import os
import re
import unittest

from certificates import openssl
from penstock_test import PenstockTestCase, main
from raw_peers import connect


class OwnPages(PenstockTestCase):
    def fingerprint(self):
        return openssl("x509", "-noout", "-fingerprint", "-sha256", "-in", self.penstock.ca).decode().strip().split("=")[1]

    def page(self, url, *args, **kwargs):
        run = self.curl("-i", *args, url, **kwargs)
        self.assertEqual(0, run.code, run)
        head, body = run.out.split(b"\r\n\r\n", 1)
        return head.decode(), body

    def test_page_through_the_proxy(self):
        head, body = self.page("http://penstock/")
        self.assertRegex(head, r"^HTTP/1\.1 200 ")
        self.assertIn("text/html", head)
        text = body.decode()
        self.assertIn(self.fingerprint(), text.replace("<wbr>", ""))
        for platform in ("Windows", "macOS", "iPhone", "Android", "Linux", "Firefox"):
            self.assertIn(platform, text)

    def test_page_on_its_own_port(self):
        head, body = self.page(self.penstock.ui, proxy=False)
        self.assertRegex(head, r"^HTTP/1\.1 200 ")
        self.assertIn(self.fingerprint(), body.decode().replace("<wbr>", ""))

    def raw(self, address, request):
        """(status, head, body) of one answer; 400 where there is none."""
        with connect(address) as client:
            client.send(request.encode())
            answer = client.read_to_end()
        if not answer:
            return 400, "", b""
        head, body = answer.split(b"\r\n\r\n", 1)
        return int(head.split()[1]), head.decode() + "\r\n", body

    def test_they_answer_to_our_own_names_only(self):
        """A page of another site whose name was made to lead here (DNS rebinding) reads nothing."""
        ui = self.penstock.ui.split("/")[2].rsplit(":", 1)
        for address in ((ui[0], int(ui[1])), self.penstock.address):
            port = address[1]
            for host in ("evil.example", f"evil.example:{port}", "penstock.evil.example", "localhost.evil.example", "10.0.0.1", "", "127.0.0.1@evil.example",
                         "127.0.0.1\r\nHost: evil.example"):
                status, head, body = self.raw(address, f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
                self.assertIn(status, (400, 421), (host, head))
                if status == 421:  # who cannot be read is told why, in words of the request that are escaped
                    self.assertNotIn(b"evil", body)
                self.assertNotIn(b"fingerprint", body)
            for host in ("penstock", "PENSTOCK", f"127.0.0.1:{port}", f"localhost:{port}", f"app.localhost:{port}", f"[::1]:{port}"):
                status, head, body = self.raw(address, f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
                self.assertEqual(200, status, (host, head))
                self.assertIn(b"fingerprint", body)
            status, head, body = self.raw(address, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")
            self.assertEqual(421, status)
            self.assertIn("Content-Type: text/plain; charset=utf-8\r\n", head)
            self.assertIn("X-Content-Type-Options: nosniff\r\n", head)
            self.assertEqual(200, self.raw(address, "GET / HTTP/1.0\r\n\r\n")[0], "curl -0 and the like name nobody")
        status, head, body = self.raw((ui[0], int(ui[1])), "GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        self.assertEqual(421, status, head)

    def test_nothing_but_reading(self):
        for method in ("POST", "PUT", "OPTIONS"):
            run = self.curl("-i", "-X", method, self.penstock.ui, proxy=False)
            self.assertRegex(run.out, rb"^HTTP/1\.1 405 ", method)

    def assertSafe(self, head, body):
        for line in ("X-Content-Type-Options: nosniff", "Referrer-Policy: no-referrer", "Cache-Control: no-store", "Cross-Origin-Resource-Policy: same-origin"):
            self.assertIn(line + "\r\n", head + "\r\n")
        policy = re.search(r"Content-Security-Policy: (.*?)\r\n", head + "\r\n")[1].split("; ")
        style = base64.b64encode(hashlib.sha256(re.search(rb"<style>(.*?)</style>", body, re.S)[1]).digest()).decode()
        self.assertEqual(["default-src 'none'", f"style-src 'sha256-{style}'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"], policy)
        self.assertRegex(head, r"Content-Type: text/html; charset=utf-8")
        self.assertNotIn(b"style=", body)

    def test_every_page_of_ours_runs_and_loads_nothing(self):
        for url in ("http://penstock/", "http://penstock/<script>", "http://nowhere.invalid/%3Cscript%3E?<script>alert(1)</script>",
                    self.penstock.proxy + "/loop"):
            head, body = self.page(url)
            self.assertSafe(head, body)
            self.assertNotIn(b"<script", body)

    def test_certificate_in_every_form(self):
        _, body = self.page("http://penstock/")
        links = {link for link in re.findall(r'(?:href|src)="([^"#]+)"', body.decode()) if not link.startswith(("http:", "https:", "data:"))}
        der = openssl("x509", "-in", self.penstock.ca, "-outform", "DER")
        seen = set()
        for link in links:
            head, content = self.page("http://penstock/" + link.lstrip("/"))
            self.assertRegex(head, r"^HTTP/1\.1 200 ", link)
            if b"BEGIN CERTIFICATE" in content:
                seen.add("PEM")
                self.assertEqual(der, openssl("x509", "-outform", "DER", stdin=content))
                self.assertNotIn(b"PRIVATE", content)
            elif content == der:
                seen.add("DER")
            elif b"<plist" in content:
                seen.add("mobileconfig")
                self.assertIn("application/x-apple-aspen-config", head)
        self.assertLessEqual({"PEM", "DER", "mobileconfig"}, seen, links)

    def test_no_loop(self):
        ui = self.penstock.ui.rstrip("/")
        port = self.penstock.address[1]
        urls = (self.penstock.proxy, f"http://localhost:{port}", f"http://127.1.2.3:{port}", f"http://[::ffff:127.0.0.1]:{port}", ui)
        before = self.penstock.mark()
        for url in urls:
            with self.subTest(url):
                run = self.curl("-g", "-o", os.devnull, "-w", "%{http_code}", url + "/around")
                self.assertEqual(0, run.code, run)
                self.assertIn(int(run.out), (200, 400, 403, 404, 421, 502, 508), run)
        self.curl("http://penstock/last")
        self.penstock.wait_url("/last", since=before)
        # One exchange a request; a loop would make many.
        self.assertLessEqual(sum("/around" in e["url"] for e in self.penstock.exchanges[before:]), len(urls))
        self.assertLess(self.penstock.descriptors(), 100)

    def test_no_loop_by_connect(self):
        host, port = self.penstock.address
        with connect(self.penstock.address) as client:
            client.send(f"CONNECT {host}:{port} HTTP/1.1\r\n\r\n".encode())
            head = client.read_head()
            if b" 200 " in head.split(b"\r\n")[0]:
                client.send(f"GET http://{host}:{port}/ HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
                head = client.read_head()
            self.assertTrue(head == b"" or re.match(rb"HTTP/1\.1 [45]\d\d", head), head)

    def test_request_to_the_listener_as_to_a_server(self):
        run = self.curl("-i", self.penstock.proxy + "/", proxy=False)
        self.assertEqual(0, run.code, run)
        self.assertRegex(run.out, rb"^HTTP/1\.1 (200|4\d\d|508) ")


if __name__ == "__main__":
    main()
