#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real browser that trusts the CA loads a page with a hundred resources through Penstock."""
import os
import re
import shutil
import subprocess
import unittest

from origins import Nginx
from penstock_test import TIMEOUT, PenstockTestCase, environment, exported_count, main

RESOURCES = 100
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082")


class Chromium(PenstockTestCase):
    arguments = ()

    def browser(self):
        for name in BROWSERS:
            if found := shutil.which(name):
                return found
        self.fail("no Chromium is installed: scripts/test installs it")

    def trust_in_browser(self, home):
        """Chromium on Linux reads ~/.pki/nssdb."""
        database = os.path.join(home, ".pki", "nssdb")
        os.makedirs(database)
        for args in (["-N", "--empty-password"], ["-A", "-n", "Penstock", "-t", "C,,", "-i", self.penstock.ca]):
            subprocess.run(["certutil", "-d", "sql:" + database, *args], check=True, capture_output=True, timeout=TIMEOUT, stdin=subprocess.DEVNULL)

    def load(self, url, home):
        """The page's document as the browser has it once all is loaded."""
        command = [self.browser(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
                   "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
                   "--user-data-dir=" + os.path.join(home, "profile"), "--proxy-server=" + self.penstock.proxy, "--proxy-bypass-list=<-loopback>",
                   "--virtual-time-budget=60000", "--dump-dom", url]
        done = subprocess.run(command, env=environment(home), capture_output=True, timeout=120, stdin=subprocess.DEVNULL)
        return done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")

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
        home = self.folder_for("home")
        self.trust_in_browser(home)
        with Nginx(self.folder_for("nginx"), self.authority.leaf("localhost", ips=["127.0.0.1"])) as server:
            self.page(server)
            url = f"https://localhost:{server.tls_port}/index.html"
            dom, errors = self.load(url, home)
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

    def test_connections_that_were_not_needed_are_no_failures(self):
        """A browser connects ahead, to hosts it then asks nothing, and gives up what came second."""
        home = self.folder_for("ahead")
        self.trust_in_browser(home)
        with Nginx(self.folder_for("nginx-ahead"), self.authority.leaf("localhost", "ahead.localhost", ips=["127.0.0.1"])) as server:
            hosts = ("127.0.0.1", "ahead.localhost")
            hints = "".join(f'<link rel="preconnect" href="https://{h}:{server.tls_port}" crossorigin><link rel="preconnect" '
                            f'href="https://{h}:{server.tls_port}">' for h in hosts)
            server.write("index.html", f"<!doctype html><title>seen</title>{hints}<p>ahead".encode())
            mark = self.penstock.mark()
            dom, errors = self.load(f"https://localhost:{server.tls_port}/index.html", home)
            self.assertIn("<title>seen</title>", dom, errors[-3000:])
            self.penstock.wait_url(f"localhost:{server.tls_port}/index.html", since=mark)
        rows = self.penstock.exchanges[mark:]
        self.assertEqual([], [(e["url"], e["failure"], e["note"]) for e in rows if e["failure"] and str(server.tls_port) in e["url"]])

    def test_browser_without_trust_is_told_apart(self):
        home = self.folder_for("distrust")
        penstock = type(self).penstock = self.start(folder=self.folder_for("second"))
        with Nginx(self.folder_for("nginx2"), self.authority.leaf("localhost", ips=["127.0.0.1"])) as server:
            server.write("index.html", b"<title>seen</title>")
            dom, _ = self.load(f"https://localhost:{server.tls_port}/index.html", home)
        self.assertNotIn("<title>seen</title>", dom)
        self.assertTrue(penstock.wait(lambda e: "client refused" in e["failure"]))


if __name__ == "__main__":
    main()
