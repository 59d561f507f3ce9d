#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real browser that trusts the CA loads a page with a hundred resources through Penstock."""
import re
import unittest

from chromium import Chromium
from origins import Nginx
from penstock_test import PenstockTestCase, exported_count, main

RESOURCES = 100
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082")


class Pages(PenstockTestCase):
    arguments = ()

    def page(self, server):
        parts = []
        for i in range(RESOURCES):
            kind = i % 4
            if kind == 0:
                server.write(f"r/{i}.png", PNG + bytes(i))
                parts.append(f'<img src="/r/{i}.png" onload="ok()" onerror="bad()">')
            elif kind == 1:
                server.write(f"r/{i}.js", b"ok(); //" + b"j" * (i * 100))
                parts.append(f'<script src="/r/{i}.js" onerror="bad()"></script>')
            elif kind == 2:
                server.write(f"r/{i}.css", b"p { color: #%06x } " % i)
                parts.append(f'<link rel="stylesheet" href="/r/{i}.css" onload="ok()" onerror="bad()">')
            else:
                server.write(f"r/{i}.json", b'{"n": %d}' % i)
                parts.append(f'<script>fetch("/r/{i}.json").then(r => r.json()).then(j => j.n == {i} ? ok() : bad()).catch(bad)</script>')
        server.write("index.html", b"<!doctype html><html><head><title>0</title><script>let good = 0, wrong = 0;"
                     b"function show() { document.title = good + ' good, ' + wrong + ' bad' } function ok() { good++; show() }"
                     b"function bad() { wrong++; show() }</script></head><body>" + "\n".join(parts).encode() + b"</body></html>")

    def test_page_with_a_hundred_resources(self):
        browser = Chromium(self.folder_for("home"), self.penstock.proxy, self.penstock.ca)
        with Nginx(self.folder_for("nginx"), self.authority.leaf("localhost", ips=["127.0.0.1"])) as server:
            self.page(server)
            url = f"https://localhost:{server.tls_port}/index.html"
            dom, errors = browser.load(url)
        self.assertIn(f"<title>{RESOURCES} good, 0 bad</title>", dom, errors[-3000:])
        wanted = {"/index.html"} | {f"/r/{i}.{('png', 'js', 'css', 'json')[i % 4]}" for i in range(RESOURCES)}
        self.penstock.wait(lambda e: "/r/" in e["url"], count=RESOURCES)
        got = [e for e in self.penstock.exchanges if f"localhost:{server.tls_port}/" in e["url"] and e["method"] == "GET"]
        paths = {re.sub(r"^https://[^/]*", "", e["url"]): e for e in got}
        self.assertEqual(set(), wanted - set(paths))
        for path in wanted:
            self.assertEqual((200, "", []), (paths[path]["status"], paths[path]["failure"], paths[path]["anomalies"]), paths[path])
            self.assertGreater(paths[path]["responseSize"], 0)
        self.penstock.stop()
        self.assertGreaterEqual(exported_count(self.penstock.project, self.folder), RESOURCES + 1)

    def test_connections_that_are_never_used_are_no_failures(self):
        """A browser opens more than it needs, and closes what is left when it ends."""
        penstock = self.start(folder=self.folder_for("third"))
        browser = Chromium(self.folder_for("spare"), penstock.proxy, penstock.ca)
        leaf = self.authority.leaf("localhost", ips=["127.0.0.1"])
        with Nginx(self.folder_for("nginx3"), leaf) as server, Nginx(self.folder_for("nginx4"), leaf) as other:
            server.write("index.html", b"<!doctype html><link rel=preconnect href='https://localhost:%d'>" % other.tls_port +
                         b"<link rel=preconnect crossorigin href='https://localhost:%d'><title>seen</title>" % other.tls_port)
            mark = penstock.mark()
            dom, errors = browser.load(f"https://localhost:{server.tls_port}/index.html")
            self.assertIn("<title>seen</title>", dom, errors[-3000:])
            self.assertTrue(penstock.wait(lambda e: f"tls://localhost:{other.tls_port}" in e["url"], since=mark))
        penstock.stop()
        self.assertEqual([], [e for e in penstock.exchanges if "localhost" in e["url"] and e["failure"]])

    def test_connections_that_were_not_needed_are_no_failures(self):
        """A browser connects ahead, to hosts it then asks nothing, and gives up what came second."""
        browser = Chromium(self.folder_for("ahead"), self.penstock.proxy, self.penstock.ca)
        with Nginx(self.folder_for("nginx-ahead"), self.authority.leaf("localhost", "ahead.localhost", ips=["127.0.0.1"])) as server:
            hosts = ("127.0.0.1", "ahead.localhost")
            hints = "".join(f'<link rel="preconnect" href="https://{h}:{server.tls_port}" crossorigin><link rel="preconnect" '
                            f'href="https://{h}:{server.tls_port}">' for h in hosts)
            server.write("index.html", f"<!doctype html><title>seen</title>{hints}<p>ahead".encode())
            mark = self.penstock.mark()
            dom, errors = browser.load(f"https://localhost:{server.tls_port}/index.html")
            self.assertIn("<title>seen</title>", dom, errors[-3000:])
            self.penstock.wait_url(f"localhost:{server.tls_port}/index.html", since=mark)
        rows = self.penstock.exchanges[mark:]
        self.assertEqual([], [(e["url"], e["failure"], e["note"]) for e in rows if e["failure"] and str(server.tls_port) in e["url"]])

    def test_browser_without_trust_is_told_apart(self):
        penstock = type(self).penstock = self.start(folder=self.folder_for("second"))
        browser = Chromium(self.folder_for("distrust"), penstock.proxy)
        with Nginx(self.folder_for("nginx2"), self.authority.leaf("localhost", ips=["127.0.0.1"])) as server:
            server.write("index.html", b"<title>seen</title>")
            dom, _ = browser.load(f"https://localhost:{server.tls_port}/index.html")
        self.assertNotIn("<title>seen</title>", dom)
        self.assertTrue(penstock.wait(lambda e: "client refused" in e["failure"]))


if __name__ == "__main__":
    main()
