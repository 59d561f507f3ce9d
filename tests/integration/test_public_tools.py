#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents that Penstock writes, by schemas and validators that others made, and its tools for assistants by the public client of their protocol."""
import json
import os
import subprocess
import unittest
import urllib.request

from penstock_test import PROGRAM, ROOT, Curl, PenstockTestCase, environment, main, run_penstock
from raw_peers import Origin, answering

PEERS = os.path.join(ROOT, "tests", "peers")
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nSet-Cookie: sid=hidden-cookie; Path=/; Expires=Wed, 21 Oct 2065 07:28:00 GMT\r\n" \
         b"Content-Length: 44\r\n\r\n" b'{"user":"ann","tags":["a",1,null],"n":1.5e3}'


def node(script, *args, folder):
    """Standard output of a script beside package.json."""
    more = {"NODE_PATH": os.environ.get("NODE_PATH") or os.path.join(ROOT, "build", "peers", "node_modules")}
    done = subprocess.run(["node", os.path.join(PEERS, script), *args], capture_output=True, text=True, env=environment(folder, **more), timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class PublicTools(PenstockTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with Origin(answering(ANSWER, then_close=False)) as origin:
            for words in (["-d", "password=hidden&user=ann", f"http://{origin.authority}/users/17?token=hidden&empty="],
                          ["-H", "Authorization: Bearer hidden-bearer", "-H", "Cookie: a=1; b=2", f"http://{origin.authority}/users/18"],
                          ["--data-binary", "@-", "-H", "Content-Type: application/octet-stream", f"http://{origin.authority}/bin"],
                          ["-X", "DELETE", f"http://{origin.authority}/users/19"]):
                Curl(["-x", cls.penstock.proxy, *words], cls.folder, stdin=bytes(range(256)))
            cls.penstock.wait(count=4)

    def written(self, form):
        path = os.path.join(self.folder, "out" + form)
        ended, out, err = run_penstock("export", self.penstock.project, form, path, folder=self.folder)
        self.assertEqual(0, ended, out + err)
        return path

    def test_the_har_is_one_by_its_schema(self):
        path = self.written("--har")
        self.assertEqual("", node("validate.js", "har", path, folder=self.folder))
        with open(path) as f:
            broken = json.load(f)
        broken["log"]["entries"][0]["request"].pop("method")
        with open(path, "w") as f:
            json.dump(broken, f)
        self.assertIn("method", node("validate.js", "har", path, folder=self.folder), "the validator looks")

    def test_what_was_seen_of_apis_is_openapi(self):
        self.assertEqual("", node("validate.js", "openapi", self.written("--openapi"), folder=self.folder))

    def test_the_api_describes_itself_in_openapi(self):
        with open(os.path.join(self.penstock.folder, "data", "penstock", "api-token")) as f:
            token = f.read().strip()
        request = urllib.request.Request(self.penstock.ui + "api/openapi.json", headers={"Authorization": "Bearer " + token})
        path = os.path.join(self.folder, "api.json")
        with urllib.request.urlopen(request, timeout=30) as answer, open(path, "wb") as out:
            out.write(answer.read())
        self.assertEqual("", node("validate.js", "openapi", path, folder=self.folder))

    def client(self, calls, *args):
        command = [PROGRAM, "--mode", "mcp", "--project", self.penstock.project, *args]
        return json.loads(node("mcp_client.js", json.dumps(calls), *command, folder=self.penstock.folder))

    def test_the_public_client_of_assistants_reads(self):
        out = self.client([["search_traffic", {"q": "path == /users/18"}], ["get_exchange", {"id": 2, "part": "request"}], ["search_traffic", {"q": "hots == 1"}]])
        self.assertEqual("penstock", out["server"]["name"])
        tools = {t["name"] for t in out["tools"]}
        self.assertTrue({"search_traffic", "get_exchange", "list_hosts", "list_rules", "explain"} <= tools, tools)
        self.assertNotIn("add_rule", tools)
        found, exchange, wrong = out["answers"]
        self.assertEqual([2], [e["id"] for e in json.loads(found["text"])["newest_first"]])
        self.assertFalse(exchange["isError"])
        self.assertNotIn("hidden-bearer", exchange["text"])
        self.assertTrue(wrong["isError"])

    def test_the_public_client_of_assistants_changes_with_leave(self):
        rule = {"name": "of an assistant", "when": "path == /nowhere", "actions": [{"do": "mark", "color": "red"}]}
        out = self.client([["add_rule", {"rule": rule}], ["list_rules", {}]], "--allow-write")
        self.assertIn("add_rule", {t["name"] for t in out["tools"]})
        added, rules = out["answers"]
        self.assertFalse(added["isError"], added["text"])
        self.assertEqual(["of an assistant"], [r["name"] for r in json.loads(rules["text"])])


if __name__ == "__main__":
    main()
