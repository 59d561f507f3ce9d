#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts that misbehave: whatever they do, they are ended and reported, and traffic goes on."""
import os
import signal
import time

from penstock_test import SANITIZED, TIMEOUT, PenstockTestCase, main
from raw_peers import answering

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\norigin"


class HostileScripts(PenstockTestCase):
    arguments = None

    def run_with(self, text, config="script: {timeout: 1s}"):
        folder = self.folder_for(self.id().rsplit(".", 1)[1])
        self.script = os.path.join(folder, "s.py")
        with open(self.script, "w") as f:
            f.write(text)
        with open(os.path.join(folder, "config.yaml"), "w") as f:
            f.write(config + "\n")
        self.penstock = self.start("--script", self.script, "--config", os.path.join(folder, "config.yaml"), folder=folder)
        self.bundle = self.trust(self.penstock)

    def ask(self, origin, path, *args):
        begun = time.monotonic()
        answer = self.curl("-s", f"http://{origin.authority}{path}", *args)
        self.assertEqual((0, b"origin"), (answer.code, answer.out), answer)
        return time.monotonic() - begun

    def why(self, path):
        trace = self.penstock.wait_url(path).get("trace", [])
        return [e["detail"] for e in trace if e["did"] == "scriptFailed"]

    def workers(self):
        """Processes that the program has started, and those of them."""
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as f:
                    if self.script.encode() in f.read() and int(pid) != self.penstock.process.pid:
                        found.append(int(pid))
            except OSError:
                pass
        return found

    def test_endless_loops(self):
        self.run_with("def request(x):\n    while x.path.startswith('/loop'): pass\n")
        with self.origin(answering(ANSWER)) as origin:
            took = self.ask(origin, "/loop1")
            self.assertLess(took, 4)
            self.assertEqual(["it took longer than 1 s"], self.why("/loop1"))
            self.assertLess(self.ask(origin, "/fine"), 3)
            self.assertEqual([], self.why("/fine"))
        self.penstock.wait_errors("s.py: it took longer than 1 s")

    def test_crashes_and_exits(self):
        self.run_with("import os, signal, sys\ndef request(x):\n    if x.path == '/exit': sys.exit(3)\n    if x.path == '/os': os._exit(4)\n"
                      "    if x.path == '/segv': os.kill(os.getpid(), signal.SIGSEGV)\n    if x.path == '/deep':\n        f = lambda: f()\n        f()\n"
                      "    if x.path == '/close': os.close(3)\n")
        with self.origin(answering(ANSWER)) as origin:
            for path, said in (("/exit", "line 3: SystemExit: 3"), ("/os", "its worker ended with exit code 4"),
                               ("/segv", "its worker ended by signal 11"), ("/deep", "RecursionError"), ("/close", "")):
                self.ask(origin, path)
                self.assertIn(said, self.why(path)[0])
            self.ask(origin, "/fine")

    def test_a_script_that_always_crashes_costs_little(self):
        self.run_with("import os\ndef request(x):\n    os._exit(1)\n")
        with self.origin(answering(ANSWER)) as origin:
            for i in range(4):
                self.ask(origin, f"/first{i}")
            took = [self.ask(origin, f"/more{i}") for i in range(20)]
        self.assertLess(sorted(took)[10], 0.5)
        self.assertTrue(any("keep ending" in w for i in range(20) for w in self.why(f"/more{i}")))

    def test_floods_of_output(self):
        self.run_with("def request(x):\n    if x.path == '/print':\n        for i in range(200000): print('x' * 200)\n"
                      "    if x.path == '/log':\n        for i in range(20000): x.log('y' * 200)\n"
                      "    if x.path == '/line': print('z' * 50_000_000)\n", config="script: {timeout: 20s}")
        before = self.penstock.memory()
        with self.origin(answering(ANSWER)) as origin:
            for path in ("/log", "/print", "/line"):  # a second has room for so many lines of all
                self.ask(origin, path)
            self.ask(origin, "/fine")
        self.penstock.wait_errors("were left out")
        self.penstock.wait_errors("it logs more than 400 lines a second")
        if not SANITIZED:
            self.assertLess(self.penstock.memory() - before, 64 << 20)
        self.assertLess(len(self.penstock.errors()), 40 << 20)

    def test_memory_hogs(self):
        self.run_with("kept = []\ndef request(x):\n    if x.path == '/once': kept.append(bytearray(8 << 30))\n"
                      "    while x.path == '/slowly': kept.append(bytearray(b'x') * (16 << 20))\n", config="script: {timeout: 20s}")
        with self.origin(answering(ANSWER)) as origin:
            self.ask(origin, "/once")
            self.assertIn("MemoryError", self.why("/once")[0])
            self.ask(origin, "/slowly")
            self.assertRegex(self.why("/slowly")[0], "MemoryError|more than 1024 MB of memory")
            self.ask(origin, "/fine")

    def test_many_processes(self):
        self.run_with("import os, time\ndef request(x):\n    if x.path == '/fork':\n        for i in range(300):\n            if os.fork() == 0:\n"
                      "                time.sleep(60)\n                os._exit(0)\n        time.sleep(30)\n", config="script: {timeout: 20s}")
        with self.origin(answering(ANSWER)) as origin:
            self.assertLess(self.ask(origin, "/fork"), 15)
            self.assertIn("it started more than 64 processes", self.why("/fork")[0])
            self.ask(origin, "/fine")
        end = time.monotonic() + TIMEOUT
        while len(self.workers()) > 4:
            self.assertLess(time.monotonic(), end, self.workers())
            time.sleep(0.1)

    def test_frames_of_its_own(self):
        self.run_with("import socket\ndef request(x):\n    s = socket.socket(fileno=3)\n    s.sendall(b'GET / HTTP/1.1\\r\\n\\r\\n' * 100)\n    s.detach()\n")
        with self.origin(answering(ANSWER)) as origin:
            self.ask(origin, "/")
            self.assertIn("what its worker sends is not readable", self.why("/")[0])

    def test_wrong_types(self):
        self.run_with("def on_request(method, host, path, body):\n    return {'/int': 5, '/list': [], '/object': object()}.get(path)\n"
                      "def request(x):\n    if x.path == '/status': x.status\n    if x.path == '/attr': x.bdoy = b''\n"
                      "    if x.path == '/url': x.url = 'nowhere'\n    if x.path == '/surrogate': x.headers.set('A', '\\ud800')\n")
        with self.origin(answering(ANSWER)) as origin:
            for path in ("/int", "/list", "/object", "/status", "/attr", "/url", "/surrogate"):
                self.ask(origin, path)
                self.assertEqual(1, len(self.why(path)), path)
            self.ask(origin, "/fine")

    def test_large_bodies(self):
        self.run_with("def request(x):\n    x.headers.set('Length', str(len(x.body)))\n    x.body = x.body[::-1]\n", config="script: {timeout: 20s}")
        body = os.path.join(self.penstock.folder, "body")
        with open(body, "wb") as f:
            f.write(b"a" + bytes(32 << 20))
        with self.origin(answering(ANSWER)) as origin:
            self.ask(origin, "/large", "-H", "Expect:", "--data-binary", "@" + body)
            peer = origin.connections[0]
            self.assertIn(b"\r\nLength: %d\r\n" % ((32 << 20) + 1), peer.received)
        self.assertEqual([], self.why("/large"))

    def test_slow_hooks_do_not_hold_up_others(self):
        self.run_with("import time\ndef request(x):\n    if x.path.startswith('/slow'): time.sleep(4)\n", config="script: {timeout: 20s}")
        with self.origin(answering(ANSWER)) as origin:
            self.ask(origin, "/warm")
            import threading
            slow = [threading.Thread(target=self.ask, args=(origin, f"/slow{i}")) for i in range(4)]
            for thread in slow:
                thread.start()
            time.sleep(0.5)
            self.assertLess(self.ask(origin, "/fast"), 3)
            for thread in slow:
                thread.join()

    def test_nothing_outlives_the_program(self):
        self.run_with("def request(x):\n    while True: pass\n", config="script: {timeout: 60s}")
        with self.origin(answering(ANSWER)) as origin:
            import subprocess
            asking = subprocess.Popen(["curl", "-s", "-x", self.penstock.proxy, f"http://{origin.authority}/"], stdout=subprocess.DEVNULL)
            end = time.monotonic() + TIMEOUT
            while not self.workers():
                self.assertLess(time.monotonic(), end)
            self.penstock.process.send_signal(signal.SIGKILL)
            self.penstock.process.wait()
            while self.workers():
                self.assertLess(time.monotonic(), end)
                time.sleep(0.05)
            asking.kill()
            asking.wait()
        self.penstock.kill()


if __name__ == "__main__":
    main()
