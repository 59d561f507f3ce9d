#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""--mode cui in a terminal: keys are sent, the screen is read, and what the program wrote to the terminal byte by byte."""
import json
import os
import re
import shlex
import signal
import subprocess

from penstock_test import PROGRAM, Curl, PenstockTestCase, exported_count, main, run_penstock
from raw_peers import Origin
from tmux import Tmux

EVIL = b"\x1b]0;owned\x07\x1b[2J\x1b[?1049l\xc2\x9b31m\xe2\x80\xaeturned"


def echo(peer):
    """Answers with what it was asked, as JSON and as a header."""
    while head := peer.read_head():
        body = peer.read_body(head)
        line = head.split(b"\r\n")[0]
        answer = b'{"line": "' + line.replace(b'"', b"'") + b'", "body": "' + body.replace(b'"', b"'") + b'"}'
        status = b"404 Not Found" if b"/missing" in line else b"200 OK"
        peer.send(b"HTTP/1.1 " + status + b"\r\nContent-Type: application/json\r\nX-Echo: yes\r\nContent-Length: %d\r\n\r\n" % len(answer) + answer)


def hostile(peer):
    while head := peer.read_head():
        peer.read_body(head)
        body = EVIL + b"\n" + EVIL
        peer.send(b"HTTP/1.1 200 " + EVIL + b"\r\nX-Evil: " + EVIL + b"\r\nSet-Cookie: a=" + EVIL +
                  b"\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


class Terminal(PenstockTestCase):
    arguments = None

    def start_terminal(self, *args, size=(80, 24), term=None, project=None, typed=False, **env):
        """`typed`: as a person does it, at the prompt of a shell."""
        self.test_folder = self.folder_for(self.id().rsplit(".", 1)[1])
        where = ["--project", project, "--keep-free", "0"] if project else ["--no-db"]
        command = [PROGRAM, "--mode", "cui", "--addr", "127.0.0.1", "--port", "0", "--ui-port", "0", "--ca-dir", os.path.join(self.folder, "ca"), *where, *args]
        terminal = Tmux(["sh", "-i"] if typed else command, self.test_folder, size, term, **env)
        self.addCleanup(terminal.close)
        if typed:
            terminal.type(shlex.join(command))
            terminal.keys("Enter")
        found = terminal.wait_match(r"http (127\.0\.0\.1:\d+)")
        self.proxy = "http://" + found.group(1)
        self.origin_ = Origin(echo)
        self.addCleanup(self.origin_.close)
        return terminal

    def get(self, path, *args, origin=None):
        url = f"http://{(origin or self.origin_).authority}{path}"
        done = Curl(["-x", self.proxy, *args, url], self.folder)
        self.assertEqual(done.code, 0, done)
        return done.out.decode("utf-8", "replace")

    def editor(self, script):
        path = os.path.join(self.folder, f"editor-{self.id()}")
        with open(path, "w") as out:
            out.write("#!/bin/sh\n" + script)
        os.chmod(path, 0o755)
        return path

    def pid(self, terminal):
        """Of the program: the one whose parent the shell is."""
        shell = terminal.tmux("display-message", "-p", "-t", "t", "#{pane_pid}").strip()
        out = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", shell], capture_output=True).stdout.decode()
        return int(next(line for line in out.splitlines() if "--mode cui" in line).split()[0])

    def test_what_was_recorded_is_written_at_the_end(self):
        har = os.path.join(self.folder, "terminal.har")
        terminal = self.start_terminal("--har", har)
        self.get("/kept")
        terminal.wait_text("/kept")
        terminal.type("q")
        self.assertEqual(0, terminal.ended())
        with open(har) as f:
            self.assertEqual([f"http://{self.origin_.authority}/kept"], [e["request"]["url"] for e in json.load(f)["log"]["entries"]])

    def test_without_a_terminal(self):
        folder = self.folder_for("none")
        code, out, err = run_penstock("--mode", "cui", "--no-db", folder=folder)
        self.assertEqual((code, out), (2, ""))
        self.assertIn("needs a terminal", err)

    def test_an_unknown_terminal(self):
        folder = self.folder_for("unknown")
        terminal = Tmux([PROGRAM, "--mode", "cui", "--no-db"], folder, term="no-such-thing")
        self.addCleanup(terminal.close)
        self.assertEqual(terminal.ended(), 2)
        self.assertIn('TERM is "no-such-thing"', terminal.screen().replace("\n", " "))

    def test_list_filter_detail_and_quit(self):
        terminal = self.start_terminal()
        terminal.wait_text("Nothing was captured yet.")
        self.assertIn("? help", terminal.lines()[23])
        for i in range(5):
            self.get(f"/page{i}")
        self.get("/missing/one")
        terminal.wait_text("6 exchanges")
        terminal.wait_match(r"6 +GET +404 .*/missing/one")
        terminal.type("/status == 404")
        terminal.wait_text("1 of 6")
        terminal.wait_gone("/page0")
        terminal.type(" && hots == x")
        screen = terminal.wait_match(r"(?m)^.*hots == x.*\n( *)\^{4}.*host.*$").group(0).split("\n")
        self.assertEqual(screen[0].index("hots"), screen[1].index("^"))
        self.assertIn("/missing/one", terminal.screen(), "the last good filter stays")
        terminal.keys("Escape")
        terminal.wait_text("/page0")
        terminal.keys("Home", "Down", "Enter")
        terminal.wait_text("Overview")
        terminal.type("2")
        terminal.wait_text("X-Echo")
        terminal.type("3")
        terminal.wait_text('"line": "GET /page1 HTTP/1.1"')
        terminal.type("/page1")
        terminal.keys("Enter")
        terminal.wait_text("match 1 of 1")
        terminal.keys("Escape", "Escape")
        terminal.wait_text("6 exchanges")
        terminal.type("q")
        self.assertEqual(terminal.ended(), 0)
        self.assertNotIn("exchanges", terminal.screen(), "the screen from before is back")

    def test_begins_with_a_filter_and_follows_the_newest(self):
        terminal = self.start_terminal("--filter", "path contains want")
        for i in range(40):
            self.get(f"/{'want' if i % 2 else 'other'}{i}")
        terminal.wait_text("20 of 40")
        terminal.wait_text("/want39")
        self.assertNotIn("/other", terminal.screen())
        terminal.keys("Home")
        terminal.wait_text("/want1 ")
        self.get("/want100")
        terminal.wait_text("21 of 41")
        self.assertIn("/want1 ", terminal.screen())
        terminal.keys("End")
        terminal.wait_text("/want100")

    def test_edit_and_resend(self):
        editor = self.editor('cp "$1" "$SEEN"; stat -c %a "$1" "$(dirname "$1")" > "$SEEN.modes"; sed -i -e "s/^GET/PUT/" -e "s/first/second/" "$1"')
        seen = os.path.join(self.folder, "seen")
        terminal = self.start_terminal(EDITOR=editor, SEEN=seen, XDG_RUNTIME_DIR=self.folder)
        self.get("/first")
        terminal.wait_text("/first")
        terminal.type("e")
        terminal.wait_text(f"Send to: http://{self.origin_.authority}")
        with open(seen) as f:
            self.assertTrue(f.read().startswith(f"GET /first HTTP/1.1\nHost: {self.origin_.authority}\n"))
        with open(seen + ".modes") as f:
            self.assertEqual(f.read().split(), ["600", "700"])
        terminal.keys("Enter")
        terminal.wait_match(r"2 +PUT +200 .*/second")
        terminal.wait_text("Sent: 200")
        self.assertFalse([name for name in os.listdir(self.folder) if name.startswith("penstock-edit")], "what was edited is gone")
        terminal.type("r")
        terminal.wait_match(r"3 +PUT +200 .*/second")

    def test_an_editor_that_fails_sends_nothing(self):
        terminal = self.start_terminal(EDITOR="false --")
        self.get("/first")
        terminal.wait_text("/first")
        terminal.type("e")
        terminal.wait_text("ended with exit code 1")
        self.assertIn("1 exchange", terminal.screen())

    def test_intercept(self):
        editor = self.editor('sed -i "s/^name=anna/name=bert/" "$1"')
        terminal = self.start_terminal(EDITOR=editor)
        terminal.type("ii")
        terminal.wait_text("Intercept is on")
        first = self.in_background("/held", "-d", "name=anna")
        terminal.wait_text("/held")
        terminal.wait_text("name=anna")
        terminal.type("e")
        terminal.wait_text("name=bert")
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
        terminal.wait_text("Quit? (y/n)")
        terminal.type("n")
        terminal.wait_gone("Quit?")
        terminal.type("F")
        out, _ = third.communicate(timeout=30)
        self.assertIn(b"/quit", out)

    def in_background(self, path, *args):
        process = subprocess.Popen(["curl", "-q", "-s", "-x", self.proxy, *args, f"http://{self.origin_.authority}{path}"], stdout=subprocess.PIPE)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def test_sizes(self):
        terminal = self.start_terminal()
        for i in range(60):
            self.get(f"/page{i}")
        terminal.wait_text("60 exchanges")
        terminal.wait_text("/page59")
        self.assertNotIn("Proto", terminal.screen())
        terminal.resize(200, 50)
        terminal.wait(lambda screen: "Proto" in screen and "/page14" in screen, "a wider list")
        self.assertTrue(terminal.lines()[0].startswith(" Traffic · 60 exchanges"))
        self.assertIn("q quit", terminal.lines()[49])
        terminal.resize(40, 10)
        terminal.wait(lambda screen: "/page59" in screen and "/page50" not in screen, "a smaller list")
        terminal.resize(80, 24)
        terminal.wait_text("/page40")

    def test_without_colours(self):
        for name, term, env in (("vt100", "vt100", {}), ("none", None, {"NO_COLOR": "1"})):
            with self.subTest(name):
                terminal = self.start_terminal(term=term, **env) if name == "vt100" else self.restart(term, env)
                self.get("/missing")
                terminal.wait_match(r"GET +404 .*/missing")
                terminal.keys("Enter")
                terminal.wait_text("Overview")
                self.assertIsNone(re.search(rb"\x1b\[[0-9;]*(3[0-8]|4[0-8]|9[0-7])(;[0-9;]*)?m", terminal.raw()))
                terminal.keys("Escape")
                terminal.type("q")
                self.assertEqual(terminal.ended(), 0)

    def restart(self, term, env):
        self.folder_for = lambda name, plain=self.folder_for: plain(name + "-again")
        return self.start_terminal(term=term, **env)

    def test_colours(self):
        terminal = self.start_terminal()
        self.get("/missing")
        terminal.wait_match(r"GET +404 .*/missing")
        self.assertRegex(terminal.raw(), rb"\x1b\[[0-9;]*38;5;172")

    def test_hostile_texts_do_not_reach_the_terminal(self):
        evil = Origin(hostile)
        self.addCleanup(evil.close)
        terminal = self.start_terminal(size=(120, 30))
        done = Curl(["-x", self.proxy, "-H", b"X-Mine: " + EVIL, "--data-binary", EVIL, f"http://{evil.authority}/".encode() + b"\xe2\x80\xae\xc2\x9b2J"],
                    self.folder)
        self.assertEqual(done.code, 0, done)
        terminal.wait_text("1 exchange")
        terminal.keys("Enter")
        terminal.wait_text("Overview")
        for _ in range(8):
            terminal.keys("Tab")
            terminal.wait_text("Overview")
        terminal.type("5")
        for tab, text in (("2", "X-Evil"), ("3", "turned"), ("4", "turned")):
            terminal.type(tab)
            terminal.wait_text(text)
        terminal.type("c")
        terminal.wait_text("| curl")
        raw = terminal.raw()
        for bad in (b"\x1b]0;", b"\x1b[31m\xe2", b"\xc2\x9b", b"\xe2\x80\xae", b"owned\x07"):
            self.assertNotIn(bad, raw)
        self.assertEqual(raw.count(b"\x1b[?1049l"), 0, "the screen was left by nobody")

    def test_the_clipboard(self):
        terminal = self.start_terminal()
        self.get("/copied")
        terminal.wait_text("/copied")
        terminal.type("c")
        terminal.wait_text("clipboard")
        terminal.wait_text("curl ")
        self.assertIn(b"\x1b]52;c;", terminal.raw())
        self.assertIn("/copied", terminal.tmux("show-buffer"))

    def test_pasted_lines_are_no_commands(self):
        terminal = self.start_terminal()
        terminal.wait_text("Nothing was captured")
        terminal.bytes(b"\x1b[200~q\nq\x1b[201~")
        terminal.type("/")
        terminal.bytes(b"\x1b[200~status == 200\nq\x1b[201~")
        terminal.wait_text("Filter: status == 200 q")

    def test_the_mouse(self):
        terminal = self.start_terminal(term="xterm-256color")
        for i in range(3):
            self.get(f"/page{i}")
        terminal.wait_text("3 exchanges")
        row = next(i for i, line in enumerate(terminal.lines()) if "/page1" in line) + 1
        for _ in range(2):
            terminal.bytes(b"\x1b[<0;10;%dM\x1b[<0;10;%dm" % (row, row))
        terminal.wait_text("Overview")
        terminal.wait_text("/page1")

    def test_signals_end_it_well(self):
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            with self.subTest(number):
                self.folder_for = lambda name, plain=type(self).folder_for: plain(self, f"{name}-{number}")
                project = os.path.join(self.folder, f"project-{number}")
                terminal = self.start_terminal(project=project)
                self.get("/kept")
                terminal.wait_text("/kept")
                os.kill(self.pid(terminal), number)
                self.assertEqual(terminal.ended(), 0)
                self.assertEqual(exported_count(project, self.folder), 1)

    def test_suspended_and_gone_on_with(self):
        terminal = self.start_terminal(typed=True)
        self.get("/before")
        terminal.wait_text("/before")
        terminal.keys("C-z")
        terminal.wait_gone("/before")
        terminal.wait_match(r"(?m)^\S*[$#] *$")
        terminal.type("fg")
        terminal.keys("Enter")
        terminal.wait_text("/before")
        self.get("/after")
        terminal.wait_text("/after")

    def test_a_crash_restores_the_terminal(self):
        terminal = self.start_terminal()
        terminal.wait_text("Nothing was captured")
        os.kill(self.pid(terminal), signal.SIGSEGV)
        self.assertEqual(terminal.ended(), 128 + signal.SIGSEGV)
        self.assertNotIn("Nothing was captured", terminal.screen())

    def test_what_is_said_garbles_nothing(self):
        script = os.path.join(self.folder, "says.py")
        with open(script, "w") as out:
            out.write("import sys\ndef request(x):\n  print('said \\x1b[2J of ' + x.path)\n")
        terminal = self.start_terminal("--script", script)
        self.get("/one")
        terminal.wait_text("of /one")
        terminal.wait_text("1 exchange")
        terminal.wait_match(r"1 +GET +200 .*/one")
        terminal.type("L")
        terminal.wait_text("of /one")

    def test_rules(self):
        rules = os.path.join(self.folder, "rules.json")
        with open(rules, "w") as out:
            out.write('[{"name": "Teapot", "when": "path == /tea", "actions": [{"do": "block", "status": 418}]}]')
        terminal = self.start_terminal("--rules", rules)
        self.get("/tea")
        terminal.wait_match(r"GET +418 ")
        terminal.type("R")
        terminal.wait_match(r"\[x\] +1 +Teapot")
        terminal.type(" ")
        terminal.wait_text("named for this run")


if __name__ == "__main__":
    main()
