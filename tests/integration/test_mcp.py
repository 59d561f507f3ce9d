#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Model Context Protocol on standard input and output, as a coding assistant speaks it."""
import base64
import hashlib
import json
import os
import subprocess
import unittest

from penstock_test import PROGRAM, Curl, PenstockTestCase, environment, main
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
        if self.process.stdin.closed:
            return ""
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

    def test_alone_it_writes_what_it_recorded(self):
        folder = self.folder_for("with-har")
        har = os.path.join(folder, "out.har")
        assistant = Assistant(folder, "--port", "0", "--ui-port", "0", "--no-db", "--keep-free", "0", "--har", har)
        assistant.tool("search_traffic")
        assistant.close()
        with open(har) as f:
            self.assertEqual([], json.load(f)["log"]["entries"])
        refused = Assistant(self.penstock.folder, "--project", self.penstock.project, "--har", har)
        self.assertEqual(2, refused.process.wait(30), "it is the other's to write")
        self.assertIn("--har: ", refused.process.stderr.read().decode())
        for pipe in (refused.process.stdin, refused.process.stdout, refused.process.stderr):
            pipe.close()

    def test_a_token_of_its_own(self):
        """Its rights and its name are the assistant's, over an engine of its own and over that of another."""
        folder = self.folder_for("tokens")
        data = os.path.join(folder, "data", "penstock")
        os.makedirs(data, mode=0o700)
        tokens, listed = {}, []
        for name, rights in (("reader", 1), ("seer", 3), ("all", 15), ("sender", 5)):
            tokens[name] = f"{name}-0123456789abcdef"
            digest = base64.urlsafe_b64encode(hashlib.sha256(tokens[name].encode()).digest()).decode().rstrip("=")
            listed.append({"name": name, "rights": rights, "made": 1, "sha256": digest})
            self.secret_file(os.path.join(folder, name), tokens[name] + "\n")
        self.secret_file(os.path.join(data, "api-tokens.json"), json.dumps(listed))
        self.secret_file(os.path.join(folder, "nobody"), "nobody-0123456789abcdef")
        project = os.path.join(folder, "p.penstock")
        penstock = self.start(project=project, folder=folder)
        origin = Origin(answering(SECRET))
        self.addCleanup(origin.close)
        self.assertEqual(0, Curl(["-x", penstock.proxy, f"http://{origin.authority}/seen"], folder).code)
        made = penstock.wait_url("/seen")["id"]

        def with_token(name, *args):
            assistant = Assistant(folder, "--project", project, "--port", "0", "--ui-port", "0", "--keep-free", "0", "--assistant-token", os.path.join(folder, name), *args)
            self.addCleanup(assistant.close)
            return assistant
        def lines():
            with open(os.path.join(data, "audit.log")) as f:
                return [json.loads(line) for line in f]
        for there in ("running", "alone"):
            reader = with_token("reader", "--allow-write")
            self.assertFalse({"add_rule", "resend"} & {t["name"] for t in reader.ask("tools/list")["result"]["tools"]}, there)
            self.assertNotIn("hidden", json.dumps(self.eventually(lambda: reader.tool("get_exchange", id=made, part="response")[1])), there)
            self.assertTrue(reader.tool("resend", id=made, changes={})[0])
            reader.close()
            seer = with_token("seer")
            self.assertIn("hidden-cookie", json.dumps(seer.tool("get_exchange", id=made, part="response")[1]), there)
            self.assertIn(("mcp", "seer"), [(l["head"], l["who"]) for l in lines()], there)
            seer.close()
            sender = with_token("sender", "--allow-write")
            self.assertFalse(sender.tool("resend", id=made, changes={})[0], there)
            self.assertTrue(sender.tool("add_rule", rule={"name": "n", "actions": [{"do": "drop"}]})[0], "it may not change")
            sender.close()
            holder = with_token("all")
            self.assertTrue(holder.tool("resend", id=made, changes={})[0], "not without --allow-write")
            holder.close()
            nobody = Assistant(folder, "--project", project, "--port", "0", "--ui-port", "0", "--assistant-token", os.path.join(folder, "nobody"))
            self.assertEqual(2, nobody.process.wait(30), there)
            self.assertIn("is nobody's", nobody.process.stderr.read().decode())
            for pipe in (nobody.process.stdin, nobody.process.stdout, nobody.process.stderr):
                pipe.close()
            if there == "running":
                penstock.stop()

    @staticmethod
    def secret_file(path, text):
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as f:
            f.write(text)


if __name__ == "__main__":
    main()
