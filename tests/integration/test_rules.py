#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules change real traffic: from the bytes the origin got, and those the client got."""
import gzip
import json
import os
import queue
import re

from origins import Nghttpd
from penstock_test import TIMEOUT, PenstockTestCase, main, run_penstock
from raw_peers import answering


def plain(body, *lines):
    return b"\r\n".join([b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(body), *lines, b"", body])


def chunked(body, *lines):
    return b"\r\n".join([b"HTTP/1.1 200 OK", b"Transfer-Encoding: chunked", *lines, b"", b"%x" % len(body), body, b"0", b"", b""])


class Rules(PenstockTestCase):
    arguments = None

    def run_with(self, *rules):
        """The program with these rules, in one file."""
        folder = self.folder_for(self.id().rsplit(".", 1)[1])
        path = os.path.join(folder, "rules.json")
        with open(path, "w") as f:
            json.dump(list(rules), f)
        self.penstock = self.start("--rules", path, folder=folder)
        self.bundle = self.trust(self.penstock)
        return folder

    def ask(self, origin, path, *args):
        answer = self.curl("-s", "-i", f"http://{origin.authority}{path}", *args)
        self.assertEqual(0, answer.code, answer)
        return answer.out

    def test_heads_are_really_edited(self):
        self.run_with({"actions": [{"do": "set_header", "name": "X-New", "value": "1"}, {"do": "remove_header", "name": "User-Agent"},
                                   {"do": "set_header", "side": "response", "name": "Server", "value": "none"}]},
                      {"conditions": [{"field": "header", "op": "equals", "value": "X-Env: stage"}], "action": "modify",
                       "modifications": [{"target": "req_header", "operation": "append", "key": "X-Env", "value": "two"}]},
                      {"conditions": [{"field": "header", "op": "equals", "value": "X-Env: stage", "negate": True}], "action": "modify",
                       "modifications": [{"target": "req_header", "operation": "set", "key": "X-Other", "value": "yes"}]})
        with self.origin(answering(plain(b"hi", b"Server: real"))) as origin:
            answer = self.ask(origin, "/", "-H", "X-Env: stage")
            self.assertIn(b"\r\nServer: none\r\n", answer)
            self.ask(origin, "/")
            first, second = re.split(rb"(?<=\r\n\r\n)", b"".join(origin.received()))[:2]
        self.assertIn(b"\r\nX-Env: stage\r\n", first)
        self.assertIn(b"\r\nX-Env: two\r\n", first)
        self.assertIn(b"\r\nX-New: 1\r\n", first)
        self.assertNotIn(b"User-Agent", first)
        self.assertNotIn(b"X-Other", first)
        self.assertIn(b"\r\nX-Other: yes\r\n", second)

    def test_bodies_of_another_length(self):
        self.run_with({"action": "modify", "modifications": [
            {"target": "req_body", "operation": "find_replace", "find": "a", "replace": "long"},
            {"target": "resp_body", "operation": "find_replace", "find": "production", "replace": "dev"}]})
        packed = gzip.compress(b"in production")
        answers = [plain(b"in production"), chunked(b"in production"), plain(packed, b"Content-Encoding: gzip")]
        for sent, told in zip(answers, (b"Content-Length: 6", b"Transfer-Encoding: chunked", b"Content-Encoding: gzip")):
            with self.origin(answering(sent)) as origin:
                answer = self.ask(origin, "/", "-d", "xax", "--compressed")
                self.assertIn(told, answer)
                self.assertTrue(answer.endswith(b"\r\n\r\nin dev"), answer)
                got = b"".join(origin.received())
            self.assertIn(b"\r\nContent-Length: 6\r\n", got)
            self.assertTrue(got.endswith(b"\r\n\r\nxlongx"), got)

    def test_answers_without_a_server(self):
        folder = self.run_with(
            {"name": "no b", "priority": 9, "conditions": [{"field": "path", "op": "prefix", "value": "/b"}], "action": "block"},
            {"priority": 5, "conditions": [{"field": "path", "op": "prefix", "value": "/b"}], "action": "redirect", "redirect_url": "/no"},
            {"conditions": [{"field": "path", "op": "regex", "value": "^/old/(.*)"}], "actions": [{"do": "redirect", "to": "https://new.example/$1"}]},
            {"when": "path == /mock", "actions": [{"do": "mock", "status": 201, "headers": [["X-A", "b"]], "body": "made up"}]},
            {"when": "path startswith /files/", "actions": [{"do": "map_local", "path": "www", "strip": "/files"}]})
        www = os.path.join(folder, "www")
        os.makedirs(os.path.join(www, "sub"))
        for name, text in (("www/a.css", "body{}"), ("www/sub/index.html", "<p>"), ("secret", "secret")):
            with open(os.path.join(folder, name), "w") as f:
                f.write(text)
        os.symlink(os.path.join(folder, "secret"), os.path.join(www, "link"))
        with self.origin(answering(plain(b"origin"))) as origin:
            self.assertTrue(self.ask(origin, "/b").startswith(b"HTTP/1.1 403 "))
            row = self.penstock.wait_url("/b")
            self.assertEqual("rule no b: blocked with 403", row["note"])
            self.assertEqual([("rule", "no b")], [(e["by"], e["who"]) for e in row["trace"]])
            answer = self.ask(origin, "/old/x?y")
            self.assertTrue(answer.startswith(b"HTTP/1.1 302 "))
            self.assertIn(b"\r\nLocation: https://new.example/x?y\r\n", answer)
            answer = self.ask(origin, "/mock")
            self.assertTrue(answer.startswith(b"HTTP/1.1 201 ") and answer.endswith(b"\r\n\r\nmade up"), answer)
            answer = self.ask(origin, "/files/a.css")
            self.assertIn(b"\r\nContent-Type: text/css", answer)
            self.assertTrue(answer.endswith(b"body{}"))
            self.assertTrue(self.ask(origin, "/files/a.css", "-r", "1-2").endswith(b"\r\n\r\nod"))
            self.assertTrue(self.ask(origin, "/files/sub/").endswith(b"<p>"))
            self.assertEqual([], origin.received())
            for escape in ("/files/../secret", "/files/%2e%2e/secret", "/files/..%2fsecret", "/files/link", "/files//etc/passwd", "/files/sub/../../secret"):
                self.assertTrue(self.ask(origin, escape, "--path-as-is").endswith(b"\r\n\r\norigin"), escape)

    def test_map_remote_and_stop(self):
        with self.origin(answering(plain(b"other"))) as other, self.origin(answering(plain(b"first"))) as first:
            self.run_with({"priority": 1, "when": "path startswith /there", "stop": True,
                           "actions": [{"do": "map_remote", "to": "http://%s/x{path}?{query}" % other.authority}]},
                          {"actions": [{"do": "set_header", "name": "X-Late", "value": "1"}]})
            self.assertTrue(self.ask(first, "/there?a=b").endswith(b"other"))
            got = b"".join(other.received())
            self.assertTrue(got.startswith(b"GET /x/there?a=b HTTP/1.1\r\nHost: %s\r\n" % other.authority.encode()), got)
            self.assertNotIn(b"X-Late", got)
            self.assertTrue(self.ask(first, "/").endswith(b"first"))
            self.assertIn(b"X-Late: 1", b"".join(first.received()))

    def test_http2_on_both_sides(self):
        folder = self.run_with({"actions": [{"do": "replace_body", "side": "request", "find": "a", "with": "long"},
                                            {"do": "append_body", "side": "response", "value": "!"},
                                            {"do": "set_header", "side": "response", "name": "X-Back", "value": "2"}]})
        origin = Nghttpd(os.path.join(folder, "h2"), self.authority.leaf("localhost", ips=["127.0.0.1"]), "--echo-upload")
        self.addCleanup(origin.close)
        answer = self.curl("-s", "-i", "--http2", "-H", "Expect:", "-d", "xax", f"https://{origin.authority}/echo")
        self.assertEqual(0, answer.code, answer)
        self.assertTrue(answer.out.startswith(b"HTTP/2 200"), answer)
        self.assertIn(b"\r\nx-back: 2\r\n", answer.out)
        self.assertTrue(answer.out.endswith(b"\r\n\r\nxlongx!"), answer)
        self.assertEqual("HTTP/2", self.penstock.wait_url("/echo")["protocol"])

    def test_drop_reset_and_strict(self):
        self.run_with({"when": "path == /drop", "actions": [{"do": "drop"}]}, {"when": "path == /reset", "actions": [{"do": "reset"}]},
                      {"name": "needs a file", "when": "path == /strict", "strict": True, "actions": [{"do": "mock", "file": "not there"}]},
                      {"when": "path == /lax", "actions": [{"do": "mock", "file": "not there"}]})
        with self.origin(answering(plain(b"origin"))) as origin:
            url = f"http://{origin.authority}"
            self.assertEqual(52, self.curl("-s", url + "/drop").code)  # an empty reply
            self.assertEqual(56, self.curl("-s", url + "/reset").code)  # it failed while it was received
            self.assertIn("on purpose", self.penstock.wait_url("/drop")["note"])
            answer = self.ask(origin, "/strict")
            self.assertTrue(answer.startswith(b"HTTP/1.1 502 "), answer)
            self.assertIn(b'The rule "needs a file" could not be carried out: ', answer)
            self.assertEqual([], origin.received())
            self.assertTrue(self.ask(origin, "/lax").endswith(b"origin"))
            self.assertIn("not there", self.penstock.wait_url("/lax")["note"])

    def test_delay_and_throttle_are_exact(self):
        self.run_with({"when": "path == /slow", "actions": [{"do": "delay", "ms": 1000}]},
                      {"when": "path == /thin", "actions": [{"do": "throttle", "down": 100000}]})
        with self.origin(answering(plain(b"x" * 200000))) as origin:
            self.ask(origin, "/")
            for path, seconds in (("/slow", 1.0), ("/thin", 2.0)):
                answer = self.curl("-s", "-o", os.devnull, "-w", "%{time_total}", f"http://{origin.authority}{path}")
                self.assertAlmostEqual(seconds, float(answer.out), delta=0.05 * seconds + 0.05)

    def test_one_that_does_not_look_at_the_body_does_not_stop_streaming(self):
        self.run_with({"actions": [{"do": "set_header", "side": "response", "name": "X-A", "value": "b"}]},
                      {"when": "host == other.example && response contains x", "action": "block"})
        seen = queue.Queue()

        def script(peer):
            peer.read_head()
            peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for i in range(5):
                peer.send(b"3\r\n%03d\r\n" % i)
                seen.get(timeout=TIMEOUT)
            peer.send(b"0\r\n\r\n")

        with self.origin(script) as origin:
            client, base = self.client_to(origin)
            with client:
                client.send(f"GET {base}/ HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode())
                self.assertIn(b"X-A: b", client.read_head())
                for i in range(5):
                    self.assertEqual(b"3\r\n%03d\r\n" % i, client.read_exactly(8))
                    seen.put(i)

    def test_a_mistake_is_a_sentence(self):
        folder = self.folder_for("mistake")
        path = os.path.join(folder, "rules.json")
        with open(path, "w") as f:
            json.dump([{"name": "n", "actions": [{"do": "set_header", "name": "Content-Length", "value": "1"}]}], f)
        code, _, errors = run_penstock("--mode", "headless", "--port", "0", "--no-db", "--rules", path, folder=folder)
        self.assertEqual(2, code)
        self.assertIn(f'{path}: rule 1 "n": actions[0].name: Content-Length', errors)


if __name__ == "__main__":
    main()
