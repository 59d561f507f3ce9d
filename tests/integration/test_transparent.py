#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Transparent mode: client, router with Penstock, and server are network namespaces of the test's own.

    client 10.77.1.2, fd77:1::2  --  router .1  --  server 10.77.2.2, fd77:2::2
"""
import os
import re
import socket
import subprocess
import sys
import threading
import unittest

import netns
from penstock_test import TIMEOUT, PenstockTestCase, main
from raw_peers import Peer, server_context

CLIENT, SERVER = ("10.77.1.2", "fd77:1::2"), ("10.77.2.2", "fd77:2::2")
PORTS = {"http": 80, "https": 443, "greeting": 2525}  # inside the server's namespace
UNREACHED = 81  # redirected, and nobody listens there


def serve(certificate, key):
    """The server's side, run inside its namespace: ends with its standard input."""

    def http(peer):
        while head := peer.read_head():
            peer.read_body(head)
            host = re.search(rb"(?im)^host:[ \t]*([^\r\n]*)", head)[1]
            peer.send(b"HTTP/1.1 200 OK\r\nAlt-Svc: h3=\":443\"; ma=86400, h2=\":443\"\r\nX-After: 1\r\nContent-Length: %d\r\n\r\n%s"
                      % (len(host), host))

    def greeting(peer):
        peer.send(b"220 ready\r\n")
        peer.read_until(b"\n")
        peer.send(b"221 bye\r\n")

    def run(sock, context, script):
        try:
            script(Peer(context.wrap_socket(sock, server_side=True) if context else sock))
        except (OSError, EOFError):
            pass  # the client left: the test asserts on what it saw
        finally:
            sock.close()

    def accept(listener, context, script):
        while True:
            threading.Thread(target=run, args=(listener.accept()[0], context, script), daemon=True).start()

    for address in SERVER:
        for name, script, tls in (("http", http, False), ("https", http, True), ("greeting", greeting, False)):
            listener = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((address, PORTS[name]))
            listener.listen(64)
            context = server_context((certificate, key)) if tls else None
            threading.Thread(target=accept, args=(listener, context, script), daemon=True).start()
    print("serving", flush=True)
    sys.stdin.read()


