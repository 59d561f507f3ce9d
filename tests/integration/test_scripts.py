#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts change real traffic: from the bytes the origin got, those the client got, and what is recorded. The examples are tests too."""
import asyncio
import base64
import gzip
import json
import os
import re
import shutil
import sqlite3
import threading
import time
from contextlib import closing

import websockets

from penstock_test import ROOT, TIMEOUT, PenstockTestCase, main, run_penstock
from raw_peers import answering, connect_through

EXAMPLES = os.path.join(ROOT, "resources", "python", "examples")


def plain(body, *lines, status=b"200 OK"):
    return b"\r\n".join([b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), *lines, b"", body])


def by_path(answers, other=None):
    """An origin's script: what a path is answered with."""
    def script(peer):
        while head := peer.read_head():
            peer.read_body(head)
            peer.send(answers.get(head.split()[1].decode(), other))
    return script


class Scripts(PenstockTestCase):
    arguments = None

    def folder_of_test(self):
        return self.folder_for(self.id().rsplit(".", 1)[1])

    def run_with(self, *texts, config=None, **kwargs):
        """The program with these scripts."""
        folder = self.folder_of_test()
        words = []
        for i, text in enumerate(texts):
            path = os.path.join(folder, f"s{i}.py")
            with open(path, "w") as f:
                f.write(text)
            words += ["--script", path]
        if config:
            path = os.path.join(folder, "config.yaml")
            with open(path, "w") as f:
                f.write(config)
            words += ["--config", path]
        return self.begin(folder, *words, **kwargs)

    def run_example(self, name, **replaced):
        """The program with an example; constants of it may be others."""
        folder = self.folder_of_test()
        with open(os.path.join(EXAMPLES, name)) as f:
            text = f.read()
        for constant, value in replaced.items():
            text, count = re.subn(rf"(?m)^{constant} = .*$", f"{constant} = {value!r}", text)
            self.assertEqual(1, count, constant)
        path = os.path.join(folder, name)
        with open(path, "w") as f:
            f.write(text)
        return self.begin(folder, "--script", path)

    def begin(self, folder, *words, **kwargs):
        self.penstock = self.start(*words, folder=folder, **kwargs)
        self.bundle = self.trust(self.penstock)
        return folder

    def ask(self, origin, path="/", *args):
        answer = self.curl("-s", "-i", f"http://{origin.authority}{path}", *args)
        self.assertEqual(0, answer.code, answer)
        return answer.out

    def trace(self, part, did):
        """Details of what scripts did to the exchange whose URL holds `part`."""
        return [e["detail"] for e in self.penstock.wait_url(part).get("trace", []) if e["by"] == "script" and e["did"] == did]

    # --- the examples

    def test_add_header(self):
        self.run_example("add_header.py")
        with self.origin(answering(plain(b"hi", b"Server: real"))) as origin:
            answer = self.ask(origin, "/", "-H", "X-Debug: old")
            got = b"".join(origin.received())
        self.assertIn(b"\r\nX-Debug: 1\r\n", got)
        self.assertNotIn(b"old", got)
        self.assertNotIn(b"Server", answer)
        self.assertTrue(answer.endswith(b"hi"))
        self.assertEqual(["request header X-Debug", "response header Server"], self.trace("/", "edited"))

    def test_change_json(self):
        self.run_example("change_json.py")
        content = json.dumps({"features": ["alpha"]}).encode()
        packed = gzip.compress(content)
        for sent in (plain(content, b"Content-Type: application/json"),
                     plain(packed, b"Content-Type: application/json", b"Content-Encoding: gzip")):
            with self.origin(answering(sent)) as origin:
                answer = self.ask(origin, "/", "--compressed")
            self.assertEqual({"features": ["alpha", "beta"]}, json.loads(answer.split(b"\r\n\r\n", 1)[1]))
        with self.origin(answering(plain(b'{"features": []}', b"Content-Type: text/plain"))) as origin:
            self.assertTrue(self.ask(origin).endswith(b'{"features": []}'))

    def test_mock_api(self):
        self.run_example("mock_api.py")
        with self.origin(answering(plain(b"origin"))) as origin:
            answer = self.ask(origin, "/api/user?x=1")
            self.assertTrue(answer.startswith(b"HTTP/1.1 200 ") and b"\r\nContent-Type: application/json\r\n" in answer, answer)
            self.assertEqual({"name": "Test User", "admin": True}, json.loads(answer.split(b"\r\n\r\n", 1)[1]))
            self.assertTrue(self.ask(origin, "/api/broken").startswith(b"HTTP/1.1 503 "))
            self.assertEqual([], origin.received())
            self.assertTrue(self.ask(origin, "/other").endswith(b"origin"))
        self.assertEqual(["with 503"], self.trace("/api/broken", "answered"))

    def test_block_trackers(self):
        self.run_example("block_trackers.py", DROPPED=("127.0.0.2",))
        self.assertEqual(52, self.curl("-s", "http://127.0.0.2:9/x").code)  # an empty reply
        with self.origin(answering(plain(b"origin"))) as origin:
            self.assertTrue(self.ask(origin, "/collect").startswith(b"HTTP/1.1 204 "))
            self.assertTrue(self.ask(origin, "/").endswith(b"origin"))
        self.assertEqual(["dropped http://127.0.0.2:9/x"], self.trace("127.0.0.2", "scriptSaid"))
        self.penstock.wait_errors("block_trackers.py: dropped http://127.0.0.2:9/x")

    def test_mark_errors(self):
        self.run_example("mark_errors.py")
        with self.origin(by_path({"/bad": plain(b"no", status=b"500 No")}, plain(b"ok"))) as origin:
            self.ask(origin, "/bad")
            self.ask(origin, "/good")
        bad = self.penstock.wait_url("/bad")
        self.assertEqual(['colour 1, tag error, "500 from 127.0.0.1"'], self.trace("/bad", "marked"))
        self.assertEqual([], self.trace("/good", "marked"))
        self.assertIn("marked", bad["note"])

    def test_pypproxy_hooks(self):
        self.run_example("pypproxy_hooks.py")
        packed = gzip.compress(b"in production")
        with self.origin(by_path({"/": plain(b"none", status=b"404 No")}, plain(packed, b"Content-Encoding: gzip"))) as origin:
            answer = self.ask(origin, "/login?a", "-d", "user=a&password=secret", "--compressed")
            self.assertTrue(answer.endswith(b"\r\n\r\nin staging"), answer)
            self.assertTrue(self.ask(origin, "/").endswith(b"none"))
            first = origin.received()[0]
        self.assertTrue(b"user=a&password=guess" in first, first)
        self.assertIn(b"\r\nContent-Length: 21\r\n", first)

    def test_slow_down(self):
        self.run_example("slow_down.py")
        with self.origin(answering(plain(b"origin"))) as origin:
            begun = time.monotonic()
            self.ask(origin, "/api/x")
            self.assertGreaterEqual(time.monotonic() - begun, 0.3)
        self.assertEqual(["by 300 ms"], self.trace("/api/x", "slowed"))

    def test_send_elsewhere(self):
        with self.origin(answering(plain(b"other"))) as other:
            self.run_example("send_elsewhere.py", FROM="api.example.test", TO=f"http://{other.authority}")
            answer = self.curl("-s", "-i", "http://api.example.test/a%20b?c=d")
            self.assertTrue(answer.out.endswith(b"other"), answer)
            got = b"".join(other.received())
        self.assertTrue(got.startswith(b"GET /a%20b?c=d HTTP/1.1\r\nHost: " + other.authority.encode()), got)

    def test_chat_messages(self):
        self.run_example("chat_messages.py")
        got = []

        async def handler(server):
            async for text in server:
                got.append(text)
                await server.send("spam")
                await server.send("re: " + text)

        async def scenario():
            async with websockets.serve(handler, "127.0.0.1", 0) as server:
                port = server.sockets[0].getsockname()[1]
                sock = connect_through(self.penstock.address, f"127.0.0.1:{port}").sock
                sock.setblocking(False)
                async with websockets.connect(f"ws://127.0.0.1:{port}/chat", sock=sock) as client:
                    answers = []
                    for text in ("hello you", "ask"):
                        await client.send(text)
                        answers.append(await asyncio.wait_for(client.recv(), TIMEOUT))
                    answers.append(await asyncio.wait_for(client.recv(), TIMEOUT))
                    return answers
        answers = asyncio.run(scenario())
        self.assertEqual(["HELLO you", "ask", "injected"], got)
        self.assertEqual(["re: HELLO you", "re: ask", "re: injected"], answers)
        self.assertTrue(self.trace("/chat", "messageDropped"))
        self.assertTrue(self.trace("/chat", "messageChanged"))

    def test_leave_encrypted(self):
        self.run_example("leave_encrypted.py")
        with self.origin(answering(plain(b"secret")), tls=True) as origin:
            url = f"https://localhost:{origin.port}/"
            direct = self.curl("-s", url, "--cacert", self.authority.pem, "-v")  # with the test's authority alone: nothing of ours
            self.assertEqual((0, b"secret"), (direct.code, direct.out), direct)
            row = self.penstock.wait(lambda e: any(t["did"] == "passedThrough" for t in e.get("trace", [])))[0]
            self.assertEqual([("script", "leave_encrypted.py")], [(t["by"], t["who"]) for t in row["trace"]])
            decrypted = self.curl("-s", f"https://127.0.0.1:{origin.port}/")
            self.assertEqual(b"secret", decrypted.out, decrypted)
        self.penstock.wait_url(f"https://127.0.0.1:{origin.port}/")

    def test_fetch_token(self):
        self.run_example("fetch_token.py")
        with self.origin(answering(plain(b"ok"))) as origin:
            self.ask(origin, "/api/a")
            self.ask(origin, "/else")
            got = b"".join(origin.received())
        self.assertEqual(1, got.count(b"\r\nAuthorization: Bearer token-1\r\n"), got)

    def test_log_in_first(self):
        """The chain of the Resender, as its project keeps it, is what a script logs in with; once more where a server wants it."""
        folder = self.folder_for("chain")
        self.begin(folder)
        self.penstock.stop()
        logins, asked = [], []

        def serve(peer):
            while head := peer.read_head():
                if head.startswith(b"GET /login"):
                    logins.append(head)
                    peer.send(plain(json.dumps({"token": f"t{len(logins)}"}).encode(), b"Content-Type: application/json"))
                else:
                    asked.append(re.search(rb"Authorization: (.*)\r\n", head).group(1))
                    peer.send(plain(b"ok") if len(asked) != 2 else b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")

        with self.origin(serve) as origin:
            tab = {"name": "Log in", "target": "http://{{host}}", "text": base64.b64encode(b"GET /login HTTP/1.1\r\nHost: x\r\n\r\n").decode(),
                   "after": [{"from": "json", "what": "$.token", "group": 0, "variable": "token"}]}
            order = {"order": [1], "current": 1, "lastId": 1, "chain": [1], "environment": "here",
                     "environments": [{"name": "here", "variables": [["host", base64.b64encode(origin.authority.encode()).decode()]]}]}
            with closing(sqlite3.connect(self.penstock.project)) as project:
                project.executemany("INSERT INTO setting(key,value) VALUES(?,?)", [("resender", json.dumps(order)), ("resender/1", json.dumps(tab))])
                project.commit()
            config = os.path.join(folder, "one.yaml")
            with open(config, "w") as f:
                f.write("proxy:\n  threads: 1\n")  # each has its own workers, and each worker its own globals
            self.begin(folder, "--config", config, "--script", os.path.join(EXAMPLES, "log_in_first.py"))
            answers = [self.ask(origin, f"/api/{i}") for i in range(3)]
        self.assertEqual([b"HTTP/1.1 200", b"HTTP/1.1 401", b"HTTP/1.1 200"], [answer[:12] for answer in answers])
        self.assertEqual([b"Bearer t1", b"Bearer t1", b"Bearer t2"], asked)
        self.assertEqual(2, len(logins))

    # --- what x can do

    def test_heads_keep_their_order_case_and_duplicates(self):
        self.run_with("def request(x):\n"
                      "    assert [n for n, _ in x.headers][:2] == ['Host', 'X-b'], list(x.headers)\n"
                      "    assert x.headers.get_all('x-B') == ['1', '2'] and 'X-B' in x.headers\n"
                      "    x.headers.add('x-NEW', 'é')\n"
                      "    x.headers.remove('User-Agent')\n")
        with self.origin(answering(plain(b"ok"))) as origin:
            raw, target = self.client_to(origin)
            raw.send(f"GET {target}/ HTTP/1.1\r\nHost: {origin.authority}\r\nX-b:  1\r\nx-B: 2\r\nUser-Agent: u\r\nLast:l\r\n\r\n".encode())
            raw.read_response()
            raw.close()
            got = b"".join(origin.received())
        self.assertEqual(f"GET / HTTP/1.1\r\nHost: {origin.authority}\r\nX-b:  1\r\nx-B: 2\r\nLast:l\r\nx-NEW: é\r\n\r\n".encode(), got)

    def test_method_path_status_and_reason(self):
        self.run_with("def request(x):\n    x.method = 'PUT'\n    x.path = '/new'\n    x.query = 'q=1'\n"
                      "def response(x):\n    x.status = 418\n    x.reason = 'Teapot'\n")
        with self.origin(answering(plain(b"ok"))) as origin:
            self.assertTrue(self.ask(origin, "/old?x").startswith(b"HTTP/1.1 418 Teapot\r\n"))
            self.assertTrue(b"".join(origin.received()).startswith(b"PUT /new?q=1 HTTP/1.1\r\n"))

    def test_http2_on_both_sides(self):
        from origins import Nghttpd
        folder = self.run_with("def request(x):\n    x.headers.set('X-New', '1')\n    x.text = x.text.replace('a', 'long')\n"
                               "def response(x):\n    x.response.headers.set('X-Back', '2')\n    x.response.text += '!'\n")
        origin = Nghttpd(os.path.join(folder, "h2"), self.authority.leaf("localhost", ips=["127.0.0.1"]), "--echo-upload")
        self.addCleanup(origin.close)
        answer = self.curl("-s", "-i", "--http2", "-H", "Expect:", "-d", "xax", f"https://{origin.authority}/echo")
        self.assertTrue(answer.out.startswith(b"HTTP/2 200"), answer)
        self.assertIn(b"\r\nx-back: 2\r\n", answer.out)
        self.assertTrue(answer.out.endswith(b"\r\n\r\nxlongx!"), answer)

    def test_who_asks_for_no_body_does_not_stop_streaming(self):
        self.run_with("def request(x):\n    x.headers.set('X', '1')\ndef response(x):\n    x.response.headers.set('Y', '2')\n")
        go = threading.Event()

        def streaming(peer):
            peer.read_head()
            peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")
            go.wait(TIMEOUT)
            peer.send(b"4\r\nlast\r\n0\r\n\r\n")
        with self.origin(streaming) as origin:
            raw, target = self.client_to(origin)
            raw.send(f"GET {target}/ HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode())
            self.assertIn(b"Y: 2", raw.read_head())
            self.assertEqual(b"5\r\nfirst\r\n", raw.read_exactly(10))  # the rest is not even sent
            go.set()
            self.assertTrue(raw.read_until(b"0\r\n\r\n").startswith(b"4\r\nlast"))
            raw.close()

    def test_wants_decides_from_the_head(self):
        self.run_with("def wants(x):\n    return {'request': 'body' if x.path == '/b' else 'head', 'response': 'body'}\n"
                      "def request(x):\n    x.headers.set('Saw', str(x.body))\n"
                      "def response(x):\n    x.response.headers.set('Saw', str(x.response.body) + str(x.body))\n")
        with self.origin(answering(plain(b"answer"))) as origin:
            self.assertIn(b"\r\nSaw: b'answer'None\r\n", self.ask(origin, "/a", "-d", "x"))
            self.assertIn(b"\r\nSaw: b'answer'b'x'\r\n", self.ask(origin, "/b", "-d", "x"))
            got = b"".join(origin.received())
        self.assertIn(b"\r\nSaw: None\r\n", got)
        self.assertIn(b"\r\nSaw: b'x'\r\n", got)

    def test_scripts_add_up_in_order(self):
        self.run_with("def request(x):\n    x.text = x.text + '1'\n", "def request(x):\n    x.text = x.text + '2'\n")
        with self.origin(answering(plain(b"ok"))) as origin:
            self.ask(origin, "/", "-d", "0")
            self.assertTrue(b"".join(origin.received()).endswith(b"\r\n\r\n012"))

    def test_rules_call_functions_of_scripts(self):
        folder = self.folder_of_test()
        with open(os.path.join(folder, "functions.py"), "w") as f:
            f.write("def mark(x):\n    x.headers.set('By', 'rule')\n    x.text = x.text + '!'\ndef request(x):\n    x.headers.set('Never', '1')\n"
                    "def answer(x):\n    x.response.headers.set('By', 'rule')\n")
        call = {"do": "script", "file": "functions.py"}
        with open(os.path.join(folder, "rules.json"), "w") as f:
            json.dump([{"name": "calls", "when": "path == /r", "actions": [{**call, "function": "mark"}, {**call, "function": "answer", "side": "response"}]},
                       {"when": "path == /wrong", "actions": [{**call, "function": "nowhere"}]}], f)
        self.begin(folder, "--rules", os.path.join(folder, "rules.json"))
        with self.origin(answering(plain(b"ok"))) as origin:
            self.assertIn(b"\r\nBy: rule\r\n", self.ask(origin, "/r", "-d", "body"))
            self.assertNotIn(b"\r\nBy: rule\r\n", self.ask(origin, "/"))
            self.ask(origin, "/wrong")
            first, *others = origin.received()
        self.assertTrue(b"\r\nBy: rule\r\n" in first and first.endswith(b"body!"), first)
        self.assertNotIn(b"By: rule", b"".join(others))
        self.assertNotIn(b"Never", first + b"".join(others))
        self.assertIn("there is no function nowhere", self.trace("/wrong", "scriptFailed")[0])

    def test_plugins_are_off_unless_they_are_named(self):
        folder = self.folder_of_test()
        plugins = os.path.join(folder, "data", "penstock", "plugins")
        os.makedirs(plugins)
        for name in ("one", "two"):
            with open(os.path.join(plugins, name + ".py"), "w") as f:
                f.write(f"def response(x):\n    x.response.headers.set('{name}', '1')\n")
        with open(os.path.join(folder, "config.yaml"), "w") as f:
            f.write("script: {plugins: [two.py]}\n")
        self.begin(folder, "--config", os.path.join(folder, "config.yaml"))
        self.penstock.wait_errors("two.py: loaded")
        with self.origin(answering(plain(b"ok"))) as origin:
            answer = self.ask(origin)
        self.assertIn(b"\r\ntwo: 1\r\n", answer)
        self.assertNotIn(b"\r\none: 1\r\n", answer)

    def test_a_changed_file_is_loaded_and_a_broken_one_is_not(self):
        folder = self.run_with("def response(x):\n    x.response.headers.set('Version', '1')\n")
        path = os.path.join(folder, "s0.py")

        def become(text):
            with open(path + ".new", "w") as f:
                f.write(text)
            os.replace(path + ".new", path)
        with self.origin(answering(plain(b"ok"))) as origin:
            self.assertIn(b"Version: 1", self.ask(origin))
            become("def response(x):\n    x.response.headers.set('Version', '2')\n")
            self.penstock.wait_errors("s0.py: loaded again")
            self.assertIn(b"Version: 2", self.ask(origin))
            become("def response(x):\n    x.response.headers.set('Version', '3'\n")
            self.penstock.wait_errors("the version before stays in force")
            self.assertIn("line 2: SyntaxError", self.penstock.errors())
            self.assertIn(b"Version: 2", self.ask(origin))
            become("def response(x):\n    x.response.headers.set('Version', '4')\n")
            end = time.monotonic() + TIMEOUT
            while b"Version: 4" not in self.ask(origin):
                self.assertLess(time.monotonic(), end)

    # --- wrong input

    def test_a_script_that_cannot_be_loaded_is_exit_code_2(self):
        folder = self.folder_of_test()
        path = os.path.join(folder, "bad.py")
        for text, said in (("def f(:\n", "bad.py:1: SyntaxError"), ("x = 1\nimport nowhere_at_all\n", "bad.py:2: ModuleNotFoundError"),
                           ("import sys\n\nsys.exit(0)\n", "bad.py:3: SystemExit: 0"), ("import os\nos._exit(7)\n", "with exit code 7")):
            with open(path, "w") as f:
                f.write(text)
            code, _, err = run_penstock("--mode", "headless", "--port", "0", "--ui-port", "0", "--no-db", "--script", path, folder=folder)
            self.assertEqual(2, code, err)
            self.assertIn(said, err)
        for words, said in ((["--script", path + "x.py"], "there is no such file"), (["--script", folder], "is no script"),
                            (["--python", "/dev/null", "--script", path], "/dev/null is no program")):
            code, _, err = run_penstock("--mode", "headless", "--port", "0", "--ui-port", "0", *words, folder=folder)
            self.assertEqual(2, code, err)
            self.assertIn(said, err)

    def test_what_fails_passes_or_blocks(self):
        text = ("def request(x):\n    if x.path == '/error':\n        {}['gone']\n    if x.path == '/header':\n        x.headers.set('A', 'b\\r\\nC: d')\n"
                "    if x.path == '/type':\n        x.body = 7\ndef on_response(status, body):\n    if status == 201:\n        return 5\n")
        self.run_with(text)
        with self.origin(by_path({"/result": plain(b"origin", status=b"201 OK")}, plain(b"origin"))) as origin:
            for path in ("/error", "/header", "/type", "/result"):
                self.assertTrue(self.ask(origin, path).endswith(b"origin"), path)
        self.assertEqual(["line 3: KeyError: 'gone'"], self.trace("/error", "scriptFailed"))
        self.assertIn("holds a line end", self.trace("/header", "scriptFailed")[0])
        self.assertIn("line 7: TypeError: a body has to be bytes or str, not int", self.trace("/type", "scriptFailed"))
        self.assertIn("what on_response returns has to be bytes or str, not int", self.trace("/result", "scriptFailed")[0])
        self.penstock.wait_errors("s0.py: GET 127.0.0.1/error: line 3: KeyError: 'gone'")

    def test_blocking_on_failure(self):
        self.run_with("def request(x):\n    {}['gone']\n", config="script: {on_failure: block}\n")
        with self.origin(answering(plain(b"origin"))) as origin:
            answer = self.ask(origin)
            self.assertTrue(answer.startswith(b"HTTP/1.1 502 "), answer)
            self.assertIn(b"The script s0.py failed: line 2: KeyError: 'gone'", answer)
            self.assertEqual([], origin.received())


if __name__ == "__main__":
    main()
