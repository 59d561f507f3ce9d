#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A rule file of pypproxy with all that its format has: each field, op, action, target and operation, seen from both sides' bytes."""
import json
import os
import queue

from h2_peers import answering as answering2
from h2_peers import plain as pairs
from penstock_test import PenstockTestCase, main
from raw_peers import Origin, answering, server_context

# field: (what holds for the request, what does not), for each op
CONDITIONS = {
    "host": {"equals": ("127.0.0.1", "127.0.0"), "contains": ("7.0", "8.0"), "prefix": ("127.", "0.1"), "regex": (r"^127(\.0)+\.1$", "^0")},
    "path": {"equals": ("/c?q=1", "/c"), "contains": ("q=", "z="), "prefix": ("/c?", "c"), "regex": (r"q=\d$", r"^q")},
    "method": {"equals": ("POST", "post"), "contains": ("OS", "os"), "prefix": ("PO", "OST"), "regex": ("^P.*T$", "^T")},
    "header": {"equals": ("X-Env: stage-1", "X-Env: stage"), "contains": ("x-env: age", "X-Env: prod"), "prefix": ("X-ENV: stage", "X-Env: 1"),
               "regex": (r"X-Env: -\d$", r"X-Env: ^\d")},
    "body": {"equals": ("a body", "body"), "contains": ("bo", "bot"), "prefix": ("a ", "body"), "regex": (r"^\w \w+$", "^b")},
}


def conditions():
    """A rule for each, that adds a field to the answer."""
    for field, ops in CONDITIONS.items():
        for op, (holds, fails) in ops.items():
            for value, negate in ((holds, False), (fails, False), (holds, True), (fails, True)):
                hit = (value == holds) != negate
                yield {"id": f"{field}-{op}-{value}-{negate}", "name": f"{field} {op}", "enabled": True, "priority": 0,
                       "conditions": [{"field": "path", "op": "prefix", "value": "/c"}, {"field": field, "op": op, "value": value, "negate": negate}],
                       "action": "modify", "modifications": [{"target": "resp_header", "operation": "append", "key": "X-Hit" if hit else "X-Miss", "value": f"{field}-{op}"}]}


def modifications():
    """By path: target and operation."""
    made = {
        "set": {"key": "X-Old", "value": "new", "find": "", "replace": ""},
        "delete": {"key": "X-Old"},
        "append": {"key": "X-Old", "value": "more"},
        "replace": {"key": "X-Old", "value": "other"},
        "find_replace": {"key": "X-Old", "find": "o.d", "replace": "$1"},
    }
    for target in ("req_header", "resp_header", "req_body", "resp_body"):
        for operation, members in made.items():
            more = dict(members)
            if target.endswith("body"):
                more.pop("key")
            yield {"id": f"{target}-{operation}", "name": f"{target} {operation}", "enabled": True, "priority": 5,
                   "conditions": [{"field": "path", "op": "equals", "value": f"/{target}/{operation}", "negate": False}],
                   "action": "modify", "modifications": [{"target": target, "operation": operation, **more}]}


# What of "X-Old: o.d" and of a body "an o.d body" each operation leaves.
FIELDS = {"set": ["new"], "delete": [], "append": ["o.d", "more"], "replace": ["other"], "find_replace": ["$1"]}
BODIES = {"set": b"new", "delete": b"", "append": b"an o.d bodymore", "replace": b"other", "find_replace": b"an $1 body"}

OTHERS = [
    {"id": "b", "name": "no ads", "enabled": True, "priority": 10, "conditions": [{"field": "path", "op": "prefix", "value": "/blocked"}], "action": "block"},
    {"id": "r", "name": "moved", "enabled": True, "priority": 10, "conditions": [{"field": "path", "op": "prefix", "value": "/moved"}], "action": "redirect",
     "redirect_url": "https://new.example/"},
    {"id": "p", "name": "left alone", "enabled": True, "priority": 10, "conditions": [{"field": "path", "op": "prefix", "value": "/alone"}], "action": "passthrough"},
    {"id": "o", "name": "off", "enabled": False, "priority": 99, "conditions": [], "action": "block"},
    {"id": "e", "name": "every", "enabled": True, "priority": -1, "conditions": [], "action": "modify",
     "modifications": [{"target": "resp_header", "operation": "set", "key": "X-Every", "value": "1"}]},
]


