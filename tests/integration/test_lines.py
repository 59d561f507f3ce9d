#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What headless mode prints: nothing a stranger sends reaches a terminal as a command, and JSON stays JSON."""
import json
import os
import re
import signal
import subprocess
import unittest

from penstock_test import PROGRAM, TIMEOUT, PenstockTestCase, environment, main, run_penstock
from raw_peers import answering, connect

# As bytes and as UTF-8: C1 controls, an override of direction, a line separator, what is no UTF-8 at all.
HOSTILE = b"/\x9b2J/\xc2\x9b31m/\xe2\x80\xae/\xe2\x80\xa8/\xf3\xa0\x81\x81/\xff\xfe/\xed\xa0\x80/\xc3\xbc"
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff\U000e0000-\U000e007f]")
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Lines(PenstockTestCase):
    arguments = None

    def run_headless(self, name, *args):
        """All bytes on (standard output, standard error) of a run that saw hostile exchanges."""
        folder = self.folder_for(name)
        process = subprocess.Popen([PROGRAM, "--mode", "headless", "--port", "0", "--ui-port", "0", "--ca-dir", folder + "/ca", "--no-db", *args],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(folder))
        self.addCleanup(lambda: process.poll() is None and process.kill())
        first = [process.stdout.readline(), process.stdout.readline()]
        host, port = first[0].split()[2].decode().rsplit(":", 1)
        with self.origin(answering(OK, OK)) as origin:
            for target in (HOSTILE, b"/\x7f"):
                with connect((host, int(port))) as client:
                    client.send(b"GET http://" + origin.authority.encode() + target + b" HTTP/1.1\r\nHost: " + origin.authority.encode() + b"\r\n\r\n")
                    client.read_head()
        # A name that cannot be reached is in the failure, a password that is not asked for in no line.
        with connect((host, int(port))) as client:
            client.send(b"CONNECT \xc2\x9b2J\xff.invalid:443 HTTP/1.1\r\n\r\n")
            client.read_head()
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=TIMEOUT)
        self.assertEqual(0, process.returncode, err)
        return b"".join(first) + out, err

    def assert_printable(self, data):
        for line in data.decode("utf-8").split("\n"):  # raises on what is no UTF-8
            self.assertIsNone(UNPRINTABLE.search(line), ascii(line))

    def test_text(self):
        out, err = self.run_headless("text")
        self.assert_printable(out)
        self.assert_printable(err)
        self.assertIn("\\u009b31m/\\u202e/\\u2028/\\udb40\\udc41/\ufffd\ufffd/\ufffd\ufffd\ufffd/\u00fc", out.decode())

    def test_json(self):
        out, err = self.run_headless("json", "--json")
        self.assert_printable(out)
        self.assert_printable(err)
        lines = out.decode().splitlines()
        self.assertTrue(lines[0].startswith("listening ") and lines[1].startswith("ui "), lines[:2])
        seen = [json.loads(line) for line in lines[2:]]
        self.assertTrue(any("/\x9b31m/\u202e/\u2028/\U000e0041/" in e["url"] for e in seen), "the text itself is the same")

    def test_errors_name_files_printably(self):
        folder = self.folder_for("errors")
        name = os.path.join(folder, "a\x1b[2Jb\u202ec")
        for args in (["--mode", "headless", "--config", name], ["export", name, "--count"], ["export", name, "--messages", "1"],
                     ["--mode", "headless", "--no-db", "--upstream-ca", name], ["--mode\x1b[2J"]):
            done = subprocess.run([PROGRAM, *args], capture_output=True, env=environment(folder), timeout=TIMEOUT)
            self.assertEqual((2, b""), (done.returncode, done.stdout), args)
            self.assert_printable(done.stderr)
            self.assertIn(b"[2J", done.stderr, args)

    def test_an_export_ends_when_its_reader_does(self):
        code, _, err = run_penstock("--help", folder=self.folder)
        self.assertEqual((0, ""), (code, err))
        reader, writer = os.pipe()
        os.close(reader)
        with self.origin(answering(OK)) as origin:
            penstock = self.start(folder=self.folder_for("export"))
            with connect(penstock.address) as client:
                client.send(f"GET http://{origin.authority}/ HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode())
                client.read_response()
            penstock.wait()
            penstock.stop()
        done = subprocess.run([PROGRAM, "export", penstock.project, "--messages", "1"], stdout=writer, stderr=subprocess.PIPE,
                              env=environment(self.folder), timeout=TIMEOUT)
        os.close(writer)
        self.assertEqual(b"", done.stderr)


class ClosedDescriptors(unittest.TestCase):
    def test_lines_do_not_go_into_the_project(self):
        import shutil
        import sqlite3
        import tempfile
        folder = tempfile.mkdtemp(prefix="penstock-test-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        project = folder + "/p.penstock"
        # Standard output and error are closed: the next files that are opened would get their numbers.
        script = 'exec "$@" >&- 2>&-'
        process = subprocess.Popen(["sh", "-c", script, "sh", PROGRAM, "--mode", "headless", "--port", "0", "--ui-port", "0", "--ca-dir", folder + "/ca",
                                    "--project", project, "--keep-free", "0"], env=environment(folder), stdin=subprocess.DEVNULL)
        self.addCleanup(lambda: process.poll() is None and process.kill())
        import time
        end = time.monotonic() + TIMEOUT
        while not os.path.exists(project) and time.monotonic() < end:
            time.sleep(0.02)
        for fd in (1, 2):
            self.assertEqual("/dev/null", os.readlink(f"/proc/{process.pid}/fd/{fd}"))
        process.send_signal(signal.SIGTERM)
        self.assertEqual(0, process.wait(TIMEOUT))
        self.assertEqual(("ok",), sqlite3.connect(project).execute("pragma integrity_check").fetchone())


if __name__ == "__main__":
    main()
