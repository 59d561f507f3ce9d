#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The REST API and its events, as a program that uses them sees them."""
import asyncio
import base64
import gzip
import http.client
import json
import os
import stat
import threading
import unittest
import urllib.parse

import websockets

from certificates import Authority
from penstock_test import PenstockTestCase, main
from raw_peers import Origin, answering, server_context

HELLO = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"


JSON_TYPES = {"integer": int, "number": (int, float), "string": str, "boolean": bool, "array": list, "object": dict, "null": type(None)}


def misfit(value, schema, schemas, at=""):
    """Where a value is not as its schema says, as far as these schemas go: "" for nowhere."""
    if "$ref" in schema:
        return misfit(value, schemas[schema["$ref"].rsplit("/", 1)[1]], schemas, at)
    if "anyOf" in schema:
        tries = [misfit(value, one, schemas, at) for one in schema["anyOf"]]
        return "" if "" in tries else min(tries, key=len)
    if "enum" in schema and value not in schema["enum"]:
        return at or "."
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(isinstance(value, JSON_TYPES[t]) and (t == "boolean" or not isinstance(value, bool)) for t in types):
        return at or "."
    wrong = []
    if isinstance(value, dict):
        rest = schema.get("additionalProperties", True)
        wrong += [f"{at}.{name}" for name in schema.get("required", []) if name not in value]
        for name, one in value.items():
            inner = schema.get("properties", {}).get(name, rest)
            wrong += [f"{at}.{name}"] if inner is False else [misfit(one, inner, schemas, f"{at}.{name}")] if isinstance(inner, dict) else []
    if isinstance(value, list) and "items" in schema:
        wrong += [misfit(one, schema["items"], schemas, f"{at}[{i}]") for i, one in enumerate(value)]
    return next((w for w in wrong if w), "")


