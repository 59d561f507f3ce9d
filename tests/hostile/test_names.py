# SPDX-License-Identifier: GPL-3.0-or-later
"""Names whose server is silent, lies or answers without end, and those who ask for other names meanwhile."""
import socket
import time
import unittest

import name_server
from bystander import MB, SANITIZED, Bystander
from penstock_test import PenstockTestCase, main
from raw_peers import Origin, answering, connect

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
SOON = 1.0 if SANITIZED else 0.1


@unittest.skipIf(name_server.missing(), name_server.missing())
class Names(PenstockTestCase):
    arguments = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.names = name_server.NameServer(cls.folder, hosts="127.0.0.1 listed.test")
        cls.addClassCleanup(cls.names.close)
        cls.penstock = cls.start(prefix=cls.names.prefix)
        cls.server = Origin(answering(OK))
        cls.addClassCleanup(cls.server.close)

    def get(self, host, port=None):
        """(status line, seconds, all of the answer)."""
        began = time.monotonic()
        with connect(self.penstock.address) as client:
            authority = f"{host}:{port or self.server.port}".encode()
            client.send(b"GET http://" + authority + b"/ HTTP/1.1\r\nHost: " + authority + b"\r\nConnection: close\r\n\r\n")
            answer = client.read_to_end()
            return answer.split(b"\r\n")[0].decode(), time.monotonic() - began, answer

    def ask_in_vain(self, count, domains):
        """Connections that wait for names nobody answers for."""
        held = []
        for i in range(count):
            held.append(socket.create_connection(self.penstock.address, timeout=10))
            held[-1].sendall(f"GET http://dead{i}.silent{i % domains}.test/ HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        return held

    def good_names(self, what):
        taken = []
        for i in range(20):
            status, seconds, _ = self.get(f"good{i}.{what}.test" if i % 4 else "listed.test")
            self.assertIn("200", status)
            taken.append(seconds)
        taken.sort()
        print(f"\n  beside {what}: another name took {taken[10] * 1000:.0f} ms (median), {taken[-1] * 1000:.0f} ms (slowest)", flush=True)
        self.assertLess(taken[10], SOON)
        self.assertLess(taken[-1], 30 * SOON)  # right behind the burst, while its threads begin

    def test_dead_names_hold_nobody_up(self):
        for count in (40, 400):
            mark = self.penstock.mark()
            with Bystander(self.penstock, memory=64 * MB, descriptors=3 * count + 60, name=f"{count} dead names"):
                held = self.ask_in_vain(count, 10)
                self.good_names(f"{count}-dead")
                for s in held:
                    s.close()
                # Given up when their clients leave, not when the name server would be.
                self.penstock.wait(lambda e: "dead" in e["url"] and "client closed" in e["failure"], count=count, since=mark, timeout=10)

    def test_more_of_one_domain_than_are_looked_up(self):
        with Bystander(self.penstock, memory=64 * MB, descriptors=1000, name="300 dead names of one domain"):
            held = self.ask_in_vain(300, 1)
            self.good_names("300-of-one-domain")
            status, seconds, answer = self.get("dead1000.silent0.test", 80)
            self.assertIn("502", status)
            self.assertLess(seconds, 10 * SOON)
            self.assertIn(b"200 names under silent0.test are being looked up already", answer)
            for s in held:
                s.close()

    def test_a_server_silent_for_ipv6_alone(self):
        status, seconds, _ = self.get("slow6.example.test")
        self.assertIn("200", status)
        self.assertLess(seconds, 1 + 10 * SOON)  # the system's resolver alone would take ten seconds

    def test_answers_that_lie(self):
        with Bystander(self.penstock, memory=32 * MB, name="names that lie"):
            self.assertIn("200", self.get("cut.example.test")[0])  # by TCP
            for name in ("loop.example.test", "none.example.test"):
                status, _, answer = self.get(name)
                self.assertIn("502", status)
                self.assertIn(b"name", answer)
            with connect(self.penstock.address) as client:  # takes the system as long as silence does
                client.send(b"GET http://garbage.example.test/ HTTP/1.1\r\nHost: x\r\n\r\n")
            status, _, _ = self.get("many.example.test")
            self.assertIn("502", status)  # thirty-two of the thousand were tried, and nobody is there

    def test_a_changed_hosts_file_is_noticed(self):
        self.assertIn("502", self.get("none.later.test")[0])
        self.names.set_hosts("127.0.0.1 localhost listed.test none.later.test\n")
        end = time.monotonic() + 8
        while "200" not in self.get("none.later.test")[0]:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.2)


if __name__ == "__main__":
    main()
