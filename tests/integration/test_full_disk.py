#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk without room: traffic goes on, what is missing is said, recording goes on by itself, and a reserve is left to everybody else."""
import os
import re
import subprocess
import threading
import time
import unittest

from penstock_test import PROGRAM, TIMEOUT, PenstockTestCase, main
from raw_peers import connect

MB = 1_000_000


def missing():
    """Why there can be no small disk here, or ""."""
    done = subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True)
    return done.stderr.decode().strip() if done.returncode else ""


def answers(peer):
    while peer.read_head():
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + os.urandom(MB))


@unittest.skipIf(missing(), f"no small disk can be made here: {missing()}")
class FullDisk(PenstockTestCase):
    arguments = None

    def on_disk(self, name, size, *args):
        """The program with its project on a disk of that size, which only it sees; the disk's folder as this process can name it."""
        folder = self.folder_for(name)
        disk = os.path.join(folder, "disk")
        os.makedirs(disk)
        inside = ["unshare", "-m", "--propagation", "private", "sh", "-c", f'mount -t tmpfs -o size={size} tmpfs "{disk}" && exec "$@"', "sh"]
        penstock = self.start(*args, folder=folder, project="disk/p.penstock", prefix=inside)
        return penstock, f"/proc/{penstock.process.pid}/root{disk}"

    def download(self, penstock, origin, times=1):
        for _ in range(times):
            mark = penstock.mark()
            with connect(penstock.address) as client:
                client.send(f"GET http://{origin.authority}/ HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode())
                self.assertEqual(MB, len(client.read_response()[1]))
            penstock.wait(since=mark)

    def kept(self, penstock):
        done = subprocess.run(["nsenter", "-t", str(penstock.process.pid), "-m", PROGRAM, "export", penstock.project, "--count"],
                              capture_output=True, text=True)
        self.assertEqual(0, done.returncode, done.stderr)
        return int(done.stdout)

    def fill(self, disk):
        """To the last byte."""
        with open(disk + "/other", "ab", buffering=0) as f:
            for size in (1 << 20, 4096):
                try:
                    while f.write(bytes(size)) == size:
                        pass
                except OSError:
                    pass

    def test_a_full_disk_is_said_and_recording_goes_on_by_itself(self):
        penstock, disk = self.on_disk("full", "48m", "--keep-free", "0")
        with self.origin(answers) as origin:
            self.download(penstock, origin, 2)
            # What SQLite has already on the disk it may use again: it is full once it says so.
            for _ in range(60):
                self.fill(disk)
                self.download(penstock, origin)
                if "recording stopped" in penstock.errors():
                    break
            self.assertIn("recording stopped, traffic goes on: the disk that holds", penstock.wait_errors("recording stopped"))
            began = time.monotonic()
            self.fill(disk)
            self.download(penstock, origin, 14)
            quick = time.monotonic() - began < 2  # within the first try, in which room may be found after all
            os.unlink(disk + "/other")
            said = penstock.wait_errors("recording goes on; ")
            lost = int(re.search(r"recording goes on; (\d+) exchange", said)[1])
            if quick:
                self.assertGreaterEqual(lost, 14)
            self.download(penstock, origin)
            total = len(penstock.exchanges)
            self.wait_kept(penstock, total - lost)
        penstock.stop(code=1)
        self.assertRegex(penstock.said, r"(?m)^penstock: \d+ exchanges? (is|are) missing or incomplete in .*p\.penstock$")
        self.assertEqual(penstock.said.count("recording stopped"), penstock.said.count("recording goes on"), penstock.said)

    def test_what_began_while_recording_was_stopped_has_a_line_whenever_it_ends(self):
        penstock, disk = self.on_disk("later", "48m", "--keep-free", "0")
        go_on = threading.Event()

        def late(peer):
            while peer.read_head():
                peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nla")
                go_on.wait(TIMEOUT)
                peer.send(b"te")

        with self.origin(answers) as origin, self.origin(late) as slow, connect(penstock.address) as client:
            for _ in range(60):
                self.fill(disk)
                self.download(penstock, origin)
                if "recording stopped" in penstock.errors():
                    break
            penstock.wait_errors("recording stopped")
            mark = penstock.mark()
            client.send(f"GET http://{slow.authority}/late HTTP/1.1\r\nHost: {slow.authority}\r\n\r\n".encode())
            client.read_until(b"la")
            os.unlink(disk + "/other")
            penstock.wait_errors("recording goes on; ")
            go_on.set()
            client.read_until(b"te")
            line = penstock.wait(lambda e: e["url"].endswith("/late"), since=mark)[0]
            self.assertEqual((0, 200), (line["id"], line["status"]))
        penstock.stop(code=1)

    def wait_kept(self, penstock, least):
        """What was recorded is on disk a moment later."""
        end = time.monotonic() + TIMEOUT
        while (kept := self.kept(penstock)) < least:
            self.assertLess(time.monotonic(), end, f"{kept} of {least} are kept")
            time.sleep(0.05)

    def test_a_reserve_is_left_free(self):
        penstock, disk = self.on_disk("reserve", "96m", "--keep-free", "40mb")
        least = 10**12
        with self.origin(answers) as origin:
            for _ in range(100):
                self.download(penstock, origin)
                least = min(least, os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize)
                if "recording stopped" in penstock.errors():
                    break
            said = penstock.wait_errors("recording stopped")
            self.assertIn("less than 40 MB are free", said)
            self.download(penstock, origin, 3)
            least = min(least, os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize)
            self.assertGreaterEqual(least, 40 << 20)
            self.assertGreater(self.kept(penstock), 20)
        penstock.stop(code=1)
        self.assertRegex(penstock.said, r"\d+ exchanges are missing or incomplete")
        self.assertNotIn("goes on;", penstock.said)

    def test_a_disk_that_has_too_little_from_the_start(self):
        penstock, _ = self.on_disk("start", "24m", "--keep-free", "100mb")
        self.assertIn("less than 100 MB are free", penstock.wait_errors("recording stopped"))
        with self.origin(answers) as origin:
            self.download(penstock, origin)
        penstock.stop(code=1)
        self.assertIn("1 exchange is missing", penstock.said)


if __name__ == "__main__":
    main()
