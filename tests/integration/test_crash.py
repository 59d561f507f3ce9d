#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is kept when Penstock ends, well or by kill -9 under load."""
import contextlib
import os
import shutil
import threading
import time
import unittest

from penstock_test import SANITIZED, TIMEOUT, PenstockTestCase, exported_count, main, open_project, run_penstock
from raw_peers import connect

# At most this much may be missing; the second part is what a commit under way and a busy machine may take on top.
LOSS = 0.250 + (0.600 if SANITIZED else 0.150)


def answers(peer):
    """Answers of growing size: small bodies travel with their exchange, large ones in chunks."""
    number = 0
    while peer.read_head():
        size = (100, 5_000, 150_000)[number % 3]
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + b"b" * size)
        number += 1


class Load:
    """Clients on kept-alive connections that ask one thing after another; `finished` holds when each answer was whole."""

    def __init__(self, test, origin, clients=4):
        self.finished, self.started, self.stopping = [], 0, False
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self._run, args=(test.client_to(origin), origin, n), daemon=True) for n in range(clients)]
        for thread in self.threads:
            thread.start()

    def _run(self, opened, origin, number):
        client, base = opened
        with client:
            asked = 0
            while not self.stopping:
                with self.lock:
                    self.started += 1
                try:
                    client.send(f"GET {base}/load/{number}/{asked} HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode())
                    client.read_response()
                except (OSError, EOFError, IndexError):
                    return
                self.finished.append(time.monotonic())
                asked += 1

    def wait_for(self, count, seconds=0.0):
        """Until that many answers came, and for that long at least."""
        began = time.monotonic()
        end = time.monotonic() + TIMEOUT
        while len(self.finished) < count or time.monotonic() < began + seconds:
            if time.monotonic() > end or not any(t.is_alive() for t in self.threads):
                raise AssertionError(f"only {len(self.finished)} of {count} answers came")
            time.sleep(0.005)

    def stop(self):
        self.stopping = True
        for thread in self.threads:
            thread.join(TIMEOUT)


class Crash(PenstockTestCase):
    arguments = None

    def run_penstock_in(self, folder, **kwargs):
        self.penstock = self.start(folder=folder, **kwargs)
        return self.penstock

    def test_kill_under_load(self):
        folder, kept = self.folder_for("kill"), 0
        with self.origin(answers) as origin, self.origin(answers, True) as secure:
            for turn in range(4):
                penstock = self.run_penstock_in(folder)
                first_before = kept
                load = Load(self, secure if turn % 2 else origin)
                load.wait_for(200, seconds=1.0 + 2 * LOSS + 0.13 * turn)
                killed = time.monotonic()
                penstock.kill()
                load.stop()
                sure = sum(t < killed - LOSS for t in load.finished)
                project = penstock.project
                count = exported_count(project, folder)
                self.assertGreaterEqual(count, first_before + sure, f"turn {turn}")
                self.assertLessEqual(count, first_before + load.started)
                open_project(project).close()
                kept = count
                # What was whole long before is there by its id, and ids go on behind it.
                ids = sorted(e["id"] for e in penstock.exchanges)
                self.assertGreater(sure, 0)
                self.assertGreaterEqual(len(ids), sure)
                self.assertEqual(len(ids), len(set(ids)))
                penstock = self.run_penstock_in(folder)
                old = max(ids[:sure])
                self.curl_one(penstock, origin)
                self.assertGreater(penstock.wait()[0]["id"], old)
                penstock.stop()
                kept = exported_count(project, folder)
                self.assertEqual(count + 1, kept)

    def curl_one(self, penstock, origin):
        with connect(penstock.address) as client:
            client.send(f"GET http://{origin.authority}/one HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode())
            client.read_response()

    def test_everything_is_kept_at_a_proper_end(self):
        folder = self.folder_for("end")
        with self.origin(answers) as origin:
            penstock = self.run_penstock_in(folder)
            load = Load(self, origin)
            load.wait_for(300)
            load.stop()
            penstock.stop()  # at once: what the writer still holds must be written first
            self.assertEqual(load.started, exported_count(penstock.project, folder))
            last = max(e["id"] for e in penstock.exchanges)
            again = self.run_penstock_in(folder)
            self.curl_one(again, origin)
            self.assertEqual(last + 1, again.wait()[0]["id"])
            again.stop()
            self.assertEqual(load.started + 1, exported_count(penstock.project, folder))

    def body_of(self, project, number):
        """The recorded response body of the exchange: pieces in the project, and pieces in the log beside it."""
        pieces = {}
        with contextlib.closing(open_project(project)) as db:
            for offset, piece in db.execute("select offset, bytes from body_chunk where exchange_id=? and direction=1", (number,)):
                pieces[offset] = piece
            for offset, position, length in db.execute("select offset, position, length from body_extent where exchange_id=? and direction=1", (number,)):
                with open(project + "-bodies", "rb") as log:
                    log.seek(position)
                    pieces[offset] = log.read(length)
        return b"".join(pieces[offset] for offset in sorted(pieces))

    def test_a_large_body_outlives_a_kill_and_is_in_one_file_at_rest(self):
        folder, body = self.folder_for("large"), os.urandom(3_000_000)

        def large(peer):
            while peer.read_head():
                peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

        with self.origin(large) as origin:
            penstock = self.run_penstock_in(folder)
            self.curl_one(penstock, origin)
            first = penstock.wait()[0]["id"]
            time.sleep(2 * LOSS)  # not luck: the promise is that by then it is on disk
            penstock.kill()
            self.assertTrue(os.path.exists(penstock.project + "-bodies"))
            self.assertEqual(body, self.body_of(penstock.project, first))
            penstock = self.run_penstock_in(folder)
            self.curl_one(penstock, origin)
            second = penstock.wait()[0]["id"]
            penstock.stop()
        for number in (first, second):
            self.assertEqual(body, self.body_of(penstock.project, number))
        # An end takes half a second at most for it: on a machine that is busy the next one goes on.
        files = lambda: [name for name in os.listdir(folder) if name.startswith("session.penstock")]
        for _ in range(10):
            if len(files()) > 1:
                self.run_penstock_in(folder).stop()
        self.assertEqual(["session.penstock"], files())
        for number in (first, second):
            self.assertEqual(body, self.body_of(penstock.project, number))

    def test_an_exchange_under_way_is_kept_as_interrupted(self):
        folder, here = self.folder_for("pending"), threading.Event()

        def endless(peer):
            peer.read_head()
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 1000)
            here.wait(TIMEOUT)

        with self.origin(endless) as origin:
            penstock = self.run_penstock_in(folder)
            with connect(penstock.address) as client:
                client.send(f"GET http://{origin.authority}/endless HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                client.read_head()
                client.read_exactly(1000)
                time.sleep(2 * LOSS)  # not luck: the promise is that by then it is on disk
                penstock.kill()
            here.set()
        self.assertEqual(1, exported_count(penstock.project, folder))

    def test_stop_ends_what_is_under_way(self):
        folder, seen = self.folder_for("stop"), threading.Event()

        def endless(peer):
            peer.read_head()
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n")
            while peer.recv():
                pass
            seen.set()

        with self.origin(endless) as origin:
            penstock = self.run_penstock_in(folder)
            with connect(penstock.address) as client:
                client.send(f"GET http://{origin.authority}/endless HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                client.read_until(b"data: 1\n\n")
                began = time.monotonic()
                penstock.stop()
                self.assertLess(time.monotonic() - began, 5)
            self.assertTrue(seen.wait(TIMEOUT))
        self.assertEqual(1, exported_count(penstock.project, folder))
        self.assertIn("endless", penstock.exchanges[0]["url"])
        self.assertTrue(penstock.exchanges[0]["failure"])

    def test_damaged_project_is_told_and_not_touched(self):
        folder = self.folder_for("damaged")
        path = os.path.join(folder, "bad.penstock")
        for content in (b"this is no project\n" * 100, b"SQLite format 3\0" + b"\xff" * 5000):
            with open(path, "wb") as f:
                f.write(content)
            code, out, err = run_penstock("--mode", "headless", "--port", "0", "--ui-port", "0", "--ca-dir", folder + "/ca", "--project", path, folder=folder)
            self.assertEqual(2, code, err)
            self.assertIn("bad.penstock", err)
            self.assertEqual(1, err.strip().count("\n") + 1, err)
            with open(path, "rb") as f:
                self.assertEqual(content, f.read())

    def test_two_on_one_project(self):
        folder = self.folder_for("twice")
        penstock = self.run_penstock_in(folder)
        code, _, err = run_penstock("--mode", "headless", "--port", "0", "--ui-port", "0", "--ca-dir", penstock.ca_dir, "--project", penstock.project,
                                    folder=folder)
        self.assertEqual(2, code, err)
        self.assertIn(os.path.basename(penstock.project), err)
        penstock.stop()

    def test_nothing_on_disk(self):
        folder = self.folder_for("no-db")
        with self.origin(answers) as origin:
            penstock = self.run_penstock_in(folder)
            penstock.stop()
            shutil.rmtree(folder)
            os.makedirs(folder)
            penstock = self.start("--no-db", folder=folder, project=None)
            self.curl_one(penstock, origin)
            self.assertEqual(200, penstock.wait()[0]["status"])
            penstock.stop()
        held = [f for _, _, files in os.walk(folder) for f in files if f not in ("stderr", "penstock-ca.pem", "api-token") and "key" not in f]
        self.assertEqual([], held)


if __name__ == "__main__":
    main()
