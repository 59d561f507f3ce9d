#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients that try password after password, many at once."""
import base64
import socket
import threading
import time

from bystander import MB, Bystander
from penstock_test import PenstockTestCase, main


def basic(login):
    return f"Proxy-Authorization: Basic {base64.b64encode(login.encode()).decode()}\r\n"


class PasswordGuesses(PenstockTestCase):
    arguments = ("--proxy-auth", "ann:secret")
    SECONDS = 6

    def guess(self, source, until, answers):
        """One try a connection, as fast as they are answered."""
        number = 0
        while time.monotonic() < until:
            try:
                with socket.create_connection(self.penstock.address, timeout=10, source_address=(source, 0)) as s:
                    s.sendall(f"GET http://127.0.0.1/ HTTP/1.1\r\nHost: x\r\n{basic(f'ann:guess{number}')}\r\n".encode())
                    s.settimeout(max(0.1, until - time.monotonic()))
                    status = s.recv(4096)[9:12].decode()
            except OSError:
                continue
            answers[status] = answers.get(status, 0) + 1
            number += 1
            time.sleep(0.005)

    def test_thousands_of_guesses_from_some_addresses(self):
        sources = [f"127.0.0.{i}" for i in range(2, 6)]
        answers = [{} for _ in sources]
        with Bystander(self.penstock, memory=64 * MB, descriptors=400, fields=basic("ann:secret"), name="guesses of 4 addresses"):
            until = time.monotonic() + self.SECONDS
            threads = [threading.Thread(target=self.guess, args=(source, until, told)) for source, told in zip(sources, answers) for _ in range(40)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        for told in answers:
            # Five at once, then one a second: on loopback, where waits are shortest.
            self.assertLessEqual(told.get("407", 0), 5 + self.SECONDS + 2, answers)
            self.assertGreater(told.get("429", 0), 20, answers)


if __name__ == "__main__":
    main()