def values(head, name):
    """Of a head of HTTP/1."""
    return [line.split(b": ", 1)[1].decode() for line in head.split(b"\r\n") if line.lower().startswith(name.lower().encode() + b": ")]


class PypproxyRules(PenstockTestCase):
    arguments = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = cls.folder_for(cls, "pypproxy")
        path = os.path.join(folder, "rules.json")
        with open(path, "w") as f:
            json.dump([*conditions(), *modifications(), *OTHERS], f)
        cls.penstock = cls.start("--rules", path, folder=folder)
        cls.bundle = cls.trust(cls.penstock)

    def ask(self, url, *args):
        answer = self.curl("-s", "-i", url, "-H", "Expect:", "-H", "X-Env: stage-1", *args)
        self.assertEqual(0, answer.code, answer)
        head, _, body = answer.out.partition(b"\r\n\r\n")
        return head + b"\r\n", body

    def both(self, check):
        """check(base, seen): with an origin of HTTP/1, then one of HTTP/2; `seen()` is the request it got: fields by name, body."""
        content = b"an o.d body"
        with self.origin(answering(b"HTTP/1.1 200 OK\r\nX-Old: o.d\r\nContent-Length: %d\r\n\r\n%s" % (len(content), content))) as origin:
            def seen():
                head, _, body = origin.received()[-1].rpartition(b"\r\n\r\n")
                head = head[head.rfind(b"HTTP/1.1\r\n"):] + b"\r\n"
                return lambda name: values(head, name), body
            check(f"http://{origin.authority}", seen)
        got = queue.Queue()

        def handle(end, stream):
            got.put(stream)
            end.respond(stream, (b"x-old", b"o.d"), body=content)

        tls = server_context(self.authority.leaf("localhost", ips=["127.0.0.1"]), ["h2"])
        with Origin(answering2(handle), tls) as origin:
            def seen2():
                stream = got.get(timeout=10)
                return (lambda name: [v.decode() for n, v in pairs(stream.headers) if n.decode() == name.lower()]), bytes(stream.body)
            check(f"https://{origin.authority}", seen2)

    def test_conditions(self):
        def check(base, seen):
            head, _ = self.ask(base + "/c?q=1", "--data-binary", "a body")
            seen()
            expected = sorted(f"{field}-{op}" for field, ops in CONDITIONS.items() for op in ops for _ in range(2))
            self.assertEqual(expected, sorted(values(head, "X-Hit")))
            self.assertEqual([], values(head, "X-Miss"))
            self.assertEqual(["1"], values(head, "X-Every"))

        self.both(check)

    def test_modifications(self):
        def check(base, seen):
            for operation in FIELDS:
                with self.subTest(base=base, operation=operation):
                    self.ask(f"{base}/req_header/{operation}", "-H", "X-Old: o.d")
                    self.assertEqual(FIELDS[operation], seen()[0]("X-Old"))
                    head, body = self.ask(f"{base}/resp_header/{operation}")
                    seen()
                    self.assertEqual(FIELDS[operation], values(head, "X-Old"))
                    self.assertEqual(b"an o.d body", body)
                    self.ask(f"{base}/req_body/{operation}", "--data-binary", "an o.d body")
                    fields, sent = seen()
                    self.assertEqual(BODIES[operation], sent)
                    self.assertIn(fields("Content-Length"), ([str(len(sent))], []))
                    head, body = self.ask(f"{base}/resp_body/{operation}")
                    seen()
                    self.assertEqual(BODIES[operation], body)
                    if base.startswith("http:"):
                        self.assertEqual([str(len(body))], values(head, "Content-Length"))

        self.both(check)

    def test_actions(self):
        def check(base, seen):
            head, _ = self.ask(base + "/blocked")
            self.assertIn(b" 403 ", head.split(b"\r\n")[0] + b" ")
            head, _ = self.ask(base + "/moved")
            self.assertIn(b" 302 ", head.split(b"\r\n")[0] + b" ")
            self.assertEqual(["https://new.example/"], values(head, "Location"))
            head, body = self.ask(base + "/alone")
            self.assertEqual(([], b"an o.d body"), (values(head, "X-Every"), body))
            self.assertEqual(["stage-1"], seen()[0]("X-Env"))

        self.both(check)


if __name__ == "__main__":
    main()
