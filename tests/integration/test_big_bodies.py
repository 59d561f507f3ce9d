#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Large bodies flow whole and with flat memory, both ways."""
import hashlib
import os
import subprocess
import threading
import time
import unittest

from penstock_test import SANITIZED, TIMEOUT, PenstockTestCase, environment, main, open_project
from raw_peers import answering

MB = 1 << 20
GROWTH = 32 * MB
DOWN = (64 if SANITIZED else 2048) * MB
UP = (32 if SANITIZED else 200) * MB


class BigBodies(PenstockTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = os.urandom(MB)

    def setUp(self):
        self.seen = threading.Event()

    def sender(self, peer):
        while head := peer.read_head():
            if b"GET " in head[:50] and b"/warm" in head:
                peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nwarm")
                continue
            if b"chunked" in head.split(b"\r\n")[0]:
                peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                for _ in range(DOWN // MB):
                    peer.send(b"%x\r\n%s\r\n" % (MB, self.block))
                peer.send(b"0\r\n\r\n")
                continue
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % DOWN)
            for _ in range(DOWN // MB):
                peer.send(self.block)

    def receiver(self, peer):
        digest = hashlib.sha256()
        while head := peer.read_head():
            if b"/warm" in head.split(b"\r\n")[0]:
                peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nwarm")
                continue
            left = UP
            while left:
                data = peer.recv(min(left, MB))
                if not data:
                    return
                digest.update(data)
                left -= len(data)
            self.digest = digest.hexdigest()
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            self.seen.set()

    def flat(self, before):
        if not SANITIZED:
            self.assertLess(self.penstock.peak() - before, GROWTH)

    def download(self, scheme, origin, path):
        self.curl(f"{scheme}://{origin.authority}/warm")
        before, mark = self.penstock.reset_peak(), self.penstock.mark()
        curl = subprocess.Popen(["curl", "-q", "-sS", "--cacert", self.bundle, "-x", self.penstock.proxy, f"{scheme}://{origin.authority}{path}"],
                                stdout=subprocess.PIPE, env=environment(self.folder))
        got, at = 0, 0
        while data := curl.stdout.read(MB):
            # The stream repeats one block: comparing is cheaper than hashing.
            position = at % MB
            head = self.block[position:position + len(data)]
            self.assertTrue(data[:len(head)] == head and data[len(head):] == self.block[:len(data) - len(head)], f"differs near byte {at}")
            at += len(data)
            got += len(data)
        curl.stdout.close()
        self.assertEqual(0, curl.wait())
        self.assertEqual(DOWN, got)
        self.flat(before)
        exchange = self.penstock.wait_url(path, since=mark)
        self.assertEqual((DOWN, ""), (exchange["responseSize"], exchange["failure"]))

    def test_download_https(self):
        with self.origin(self.sender, True) as origin:
            self.download("https", origin, "/download")

    def test_download_chunked_http(self):
        with self.origin(self.sender, False) as origin:
            self.download("http", origin, "/chunked-download")

    def test_upload(self):
        path = os.path.join(self.folder, "upload")
        digest = hashlib.sha256()
        with open(path, "wb") as f:
            for i in range(UP // MB):
                block = self.block[i:] + self.block[:i]
                f.write(block)
                digest.update(block)
        for scheme, tls in (("http", False), ("https", True)):
            with self.subTest(scheme), self.origin(self.receiver, tls) as origin:
                self.seen.clear()
                self.curl(f"{scheme}://{origin.authority}/warm")
                before, mark = self.penstock.reset_peak(), self.penstock.mark()
                run = self.curl("-T", path, "-H", "Expect:", f"{scheme}://{origin.authority}/upload", timeout=300)
                self.assertEqual(0, run.code, run)
                self.assertTrue(self.seen.wait(TIMEOUT))
                self.assertEqual(digest.hexdigest(), self.digest)
                self.flat(before)
                exchange = self.penstock.wait_url("/upload", since=mark)
                self.assertEqual((UP, ""), (exchange["requestSize"], exchange["failure"]))
        os.unlink(path)

    def test_time_grows_linearly(self):
        def script(peer):
            while head := peer.read_head():
                size = int(head.split()[1].rsplit(b"/", 1)[1])
                peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
                for _ in range(size // MB):
                    peer.send(self.block)

        with self.origin(script) as origin:
            spent = []
            for size in (50 * MB, 500 * MB):
                self.curl("-o", os.devnull, f"http://{origin.authority}/{MB}")
                before = self.cpu()
                self.curl("-o", os.devnull, f"http://{origin.authority}/{size}")
                self.penstock.wait_url(f"/{size}")
                spent.append(self.cpu() - before)
            # 10 would be linear, 100 quadratic; what is written to disk is written a little later.
            self.assertLess(spent[1], max(spent[0], 0.02) * 30)

    def cpu(self):
        with open(f"/proc/{self.penstock.process.pid}/stat") as f:
            fields = f.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def test_max_body_limits_what_is_kept_and_nothing_else(self):
        folder = self.folder_for("limited")
        self.penstock = self.start("--max-body", "1mb", folder=folder)  # hides the class's own for this test
        with self.origin(self.sender) as origin:
            run = self.curl("-o", os.devnull, "-w", "%{size_download}", f"http://{origin.authority}/limited", timeout=300)
            self.assertEqual(str(DOWN).encode(), run.out, run)
        self.assertEqual(DOWN, self.penstock.wait_url("/limited")["responseSize"])
        self.penstock.stop()
        self.assertLess(os.path.getsize(self.penstock.project), 4 * MB)
        open_project(self.penstock.project).close()

    def test_many_connections_leave_no_descriptors_and_little_memory(self):
        with self.origin(answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), True) as origin:
            for turn in range(2):
                for _ in range(150):
                    client, base = self.client_to(origin)
                    with client:
                        client.send(f"GET {base}/n HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                        client.read_response()
                if turn == 0:
                    memory = self.penstock.memory()
            end = time.monotonic() + 10
            while self.penstock.descriptors() > 60 and time.monotonic() < end:
                time.sleep(0.05)
            self.assertLessEqual(self.penstock.descriptors(), 60)
            if not SANITIZED:
                self.assertLess(self.penstock.memory() - memory, 4 * MB)


if __name__ == "__main__":
    main()
