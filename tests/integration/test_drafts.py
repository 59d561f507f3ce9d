#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is typed in the Resender is there after kill -9, and goes out as it was typed."""
import base64
import os
import signal
import sqlite3
import subprocess

from origins import free_port
from penstock_test import PROGRAM, TIMEOUT, PenstockTestCase, environment, main
from raw_peers import Origin
from screen import Screen

TYPED = b"GET /typed/before/the/kill HTTP/1.1"
KEPT = base64.b64encode(TYPED[:33]).decode()  # as a setting of the project holds it


def answering(peer):
    while peer.read_head():
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


class Drafts(PenstockTestCase):
    arguments = None

    def launch(self, *arguments):
        log = open(os.path.join(self.folder, "stderr"), "ab")
        self.addCleanup(log.close)
        process = subprocess.Popen([PROGRAM, *arguments], env=environment(self.folder, **self.screen.environment()), stdin=subprocess.DEVNULL, stdout=log,
                                   stderr=log)
        self.addCleanup(lambda: process.poll() is None and process.kill())
        window = self.screen.wait_window("Penstock", TIMEOUT)[0]
        self.screen.run("xdotool", "windowfocus", "--sync", window)
        self.screen.run("xdotool", "windowsize", "--sync", window, "1280", "800")
        return process

    def keys(self, *keys):
        for key in keys:
            self.screen.run("xdotool", "key", key)

    def into_the_text(self):
        """A click on the left half of the window leads there."""
        self.screen.run("xdotool", "mousemove", "300", "500", "click", "1")

    def write(self, text):
        """In place of what is in the field that has the focus."""
        self.keys("ctrl+a", "Delete")
        self.screen.run("xdotool", "type", "--delay", "5", text)

    def kept(self):
        """What the project's settings say of the tab, as another process reads them."""
        database = sqlite3.connect(f"file:{self.project}?mode=ro", uri=True)
        try:
            return " ".join(value for (value,) in database.execute("SELECT value FROM setting WHERE key LIKE 'resender/%'"))
        except sqlite3.Error:
            return ""
        finally:
            database.close()

    def test_a_draft_outlives_kill_9(self):
        self.folder = self.folder_for("drafts")
        self.project = self.folder + "/p.penstock"
        self.screen = Screen("1280x800")
        self.addCleanup(self.screen.close)
        arguments = ["--port", str(free_port()), "--ui-port", "0", "--ca-dir", self.folder + "/ca", "--project", self.project]
        with Origin(answering) as origin:
            process = self.launch(*arguments)
            self.screen.wait_until("the project", lambda: os.path.exists(self.project))
            self.screen.wait_until("a request", lambda: self.kept() or self.keys("ctrl+alt+n"))
            self.write(f"http://{origin.authority}")  # where the focus is
            self.into_the_text()
            self.write(TYPED.decode())
            self.keys("Return", "Return")
            self.screen.wait_until("the text in the project", lambda: KEPT in self.kept() and origin.authority in self.kept())
            process.send_signal(signal.SIGKILL)
            process.wait(TIMEOUT)
            process = self.launch(*arguments)
            self.assertIn(KEPT, self.kept())

            def sent():
                self.keys("alt+2")
                self.into_the_text()
                self.keys("ctrl+Return")
                return any(got.startswith(TYPED + b"\r\n") or got.startswith(TYPED + b"\n") for got in origin.received())

            self.screen.wait_until("the request at its server", sent)
            process.send_signal(signal.SIGTERM)
            self.assertEqual(0, process.wait(TIMEOUT))


if __name__ == "__main__":
    main()
