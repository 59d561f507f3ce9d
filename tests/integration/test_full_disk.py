#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk without room: traffic goes on, what is missing is said, recording goes on by itself, and a reserve is left to everybody else."""
import os
import re
import subprocess
import unittest

from penstock_test import PROGRAM, PenstockTestCase, main
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

    def test_a_full_disk_is_said_and_recording_goes_on_by_itself(self):
        penstock, disk = self.on_disk("full", "24m", "--keep-free", "0")
        with self.origin(answers) as origin:
            self.download(penstock, origin, 2)
            free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
            with open(disk + "/other", "wb") as f:
                f.write(bytes(free - 3 * MB))
            for _ in range(30):
                self.download(penstock, origin)
                if "recording stopped" in penstock.errors():
                    break
            self.assertIn("recording stopped, traffic goes on: the disk that holds", penstock.wait_errors("recording stopped"))
            self.download(penstock, origin, 5)
            self.assertNotIn("goes on;", penstock.errors())
            os.unlink(disk + "/other")
            said = penstock.wait_errors("recording goes on; ")
            lost = int(re.search(r"recording goes on; (\d+) exchange", said)[1])
            self.assertGreaterEqual(lost, 5)
            self.download(penstock, origin)
            total = len(penstock.exchanges)
            # Nothing is said of those that are kept.
            self.assertLessEqual(total - lost, self.kept(penstock))
        penstock.stop(code=1)
        self.assertIn(f"{lost} exchanges are missing or incomplete in {penstock.project}", penstock.said)
        self.assertEqual(1, penstock.said.count("recording stopped"), penstock.said)

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
            self.assertGreaterEqual(least, 40 * MB)
            self.assertGreater(self.kept(penstock), 20)
        penstock.stop(code=1)
        self.assertRegex(penstock.said, r"\d+ exchanges are missing or incomplete")

    def test_a_disk_that_has_too_little_from_the_start(self):
        penstock, _ = self.on_disk("start", "24m", "--keep-free", "100mb")
        self.assertIn("less than 100 MB are free", penstock.wait_errors("recording stopped"))
        with self.origin(answers) as origin:
            self.download(penstock, origin)
        penstock.stop(code=1 if self.kept(penstock) == 0 and "missing" in penstock.errors() else 0)


if __name__ == "__main__":
    main()
