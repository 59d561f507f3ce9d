#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Model Context Protocol on standard input and output, as a coding assistant speaks it."""
import json
import os
import subprocess
import unittest

from penstock_test import PROGRAM, PenstockTestCase, environment, main
from raw_peers import Origin, answering

SECRET = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nSet-Cookie: sid=hidden-cookie\r\nContent-Length: 40\r\n\r\n{\"token\": \"hidden-token\", \"shown\": true}\n"


class Assistant:
    def __init__(self, folder, *args):
        self.process = subprocess.Popen([PROGRAM, "--mode", "mcp", *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        env=environment(folder))
        self.number = 0

    def raw(self, line):
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def ask(self, method, params=None):
        self.number += 1
        answer = self.raw(json.dumps({"jsonrpc": "2.0", "id": self.number, "method": method, "params": params or {}}).encode())
        assert answer["id"] == self.number, answer
        return answer

    def tool(self, name, **arguments):
        """(failed, what it gave)."""
        result = self.ask("tools/call", {"name": name, "arguments": arguments})["result"]
        return result["isError"], json.loads(result["content"][0]["text"])

    def close(self):
        self.process.stdin.close()
        code = self.process.wait(30)
        errors = self.process.stderr.read().decode()
        self.process.stdout.close()
        self.process.stderr.close()
        assert code == 0, errors
        return errors


class Mcp(PenstockTestCase):
    def assistant(self, *args):
        assistant = Assistant(self.penstock.folder, "--project", self.penstock.project, *args)
        self.addCleanup(assistant.close)
        hello = assistant.ask("initialize", {"protocolVersion": "2025-03-26", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}})["result"]
        self.assertEqual(("2025-03-26", "penstock"), (hello["protocolVersion"], hello["serverInfo"]["name"]))
        return assistant

    def record(self, path, answer=SECRET, *args):
        origin = Origin(answering(answer))
        self.addCleanup(origin.close)
        mark = self.penstock.mark()
        self.curl(*args, f"http://{origin.authority}{path}")
        return self.penstock.wait(lambda e: path in e["url"], since=mark)[0]["id"]

    def test_it_reads_the_traffic_of_the_one_that_runs(self):
        made = self.record("/found", SECRET, "-d", "password=hidden-password&shown=yes", "-H", "Authorization: Bearer hidden-bearer")
        assistant = self.assistant()
        tools = {t["name"]: t for t in assistant.ask("tools/list")["result"]["tools"]}
        self.assertIn("search_traffic", tools)
        self.assertFalse({"add_rule", "resend", "remove_rule", "intercept_set"} & tools.keys())
        failed, found = assistant.tool("search_traffic", q="path == /found", limit=5)
        self.assertEqual((False, made, 200), (failed, found["newest_first"][0]["id"], found["newest_first"][0]["status"]))
        failed, request = assistant.tool("get_exchange", id=made, part="request")
        self.assertRegex(request["body"]["text"], r"shown += yes")
        failed, response = assistant.tool("get_exchange", id=made, part="response")
        self.assertIn('"shown"', response["body"]["text"])
        for part in ("summary", "request", "response", "messages", "trace"):
            failed, given = assistant.tool("get_exchange", id=made, part=part)
            self.assertFalse(failed, (part, given))
            self.assertNotIn("hidden", json.dumps(given), part)
        self.assertTrue(any(h["host"] == "127.0.0.1" for h in assistant.tool("list_hosts")[1]))
        self.assertEqual((False, []), assistant.tool("list_rules"))
        self.assertIn("why", assistant.tool("explain", id=made)[1])
        self.assertTrue(assistant.tool("add_rule", rule={"actions": []})[0], "not without --allow-write")
        failed, why = assistant.tool("search_traffic", q="hots == 1")
        self.assertTrue(failed)
        self.assertIn("hots", why["error"])

    def test_with_leave_it_changes_and_sends(self):
        made = self.record("/again")
        assistant = self.assistant("--allow-write")
        failed, rule = assistant.tool("add_rule", rule={"name": "n", "when": "path == /again", "actions": [{"do": "mark", "color": "red"}]})
        self.assertFalse(failed, rule)
        self.assertEqual(["n"], [r["name"] for r in assistant.tool("list_rules")[1]])
        failed, answers = assistant.tool("resend", id=made, changes={"extra_headers": {"X-A": "1"}})
        self.assertFalse(failed, answers)
        self.assertEqual(200, answers[0]["status_code"])
        self.assertEqual((False, {"done": True}), assistant.tool("remove_rule", id=rule["id"]))

    def test_what_is_no_request_is_answered(self):
        assistant = self.assistant()
        self.assertEqual(-32700, assistant.raw(b"{")["error"]["code"])
        self.assertEqual(-32600, assistant.raw(b"{}")["error"]["code"])
        self.assertEqual(-32601, assistant.ask("none")["error"]["code"])
        self.assertEqual(-32602, assistant.ask("tools/call", {"name": "none"})["error"]["code"])
        self.assertTrue(assistant.tool("get_exchange", id="x")[0])
        self.assertTrue(assistant.tool("get_exchange", id=10**12)[0])

    def test_alone_it_opens_the_project_itself(self):
        folder = self.folder_for("alone")
        assistant = Assistant(folder, "--port", "0", "--ui-port", "0", "--no-api", "--project", os.path.join(folder, "p.penstock"), "--keep-free", "0")
        self.addCleanup(assistant.close)
        self.assertEqual((False, {"total": 0, "newest_first": []}), assistant.tool("search_traffic"))


if __name__ == "__main__":
    main()
