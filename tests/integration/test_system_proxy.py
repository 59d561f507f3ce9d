#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop's proxy settings, by the desktops' own tools: pointed here, followed, and put back however the program ends."""
import http.client
import json
import os
import shutil
import signal
import subprocess
import unittest

from origins import free_port
from penstock_test import PROGRAM, TIMEOUT, PenstockTestCase, environment, main

GNOME = "org.gnome.system.proxy"


@unittest.skipUnless(shutil.which("gsettings") and shutil.which("kwriteconfig5"), "the desktops' tools are not here")
class SystemProxy(PenstockTestCase):
    arguments = None

    def setUp(self):
        super().setUp()
        self.home = self.folder_for(self._testMethodName)
        # gsettings without a session's bus: its backend of a file.
        self.desktop = {"GSETTINGS_BACKEND": "keyfile"}
        self.gnome("set", "mode", "'auto'")
        self.gnome("set", "autoconfig-url", "'http://pac.example/'")
        self.gnome("set", ".http host", "'old.example'")
        self.kde("ProxyType", "2")
        self.config = os.path.join(self.home, "c.yaml")
        with open(self.config, "w") as f:
            f.write("proxy:\n  addr: 127.0.0.1\n  port: 0\nui:\n  port: 0\n")

    def run_tool(self, *command):
        done = subprocess.run(command, env=environment(self.home, **self.desktop), capture_output=True, timeout=TIMEOUT, check=True)
        return done.stdout.decode().strip()

    def gnome(self, verb, key, *value):
        schema, _, name = key.rpartition(" ")
        return self.run_tool("gsettings", verb, GNOME + schema, name, *value)

    def kde(self, key, value=None):
        where = ["--file", "kioslaverc", "--group", "Proxy Settings", "--key", key]
        return self.run_tool("kreadconfig5", *where) if value is None else self.run_tool("kwriteconfig5", *where, "--", value)

    def standing(self):
        return [self.gnome("get", "mode"), self.gnome("get", ".http host"), self.gnome("get", ".https port"), self.kde("ProxyType"), self.kde("httpsProxy")]

    BEFORE = ["'auto'", "'old.example'", "0", "2", ""]

    def ours(self, port):
        return ["'manual'", "'127.0.0.1'", str(port), "1", f"http://127.0.0.1 {port}"]

    def begin(self):
        self.penstock = self.start("--config", self.config, folder=self.home, ports=(), **self.desktop)
        return self.penstock.address[1]

    def call(self, method, path, body=None):
        connection = http.client.HTTPConnection(*self.ui, timeout=30)
        connection.request(method, path, None if body is None else json.dumps(body).encode(), {"Authorization": "Bearer " + self.token})
        answer = connection.getresponse()
        content = json.loads(answer.read())
        connection.close()
        return answer.status, content

    def switch(self, on):
        status, content = self.call("PUT", "/api/system-proxy", {"on": on})
        self.assertEqual((200, on), (status, content["on"]), content)
        return content

    def kept(self):
        return os.path.join(self.home, "data", "penstock", "system-proxy.json")

    def test_on_and_off(self):
        port = self.begin()
        self.assertEqual({"desktops": ["GNOME", "KDE"], "on": False, "address": None, "problem": ""}, self.call("GET", "/api/system-proxy")[1])
        self.assertEqual(f"127.0.0.1:{port}", self.switch(True)["address"])
        self.assertEqual(self.ours(port), self.standing())
        self.assertEqual(0o600, os.stat(self.kept()).st_mode & 0o777)
        self.switch(True)  # it is
        self.switch(False)
        self.assertEqual(self.BEFORE, self.standing())
        self.assertEqual("'http://pac.example/'", self.gnome("get", "autoconfig-url"))
        self.assertFalse(os.path.exists(self.kept()))

    def test_it_ends_with_the_program(self):
        port = self.begin()
        self.switch(True)
        self.assertEqual(self.ours(port), self.standing())
        self.penstock.stop()
        self.assertEqual(self.BEFORE, self.standing())

    def test_it_ends_with_a_kill(self):
        port = self.begin()
        self.switch(True)
        self.assertEqual(self.ours(port), self.standing())
        self.penstock.kill()
        self.eventually(lambda: not os.path.exists(self.kept()))
        self.assertEqual(self.BEFORE, self.standing())

    def watcher(self):
        def find():
            for pid in filter(str.isdigit, os.listdir("/proc")):
                try:
                    with open(f"/proc/{pid}/cmdline", "rb") as line, open(f"/proc/{pid}/environ", "rb") as variables:
                        if b"system-proxy\0restore\0--wait" in line.read() and self.home.encode() in variables.read():
                            return int(pid)
                except OSError:
                    pass
        return self.eventually(find)

    def test_what_nobody_put_back_is_put_back_at_the_next_start(self):
        self.begin()
        self.switch(True)
        os.kill(self.watcher(), signal.SIGKILL)
        self.penstock.kill()
        self.assertNotEqual(self.BEFORE, self.standing())
        self.begin()
        self.assertEqual(self.BEFORE, self.standing())
        self.assertFalse(os.path.exists(self.kept()))

    def test_the_command_puts_back_what_was_left(self):
        self.begin()
        self.switch(True)
        os.kill(self.watcher(), signal.SIGKILL)
        command = [PROGRAM, "system-proxy", "restore"]
        subprocess.run(command, env=environment(self.home, **self.desktop), check=True, timeout=TIMEOUT)
        self.assertNotEqual(self.BEFORE, self.standing(), "it is on: its own program puts it back")
        self.penstock.kill()
        subprocess.run(command, env=environment(self.home, **self.desktop), check=True, timeout=TIMEOUT)
        self.assertEqual(self.BEFORE, self.standing())
        done = subprocess.run([PROGRAM, "system-proxy", "forget"], env=environment(self.home), capture_output=True, timeout=TIMEOUT)
        self.assertEqual(2, done.returncode)

    def test_what_a_person_changed_meanwhile_stays(self):
        self.begin()
        self.switch(True)
        self.gnome("set", "mode", "'none'")
        self.switch(False)
        self.assertEqual(["'none'", *self.BEFORE[1:]], self.standing())

    def test_it_follows_the_port(self):
        self.begin()
        self.switch(True)
        port = free_port()
        status, content = self.call("PUT", "/api/settings", {"proxy.port": port})
        self.assertEqual(200, status, content)
        self.assertEqual(self.ours(port), self.standing())
        self.switch(False)
        self.assertEqual(self.BEFORE, self.standing())

    def test_one_of_two_has_it(self):
        first = self.begin()
        self.switch(True)
        one = self.penstock
        self.penstock = self.start("--config", self.config, folder=self.home, project="other.penstock", ports=(), **self.desktop)
        status, content = self.call("PUT", "/api/system-proxy", {"on": True})
        self.assertEqual((409, "on"), (status, content["field"]), content)
        self.assertIn("another Penstock", content["detail"])
        self.penstock.stop()
        self.assertEqual(self.ours(first), self.standing())
        one.stop()
        self.assertEqual(self.BEFORE, self.standing())


if __name__ == "__main__":
    main()