class Api(PenstockTestCase):
    def call(self, method, path, body=None, token=..., headers=None, raw=None):
        """(status, JSON or bytes, headers)."""
        connection = http.client.HTTPConnection(*self.ui, timeout=30)
        sent = dict(headers or {})
        token = self.token if token is ... else token
        if token:
            sent["Authorization"] = "Bearer " + token
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        connection.request(method, path, data, sent)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        if answer.getheader("Content-Type") == "application/json" and content:
            content = json.loads(content)
        return answer.status, content, dict(answer.getheaders())

    def good(self, method, path, body=None, status=200):
        got, content, _ = self.call(method, path, body)
        self.assertEqual(status, got, content)
        return content

    def refused(self, status, method, path, body=None, field=None, **more):
        got, content, _ = self.call(method, path, body, **more)
        self.assertEqual(status, got, content)
        self.assertTrue(content["detail"])
        self.assertEqual(field, content.get("field"))
        return content["detail"]

    def origin(self, answer=HELLO):
        origin = Origin(answering(answer))
        self.addCleanup(origin.close)
        return origin

    def record(self, origin, path="/x", *args):
        """The id of a request that went through the proxy."""
        mark = self.penstock.mark()
        self.assertEqual(0, self.curl(*args, f"http://{origin.authority}{path}").code)
        made = self.penstock.wait(lambda e: path in e["url"], since=mark)[0]["id"]
        # Its line is printed when it ends, a moment before it is recorded.
        self.eventually(lambda: self.call("GET", f"/api/traffic/{made}?bodies=0")[0] == 200)
        return made

    # Who may call

    def test_without_the_token_nothing(self):
        self.assertEqual(0o600, stat.S_IMODE(os.stat(self.token_file).st_mode))
        for token in (None, "wrong", self.token[:-1], self.token + "x"):
            status, content, headers = self.call("GET", "/api/status", token=token)
            self.assertEqual(401, status, token)
            self.assertIn("detail", content)
            self.assertIn("Bearer", headers["WWW-Authenticate"])
        self.refused(401, "GET", f"/api/status?token={self.token}", token=None)

    def test_pages_of_others_may_not_call(self):
        port = self.ui[1]
        for host in ("evil.example", f"evil.example:{port}", "127.0.0.1:1", "127.0.0.1"):
            self.refused(403, "GET", "/api/status", headers={"Host": host})
        for origin in ("http://evil.example", "null", f"https://127.0.0.1:{port}", "http://127.0.0.1:1"):
            self.refused(403, "GET", "/api/status", headers={"Origin": origin})
        for name in ("127.0.0.1", "localhost"):
            status, _, headers = self.call("GET", "/api/status", headers={"Host": f"{name}:{port}", "Origin": f"http://{name}:{port}"})
            self.assertEqual(200, status)
            self.assertFalse([h for h in headers if h.lower().startswith("access-control")], headers)
        status, _, headers = self.call("OPTIONS", "/api/status", headers={"Origin": "http://evil.example"}, token=None)
        self.assertEqual(403, status)

    def test_the_proxy_leads_nobody_there(self):
        run = self.curl("-i", "-H", "Authorization: Bearer " + self.token, self.penstock.ui + "api/status")
        self.assertRegex(run.out, rb"^HTTP/1\.1 50\d ")
        self.assertNotIn(b"listeners", run.out)

    def test_odd_requests_have_odd_answers(self):
        self.refused(404, "GET", "/api/none")
        self.refused(404, "GET", "/api/traffic/99999999")
        self.refused(404, "GET", "/api/traffic/x")
        status, _, headers = self.call("PATCH", "/api/rules")
        self.assertEqual((405, "GET, POST"), (status, headers["Allow"]))
        for query, field in (("limit=-1", "limit"), ("offset=a", "offset"), ("after=-2", "after"), ("q=host%20%3D%3D", "q")):
            self.refused(422, "GET", "/api/traffic?" + query, field=field)
        self.refused(400, "POST", "/api/scope", raw=b"{")
        self.refused(400, "POST", "/api/scope", raw=b'{"enabled": "\xff"}')
        self.refused(422, "POST", "/api/scope", raw=b"[]")
        self.refused(413, "POST", "/api/scope", raw=b'{"a":' + b"[" * 100_000)
        self.refused(422, "POST", "/api/scope", {"enabled": "yes"}, field="enabled")
        self.refused(422, "POST", "/api/scope", {"nothing": 1}, field="nothing")
        self.refused(422, "POST", "/api/replay", {"entry_id": 1, "options": {"count": 0}}, field="options.count")

    def test_bodies_too_large_are_refused_before_they_come(self):
        connection = http.client.HTTPConnection(*self.ui, timeout=30)
        connection.putrequest("POST", "/api/scope")
        connection.putheader("Authorization", "Bearer " + self.token)
        connection.putheader("Content-Length", str(65 << 20))
        connection.putheader("Expect", "100-continue")
        connection.endheaders()
        self.assertEqual(413, connection.getresponse().status)
        connection.close()

    # What was recorded

    def test_the_list_and_one_of_it(self):
        origin = self.origin()
        ids = [self.record(origin, f"/n{i}?a=b", "-H", "X-A: 1", "-H", "X-A: 2") for i in range(3)]
        page = self.good("GET", f"/api/traffic?after={ids[0] - 1}&limit=2")
        self.assertEqual((ids[:2], 3, 0, 2), ([e["id"] for e in page["entries"]], page["total"], page["offset"], page["limit"]))
        page = self.good("GET", f"/api/traffic?q=path+contains+%22%2Fn%22&after={ids[0] - 1}&offset=1&limit=0")
        self.assertEqual(ids[1:], [e["id"] for e in page["entries"]])
        self.assertEqual(3, page["total"])
        entry = self.good("GET", f"/api/traffic/{ids[1]}")
        self.assertEqual(("GET", "http", "/n1", 200), (entry["method"], entry["scheme"], entry["path"], entry["status_code"]))
        self.assertEqual(b"hello", base64.b64decode(entry["resp_body"]))
        self.assertEqual(["1", "2"], entry["req_headers"]["x-a"])
        self.assertIn(["X-A", "2"], entry["request_headers"])
        self.assertNotIn("resp_body", self.good("GET", f"/api/traffic/{ids[1]}?bodies=0"))
        for query in ("method=GET&host=127.0.0.1", "search=n2", "protocol=http"):
            found = self.good("GET", f"/api/traffic?{query}&limit=0&bodies=0")["entries"]
            self.assertIn(ids[2], [e["id"] for e in found], query)
        self.assertEqual([], self.good("GET", "/api/traffic?host=other")["entries"])
        newest = self.good("GET", "/api/traffic?newest=1&limit=1&bodies=0")["entries"]
        self.assertEqual([ids[2]], [e["id"] for e in newest])

    def test_parts_of_an_exchange(self):
        packed = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcbH\xcd\xc9\xc9\x07\x00\x86\xa6\x106\x05\x00\x00\x00"  # "hello"
        origin = self.origin(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed)
        made = self.record(origin, "/parts", "--data-binary", "a=b")
        body = lambda side, stage="": self.good("GET", f"/api/traffic/{made}/body/{side}" + (f"?stage={stage}" if stage else ""))
        self.assertEqual(b"a=b", body("request"))
        self.assertEqual([packed, packed, b"hello", b"hello", packed],
                         [body("response"), body("response", "received"), body("response", "decoded"), body("response", "modified"), body("response", "sent")])
        self.refused(422, "GET", f"/api/traffic/{made}/body/response?stage=x", field="stage")
        self.refused(404, "GET", f"/api/traffic/{made}/body/x")
        command = self.good("GET", f"/api/traffic/{made}/curl").decode()
        self.assertTrue(command.startswith("curl "), command)
        self.assertEqual({"messages": [], "total": 0}, self.good("GET", f"/api/traffic/{made}/messages"))
        self.assertIn("why", self.good("GET", f"/api/traffic/{made}/trace"))
        marked = self.good("POST", f"/api/traffic/{made}/mark", {"color": "red", "tags": ["b", "a"], "comment": "why not"})
        self.assertEqual({"id": made, "color": "red", "tags": "a b", "comment": "why not"}, marked)
        self.assertEqual("red", self.good("GET", f"/api/traffic/{made}")["color"])
        hits = self.good("GET", "/api/search?q=hello")
        self.assertIn(made, [h["entry_id"] for h in hits])
        self.assertIn("hello", hits[0]["snippet"])
        self.good("DELETE", f"/api/traffic/{made}")
        self.assertNotIn(made, [e["id"] for e in self.good("GET", "/api/traffic?limit=0&bodies=0")["entries"]])

    def test_clear(self):
        self.record(self.origin())
        self.assertEqual(b"", self.good("POST", "/api/clear", status=204))
        self.assertEqual(0, self.good("GET", "/api/traffic")["total"])

    # Rules

    def test_rules_of_pypproxy(self):
        origin = self.origin()
        rule = {"name": "n", "enabled": True, "priority": 3, "conditions": [{"field": "path", "op": "prefix", "value": "/ruled"}], "action": "modify",
                "modifications": [{"target": "resp_header", "operation": "set", "key": "X-Ruled", "value": "yes"}]}
        made = self.good("POST", "/api/rules", rule)
        self.addCleanup(lambda: self.call("DELETE", f"/api/rules/{made['id']}"))
        self.assertEqual(rule["conditions"], [{k: v for k, v in c.items() if k != "negate"} for c in made["conditions"]])
        self.assertEqual(("modify", rule["modifications"]), (made["action"], made["modifications"]))
        self.assertIn(b"X-Ruled: yes", self.curl("-i", f"http://{origin.authority}/ruled").out)
        listed = self.good("GET", "/api/rules")
        self.assertEqual([(made["id"], 1)], [(r["id"], r["hits"]) for r in listed])
        # What was read goes back as it is, but for what was changed in it.
        listed[0]["modifications"][0]["value"] = "no"
        changed = self.good("PUT", f"/api/rules/{made['id']}", listed[0])
        self.assertEqual("no", changed["modifications"][0]["value"])
        changed["actions"] = [{"do": "block", "status": 410}]
        self.assertEqual([{"do": "block", "status": 410}], [{"do": a["do"], "status": a["status"]} for a in self.good("PUT", f"/api/rules/{made['id']}", changed)["actions"]])
        self.assertRegex(self.curl("-i", f"http://{origin.authority}/ruled").out, rb"^HTTP/1.1 410")
        self.refused(404, "PUT", "/api/rules/none", rule)
        self.refused(422, "POST", "/api/rules", {"when": "hots == a", "actions": []}, field="when")
        self.good("DELETE", f"/api/rules/{made['id']}", status=204)
        self.refused(404, "DELETE", f"/api/rules/{made['id']}")

    def test_a_dry_run_tells_what_would_have_been(self):
        made = self.record(self.origin(), "/dry")
        tried = self.good("POST", "/api/rules/dry-run", {"rule": {"when": "path == /dry", "actions": [{"do": "set_header", "name": "X", "value": "1"}]}, "limit": 1})
        self.assertEqual((1, made), (tried["matched"], tried["samples"][0]["id"]))
        self.assertIn({"what": "request header X", "before": "", "after": "1"}, tried["samples"][0]["changes"])

    # What is held

    def test_a_held_request_is_changed_and_goes_on(self):
        origin = self.origin()
        self.good("POST", "/api/intercept", {"enabled": True, "condition": "path startswith /held"})
        self.addCleanup(lambda: self.call("POST", "/api/intercept", {"enabled": False}))
        runs = {}
        def ask(path, *args):
            runs[path] = self.curl("-i", *args, f"http://{origin.authority}{path}")
        threads = [threading.Thread(target=ask, args=a) for a in (("/held1", "-d", "abc"), ("/held2",), ("/held3",))]
        for thread in threads:
            thread.start()
        queue = self.eventually(lambda: (q := self.good("GET", "/api/intercept/queue")) and len(q) == 3 and not any(h["receiving"] for h in q) and q)
        ids = {h["url"].rsplit("/", 1)[1]: h["id"] for h in queue}
        item = self.good("GET", f"/api/intercept/{ids['held1']}")
        self.assertEqual(b"abc", base64.b64decode(item["body"]))
        self.refused(422, "POST", f"/api/intercept/{ids['held1']}/forward", {"method": "A B"}, field="method")
        headers = [h for h in item["headers"] if h[0] != "User-Agent"] + [["X-New", "1"]]
        self.good("POST", f"/api/intercept/{ids['held1']}/forward", {"method": "PUT", "url": "/other?x", "headers": headers, "body": "changed"})
        self.good("POST", f"/api/intercept/{ids['held2']}/mock", {"status": 418, "headers": {"X-Mock": "1"}, "body": "tea"})
        self.good("POST", f"/api/intercept/{ids['held3']}/drop")
        for thread in threads:
            thread.join(30)
        received = b"".join(origin.received())
        self.assertTrue(received.startswith(b"PUT /other?x HTTP/1.1\r\n"), received)
        self.assertIn(b"\r\nX-New: 1\r\n", received)
        self.assertIn(b"\r\nContent-Length: 7\r\n", received)
        self.assertNotIn(b"User-Agent", received)
        self.assertTrue(received.endswith(b"changed"))
        self.assertRegex(runs["/held2"].out, rb"(?s)^HTTP/1.1 418 .*X-Mock: 1.*tea$")
        self.assertNotEqual(0, runs["/held3"].code)
        self.refused(404, "POST", f"/api/intercept/{ids['held1']}/forward")
        self.refused(422, "POST", "/api/intercept", {"condition": "hots == 1"}, field="condition")

    # Sends

    def test_a_request_is_sent_again(self):
        origin = self.origin()
        made = self.record(origin, "/again", "-H", "X-A: 1", "-d", "body")
        answers = self.good("POST", "/api/replay", {"entry_id": made, "options": {"extra_headers": {"X-A": "2", "X-B": "3"}, "count": 2, "timeout_seconds": 10}})
        self.assertEqual([(made, 200, b"hello", "")] * 2, [(a["entry_id"], a["status_code"], base64.b64decode(a["body"]), a["error"]) for a in answers])
        self.assertEqual("resender", self.good("GET", f"/api/traffic/{answers[1]['exchange_id']}")["source"])
        sent = b"".join(origin.received()).split(b"POST /again")[2]
        self.assertIn(b"\r\nX-A: 2\r\n", sent)
        self.assertIn(b"\r\nX-B: 3\r\n", sent)
        self.assertTrue(sent.endswith(b"body"))
        elsewhere = self.origin(HELLO.replace(b"hello", b"other"))
        answers = self.good("POST", "/api/replay", {"entry_id": str(made), "options": {"override_host": elsewhere.authority}})
        self.assertEqual(b"other", base64.b64decode(answers[0]["body"]))
        self.assertIn(b"\r\nHost: " + elsewhere.authority.encode() + b"\r\n", b"".join(elsewhere.received()))
        self.refused(404, "POST", "/api/replay", {"entry_id": 99999999}, field="entry_id")

    def test_payloads_and_races(self):
        origin = self.origin()
        made = self.record(origin, "/bulk", "-d", "body")
        payloads = [{"label": f"p{i}", "body": "x" * i, "headers": {"X-P": str(i)}, "path": f"/bulk{i}"} for i in range(30)]
        answers = self.good("POST", "/api/bulk", {"entry_id": made, "mode": "payloads", "payloads": payloads, "concurrency": 4})
        self.assertEqual([(f"p{i}", 200, "") for i in range(30)], [(a["label"], a["status_code"], a["error"]) for a in answers])
        received = b"".join(origin.received())
        for i in (0, 29):
            self.assertIn(b"POST /bulk%d HTTP/1.1\r\n" % i, received)
        self.assertIn(b"Content-Length: 29\r\n", received)
        raced = self.good("POST", "/api/bulk", {"entry_id": made, "mode": "race", "count": 5})
        self.assertEqual([200] * 5, [a["status_code"] for a in raced])
        self.assertEqual([1, 2, 3, 4, 5], sorted(a["arrival"] for a in raced))
        self.refused(422, "POST", "/api/bulk", {"entry_id": made, "mode": "x"}, field="mode")
        self.refused(422, "POST", "/api/bulk", {"entry_id": made, "payloads": [{"headers": 1}]}, field="payloads[0].headers")

    def test_answers_have_the_types_of_pypproxys(self):
        """Its clients read numbers and texts, whatever came of a send."""
        origin = self.origin()
        made = self.record(origin, "/shape?q=1", "-d", "body")
        nowhere = {"override_host": "127.0.0.1:1"}
        for options in ({}, nowhere):
            one = self.good("POST", "/api/replay", {"entry_id": made, "options": options})[0]
            self.assertEqual((int, int, str, str, int), tuple(type(one[k]) for k in ("entry_id", "status_code", "body", "error", "duration_ms")), one)
            self.assertEqual(bool(one["error"]), options is nowhere)
            self.assertEqual(0 if options is nowhere else 200, one["status_code"])
        # A path leaves the query, an empty body the request's own; labels are counted from nought.
        before = len(b"".join(origin.received()))
        answers = self.good("POST", "/api/bulk", {"entry_id": made, "payloads": [{"path": "/other"}, {"path": "/own?x=2", "body": ""}, {"body_base64": ""}]})
        self.assertEqual(["payload-0", "payload-1", "payload-2"], [a["label"] for a in answers])
        sent = b"".join(origin.received())[before:]
        self.assertIn(b"POST /other?q=1 HTTP/1.1\r\n", sent)
        self.assertRegex(sent, rb"(?s)POST /own\?x=2 HTTP/1.1\r\n.*\r\n\r\nbody")
        self.assertRegex(sent, rb"(?s)POST /shape\?q=1 HTTP/1.1\r\n.*Content-Length: 0\r\n")
        self.assertEqual([], self.good("POST", "/api/bulk", {"entry_id": made, "payloads": []}))
        self.assertEqual([f"race-{i}" for i in range(10)], sorted(a["label"] for a in self.good("POST", "/api/bulk", {"entry_id": made, "mode": "race"})))
        self.assertEqual([], self.good("GET", "/api/search?q="))

    def test_search_looks_at_host_and_path(self):
        origin = self.origin()
        made = self.record(origin, "/Find/me?hidden=1", "-d", "inbody")
        def found(text):
            return made in [e["id"] for e in self.good("GET", "/api/traffic?limit=0&bodies=0&search=" + urllib.parse.quote(text, safe=""))["entries"]]
        for text in ("find/ME", "127.0.0.1", "0.0.1/Find"):
            self.assertTrue(found(text), text)
        for text in ("inbody", "hidden", "0.1/me", ".0.0.1/x"):
            self.assertFalse(found(text), text)

    def test_exported_rules_are_pypproxys_as_well(self):
        rule = {"name": "both", "enabled": False, "conditions": [{"field": "host", "op": "equals", "value": "a.example"}], "action": "modify",
                "modifications": [{"target": "req_header", "operation": "set", "key": "X", "value": "1"}]}
        made = self.good("POST", "/api/rules", rule)
        exported = self.good("GET", "/api/export/json")
        one = next(r for r in exported["rules"] if r["id"] == made["id"])
        self.assertEqual((1, "modify", rule["modifications"]), (exported["version"], one["action"], one["modifications"]))
        self.assertIn("actions", one, "and ours")
        self.assertEqual(1, self.good("POST", "/api/import/rules", {"version": 1, "rules": [one]})["imported"])
        self.refused(422, "POST", "/api/import/rules", [{**one, "action": "block"}], field="action")
        for row in self.good("GET", "/api/rules"):
            if row["name"] == "both":
                self.good("DELETE", f"/api/rules/{row['id']}", status=204)

    # The program

    def test_scope_and_passthrough(self):
        scope = self.good("POST", "/api/scope", {"add": {"pattern": "*.test", "mode": "exclude"}})
        self.assertEqual([{"pattern": "*.test", "mode": "exclude"}], scope["rules"])
        self.assertEqual(scope, self.good("GET", "/api/scope"))
        self.refused(422, "POST", "/api/scope", {"remove": "no.test"}, field="remove")
        self.assertEqual([], self.good("POST", "/api/scope", {"remove": "*.test"})["rules"])
        self.assertIn("a.test", self.good("POST", "/api/passthrough", {"pattern": "a.test"})["patterns"])
        self.assertNotIn("a.test", self.good("DELETE", "/api/passthrough?pattern=a.test")["patterns"])
        self.refused(404, "DELETE", "/api/passthrough?pattern=a.test", field="pattern")

    def test_status_and_description(self):
        status = self.good("GET", "/api/status")
        self.assertEqual(self.penstock.address[1], status["listeners"][0]["port"])
        self.assertEqual(self.penstock.project, status["project"]["path"])
        document = self.good("GET", "/api/openapi.json")
        self.assertEqual("3.1.0", document["openapi"])
        with open(self.penstock.ca, "rb") as f:
            self.assertEqual(f.read(), self.good("GET", "/api/ca.pem"))
        self.assertIn("101", document["paths"]["/ws"]["get"]["responses"])
        self.assertEqual({"q", "bodies", "events", "after"}, {p["name"] for p in document["paths"]["/ws"]["get"]["parameters"]})
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                asked = path.replace("{id}", "0").replace("{side}", "request").replace("{form}", "curl")
                self.assertNotIn(self.call(method.upper(), asked)[0], (405, 500), (method, path))

    def test_calls_are_lines_of_the_audit_log(self):
        self.good("GET", "/api/rules?x=audited")
        self.call("GET", "/api/rules?x=refused", token="wrong")
        with open(os.path.join(self.penstock.folder, "data", "penstock", "audit.log")) as f:
            lines = [json.loads(line) for line in f]
        self.assertIn(("own", "GET /api/rules?x=audited", 200), [(l["who"], l["call"], l["status"]) for l in lines])
        self.assertIn(("", "GET /api/rules?x=refused", 401), [(l["who"], l["call"], l["status"]) for l in lines])
        self.assertNotIn(self.token, json.dumps(lines))

    def test_exports_come_in_again(self):
        made = self.record(self.origin(), "/export", "-d", "password=hidden&shown=1", "-H", "X-A: 1", "-H", "X-A: 2")
        har = self.good("GET", "/api/export/har?q=path+%3D%3D+%2Fexport")
        self.assertEqual(1, len(har["log"]["entries"]))
        exported = self.good("GET", "/api/export/json?q=path+%3D%3D+%2Fexport")
        self.assertEqual([made], [e["id"] for e in exported["entries"]])
        self.assertIn("hidden", json.dumps(har))
        self.assertNotIn("hidden", json.dumps(self.good("GET", "/api/export/har?redact=1")))
        for form, content in (("har", har), ("json", exported)):
            report = self.good("POST", f"/api/import/{form}", content)
            self.assertEqual((1, 0), (report["imported"], report["skipped"]), report)
            again = self.eventually(lambda: self.good("GET", "/api/traffic?newest=1&limit=1&q=source+%3D%3D+import")["entries"])[0]
            self.assertEqual(("import", "/export", b"hello"), (again["source"], again["path"], base64.b64decode(again["resp_body"])))
            self.assertEqual([["X-A", "1"], ["X-A", "2"]], [h for h in again["request_headers"] if h[0] == "X-A"])
        self.refused(422, "POST", "/api/import/har", raw=b"nothing of the kind")

    def test_who_may_only_read_sees_no_secrets_and_changes_nothing(self):
        made = self.record(self.origin(HELLO.replace(b"Content-Type", b"Set-Cookie: a=hidden\r\nContent-Type")), "/secret?token=hidden",
                           "-H", "Authorization: Bearer hidden")
        read = {"Penstock-Rights": "read"}
        for path in (f"/api/traffic/{made}", "/api/traffic?limit=0", f"/api/traffic/{made}/curl", f"/api/traffic/{made}/trace", "/api/export/har", "/api/export/json",
                     f"/api/traffic/{made}/copy/rawRequest", f"/api/traffic/{made}/copy/rawResponse"):
            status, content, _ = self.call("GET", path, headers=read)
            self.assertEqual(200, status, content)
            self.assertNotIn("hidden", str(content), path)
        for method, path, body in (("POST", "/api/clear", None), ("POST", "/api/rules", {"actions": []}), ("POST", "/api/replay", {"entry_id": made}),
                                   ("POST", f"/api/traffic/{made}/mark", {"color": "red"})):
            self.refused(403, method, path, body, headers=read)

    def test_names(self):
        names = self.good("POST", "/api/dns", {"listening": "127.0.0.1:0", "records": [{"name": "a.test", "type": "A", "answer": "192.0.2.7", "ttl": 5}]})
        self.assertEqual(("a.test", "A", "192.0.2.7", 5), tuple(names["records"][0][k] for k in ("name", "type", "answer", "ttl")))
        self.assertTrue(names["listening"].startswith("127.0.0.1:"), names)
        self.assertEqual(names, self.good("GET", "/api/dns"))
        self.refused(422, "POST", "/api/dns", {"records": [{"name": "a.test", "type": "A", "answer": "x"}]}, field="records[0].answer")
        self.assertIsNone(self.good("POST", "/api/dns", {"listening": None, "records": []})["listening"])

    # Events

    def test_events(self):
        origin = self.origin()
        before = self.record(origin, "/before")
        async def listen():
            uri = f"ws://{self.ui[0]}:{self.ui[1]}/ws?token={self.token}"
            async with websockets.connect(uri + "&bodies=0&q=path+startswith+%2Fev") as socket, websockets.connect(uri + f"&events=1&after={before - 1}") as named:
                made = await asyncio.to_thread(self.record, origin, "/events")
                await asyncio.to_thread(self.record, origin, "/other")
                entry = json.loads(await asyncio.wait_for(socket.recv(), 10))
                while not entry["status_code"]:
                    entry = json.loads(await asyncio.wait_for(socket.recv(), 10))
                self.assertEqual((made, 200), (entry["id"], entry["status_code"]))
                self.assertNotIn("resp_body", entry)
                seen = []
                while not seen or seen[-1]["entry"]["path"] != "/other":
                    seen.append(json.loads(await asyncio.wait_for(named.recv(), 10)))
                self.assertEqual(("add", before), (seen[0]["event"], seen[0]["entry"]["id"]), "what is behind `after` comes first")
                self.assertIn(made, [s["entry"]["id"] for s in seen])
                self.assertEqual(b"hello", base64.b64decode(seen[0]["entry"]["resp_body"]))
                await asyncio.to_thread(self.good, "DELETE", f"/api/traffic/{made}")
                while True:
                    event = json.loads(await asyncio.wait_for(named.recv(), 10))
                    if event["event"] == "remove":
                        break
                self.assertEqual({"id": made}, event["entry"])
        asyncio.run(listen())

    def test_what_was_under_way_is_told_once_it_matches(self):
        """Nothing of the moment in which the listener came is lost, whatever is known then."""
        answer = threading.Event()
        def late(peer):
            peer.read_until(b"\r\n\r\n")
            answer.wait(30)
            peer.send(HELLO)
        origin = Origin(late)
        self.addCleanup(origin.close)
        asking = threading.Thread(target=self.curl, args=(f"http://{origin.authority}/late",))
        asking.start()
        pending = self.eventually(lambda: self.good("GET", "/api/traffic?newest=1&limit=1&bodies=0&q=path+%3D%3D+%2Flate")["entries"])[0]
        self.assertEqual(0, pending["status_code"])
        async def listen():
            async with websockets.connect(f"ws://{self.ui[0]}:{self.ui[1]}/ws?token={self.token}&events=1&q=status+%3D%3D+200+%26%26+path+%3D%3D+%2Flate") as socket:
                answer.set()
                event = json.loads(await asyncio.wait_for(socket.recv(), 10))
                self.assertEqual((pending["id"], 200), (event["entry"]["id"], event["entry"]["status_code"]))
                await asyncio.to_thread(self.good, "POST", f"/api/traffic/{pending['id']}/mark", {"comment": "seen"})
                while event["entry"]["comment"] != "seen":  # the end of the answer may be told for itself
                    event = json.loads(await asyncio.wait_for(socket.recv(), 10))
                    self.assertEqual("update", event["event"])
        asyncio.run(listen())
        asking.join(30)

    def test_what_ended_while_nobody_listened_is_told_again(self):
        go = threading.Event()
        def late(peer):
            if b"/slow" in peer.read_until(b"\r\n\r\n"):
                go.wait(30)
            peer.send(HELLO)
        origin = Origin(late)
        self.addCleanup(origin.close)
        asking = threading.Thread(target=self.curl, args=(f"http://{origin.authority}/slow",))
        asking.start()
        uri = f"ws://{self.ui[0]}:{self.ui[1]}/ws?token={self.token}&bodies=0&events=1"
        slow = self.eventually(lambda: self.good("GET", "/api/traffic?newest=1&limit=1&bodies=0&q=path+%3D%3D+/slow")["entries"])[0]["id"]
        async def heard(more, until):
            seen = []
            async with websockets.connect(uri + more) as socket:
                while not seen or not until(seen):
                    seen.append(json.loads(await asyncio.wait_for(socket.recv(), 10)))
            return seen
        first = asyncio.run(heard(f"&after={slow - 1}", lambda seen: seen[-1]["entry"]["id"] == slow))
        self.assertEqual(0, first[-1]["entry"]["status_code"], "it is under way")
        go.set()
        asking.join(30)
        other = self.record(origin, "/meanwhile")
        for query in ("", "&q=status+%3D%3D+200"):
            seen = asyncio.run(heard(f"&after={slow}{query}", lambda seen: {slow, other} <= {e["entry"]["id"] for e in seen}))
            told = {e["entry"]["id"]: e["entry"]["status_code"] for e in seen}
            self.assertEqual((200, 200), (told[slow], told[other]), seen)
            self.assertEqual(other, seen[0]["entry"]["id"], "what lies behind `after` comes first")

    def test_entries_are_as_the_description_says(self):
        document = self.good("GET", "/api/openapi.json")
        schemas = document["components"]["schemas"]
        origin = self.origin()
        made = self.record(origin, "/described")
        self.curl("http://127.0.0.1:1/refused")
        page = self.good("GET", "/api/traffic?limit=0")
        self.assertEqual("", misfit(page, {"$ref": "#/components/schemas/Page"}, schemas))
        self.assertIn("status_code", misfit({**page["entries"][0], "status_code": None}, schemas["Entry"], schemas), "the check would tell")
        known = set(schemas["Entry"]["properties"])
        self.assertLessEqual(set(self.good("GET", f"/api/traffic/{made}")), known)

    # What a token without secrets has no say about, and does not see

    def test_rules_are_no_way_to_files_programs_and_secrets(self):
        limited = {"Penstock-Rights": "read change"}
        folder = self.folder_for("private")
        with open(os.path.join(folder, "secret.txt"), "w") as f:
            f.write("private")
        for action, field in (({"do": "map_local", "path": folder}, "path"), ({"do": "script", "file": "/tmp/x.py", "function": "f"}, "file"),
                              ({"do": "mock", "status": 200, "file": os.path.join(folder, "secret.txt")}, "file")):
            rule = {"name": "n", "actions": [action]}
            self.refused(403, "POST", "/api/rules", rule, field=f"actions[0].{field}", headers=limited)
            self.refused(403, "POST", "/api/import/rules", [rule], field=f"actions[0].{field}", headers=limited)
        made = self.good("POST", "/api/rules", {"name": "mine", "when": "host == a.example", "enabled": False, "actions": [
            {"do": "mock", "status": 200, "file": os.path.join(folder, "secret.txt")},
            {"do": "set_header", "side": "request", "name": "Authorization", "value": "Bearer hidden-bearer"}]})
        self.refused(403, "PUT", f"/api/rules/{made['id']}", {"name": "mine", "actions": [{"do": "mock", "status": 200, "file": "/etc/hostname"}]},
                     field="actions[0].file", headers=limited)
        status, listed, _ = self.call("GET", "/api/rules", headers={"Penstock-Rights": "read"})
        self.assertEqual(200, status)
        self.assertNotIn("hidden-bearer", json.dumps(listed))
        self.assertIn("[redacted]", json.dumps(listed))
        self.assertIn("hidden-bearer", json.dumps(self.good("GET", "/api/rules")))
        self.good("DELETE", f"/api/rules/{made['id']}", status=204)

    def test_projects_replace_projects_alone(self):
        text = os.path.join(self.folder_for("texts"), "letter.txt")
        with open(text, "w") as f:
            f.write("dear")
        self.refused(409, "POST", "/api/project/save-as", {"path": text, "replace": True}, field="path")
        with open(text) as f:
            self.assertEqual("dear", f.read())
        self.refused(404, "POST", "/api/project/open", {"path": text + ".penstock"}, field="path")
        self.assertFalse(os.path.exists(text + ".penstock"))

    # As heads show it

    def shown(self, made, path="shown/response", **query):
        words = "&".join(f"{name}={value}" for name, value in query.items())
        return self.good("GET", f"/api/traffic/{made}/{path}" + ("?" + words if words else ""))

    def test_bodies_are_given_as_every_head_shows_them(self):
        def answer(body, *fields):
            return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n%s\r\n%s" % (len(body), b"".join(f + b"\r\n" for f in fields), body)

        packed = self.record(self.origin(answer(gzip.compress(b'{"b":1,"a":[1.50]}'), b"Content-Type: application/json", b"Content-Encoding: gzip")))
        json_body = self.shown(packed)
        self.assertEqual(("json", '{\n  "b": 1,\n  "a": [1.50]\n}', False), (json_body["view"], json_body["text"].strip(), json_body["cut"]), json_body)
        self.assertIn("gzip", json_body["coding"])
        self.assertEqual('{"b":1,"a":[1.50]}', self.shown(packed, view="text")["text"])
        latin = self.record(self.origin(answer("caf\u00e9".encode("latin-1"), b"Content-Type: text/plain; charset=iso-8859-1")))
        self.assertEqual("caf\u00e9", self.shown(latin)["text"])
        pack = self.record(self.origin(answer(b"\x82\xa1a\x01\xa1b\xa3two", b"Content-Type: application/msgpack")))
        self.assertIn('"two"', self.shown(pack)["text"])
        self.assertEqual("", self.shown(self.record(self.origin()), path="shown/request")["text"] or "")
        self.refused(422, "GET", f"/api/traffic/{packed}/shown/response?view=picture", field="view")
        self.refused(404, "GET", f"/api/traffic/{packed}/answer")
        lines = self.record(self.origin(answer(b'{"n":1,"s":"x"}\n{"n":2,"t":true}\n', b"Content-Type: application/x-ndjson")))
        table = self.shown(lines, path="records/response")
        self.assertEqual((["n", "s", "t"], [["1", "x", ""], ["2", "", "true"]], 2), (table["columns"], table["rows"], table["total"]))
        events = b"".join(b"data: " + json.dumps({"object": "chat.completion.chunk", "model": "m", "choices": [{"index": 0, "delta": {"content": word}}]}).encode() + b"\n\n"
                          for word in ("Hel", "lo")) + b"data: [DONE]\n\n"
        streamed = self.record(self.origin(answer(events, b"Content-Type: text/event-stream")))
        self.assertIn("Hello", self.shown(streamed, path="answer")["text"])

    # Settings

    def setting(self, key):
        return next(one for one in self.good("GET", "/api/settings")["settings"] if one["key"] == key)

    def test_a_setting_counts_from_the_next_connection_on(self):
        """Of a server whose certificate nobody signed: refused, then not looked at, then refused again."""
        nobody = Authority(self.folder_for("nobody"), "Nobody")
        origin = Origin(answering(HELLO), tls=server_context(nobody.leaf("localhost")))
        self.addCleanup(origin.close)
        url = f"https://localhost:{origin.port}/"
        self.assertIn(b" 502 ", self.curl("--include", url).out)
        changed = self.good("PUT", "/api/settings", {"proxy.insecure": ["localhost"], "proxy.port": 1})
        with open(changed["file"]) as f:
            self.assertEqual("proxy:\n  insecure:\n    - localhost\n  port: 1\n", f.read())
        self.assertEqual(["localhost"], self.setting("proxy.insecure")["in_force"])
        self.assertIn(b" 200 ", self.curl("--include", url).out)
        self.assertEqual("--port", self.setting("proxy.port")["by_flag"])
        self.good("PUT", "/api/settings", {"proxy.insecure": None})
        self.assertIn(b" 502 ", self.curl("--include", url).out)

    def test_settings_are_refused_by_name(self):
        self.refused(422, "PUT", "/api/settings", {"proxy.max_body": "a lot"}, field="proxy.max_body")
        self.refused(422, "PUT", "/api/settings", {"proxy.max_body": {"a": [1]}}, field="proxy.max_body")
        self.refused(404, "PUT", "/api/settings", {"proxy.prot": 1}, field="proxy.prot")
        self.refused(422, "PUT", "/api/settings", {"proxy.insecure": ["a.example"], "ui.port": "x"}, field="ui.port")
        self.assertEqual([], self.setting("proxy.insecure")["value"])
        # Programs and files of this machine are its person's business.
        for key in ("script.path", "script.python", "har", "ca.dir", "project", "proxy.client_certificates"):
            self.refused(403, "PUT", "/api/settings", {key: "/tmp/x"}, field=key)

    def test_passwords_in_settings_are_for_who_may_see_them(self):
        self.good("PUT", "/api/settings", {"proxy.auth": "ann:sesame"})
        self.assertEqual("ann:sesame", self.setting("proxy.auth")["value"])
        _, listed, _ = self.call("GET", "/api/settings", headers={"Penstock-Rights": "read"})
        self.assertEqual("[redacted]", next(one for one in listed["settings"] if one["key"] == "proxy.auth")["value"])
        self.assertNotIn("sesame", json.dumps(listed))
        self.refused(403, "PUT", "/api/settings", {"redact_defaults": False}, field="redact_defaults", headers={"Penstock-Rights": "read change"})
        self.good("PUT", "/api/settings", {"redact_defaults": False})
        self.good("PUT", "/api/settings", {"redact_defaults": None})
        self.good("PUT", "/api/settings", {"proxy.auth": None})

    def test_events_are_for_who_may(self):
        for query, headers in (("", {}), (f"?token={self.token}", {"Origin": "http://evil.example"}), ("?token=x", {})):
            async def connect():
                async with websockets.connect(f"ws://{self.ui[0]}:{self.ui[1]}/ws{query}", extra_headers=headers):
                    pass
            with self.assertRaises(websockets.exceptions.InvalidStatusCode) as refused:
                asyncio.run(connect())
            self.assertIn(refused.exception.status_code, (401, 403))


if __name__ == "__main__":
    main()
