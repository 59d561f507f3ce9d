#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Slow networks and faults on purpose: what the client gets, when, and how it ends."""
import json
import os
import time

from origins import Nghttpd
from penstock_test import PenstockTestCase, main
from raw_peers import answering


def plain(body, *lines):
    return b"\r\n".join([b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(body), *lines, b"", body])


BODY = bytes(range(256)) * 400  # 102,400


class RuleFaults(PenstockTestCase):
    arguments = None

    def run_with(self, *rules, words=()):
        folder = self.folder_for(self.id().rsplit(".", 1)[1])
        path = os.path.join(folder, "rules.json")
        with open(path, "w") as f:
            json.dump(list(rules), f)
        self.penstock = self.start("--rules", path, *words, folder=folder)
        self.bundle = self.trust(self.penstock)
        return folder

    def fetch(self, url, *args):
        began = time.monotonic()
        answer = self.curl("-s", url, *args)
        return answer, time.monotonic() - began

    def said(self, path, did):
        row = self.penstock.wait_url(path)
        return row, [e["detail"] for e in row["trace"] if e["did"] == did and e["by"] == "rule"]

    def test_cut_and_reset(self):
        folder = self.run_with({"name": "cut", "when": "path == /cut", "actions": [{"do": "fault", "kind": "cut", "after": 5000}]},
                               {"name": "reset", "when": "path == /reset", "actions": [{"do": "fault", "kind": "reset", "after": 7000}]})
        with self.origin(answering(plain(BODY))) as origin:
            answer, _ = self.fetch(f"http://{origin.authority}/cut")
            self.assertEqual((18, BODY[:5000]), (answer.code, answer.out))  # curl: a part of the file
            row, said = self.said("/cut", "troubled")
            self.assertEqual(["the response is cut off after 5000 bytes"], said)
            self.assertIn("on purpose", row["failure"] + row["note"])
            answer, _ = self.fetch(f"http://{origin.authority}/reset")
            self.assertEqual(56, answer.code)  # receiving failed
            self.assertTrue(BODY.startswith(answer.out) and len(answer.out) <= 7000)
            self.assertEqual(["the response is reset after 7000 bytes"], self.said("/reset", "troubled")[1])
            answer, _ = self.fetch(f"http://{origin.authority}/whole")
            self.assertEqual((0, BODY), (answer.code, answer.out))
        h2 = Nghttpd(os.path.join(folder, "h2"), self.authority.leaf("localhost", ips=["127.0.0.1"]))
        self.addCleanup(h2.close)
        h2.write("cut", BODY)
        answer, _ = self.fetch(f"https://{h2.authority}/cut", "--http2")
        self.assertEqual((92, BODY[:5000]), (answer.code, answer.out))  # the stream was not closed cleanly

    def test_the_request_is_cut_off(self):
        self.run_with({"actions": [{"do": "fault", "kind": "cut", "after": 4000, "side": "request"}]})
        def reads(peer):
            while peer.recv():
                pass

        with self.origin(reads) as origin:
            answer, _ = self.fetch(f"http://{origin.authority}/up", "-H", "Expect:", "--data-binary", "x" * 9000)
            self.assertEqual(52, answer.code, answer)
            self.assertEqual(["the request is cut off after 4000 bytes"], self.said("/up", "troubled")[1])
        got = b"".join(origin.received())
        self.assertEqual(4000, got.count(b"x", got.index(b"\r\n\r\n")), "what passed before arrives")

    def test_stall_drip_and_latency(self):
        self.run_with({"when": "path == /stall", "actions": [{"do": "fault", "kind": "stall", "after": 10, "ms": 1000}]},
                      {"when": "path == /drip", "actions": [{"do": "fault", "kind": "drip", "after": 90, "ms": 100}]},
                      {"when": "path == /far", "actions": [{"do": "throttle", "down": 10_000_000, "latency": 1000}]})
        with self.origin(answering(plain(BODY[:100]))) as origin:
            self.fetch(f"http://{origin.authority}/")
            for path, seconds in (("/stall", 1.0), ("/drip", 0.9), ("/far", 1.0)):
                answer, took = self.fetch(f"http://{origin.authority}{path}")
                self.assertEqual((0, BODY[:100]), (answer.code, answer.out))
                self.assertAlmostEqual(seconds, took, delta=0.05 * seconds + 0.15)
            self.assertEqual(["the response stalls for 1000 ms after 10 bytes"], self.said("/stall", "troubled")[1])
            self.assertEqual(["the request by 1000 ms", "the response to 10000000 bytes a second"], self.said("/far", "slowed")[1])

    def test_chance_is_repeated_with_its_seed(self):
        rule = {"actions": [{"do": "fault", "kind": "cut", "after": 1, "chance": 0.5, "seed": 11}]}
        series = []
        for run in range(2):
            self.run_with(rule) if run == 0 else self.start_again()
            with self.origin(answering(plain(b"ab"))) as origin:
                series.append([self.fetch(f"http://{origin.authority}/{i}")[0].code for i in range(20)])
        self.assertEqual(series[0], series[1])
        self.assertEqual({0, 18}, set(series[0]))

    def start_again(self):
        self.penstock.stop()
        folder = self.folder_for("again")
        path = os.path.join(os.path.dirname(folder), "test_chance_is_repeated_with_its_seed", "rules.json")
        self.penstock = self.start("--rules", path, folder=folder)

    def test_answers_of_ours_are_as_slow_as_a_servers(self):
        folder = self.folder_for("answers")
        large, script = os.path.join(folder, "large"), os.path.join(folder, "script.py")
        with open(large, "wb") as f:
            f.write(BODY)
        with open(script, "w") as f:
            f.write("def request(x):\n    if x.path == '/late/script':\n        x.respond(200, {}, 'scripted')\n")
        self.run_with({"when": "path endswith /mock", "actions": [{"do": "mock", "body": BODY[:50000].decode("latin-1")}]},
                      {"when": "path endswith /file", "actions": [{"do": "map_local", "path": large}]},
                      {"when": "path endswith /block", "actions": [{"do": "block", "body": "no"}]},
                      {"when": "path endswith /away", "actions": [{"do": "redirect", "to": "http://a.example/"}]},
                      {"when": "path startswith /late/", "actions": [{"do": "delay", "ms": 800, "side": "response"}]},
                      {"when": "path startswith /slow/", "actions": [{"do": "throttle", "down": 100000, "side": "response"}]},
                      {"when": "path startswith /cut/", "actions": [{"do": "fault", "kind": "cut", "after": 5000}]}, words=("--script", script))
        base = "http://nobody.example"
        for path, status, seconds in (("/mock", 200, 0), ("/late/mock", 200, 0.8), ("/late/file", 200, 0.8), ("/late/block", 403, 0.8), ("/late/away", 302, 0.8),
                                      ("/late/script", 200, 0.8), ("/slow/file", 200, len(BODY) / 100000)):
            answer, took = self.fetch(base + path, "-w", "%{stderr}%{http_code}")
            self.assertEqual((0, str(status)), (answer.code, answer.err), path)
            self.assertAlmostEqual(seconds, took, delta=0.05 * seconds + 0.15, msg=path)
            if path.endswith("/file"):
                self.assertEqual(BODY, answer.out)
        answer, _ = self.fetch(base + "/cut/file")
        self.assertEqual((18, BODY[:5000]), (answer.code, answer.out))
        row, said = self.said("/cut/file", "troubled")
        self.assertEqual(["the response is cut off after 5000 bytes"], said)
        self.assertIn("on purpose", row["failure"] + row["note"])

    def test_losses_slow_and_keep_every_byte(self):
        self.run_with({"actions": [{"do": "throttle", "down": 1_000_000, "loss": 1, "seed": 3, "side": "response"}]})
        with self.origin(answering(plain(BODY * 2))) as origin:
            answer, took = self.fetch(f"http://{origin.authority}/")
        self.assertEqual((0, BODY * 2), (answer.code, answer.out))
        self.assertGreater(took, 0.4, "three portions, each two tenths late")


if __name__ == "__main__":
    main()
