#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other devices, by the API: who came by, who is paused, and the switch that lets them in."""
import http.client
import json
import os
import signal
import threading

from penstock_test import SANITIZED, PenstockTestCase, main
from raw_peers import Origin, answering, connect

HELLO = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"


class Devices(PenstockTestCase):
    def call(self, method, path, body=None):
        connection = http.client.HTTPConnection(*self.ui, timeout=30)
        connection.request(method, path, None if body is None else json.dumps(body).encode(), {"Authorization": "Bearer " + self.token})
        answer = connection.getresponse()
        content = json.loads(answer.read())
        connection.close()
        return answer.status, content

    def clients(self):
        """Of this machine by loopback."""
        return [client for client in self.call("GET", "/api/clients")[1] if client["address"] == "127.0.0.1"]

    def test_who_is_paused_waits(self):
        origin = Origin(answering(HELLO))
        self.addCleanup(origin.close)
        url = f"http://{origin.authority}/"
        self.assertEqual(0, self.curl(url).code)
        (client,) = self.clients()
        self.assertEqual(("127.0.0.1", "", True, False), (client["address"], client["name"], client["this_machine"], client["paused"]))
        self.assertEqual(200, self.call("PUT", "/api/clients", {"address": "127.0.0.1", "name": "curl", "paused": True})[0])
        self.assertEqual(("curl", True), (self.clients()[0]["name"], self.clients()[0]["paused"]))
        runs, mark = [], self.penstock.mark()
        waiting = threading.Thread(target=lambda: runs.append(self.curl(url + "waits")), daemon=True)
        waiting.start()
        # It has connected, and is not read.
        self.eventually(lambda: self.clients()[0]["open"] >= 1)
        waiting.join(0.4)
        self.assertEqual(([], []), (runs, self.penstock.exchanges[mark:]))
        self.call("PUT", "/api/clients", {"address": "127.0.0.1", "paused": False})
        waiting.join(30)
        self.assertEqual(0, runs[0].code)
        self.assertEqual(422, self.call("PUT", "/api/clients", {"paused": True})[0])

    def test_the_switch_listens_on_the_network_and_takes_it_back(self):
        state = self.call("GET", "/api/other-devices")[1]
        self.assertFalse(state["on"])
        if not state["addresses"]:
            self.skipTest("this machine is in no network")
        status, state = self.call("PUT", "/api/other-devices", {"on": True})
        self.assertEqual((200, True), (status, state["on"]), state)
        host, _, port = state["addresses"][0].rpartition(":")
        self.assertEqual(self.penstock.address[1], int(port))
        # The page that the QR code leads to, without a proxy being set.
        with connect((host, int(port))) as client:
            client.send(f"GET / HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
            self.assertIn(b"penstock-ca.mobileconfig", client.read_to_end())
        self.assertFalse(self.call("PUT", "/api/other-devices", {"on": False})[1]["on"])
        with self.assertRaises(OSError):
            connect((host, int(port)))

    def test_a_crash_leaves_its_report(self):
        if SANITIZED:
            self.skipTest("sanitizers take these signals")
        folder = self.folder_for("crash")
        penstock = self.start(folder=folder)
        penstock.process.send_signal(signal.SIGSEGV)
        self.assertEqual(-signal.SIGSEGV, penstock.process.wait(30))
        penstock.kill()
        crashes = os.path.join(folder, "data", "penstock", "crashes")
        (name,) = os.listdir(crashes)
        self.assertEqual(0o600, os.stat(os.path.join(crashes, name)).st_mode & 0o777)
        with open(os.path.join(crashes, name)) as f:
            text = f.read()
        self.assertIn("Signal: SIGSEGV", text)
        self.assertIn("penstock(+0x", text)


if __name__ == "__main__":
    main()
