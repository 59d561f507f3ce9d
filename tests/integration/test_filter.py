#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Expressions on the command line: --filter prints what it selects, export --count counts it, from rows, heads and decoded bodies."""
import gzip
import os
import time

from penstock_test import PenstockTestCase, TIMEOUT, main, run_penstock


def script(peer):
    while head := peer.read_head():
        body = peer.read_body(head)
        target = head.split()[1]
        if b"/packed" in target:
            content = gzip.compress(b'{"user": {"name": "Anna"}, "secret": "needle-in-gzip"}')
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(content) + content)
        elif b"/large" in target:
            content = b"x" * 3_000_000 + b"needle-at-the-end"
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % len(content) + content)
        elif b"/missing" in target:
            peer.send(b"HTTP/1.1 404 Not Found\r\nX-Reason: gone\r\nContent-Length: 4\r\n\r\ngone")
        else:
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


class Filter(PenstockTestCase):
    arguments = None

    def traffic(self, penstock):
        self.penstock = penstock
        self.bundle = self.authority.pem
        with self.origin(script) as origin:
            for path, *more in (["/plain"], ["/packed"], ["/large"], ["/missing"], ["/echo", "-d", "user=anna&needle=echoed"], ["/last"]):
                run = self.curl(f"http://{origin.authority}{path}", *more)
                self.assertEqual(0, run.code, run)

    def printed(self, expression, *args):
        """The last part of each path that is printed with this filter, in order."""
        folder = self.folder_for("f" + str(len(os.listdir(self.folder))))
        penstock = self.start("--filter", expression, *args, folder=folder, project=None if "--no-db" in args else "p.penstock")
        self.traffic(penstock)
        penstock.stop()
        return [e["url"].rsplit("/", 1)[1] for e in penstock.exchanges]

    def test_headless_prints_what_is_selected(self):
        self.assertEqual(["missing"], self.printed("status >= 400"))
        self.assertEqual(["packed", "large", "echo"], self.printed("needle"))
        self.assertEqual(["packed"], self.printed('json("$.user.name") == Anna', "--no-db"))
        self.assertEqual(["plain", "echo", "last"], self.printed('path ~ ^/(plain|echo|last) and not header["x-reason"]'))

    def test_count(self):
        folder = self.folder_for("count")
        penstock = self.start(folder=folder)
        self.traffic(penstock)
        # Also while it is being written: what ended is committed within a moment.
        end = time.monotonic() + TIMEOUT
        while self.count(penstock.project, None) != 6 and time.monotonic() < end:
            time.sleep(0.05)
        here = penstock.exchanges[0]["url"].split("/")[2]
        for stopped in (False, True):
            if stopped:
                penstock.stop()
            for expression, matches in [
                (None, 6), ("", 6), ("host == 127.0.0.1", 6), (f"host == {here}", 6), ("host == 127.0.0.1:1", 0),
                ("status == 404", 1), ("status == 4xx", 1), ("status in (2xx, 5xx)", 5), ("method == POST", 1), ("type contains html", 3), ("size > 1mb", 1),
                ("needle", 3), ("needle-at-the-end", 1), ("response contains NEEDLE-IN-GZIP", 1), ('header["x-reason"] == gone', 1),
                ("!(needle)", 3), ("request ~ user=.*needle", 1), ('json("$.secret") startswith needle', 1), ("path == /nothing", 0), ("error == true", 0),
            ]:
                with self.subTest(expression):
                    self.assertEqual(matches, self.count(penstock.project, expression))

    def test_text_is_found_as_it_is_read(self):
        bodies = {
            b"/sjis": (b"text/plain; charset=Shift_JIS", b"", "日本語の本文".encode("shift_jis")),
            b"/thai": (b"text/plain; charset=tis-620", b"", "สวัสดี".encode("tis-620")),
            b"/meta": (b"text/html", b"", b"<meta charset=euc-kr>" + "안녕하세요".encode("euc-kr")),
            b"/wide": (b"text/plain; charset=utf-16le", b"", "weißer Tee".encode("utf-16le")),
            b"/bare": (b"text/plain", b"Content-Encoding: gzip\r\n", b"words that nobody compressed"),
        }

        def answer(peer):
            while head := peer.read_head():
                peer.read_body(head)
                kind, more, body = bodies.get(head.split()[1].split(b"?")[0], (b"text/plain", b"", b"nothing"))
                peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\n%sContent-Length: %d\r\n\r\n%s" % (kind, more, len(body), body))

        penstock = self.start(folder=self.folder_for("read"))
        self.penstock, self.bundle = penstock, self.authority.pem
        with self.origin(answer) as origin:
            for path, *more in (["/sjis"], ["/thai"], ["/meta"], ["/wide"], ["/bare"], ["/search?q=caf%C3%A9+au+lait"],
                                ["/form", "--data-urlencode", "name=Jürgen Müller"]):
                self.assertEqual(0, self.curl(f"http://{origin.authority}{path}", *more).code)
        penstock.stop()
        for words, matches in [("日本語", 1), ("สวัสดี", 1), ("안녕", 1), ("weißer tee", 1), ("nobody compressed", 1), ("café au lait", 1),
                               ("caf%C3%A9", 1), ("jürgen müller", 1), ("日本人", 0)]:
            with self.subTest(words):
                self.assertEqual(matches, self.count(penstock.project, f'full_text contains "{words}"'))
        self.assertEqual(1, self.count(penstock.project, 'query contains "café au"'))

    def count(self, project, expression):
        code, out, err = run_penstock("export", project, "--count", *([] if expression is None else [expression]), folder=self.folder)
        self.assertEqual((0, ""), (code, err), expression)
        return int(out)

    def test_broken_expressions_are_told_with_their_place(self):
        project = os.path.join(self.folder_for("broken"), "p.penstock")
        self.start(folder=os.path.dirname(project), project="p.penstock").stop()
        for args in (("--mode", "headless", "--no-db", "--filter", "method == GET && hots == x"), ("export", project, "--count", "method == GET && hots == x")):
            code, out, err = run_penstock(*args, folder=self.folder)
            self.assertEqual((2, ""), (code, out))
            for words in ("no field hots", "at character 18", "try host"):
                self.assertIn(words, err)

    def test_a_catastrophic_pattern_ends(self):
        folder = self.folder_for("slow")
        penstock = self.start(folder=folder)
        self.penstock, self.bundle = penstock, self.authority.pem
        with self.origin(script) as origin:
            self.assertEqual(0, self.curl(f"http://{origin.authority}/" + "a" * 3000 + "!").code)
        penstock.stop()
        code, out, err = run_penstock("export", penstock.project, "--count", "path ~ ^/(a+)+$", folder=self.folder)
        self.assertEqual((0, "0"), (code, out.strip()))
        self.assertIn("gave up", err)


if __name__ == "__main__":
    main()
