#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings that are changed while traffic flows: where the proxy listens, what names are, what is recorded."""
import http.client
import json
import os
import socket

from origins import free_port
from penstock_test import PenstockTestCase, main
from raw_peers import answering, connect_through

HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


def refuses(port):
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
        return False
    except ConnectionRefusedError:
        return True


class Settings(PenstockTestCase):
    arguments = None

    def setUp(self):
        super().setUp()
        folder = self.folder_for(self._testMethodName)
        self.config = os.path.join(folder, "c.yaml")
        with open(self.config, "w") as f:
            f.write("proxy:\n  addr: 127.0.0.1\n  port: 0\nui:\n  port: 0\n")
        self.penstock = self.start("--config", self.config, folder=folder, ports=())
        self.bundle = self.trust(self.penstock)

    def text(self):
        with open(self.config) as f:
            return f.read()

    def call(self, method, path, body=None, at=None):
        connection = http.client.HTTPConnection(*(at or self.ui), timeout=30)
        connection.request(method, path, None if body is None else json.dumps(body).encode(), {"Authorization": "Bearer " + self.token})
        answer = connection.getresponse()
        content = json.loads(answer.read() or b"null")
        connection.close()
        return answer.status, content

    def change(self, **settings):
        status, content = self.call("PUT", "/api/settings", {key.replace("__", "."): value for key, value in settings.items()})
        self.assertEqual(200, status, content)

    def refused(self, **settings):
        before = self.text()
        status, content = self.call("PUT", "/api/settings", {key.replace("__", "."): value for key, value in settings.items()})
        self.assertEqual(before, self.text())
        return status, content

    def through(self, port, url):
        return self.curl("-s", "-x", f"http://127.0.0.1:{port}", url, proxy=False)

    def test_the_port_is_another_and_connections_go_on(self):
        first = self.penstock.address[1]

        def echo(peer):
            while data := peer.recv():
                peer.send(data)

        with self.origin(echo) as tunnelled, self.origin(answering(HELLO)) as origin:
            tunnel = connect_through(self.penstock.address, tunnelled.authority)
            self.addCleanup(tunnel.close)
            tunnel.send(b"\0before")
            self.assertEqual(b"\0before", tunnel.read_exactly(7))
            second = free_port()
            self.change(proxy__port=second)
            self.assertEqual(b"hello", self.through(second, f"http://{origin.authority}/second").out)
            self.assertTrue(refuses(first))
            tunnel.send(b"\0after")
            self.assertEqual(b"\0after", tunnel.read_exactly(6))
            self.penstock.wait_url("/second")
        status = self.call("GET", "/api/status")[1]
        self.assertEqual([f"127.0.0.1:{second}"], [one["address"] for one in status["listeners"]])
        self.eventually(lambda: self.penstock.listeners[-1] == ("http", ("127.0.0.1", second)))

    def test_a_port_that_is_taken_is_refused_and_the_one_before_stays(self):
        first = self.penstock.address[1]
        with socket.create_server(("127.0.0.1", 0)) as taken, self.origin(answering(HELLO)) as origin:
            status, content = self.refused(proxy__port=taken.getsockname()[1])
            self.assertEqual((422, "proxy.port"), (status, content["field"]), content)
            self.assertIn("in use", content["detail"])
            still = self.through(first, f"http://{origin.authority}/still")
            self.assertEqual(b"hello", still.out, still)
            # Several at once: all of them, or none.
            status, content = self.refused(proxy__resolve=["nowhere.example=" + origin.authority], dns__listen=f"127.0.0.1:{taken.getsockname()[1]}", proxy__port=free_port())
            self.assertEqual(422, status, content)
            self.assertEqual(b"hello", self.through(first, f"http://{origin.authority}/still").out)
            self.assertIn(b"Host name not found", self.through(first, "http://nowhere.example/").out)

    def test_the_address_changes_where_the_port_stays(self):
        first = self.penstock.address[1]
        self.change(proxy__addr="127.0.0.1", proxy__port=first)
        self.change(proxy__addr="0.0.0.0")
        with self.origin(answering(HELLO)) as origin:
            self.assertEqual(b"hello", self.through(first, f"http://{origin.authority}/x").out)
            other = self.curl("-s", "-x", f"http://127.0.0.2:{first}", f"http://{origin.authority}/other", proxy=False)
        self.assertEqual(0, other.code)
        self.change(proxy__addr="127.0.0.1")
        with self.assertRaises(OSError):
            socket.create_connection(("127.0.0.2", first), 5)

    def test_the_pages_and_the_api_are_elsewhere(self):
        before, port = self.ui, free_port()
        self.change(ui__port=port)
        self.assertEqual(200, self.call("GET", "/api/status", at=("127.0.0.1", port))[0])
        self.assertTrue(refuses(before[1]))

    def test_names_count_at_once(self):
        with self.origin(answering(HELLO)) as origin:
            self.change(proxy__resolve=["nowhere.example=" + origin.authority])
            self.assertEqual(b"hello", self.curl("-s", "http://nowhere.example/named").out)
            self.change(dns__listen="127.0.0.1:0", dns__records=[{"name": "there.example", "type": "A", "answer": "192.0.2.7"}])
            server = self.call("GET", "/api/dns")[1]
            self.change(dns__listen=None, proxy__resolve=None)
            self.assertIn(b"Host name not found", self.curl("-s", "http://nowhere.example/named").out)
        self.assertIn("there.example", json.dumps(server))

    def test_the_scope_counts_at_once(self):
        with self.origin(answering(HELLO)) as origin:
            self.change(scope__expression="path startswith /in")
            self.curl("-s", f"http://{origin.authority}/out")
            self.curl("-s", f"http://{origin.authority}/inside")
            self.penstock.wait_url("/inside")
            self.change(scope__expression=None)
            self.curl("-s", f"http://{origin.authority}/back")
            self.penstock.wait_url("/back")
        self.assertEqual([], [x for x in self.penstock.exchanges if "/out" in x["url"]])


if __name__ == "__main__":
    main()