class Transparent(PenstockTestCase):
    arguments = None

    @classmethod
    def setUpClass(cls):
        why = netns.missing()
        if why and os.environ.get("CI"):
            raise RuntimeError(f"transparent mode cannot be tested: {why}")
        if why:
            raise unittest.SkipTest(why)
        super().setUpClass()
        cls.client, cls.router, cls.server = (netns.Namespace(name) for name in ("client", "router", "server"))
        for space in (cls.client, cls.router, cls.server):
            cls.addClassCleanup(space.close)
        _, inside = netns.wire(cls.client, ("10.77.1.2/24", "fd77:1::2/64"), cls.router, ("10.77.1.1/24", "fd77:1::1/64"))
        netns.wire(cls.router, ("10.77.2.1/24", "fd77:2::1/64"), cls.server, ("10.77.2.2/24", "fd77:2::2/64"))
        for space, via in ((cls.client, ("10.77.1.1", "fd77:1::1")), (cls.server, ("10.77.2.1", "fd77:2::1"))):
            for address in via:
                space.ip("route", "add", "default", "via", address)
        certificate, key = cls.authority.leaf("shop.test", ips=SERVER)
        cls.origin = subprocess.Popen([*cls.server.prefix, sys.executable, "-B", os.path.abspath(__file__), "--serve", certificate, key],
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        cls.addClassCleanup(cls.end_origin)
        if cls.origin.stdout.readline() != b"serving\n":
            raise RuntimeError("the server does not start")
        cls.penstock = cls.start("--transparent", "--addr", "0.0.0.0", "--listen", "transparent@[::]:0", prefix=cls.router.prefix)
        cls.bundle = cls.trust(cls.penstock)
        four, six = (address[1] for _, address in cls.penstock.listeners)
        ports = ", ".join(str(p) for p in (*PORTS.values(), UNREACHED))
        cls.router.nft(f"table inet penstock {{ chain in {{ type nat hook prerouting priority dstnat;\n"
                       f"iifname {inside} meta nfproto ipv4 tcp dport {{ {ports} }} redirect to :{four}\n"
                       f"iifname {inside} meta nfproto ipv6 tcp dport {{ {ports} }} redirect to :{six}\n}}\n}}")
        cls.port = four

    @classmethod
    def end_origin(cls):
        cls.origin.stdin.close()
        cls.origin.wait(TIMEOUT)
        cls.origin.stdout.close()

    def inside(self, space, *args):
        done = subprocess.run([*space.prefix, "curl", "-q", "-sS", "--max-time", str(TIMEOUT), "--cacert", self.bundle, *args],
                              capture_output=True, env={"PATH": os.environ["PATH"], "HOME": self.folder})
        return done.returncode, done.stdout, done.stderr.decode()

    def test_http_by_host_and_original_address(self):
        for address, url in ((SERVER[0], f"http://{SERVER[0]}"), (SERVER[1], f"http://[{SERVER[1]}]")):
            with self.subTest(address):
                since = self.penstock.mark()
                code, out, err = self.inside(self.client, "-i", "-H", "Host: shop.test", f"{url}/plain")
                self.assertEqual(0, code, err)
                self.assertTrue(out.endswith(b"\r\n\r\nshop.test"), out)
                row = self.penstock.wait_url("/plain", since=since)
                self.assertEqual(("http://shop.test/plain", 200, "transparent"), (row["url"], row["status"], row["entry"]))

    def test_https_by_sni_and_original_address(self):
        for address in SERVER:
            with self.subTest(address):
                since = self.penstock.mark()
                code, out, err = self.inside(self.client, "--resolve", f"shop.test:443:{address}", "https://shop.test/secure")
                self.assertEqual((0, b"shop.test"), (code, out), err)
                self.assertEqual("https://shop.test/secure", self.penstock.wait_url("/secure", since=since)["url"])

    def test_https_without_sni(self):
        code, out, err = self.inside(self.client, f"https://{SERVER[0]}/nosni")
        self.assertEqual((0, SERVER[0].encode()), (code, out), err)

    def test_http3_is_taken_out_of_alt_svc(self):
        since = self.penstock.mark()
        code, out, err = self.inside(self.client, "-i", f"http://{SERVER[0]}/alt")
        self.assertEqual(0, code, err)
        self.assertIn(b"\r\nAlt-Svc: h2=\":443\"\r\nX-After: 1\r\n", out)
        self.assertIn("HTTP/3 was taken out", self.penstock.wait_url("/alt", since=since)["note"])

    def test_the_server_speaks_first(self):
        since = self.penstock.mark()
        script = ("import socket,sys; s=socket.create_connection((sys.argv[1],int(sys.argv[2])),30); f=s.makefile('rb'); "
                  "print(f.readline()); s.sendall(b'QUIT\\r\\n'); print(f.readline())")
        for address in SERVER:
            out = self.client.run(sys.executable, "-c", script, address, str(PORTS["greeting"]))
            self.assertEqual(b"b'220 ready\\r\\n'\nb'221 bye\\r\\n'\n", out)
        row = self.penstock.wait(lambda e: e["kind"] == "tcp" and e["requestSize"] == 6, since=since)[0]
        self.assertIn(f":{PORTS['greeting']}", row["url"])

    def test_a_server_that_refuses_is_a_page(self):
        code, out, err = self.inside(self.client, "-i", f"http://{SERVER[0]}:{UNREACHED}/")
        self.assertIn(b"502 Bad Gateway", out, err)

    def test_a_direct_connection_is_told_what_is_missing(self):
        since = self.penstock.mark()
        code, out, err = self.inside(self.client, "-i", f"http://10.77.1.1:{self.port}/")
        self.assertIn(b"400 Bad Request", out, err)
        self.assertIn(b"REDIRECT", out)
        self.assertIn("REDIRECT", self.penstock.wait(since=since)[0]["failure"])

    def test_its_own_connections_redirected_back_are_refused(self):
        """A rule for this machine's own programs that forgets to except the proxy."""
        self.router.nft(f"table inet loop {{ chain out {{ type nat hook output priority -100;\nip daddr {SERVER[0]} tcp dport 80 redirect to :{self.port}\n}}\n}}")
        try:
            since = self.penstock.mark()
            code, out, err = self.inside(self.router, "-i", f"http://{SERVER[0]}/loop")
            self.assertIn(b"508 Loop Detected", out, err)
            rows = self.penstock.wait(since=since, count=2)
            self.assertEqual(2, len(rows), rows)
            self.assertTrue(any("redirected back" in r["failure"] for r in rows), rows)
        finally:
            self.router.run("nft", "delete", "table", "inet", "loop")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve(*sys.argv[2:4])
    else:
        main()
