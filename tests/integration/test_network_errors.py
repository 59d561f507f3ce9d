#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is a network error without Penstock is one with it: to curl and a browser whose kept connection ended, and to the scripts of a page."""
import re
import threading
import unittest

from chromium import Chromium
from h2_peers import CODES, H2, fields
from http2_test import http1_alone
from penstock_test import PenstockTestCase, main
from raw_peers import Origin, connect, server_context

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
NUL = b"HTTP/1.1 200 OK\r\nX-Odd: a\0b\r\nContent-Length: 2\r\n\r\nok"
PAGE = b"""<!doctype html><body><script>
const told = (name, what) => document.body.append(`[${name}: ${what}]`);
const ask = (name, url, options) => fetch(url, options).then(r => told(name, r.status), () => told(name, "network error"));
(async () => {
  await ask("warm", "/warm");
  await ask("kept", "/kept", {method: "POST", body: "x"});
  await ask("warm", "/warm");
  await ask("nul", "/nul", {method: "POST", body: "x"});
  await ask("gone", GONE, {mode: "no-cors"});
  await ask("gone, by CORS", GONE);
  told("all", "done");
})();
</script></body>"""


class Fickle(Origin):
    """Answers, but ends a connection that was kept as a POST to /kept arrives. `asked` counts (method, path)."""

    def __init__(self, tls=None, reset=False, page=b""):
        self.reset, self.page, self.asked, self.lock = reset, page, {}, threading.Lock()
        super().__init__(http1_alone(self._serve), tls)

    def _serve(self, peer):
        answered = 0
        while head := peer.read_head():
            method, target = head.split()[:2]
            path = target.decode()
            peer.read_body(head)
            with self.lock:
                self.asked[method.decode(), path] = self.asked.get((method.decode(), path), 0) + 1
            if path == "/kept" and answered:
                return peer.reset() if self.reset else None
            if path == "/page":
                peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(self.page) + self.page)
            else:
                peer.send(NUL if path == "/nul" else OK)
            answered += 1


class KeptConnections(PenstockTestCase):
    def fickle(self, **kwargs):
        return Fickle(server_context(self.authority.leaf("localhost", ips=["127.0.0.1"])) if self.tls else None, **kwargs)

    def test_curl_asks_again_as_it_does_alone(self):
        for reset in (False, True):
            with self.subTest(reset=reset), self.fickle(reset=reset) as origin:
                base = f"http{'s' if self.tls else ''}://{origin.authority}"
                for proxy in (False, True):
                    origin.asked.clear()
                    mark = self.penstock.mark()
                    run = self.curl("-w", "%{http_code} ", f"{base}/warm", "--next", "-sS", "--cacert", self.bundle, *(["-x", self.penstock.proxy] if proxy else []),
                                    "-w", "%{http_code} ", "-d", "x", f"{base}/kept", proxy=proxy)
                    self.assertEqual((0, b"ok200 ok200 "), (run.code, run.out), run)
                    self.assertEqual({("GET", "/warm"): 1, ("POST", "/kept"): 2}, origin.asked)
                rows = self.penstock.wait(lambda e: e["url"].endswith("/kept") and origin.authority in e["url"], count=2, since=mark)
                self.assertEqual([0, 200], [r["status"] for r in rows])
                self.assertIn("may ask again", rows[0]["failure"])
                self.assertIn("reset" if reset else "closed", rows[0]["failure"])

    def test_an_idempotent_request_is_asked_again_here(self):
        with self.fickle() as origin:
            client, base = self.client_to(origin)
            with client:
                for path in ("/warm", "/kept"):
                    client.send(f"GET {base}{path} HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode())
                    self.assertEqual(b"ok", client.read_response()[1])
            self.assertEqual(2, origin.asked["GET", "/kept"])


class KeptConnectionsOverTls(KeptConnections):
    tls = True


class KeptConnectionsOfHttp2(PenstockTestCase):
    def test_the_stream_is_refused(self):
        with Fickle() as origin, H2(connect(self.penstock.address), client=True) as client:
            self.assertEqual(200, client.ask(fields("GET", "/warm", origin.authority, "http")).status)
            post = fields("POST", "/kept", origin.authority, "http")
            got = client.ask(post)
            self.assertEqual((None, CODES["REFUSED_STREAM"]), (got.headers, got.reset), got)
            self.assertEqual(200, client.ask(post).status, "on a connection of its own")
            row = self.penstock.wait_url("/kept")
            self.assertIn("may ask again", row["failure"])


class ABrowser(PenstockTestCase):
    def nobody(self):
        with Origin(lambda peer: None) as gone:
            return f"http://{gone.authority}/x"

    def test_scripts_see_network_errors_and_people_pages(self):
        gone = self.nobody()
        with Fickle(page=PAGE.replace(b"GONE", repr(gone).encode())) as origin:
            seen = []
            for proxy in (None, self.penstock.proxy):
                origin.asked.clear()
                dom, said = Chromium(self.folder_for("browser" if proxy else "alone"), proxy).load(f"http://{origin.authority}/page")
                seen.append(re.findall(r"\[([^\]]*)\]", dom.split("</script>")[-1]))
                self.assertEqual(["warm: 200", "kept: 200", "warm: 200", "nul: network error", "gone: network error",
                                  "gone, by CORS: network error", "all: done"], seen[-1], said[-3000:])
                self.assertEqual(1, origin.asked["POST", "/nul"], "a POST is not sent twice")
                self.assertNotIn("CORS policy", said)
            row = self.penstock.wait_url("/nul")
            self.assertIn("X-Odd", row["failure"])
            self.assertIn("network error", row["note"])
            dom, _ = Chromium(self.folder_for("navigation"), self.penstock.proxy).load(f"http://{origin.authority}/nul")
            self.assertIn("X-Odd", dom)
            self.assertIn("from Penstock", dom)


if __name__ == "__main__":
    main()
