#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the payload of a request asks for is a field of its row: as it is recorded, in the project, in expressions and in rules."""
import gzip
import json
import os
import sqlite3

from penstock_test import PenstockTestCase, main, run_penstock
from raw_peers import answering, connect

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
GRAPHQL = '{"operationName":"%s","variables":{"pad":"%s"},"query":"query %s { a }"}'
JSON = ("-H", "Content-Type: application/json")


class Operation(PenstockTestCase):
    arguments = None

    def send(self, origin, path, *args, **more):
        answer = self.curl("-s", f"http://{origin.authority}{path}", *args, **more)
        self.assertEqual((0, b"ok"), (answer.code, answer.out), answer)

    def operation(self, path):
        return self.penstock.wait_url(path).get("operation", "")

    def count(self, expression):
        code, out, errors = run_penstock("export", self.penstock.project, "--count", expression, folder=self.folder)
        self.assertEqual((0, ""), (code, errors))
        return int(out)

    def test_recorded_filtered_and_kept(self):
        self.penstock = self.start(folder=self.folder_for("recorded"))
        self.bundle = self.trust(self.penstock)
        large = GRAPHQL % ("Large", "x" * 400_000, "Large")
        envelope = '<s:Envelope xmlns:s="x"><s:Body><m:GetPrice xmlns:m="y"/></s:Body></s:Envelope>'
        with self.origin(answering(OK)) as origin:
            self.send(origin, "/once", *JSON, "-d", GRAPHQL % ("Once", "", "Once"))
            self.send(origin, "/chunked", *JSON, "-H", "Transfer-Encoding: chunked", "-d", GRAPHQL % ("Chunked", "", "Chunked"))
            self.send(origin, "/large", *JSON, "--data-binary", "@-", stdin=large.encode())
            self.send(origin, "/gzip", *JSON, "-H", "Content-Encoding: gzip", "--data-binary", "@-",
                      stdin=gzip.compress(b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search"}}'))
            self.send(origin, "/soap", "-H", "Content-Type: text/xml", "-d", envelope)
            self.send(origin, "/form", "-d", "_method=delete&id=4")
            self.send(origin, "/graphql?query=%7Bme%7Bid%7D%7D")
            self.send(origin, "/target", "-H", "X-Amz-Target: DynamoDB_20120810.GetItem", "-d", "{}")
            self.send(origin, "/none", *JSON, "-d", '{"query":"cats"}')
            # Byte after byte: none of it comes in one burst.
            body = (GRAPHQL % ("Slow", "", "Slow")).encode()
            with connect(self.penstock.address) as peer:
                peer.send(f"POST http://{origin.authority}/slow HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
                          f"Content-Length: {len(body)}\r\n\r\n".encode() + body[:20])
                self.penstock.wait(lambda e: True, count=9)
                peer.send(body[20:])
                self.assertIn(b" 200 ", peer.read_head())
            expected = {"/once": "Once", "/chunked": "Chunked", "/large": "Large", "/gzip": "tools/call search", "/soap": "GetPrice", "/form": "DELETE",
                        "/graphql": "{ me }", "/target": "DynamoDB.GetItem", "/none": "", "/slow": "Slow"}
            self.assertEqual(expected, {path: self.operation(path) for path in expected})
        self.penstock.stop()
        self.assertEqual(1, self.count("operation == Large"))
        self.assertEqual(1, self.count('operation == "tools/call search"'))
        self.assertEqual(9, self.count('operation != ""'))
        # Rows of a project that another version wrote have none: nobody looked for it.
        db = sqlite3.connect(self.penstock.project)
        self.assertEqual([("Once",)], db.execute("SELECT operation FROM exchange WHERE path='/once'").fetchall())
        db.execute("UPDATE exchange SET operation=NULL WHERE path='/once'")
        db.commit()
        db.close()
        self.assertEqual(0, self.count("operation == Once"))
        self.assertEqual(2, self.count('operation == ""'))

    def test_a_rule_acts_on_one_operation_alone(self):
        folder = self.folder_for("rule")
        rules = os.path.join(folder, "rules.json")
        with open(rules, "w") as f:
            json.dump([{"when": "operation == GetSecret", "actions": [{"do": "block", "status": 451, "body": "no"}]},
                       {"when": "operation == Marked && status == 200", "actions": [{"do": "set_header", "side": "response", "name": "X-Was", "value": "Marked"}]}], f)
        self.penstock = self.start("--rules", rules, folder=folder)
        self.bundle = self.trust(self.penstock)
        with self.origin(answering(OK)) as origin:
            def ask(name):
                return self.curl("-s", "-i", f"http://{origin.authority}/graphql", *JSON, "-d", GRAPHQL % (name, "", name)).out
            self.assertIn(b" 451 ", ask("GetSecret").split(b"\r\n")[0])
            self.assertTrue(ask("GetOther").endswith(b"ok"))
            self.assertIn(b"X-Was: Marked", ask("Marked"))
            self.assertEqual(2, b"".join(origin.received()).count(b"POST /graphql"))
        self.penstock.stop()


if __name__ == "__main__":
    main()
