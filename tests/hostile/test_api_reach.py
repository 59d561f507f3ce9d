#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API is for programs of its person alone: no page reaches it, nobody by way of the proxy, and no other user of the machine."""
import asyncio
import http.client
import os
import shutil
import socket
import stat
import subprocess
import unittest

import websockets
import websockets.exceptions

from penstock_test import PenstockTestCase, main
from raw_peers import connect

NOBODY = "65534"
# This machine, in the spellings that tools and resolvers read as it.
SPELLINGS = ("127.0.0.1", "127.1", "127.0.1", "0", "0.0.0.0", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "localhost", "LOCALHOST",
             "localhost.", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::]", "127.0.0.2", "penstock")


class Reach(PenstockTestCase):
    def ask(self, headers, method="GET", path="/api/status", body=None):
        connection = http.client.HTTPConnection(*self.ui, timeout=30)
        self.addCleanup(connection.close)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read(), {name.lower() for name, _ in answer.getheaders()}

    def request(self, target, host):
        return (f"GET {target} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {self.token}\r\nConnection: close\r\n\r\n").encode()

    def not_told(self, got, how):
        self.assertNotIn(b'"listeners"', got, how)
        self.assertNotRegex(got, rb"^HTTP/1\.1 200", how)

    # Pages

    def test_a_page_reaches_nothing(self):
        port = self.ui[1]
        good = {"Authorization": "Bearer " + self.token}
        self.assertEqual(200, self.ask(good)[0])
        for origin in ("http://evil.example", "https://evil.example", "null", "file://", f"http://127.0.0.1:{port + 1 if port < 65535 else 1}", f"https://127.0.0.1:{port}",
                       f"http://127.0.0.1.evil.example:{port}", f"http://localhost:{port}.evil.example", "chrome-extension://abc"):
            for method, path in (("GET", "/api/status"), ("POST", "/api/clear"), ("OPTIONS", "/api/rules"), ("GET", "/ws")):
                status, content, names = self.ask({**good, "Origin": origin, "Access-Control-Request-Method": "POST"}, method, path)
                self.assertEqual(403, status, (origin, method, path, content))
                self.assertFalse([name for name in names if name.startswith("access-control")], origin)

    def test_a_form_or_an_image_has_no_token(self):
        for method, path, body in (("POST", "/api/clear", b""), ("POST", "/api/replay", b'{"entry_id":1}'), ("GET", "/api/traffic", None), ("GET", "/api/ca.pem", None)):
            for more in ({}, {"Content-Type": "text/plain"}, {"Cookie": "token=" + self.token}, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}):
                status, content, names = self.ask(more, method, path, body)
                self.assertEqual(401, status, (path, more, content))
                self.assertFalse([name for name in names if name.startswith("access-control")])

    def test_a_name_that_was_bound_to_this_machine(self):
        port = self.ui[1]
        for host in ("evil.example", f"evil.example:{port}", f"127.0.0.1.evil.example:{port}", f"localhost.evil.example:{port}", "127.0.0.1", f"127.0.0.1:{port - 1}",
                     f"user@127.0.0.1:{port}", f"127.0.0.1:{port}@evil.example", f"2130706433.evil.example:{port}", ""):
            status, content, _ = self.ask({"Authorization": "Bearer " + self.token, "Host": host})
            self.assertIn(status, (400, 403), (host, content))

    def test_a_websocket_of_a_page(self):
        async def knock(origin):
            async with websockets.connect(f"ws://{self.ui[0]}:{self.ui[1]}/ws?token={self.token}", origin=origin):
                pass
        for origin in ("http://evil.example", "null"):
            with self.assertRaises(websockets.exceptions.InvalidStatusCode) as refused:
                asyncio.run(knock(origin))
            self.assertEqual(403, refused.exception.status_code)
        asyncio.run(knock(f"http://{self.ui[0]}:{self.ui[1]}"))

    # By way of the proxy

    def test_by_a_request_to_the_proxy(self):
        for name in SPELLINGS:
            for host in (f"{name}:{self.ui[1]}", f"127.0.0.1:{self.ui[1]}"):
                with connect(self.penstock.address) as peer:
                    peer.send(self.request(f"http://{name}:{self.ui[1]}/api/status", host))
                    self.not_told(peer.read_to_end(), name)

    def test_by_connect(self):
        for name in SPELLINGS:
            with connect(self.penstock.address) as peer:
                peer.send(f"CONNECT {name}:{self.ui[1]} HTTP/1.1\r\nHost: {name}:{self.ui[1]}\r\n\r\n".encode())
                if peer.read_head().split()[1:2] != [b"200"]:
                    continue
                peer.send(self.request("/api/status", f"127.0.0.1:{self.ui[1]}"))
                self.not_told(peer.read_to_end(), name)

    def test_by_socks(self):
        port = self.ui[1].to_bytes(2, "big")
        targets = [b"\x03" + bytes([len(n)]) + n.encode() for n in (name.strip("[]") for name in SPELLINGS)]
        targets += [b"\x01" + socket.inet_aton(a) for a in ("127.0.0.1", "127.0.0.2", "0.0.0.0")]
        targets += [b"\x04" + socket.inet_pton(socket.AF_INET6, a) for a in ("::1", "::", "::ffff:127.0.0.1")]
        for target in targets:
            with connect(self.penstock.address) as peer:
                peer.send(b"\x05\x01\x00")
                self.assertEqual(b"\x05\x00", peer.read_exactly(2))
                peer.send(b"\x05\x01\x00" + target + port)
                try:
                    if peer.read_exactly(2) != b"\x05\x00":
                        continue
                    kind = peer.read_exactly(2)[1]
                    peer.read_exactly({1: 4, 4: 16}[kind] + 2)
                    peer.send(self.request("/api/status", f"127.0.0.1:{self.ui[1]}"))
                    self.not_told(peer.read_to_end(), target)
                except (EOFError, ConnectionError):
                    pass
        for four in (b"\x04\x01" + port + b"\x7f\0\0\x01\0", b"\x04\x01" + port + b"\0\0\0\x01\0localhost\0"):
            with connect(self.penstock.address) as peer:
                peer.send(four)
                try:
                    if peer.read_exactly(8)[1] != 0x5A:
                        continue
                    peer.send(self.request("/api/status", f"127.0.0.1:{self.ui[1]}"))
                    self.not_told(peer.read_to_end(), four)
                except (EOFError, ConnectionError):
                    pass

    def test_by_the_proxy_page_alone(self):
        """http://penstock/ is the pages' name inside the proxy: the API is not behind it."""
        for target in ("http://penstock/api/status", "http://penstock/ws"):
            with connect(self.penstock.address) as peer:
                peer.send(self.request(target, "penstock"))
                self.not_told(peer.read_to_end(), target)

    # Another user of the machine

    def test_files_that_lead_there_are_closed(self):
        runtime = os.path.join(self.penstock.folder, "run", "penstock")
        self.assertEqual(0o600, stat.S_IMODE(os.stat(self.token_file).st_mode))
        self.assertEqual(0o700, stat.S_IMODE(os.stat(runtime).st_mode))
        told = [name for name in os.listdir(runtime) if name.endswith(".json")]
        self.assertTrue(told)
        for name in told:
            self.assertEqual(0o600, stat.S_IMODE(os.stat(os.path.join(runtime, name)).st_mode), name)

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("setpriv"), "needs root, to be somebody else")
    def test_somebody_else(self):
        runtime = os.path.join(self.penstock.folder, "run", "penstock")
        # So that nothing but Penstock's own modes is in the way.
        for path in (self.penstock.folder, os.path.join(self.penstock.folder, "data"), os.path.join(self.penstock.folder, "run")):
            os.chmod(path, 0o755)

        def other(*words):
            done = subprocess.run(["setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", *words], capture_output=True, cwd="/")
            return done.returncode, done.stdout, done.stderr
        self.assertEqual(0, other("ls", self.penstock.folder)[0], "the way there is open")
        for words in (("cat", self.token_file), ("ls", runtime), ("cat", os.path.join(runtime, f"penstock-{self.penstock.process.pid}.json"))):
            code, out, err = other(*words)
            self.assertNotEqual(0, code, words)
            self.assertEqual(b"", out, words)
            self.assertIn(b"Permission denied", err, words)
        code, out, _ = other("curl", "-q", "-s", "-i", self.penstock.ui + "api/traffic")
        self.assertEqual(0, code)
        self.assertRegex(out, rb"^HTTP/1\.1 401 ")


if __name__ == "__main__":
    main()
