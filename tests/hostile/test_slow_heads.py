# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients that begin and never end."""
import socket

from bystander import MB, Bystander
from penstock_test import PenstockTestCase, main


class SlowHeads(PenstockTestCase):
    def test_a_thousand_heads_without_an_end(self):
        held = []
        with Bystander(self.penstock, memory=64 * MB, descriptors=1100, name="1,000 unterminated heads"):
            for _ in range(1000):
                held.append(socket.create_connection(self.penstock.address, timeout=10))
                held[-1].sendall(b"GET http://127.0.0.1/ HTTP/1.1\r\nX: ")
            for s in held:
                s.sendall(b"y" * 1000)
        for s in held:
            s.close()


if __name__ == "__main__":
    main()
