# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers of finite-field Diffie-Hellman, of whose groups each handshake would cost the I/O thread dear."""
import os
import socket
import subprocess
import time

from bystander import Bystander
from penstock_test import TIMEOUT, PenstockTestCase, main
from raw_peers import client_context, connect_through, start_tls


class FiniteField(PenstockTestCase):
    arguments = ("--mirror-hello",)

    def server(self, *args):
        """The port of an openssl s_server with these arguments."""
        certificate, key = self.authority.leaf("localhost", ips=["127.0.0.1"])
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        process = subprocess.Popen(["openssl", "s_server", "-quiet", "-accept", f"127.0.0.1:{port}", "-cert", certificate, "-key", key, "-www", *args],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        end = time.monotonic() + TIMEOUT
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return port
            except OSError:
                self.assertLess(time.monotonic(), end)
                time.sleep(0.05)

    def attack(self, name, *args):
        port, mark = self.server(*args), self.penstock.mark()
        context = client_context(self.bundle, ["http/1.1"])  # which offers such suites, and so would a hello made like it
        with Bystander(self.penstock, name=name):
            for _ in range(20):
                with connect_through(self.penstock.address, f"localhost:{port}") as raw, start_tls(raw, context, "localhost") as client:
                    client.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    self.assertIn(b" 502 ", client.read_head())
        for row in self.penstock.wait(lambda e: "localhost" in e["url"], count=20, since=mark):
            self.assertIn("TLS handshake with the server failed", row["failure"], row)

    def test_a_large_group_of_tls_1_2(self):
        parameters = os.path.join(self.folder, "dh.pem")
        subprocess.run(["openssl", "genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:ffdhe8192", "-out", parameters], check=True,
                       capture_output=True)
        self.attack("20 handshakes of DHE, 8192 bits", "-tls1_2", "-cipher", "DHE:@SECLEVEL=0", "-dhparam", parameters)

    def test_a_large_group_of_tls_1_3(self):
        self.attack("20 handshakes of ffdhe8192", "-tls1_3", "-groups", "ffdhe8192")


if __name__ == "__main__":
    main()
