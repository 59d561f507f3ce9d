#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A terminal or a window over the engine of a headless Penstock: what it shows and does, and that the capture goes on without it."""
import http.client
import json
import os
import signal
import subprocess

from penstock_test import PROGRAM, Curl, PenstockTestCase, environment, main, run_penstock
from raw_peers import Origin
from tmux import Tmux


def echo(peer):
    """Answers with what it was asked."""
    while head := peer.read_head():
        body = peer.read_body(head)
        line = head.split(b"\r\n")[0]
        answer = b'{"line": "' + line + b'", "body": "' + body + b'"}'
        status = b"404 Not Found" if b"/missing" in line else b"200 OK"
        peer.send(b"HTTP/1.1 " + status + b"\r\nContent-Type: application/json\r\nX-Echo: yes\r\nContent-Length: %d\r\n\r\n" % len(answer) + answer)


class Attach(PenstockTestCase):
    arguments = None

    def setUp(self):
        super().setUp()
        self.home = self.folder_for(self.id().rsplit(".", 1)[1])
        self.origin_ = Origin(echo)
        self.addCleanup(self.origin_.close)

    def headless(self, *args, **more):
        penstock = self.start(*args, folder=self.home, **more)
        self.proxy = penstock.proxy
        return penstock

    def attach(self, *args, size=(100, 24), mode=("--mode", "cui"), **env):
        terminal = Tmux([PROGRAM, *mode, "--attach", *args], self.home, size, **env)
        self.addCleanup(terminal.close)
        return terminal

    def get(self, path, *args):
        done = Curl(["-x", self.proxy, *args, f"http://{self.origin_.authority}{path}"], self.home)
        self.assertEqual(done.code, 0, done)
        return done.out.decode("utf-8", "replace")

    def in_background(self, path, *args):
        process = subprocess.Popen(["curl", "-q", "-s", "-x", self.proxy, *args, f"http://{self.origin_.authority}{path}"], stdout=subprocess.PIPE)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def call(self, penstock, method, path, body=None):
        with open(os.path.join(self.home, "data", "penstock", "api-token")) as f:
            token = f.read().strip()
        host, port = penstock.ui.split("/")[2].rsplit(":", 1)
        connection = http.client.HTTPConnection(host, int(port), timeout=30)
        self.addCleanup(connection.close)
        connection.request(method, path, json.dumps(body) if body is not None else None, {"Authorization": "Bearer " + token})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or "null")

    def editor(self, script):
        path = os.path.join(self.home, "editor")
        with open(path, "w") as out:
            out.write("#!/bin/sh\n" + script)
        os.chmod(path, 0o755)
        return path

    def test_traffic_is_seen_and_goes_on(self):
        penstock = self.headless()
        self.get("/before")
        terminal = self.attach()
        terminal.wait_text("1 exchange")
        terminal.wait_match(r"1 +GET +200 .*/before")
        terminal.wait_text(f"http {penstock.address[0]}:{penstock.address[1]}")
        for i in range(5):
            self.get(f"/page{i}")
        self.get("/missing/one")
        terminal.wait_text("7 exchanges")
        terminal.wait_match(r"7 +GET +404 .*/missing/one")
        terminal.type("/status == 404")
        terminal.wait_text("1 of 7")
        terminal.wait_gone("/page0")
        self.get("/missing/two")
        terminal.wait_text("2 of 8")
        self.get("/other")
        terminal.wait_text("2 of 9")
        terminal.type(" && hots == x")
        terminal.wait_match(r"(?m)^.*hots == x.*\n( *)\^{4}.*host.*$")
        terminal.keys("Escape")
        terminal.wait_text("/page0")
        terminal.type("q")
        self.assertEqual(terminal.ended(), 0)
        self.get("/after")
        penstock.wait_url("/after")
        again = self.attach()
        again.wait_text("10 exchanges")
        again.wait_text("/after")

    def test_an_exchange_with_its_heads_and_bodies(self):
        self.headless()
        self.get("/page", "-H", "X-Mine: here", "-d", "name=anna")
        terminal = self.attach()
        terminal.wait_text("/page")
        terminal.keys("Enter")
        terminal.wait_text("Overview")
        terminal.wait_text("127.0.0.1:")
        terminal.type("2")
        terminal.wait_text("X-Mine")
        terminal.wait_text("X-Echo")
        terminal.type("3")
        terminal.wait_text("name")
        terminal.wait_text("anna")
        terminal.type("4")
        terminal.wait_text('"line": "POST /page HTTP/1.1"')
        terminal.type("/anna")
        terminal.keys("Enter")
        terminal.wait_text("match 1 of 1")
        terminal.keys("Escape", "Escape")
        terminal.type("c")
        terminal.wait_text("curl")
        terminal.wait_text("X-Mine: here")
        terminal.keys("Escape")
        terminal.type("m")
        terminal.wait_text("Marked red")
        terminal.wait_text("▌")

    def test_a_large_body_comes_as_it_is_looked_at(self):
        body = b"".join(b"line %07d\n" % i for i in range(200_000))
        origin = Origin(lambda peer: [peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
                                      for _ in iter(peer.read_head, b"")])
        self.addCleanup(origin.close)
        self.headless()
        self.origin_ = origin
        self.get("/large")
        terminal = self.attach()
        terminal.wait_text("/large")
        terminal.keys("Enter")
        terminal.wait_text("Overview")
        terminal.type("3")
        terminal.wait_text("line 0000001")
        terminal.type("A")
        terminal.wait_gone("all of it")
        terminal.keys("End")
        terminal.wait_text("line 0199999")

    def test_edit_and_resend(self):
        editor = self.editor('sed -i -e "s/^GET/PUT/" -e "s/first/second/" "$1"')
        self.headless()
        self.get("/first")
        terminal = self.attach(EDITOR=editor)
        terminal.wait_text("/first")
        terminal.type("e")
        terminal.wait_text(f"Send to: http://{self.origin_.authority}")
        terminal.keys("Enter")
        terminal.wait_match(r"2 +PUT +200 .*/second")
        terminal.wait_text("Sent: 200")
        terminal.type("r")
        terminal.wait_match(r"3 +PUT +200 .*/second")

    def test_a_send_that_fails_is_told(self):
        editor = self.editor('sed -i "s/first/second/" "$1"')
        self.headless()
        self.get("/first")
        terminal = self.attach(EDITOR=editor)
        terminal.wait_text("/first")
        terminal.type("e")
        terminal.wait_text("Send to:")
        terminal.keys("C-u")
        terminal.type("http://127.0.0.1:1")
        terminal.keys("Enter")
        terminal.wait_match(r"(?i)nobody listens|refused")

    def test_what_is_held_is_edited_and_goes_on(self):
        editor = self.editor('sed -i "s/^name=anna/name=bert/" "$1"')
        penstock = self.headless()
        terminal = self.attach(EDITOR=editor)
        terminal.wait_text("Nothing was captured yet.")
        terminal.type("ii")
        terminal.wait_text("Intercept is on")
        self.assertTrue(self.call(penstock, "GET", "/api/intercept")[1]["enabled"])
        first = self.in_background("/held", "-d", "name=anna")
        terminal.wait_text("/held")
        terminal.wait_text("name=anna")
        terminal.type("e")
        terminal.wait_text("name=bert")
        terminal.wait_text("Edited: f forwards it.")
        self.assertIsNone(first.poll(), "it is held still")
        terminal.type("f")
        out, _ = first.communicate(timeout=30)
        self.assertIn(b"name=bert", out)
        terminal.wait_text("nothing is held")
        second = self.in_background("/dropped")
        terminal.wait_text("/dropped")
        terminal.type("d")
        second.communicate(timeout=30)
        self.assertNotEqual(second.returncode, 0)
        third = self.in_background("/quit")
        terminal.wait_text("/quit")
        terminal.type("q")
        terminal.wait_text("waits for somebody to decide")
        terminal.type("y")
        self.assertEqual(terminal.ended(), 0)
        self.assertIsNone(third.poll(), "it is held still")
        self.assertEqual(1, self.call(penstock, "POST", "/api/intercept/forward-all")[1]["forwarded"])
        out, _ = third.communicate(timeout=30)
        self.assertIn(b"/quit", out)

    def test_rules_are_switched(self):
        penstock = self.headless()
        status, rule = self.call(penstock, "POST", "/api/rules", {"name": "Teapot", "when": "path contains /tea", "actions": [{"do": "block", "status": 418}]})
        self.assertEqual(200, status, rule)
        terminal = self.attach()
        terminal.wait_text("Nothing was captured yet.")
        terminal.type("R")
        terminal.wait_match(r"\[x\].*Teapot")
        terminal.keys("Space")
        terminal.wait_match(r"\[ \].*Teapot")
        self.eventually(lambda: not self.call(penstock, "GET", f"/api/rules/{rule['id']}")[1]["enabled"])
        self.call(penstock, "PUT", f"/api/rules/{rule['id']}", {**rule, "enabled": True})
        terminal.wait_match(r"\[x\].*Teapot")

    def test_when_the_other_ends_it_says_so_and_comes_back(self):
        penstock = self.headless()
        self.get("/kept")
        terminal = self.attach()
        terminal.wait_text("/kept")
        penstock.stop()
        terminal.wait_text("ended. What was seen of it stays")
        terminal.wait_text("not connected")
        self.assertIn("/kept", terminal.screen())
        self.headless()
        terminal.wait_text("attached again")
        self.get("/new")
        terminal.wait_text("2 exchanges")
        terminal.wait_text("/new")
        self.assertIn("/kept", terminal.screen())

    def test_many_rows_cost_little(self):
        penstock = self.headless()
        har = os.path.join(self.home, "many.har")
        entry = {"startedDateTime": "2026-01-01T00:00:00.000Z", "time": 1, "cache": {}, "timings": {"send": 0, "wait": 1, "receive": 0},
                 "request": {"method": "GET", "url": "http://many.test/%d", "httpVersion": "HTTP/1.1", "headers": [], "queryString": [], "cookies": [], "headersSize": -1, "bodySize": 0},
                 "response": {"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "headers": [], "cookies": [], "redirectURL": "", "headersSize": -1, "bodySize": 0,
                              "content": {"size": 0, "mimeType": "text/plain"}}}
        text = json.dumps(entry)
        with open(har, "w") as out:
            out.write('{"log":{"version":"1.2","creator":{"name":"x","version":"1"},"entries":[')
            out.write(",".join(text.replace("%d", str(i)) for i in range(100_000)))
            out.write("]}}")
        with open(os.path.join(self.home, "data", "penstock", "api-token")) as f:
            token = f.read().strip()
        done = Curl(["-H", "Authorization: Bearer " + token, "-H", "Expect:", "--data-binary", "@" + har, penstock.ui + "api/import/har"], self.home)
        self.assertIn(b"100000", done.out, done)
        terminal = self.attach()
        terminal.wait_text("100\u2009000 exchanges")
        terminal.wait_text("/99999")
        terminal.keys("Home")
        terminal.wait_text("/0 ")
        terminal.type("/path endswith 777")
        terminal.wait_text("100 of 100\u2009000")
        shell = terminal.tmux("display-message", "-p", "-t", "t", "#{pane_pid}").strip()
        out = subprocess.run(["ps", "-o", "rss=,args=", "--ppid", shell], capture_output=True).stdout.decode()
        kilobytes = int(next(line for line in out.splitlines() if "--attach" in line).split()[0])
        if not os.environ.get("PENSTOCK_SANITIZE"):
            self.assertLess(kilobytes, 80_000, out)

    def test_which_of_them(self):
        terminal = self.attach()
        self.assertEqual(terminal.ended(), 2)
        self.assertIn("no headless Penstock of yours is running", terminal.screen().replace("\n", " "))
        older = self.headless()
        self.get("/older")
        newer = self.start("--no-db", project=None, folder=self.home)
        self.proxy = newer.proxy
        self.get("/newer")
        newest = self.attach(mode=(), DISPLAY="", WAYLAND_DISPLAY="")  # alone, without a desktop
        newest.wait_text("/newer")
        named = Tmux([PROGRAM, "--mode", "cui", f"--attach={older.process.pid}"], self.home, (100, 24))
        self.addCleanup(named.close)
        named.wait_text("/older")
        nobody = Tmux([PROGRAM, "--mode", "cui", "--attach=1"], self.home, (100, 24))
        self.addCleanup(nobody.close)
        self.assertEqual(nobody.ended(), 2)
        self.assertIn(str(older.process.pid), nobody.screen().replace("\n", ""))

    def test_for_what_it_is(self):
        for args in (("--mode", "headless", "--attach"), ("--mode", "cui", "--attach=x"), ("--mode", "cui", "--attach", "--har", "out.har"),
                     ("send", "--curl", "curl http://127.0.0.1:1/", "--attach")):
            code, out, err = run_penstock(*args, folder=self.home)
            self.assertEqual((2, ""), (code, out), args)
            self.assertRegex(err, "--(attach|har): ")

    def test_the_window(self):
        code, out, err = run_penstock("--mode", "gui", "--attach", folder=self.home)
        self.assertEqual((2, ""), (code, out), err)
        if "this build has no window" in err:
            self.skipTest("this build has no window")
        self.assertIn("no headless Penstock of yours is running", err)
        penstock = self.headless()
        self.get("/before")
        window = subprocess.Popen([PROGRAM, "--attach"], env=environment(self.home, QT_QPA_PLATFORM="offscreen", DISPLAY=":none"), stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.addCleanup(window.stdout.close)
        self.addCleanup(window.wait)
        self.addCleanup(window.kill)

        def listens():
            self.assertIsNone(window.poll(), "it ended")
            with open(os.path.join(self.home, "data", "penstock", "audit.log")) as f:
                return any(json.loads(line)["call"].startswith("GET /ws?") for line in f)
        self.eventually(listens)
        window.send_signal(signal.SIGTERM)
        self.assertEqual(0, window.wait(30), "it is told to end")
        self.get("/after")
        penstock.wait_url("/after")


if __name__ == "__main__":
    main()
