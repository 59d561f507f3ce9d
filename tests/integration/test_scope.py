#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is out of scope flows untouched and leaves no row."""
import json
import os

from penstock_test import PenstockTestCase, exported_count, main, run_penstock
from raw_peers import answering, connect_through


def plain(body):
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


class Scope(PenstockTestCase):
    arguments = None

    def test_requests_tunnels_and_rules(self):
        folder = self.folder_for("scope")
        rules = os.path.join(folder, "rules.json")
        with open(rules, "w") as f:
            json.dump([{"actions": [{"do": "set_header", "side": "response", "name": "X-Rule", "value": "1"}]}], f)
        penstock = self.penstock = self.start("--rules", rules, "--scope", "path startswith /in", folder=folder)
        self.bundle = self.trust(penstock)

        def either(peer):
            if peer.recv().startswith(b"GET "):
                peer.send(plain(b"hello"))
            while peer.recv():
                pass

        with self.origin(either) as origin:
            out = self.curl("-s", "-i", f"http://{origin.authority}/out").out
            inside = self.curl("-s", "-i", f"http://{origin.authority}/in").out
            with connect_through(penstock.address, origin.authority) as tunnel:
                tunnel.send(b"\x00neither TLS nor HTTP")
                tunnel.end_writing()
                tunnel.read_to_end()
        self.assertEqual(plain(b"hello"), out)
        self.assertIn(b"X-Rule: 1\r\n", inside)
        self.assertEqual("/in", penstock.wait_url("/in")["url"][-3:])
        penstock.stop()
        self.assertEqual(1, len(penstock.exchanges), penstock.exchanges)
        self.assertEqual(1, exported_count(penstock.project, folder))

    def test_yaml_and_mistakes(self):
        folder = self.folder_for("yaml")
        config = os.path.join(folder, "c.yaml")
        with open(config, "w") as f:
            f.write("scope:\n  rules: [{pattern: localhost, mode: exclude}]\n")
        penstock = self.penstock = self.start("--config", config, folder=folder)
        self.bundle = self.trust(penstock)
        with self.origin(answering(plain(b"hello"))) as origin:
            self.assertEqual(b"hello", self.curl("-s", f"http://localhost:{origin.port}/excluded").out)
            self.assertEqual(b"hello", self.curl("-s", f"http://{origin.authority}/seen").out)
        penstock.wait_url("/seen")
        penstock.stop()
        self.assertEqual(1, len(penstock.exchanges), penstock.exchanges)
        code, _, errors = run_penstock("--mode", "headless", "--port", "0", "--no-db", "--scope", "status == 200", folder=folder)
        self.assertEqual(2, code)
        self.assertIn("--scope: the expression looks at what comes after the request's head", errors)
        with open(config, "w") as f:
            f.write("scope:\n  rules: [{pattern: localhost, mode: hide}]\n")
        code, _, errors = run_penstock("--mode", "headless", "--port", "0", "--no-db", "--config", config, folder=folder)
        self.assertEqual(2, code)
        self.assertIn(config + ":2: scope.rules", errors)
        self.assertIn("expected include or exclude", errors)


if __name__ == "__main__":
    main()
