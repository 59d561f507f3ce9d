# SPDX-License-Identifier: GPL-3.0-or-later
"""SIGTERM ends the program within two seconds, whatever it is in the middle of, and everything recorded is in the project."""
import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import time
import unittest

from bystander import MB, Bystander
from origins import free_port
from penstock_test import PROGRAM, SANITIZED, TIMEOUT, PenstockTestCase, environment, exported_count, main
from raw_peers import connect
from screen import Screen

BOUND = 2.0 * (10 if SANITIZED else 1)


@contextlib.contextmanager
def silent_server():
    """An address where a connection is never made: the queue of the listener is full."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    held = []
    for _ in range(4):
        s = socket.socket()
        s.setblocking(False)
        s.connect_ex(listener.getsockname())
        held.append(s)
    yield "%s:%d" % listener.getsockname()
    for s in (*held, listener):
        s.close()


def endless(peer):
    peer.read_head()
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n")
    while peer.recv():
        pass


def flood(peer):
    peer.read_head()
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")
    while True:
        peer.send(bytes(1 << 16))


def short(peer):
    while peer.read_head():
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


class Ends(PenstockTestCase):
    arguments = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What a busy machine takes to end a program that has nothing to do is not laid to the program's account.
        idle = cls.start(folder=cls.folder)
        began = time.monotonic()
        idle.stop()
        cls.bound = BOUND + max(0.0, time.monotonic() - began - 0.3)

    def program(self, name, *args, **more):
        return self.start(*args, folder=self.folder_for(name), **more)

    def ends(self, penstock, what, code=0, signals=signal.SIGTERM):
        began = time.monotonic()
        penstock.process.send_signal(signals)
        penstock.process.wait(TIMEOUT)
        seconds = time.monotonic() - began
        print(f"\n  {what}: ended after {seconds:.2f} s (at most {self.bound:.1f})", flush=True)
        penstock.stop(code)
        self.assertLess(seconds, self.bound, what)

    def ask(self, penstock, authority, path="/"):
        client = connect(penstock.address)
        self.addCleanup(client.close)
        client.send(f"GET http://{authority}{path} HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode())
        return client

    def test_idle_and_each_signal(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            self.ends(self.program(f"idle-{number}"), f"idle, {number.name}", signals=number)

    def test_hundreds_of_exchanges(self):
        penstock = self.program("hundreds")
        with self.origin(endless) as origin:
            for _ in range(300):
                self.ask(penstock, origin.authority).read_until(b"data: 1\n\n")
            self.ends(penstock, "300 event streams")
        self.assertEqual(300, exported_count(penstock.project, penstock.folder))
        self.assertEqual(300, sum(e["failure"] == "stopped with Penstock" for e in penstock.exchanges))

    def test_a_client_that_does_not_read(self):
        penstock = self.program("unread")
        with self.origin(flood) as origin:
            self.ask(penstock, origin.authority).read_exactly(1000)
            self.ends(penstock, "a flood to a client that does not read")
        self.assertEqual(1, exported_count(penstock.project, penstock.folder))

    def test_servers_that_are_dialled_for_ever(self):
        penstock = self.program("dialling")
        with silent_server() as authority:
            for _ in range(50):
                self.ask(penstock, authority)
            # Each is known before it is dialled: a look at the sockets tells when they all are.
            self.wait_until(lambda: self.dialling(authority) >= 50)
            self.ends(penstock, "50 servers dialled without an answer")
        self.assertEqual(["stopped with Penstock"] * 50, [e["failure"] for e in penstock.exchanges])
        self.assertEqual(50, exported_count(penstock.project, penstock.folder))

    def dialling(self, authority):
        port = int(authority.rsplit(":", 1)[1])
        with open("/proc/net/tcp") as f:
            return sum(line.split()[2].endswith(f":{port:04X}") and line.split()[3] == "02" for line in f.readlines()[1:])

    def wait_until(self, predicate):
        end = time.monotonic() + TIMEOUT
        while not predicate():
            self.assertLess(time.monotonic(), end, "it did not come")
            time.sleep(0.02)

    def test_standard_output_that_nobody_reads(self):
        penstock = self.program("stdout")
        path, count = "/" + "x" * 4000, 2000  # 8 MB of lines
        with self.origin(short) as origin:
            penstock.pause_reading()
            with Bystander(penstock, memory=120 * MB, name="8 MB of lines that nobody reads"):
                with connect(penstock.address) as client:
                    for _ in range(count):
                        client.send(f"GET http://{origin.authority}{path} HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode())
                        client.read_response()
            self.assertIn("standard output is not read", penstock.wait_errors("standard output is not read"))
            began = time.monotonic()
            penstock.process.send_signal(signal.SIGTERM)
            penstock.process.wait(TIMEOUT)
            seconds = time.monotonic() - began
            print(f"\n  standard output unread: ended after {seconds:.2f} s", flush=True)
            self.assertLess(seconds, self.bound)
            penstock.stop()
        self.assertRegex(penstock.said, r"\d+ lines in all did not go to standard output")
        self.assertLessEqual(count, exported_count(penstock.project, penstock.folder))

    def test_standard_output_that_was_closed(self):
        folder = self.folder_for("closed")
        process = self.spawn(folder, "--json", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        host, port = process.stdout.readline().split()[2].decode().rsplit(":", 1)
        process.stdout.readline()
        process.stdout.close()
        with self.origin(short) as origin:
            for _ in range(3):
                with connect((host, int(port))) as client:
                    client.send(f"GET http://{origin.authority}/ HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode())
                    client.read_response()
        process.send_signal(signal.SIGTERM)
        err = process.stderr.read().decode()
        process.stderr.close()
        self.assertEqual(0, process.wait(TIMEOUT), err)
        self.assertEqual(1, err.count("nobody reads standard output any more"), err)
        self.assertEqual(3, exported_count(folder + "/p.penstock", folder))

    def spawn(self, folder, *args, **more):
        process = subprocess.Popen([PROGRAM, "--mode", "headless", "--port", "0", "--ui-port", "0", "--ca-dir", folder + "/ca", "--project",
                                    folder + "/p.penstock", "--keep-free", "0", *args], env=environment(folder), stdin=subprocess.DEVNULL, **more)
        self.addCleanup(lambda: process.poll() is None and process.kill())
        return process

    def test_before_it_listens(self):
        folder = self.folder_for("early")
        for delay in (0.0, 0.005, 0.02, 0.05, 0.1):
            process = self.spawn(folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            time.sleep(delay)  # any moment will do
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            _, err = process.communicate(timeout=TIMEOUT)
            self.assertLess(time.monotonic() - began, self.bound)
            self.assertIn(process.returncode, (0, -signal.SIGTERM), err)

    def test_while_somebody_else_holds_the_project(self):
        folder = self.folder_for("locked")
        first = self.start(folder=folder, project="p.penstock")
        first.stop()
        other = sqlite3.connect(first.project, isolation_level=None, timeout=0)
        self.addCleanup(other.close)
        other.execute("BEGIN EXCLUSIVE")
        process = self.spawn(folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.wait_until(lambda: process.poll() is not None or self.is_taken(process.pid, signal.SIGTERM))
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=TIMEOUT)
        print(f"\n  a project locked by another program: ended after {time.monotonic() - began:.2f} s", flush=True)
        self.assertLess(time.monotonic() - began, self.bound)

    def is_taken(self, pid, number):
        with open(f"/proc/{pid}/status") as f:
            mask = next(line for line in f if line.startswith("SigCgt:"))
        return bool(int(mask.split()[1], 16) >> (number - 1) & 1)

    def test_the_last_writes_while_somebody_else_holds_the_project(self):
        penstock = self.program("held")
        other = sqlite3.connect(penstock.project, isolation_level=None, timeout=10)
        self.addCleanup(other.close)
        other.execute("BEGIN IMMEDIATE")
        with self.origin(short) as origin:
            self.ask(penstock, origin.authority).read_response()
            penstock.wait()
            self.ends(penstock, "a project that another program keeps locked", code=1)
        self.assertIn("1 exchange", penstock.said)

    def test_a_filter_at_work(self):
        penstock = self.program("filter", "--filter", r'response ~ "(x+x+)+y" || json("$.a.b") == c')

        def long(peer):
            while peer.read_head():
                peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 1000000)
        with self.origin(long) as origin:
            for _ in range(20):
                self.ask(penstock, origin.authority).read_response()
            self.ends(penstock, "a filter over 20 MB")
        self.assertEqual(20, exported_count(penstock.project, penstock.folder))

    def test_a_second_signal_ends_it_at_once(self):
        penstock = self.program("twice")
        with self.origin(endless) as origin:
            self.ask(penstock, origin.authority).read_until(b"data: 1\n\n")
            began = time.monotonic()
            penstock.process.send_signal(signal.SIGTERM)
            self.wait_until(lambda: penstock.process.poll() is not None or not self.accepts(penstock))
            penstock.process.send_signal(signal.SIGTERM)
            penstock.process.wait(TIMEOUT)
            self.assertLess(time.monotonic() - began, self.bound)
            self.assertIn(penstock.process.returncode, (0, -signal.SIGTERM))

    def accepts(self, penstock):
        try:
            socket.create_connection(penstock.address, 5).close()
            return True
        except OSError:
            return False

    def test_an_export_at_work(self):
        penstock = self.program("export")
        with self.origin(short) as origin:
            for _ in range(20):
                self.ask(penstock, origin.authority).read_response()
            penstock.wait(count=20)
            penstock.stop()
        reader, writer = os.pipe()  # nobody reads it
        process = subprocess.Popen([PROGRAM, "export", penstock.project, "--count", "response ~ (o+)+k"], stdout=writer, stderr=subprocess.DEVNULL,
                                   env=environment(penstock.folder))
        process.send_signal(signal.SIGTERM)
        self.assertIn(process.wait(self.bound), (0, -signal.SIGTERM))
        os.close(reader), os.close(writer)


def has_window():
    """Whether the program was built with one: sanitized ones mostly are not."""
    with open(PROGRAM, "rb") as program:
        return b"libQt6Widgets" in program.read()


@unittest.skipUnless(has_window(), "built without the window")
class WindowEnds(PenstockTestCase):
    arguments = None

    def test_the_window_with_an_endless_exchange(self):
        folder, port = self.folder_for("window"), free_port()
        screen = Screen()
        self.addCleanup(screen.close)
        with self.origin(endless) as origin:
            for signals in (1, 2):
                process = subprocess.Popen([PROGRAM, "--port", str(port), "--ui-port", "0", "--ca-dir", folder + "/ca", "--project", folder + "/p.penstock"],
                                           env=environment(folder, **screen.environment()), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                self.addCleanup(lambda p=process: p.poll() is None and p.kill())
                screen.wait_window("Penstock", TIMEOUT)
                screen.wait_until("the listener", lambda: self.asks(port, origin.authority), TIMEOUT)
                began = time.monotonic()
                for _ in range(signals):
                    process.send_signal(signal.SIGTERM)
                process.wait(TIMEOUT)
                print(f"\n  the window with an endless exchange, {signals} signal(s): ended after {time.monotonic() - began:.2f} s", flush=True)
                self.assertLess(time.monotonic() - began, BOUND)
                self.assertIn(process.returncode, (0, -signal.SIGTERM) if signals == 2 else (0,))
        self.assertLessEqual(1, exported_count(folder + "/p.penstock", folder))

    def asks(self, port, authority):
        try:
            client = connect(("127.0.0.1", port))
        except OSError:
            return False
        self.addCleanup(client.close)
        client.send(f"GET http://{authority}/ HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode())
        client.read_until(b"data: 1\n\n")
        return True


if __name__ == "__main__":
    main()
