#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may read and not see secrets finds none out by asking one expression after the other, whichever way."""
import asyncio
import http.client
import json
import os
import unittest
from urllib.parse import quote

import websockets

from penstock_test import PenstockTestCase, main
from raw_peers import Origin, answering
from test_mcp import Assistant

ANSWER = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nSet-Cookie: sid=c4ke\r\nContent-Length: 33\r\n\r\n{"token": "t0ken", "shown": 4711}'
# What is true of the exchange, and what redaction leaves of it.
SECRETS = ['req.header["authorization"] contains "Bearer b3ar"', 'header["cookie"] contains "c0ok"', 'cookie["sid"] == c4ke', 'query contains "k3y"', 'url contains "k3y"',
           'path contains "k3y" || query ~ "api_key=k"', 'request contains "p4ss"', 'response contains "t0k"', 'full_text contains "b3arer"', 'json("$.token") == "t0ken"',
           '"c4ke"', '!(full_text contains "[redacted]")', 'req.header["authorization"] ~ "^Bearer b"', 'not (url contains "redacted")']
SHOWN = ['req.header["authorization"] contains "Bearer [redacted]"', 'host == 127.0.0.1', 'query contains "page=2"', 'path == /probe', 'json("$.shown") == 4711', 'request contains "ann"',
         'full_text contains "4711"', 'comment contains "seen"', 'status == 200 && method == POST', 'url contains "[redacted]"']


class Probing(PenstockTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.exchange = None

    def setUp(self):
        super().setUp()
        if self.exchange is None:
            origin = Origin(answering(ANSWER))
            self.addCleanup(origin.close)
            mark = self.penstock.mark()
            self.curl("-d", "password=p4ss&user=ann", "-H", "Authorization: Bearer b3arer-of-someone", "-H", "Cookie: sid=c0okie",
                      f"http://{origin.authority}/probe?api_key=k3y&page=2")
            type(self).exchange = self.penstock.wait(lambda e: "/probe" in e["url"], since=mark)[0]["id"]
            self.eventually(lambda: self.call(f"/api/traffic/{self.exchange}?bodies=0")[0] == 200)
            self.call(f"/api/traffic/{self.exchange}/mark", rights="read secrets change", body={"comment": "seen"})

    def call(self, path, rights="read secrets", body=None):
        connection = http.client.HTTPConnection(*self.ui, timeout=30)
        connection.request("POST" if body else "GET", path, json.dumps(body) if body else None, {"Authorization": "Bearer " + self.token, "Penstock-Rights": rights})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, json.loads(content) if content else None

    def found(self, q, rights):
        status, page = self.call("/api/traffic?bodies=0&q=" + quote(q), rights)
        self.assertEqual(200, status, page)
        return [e["id"] for e in page["entries"]]

    def test_lists(self):
        for q in SECRETS:
            # First who sees all of it: that answer is not handed to whoever asks the same behind them.
            if "redacted" not in q:
                self.assertEqual([self.exchange], self.found(q, "read secrets"), q)
            self.assertEqual([], self.found(q, "read"), q)
        for q in SHOWN:
            self.assertEqual([self.exchange], self.found(q, "read"), q)

    def test_searches(self):
        for sought, there in (("b3arer", []), ("k3y", []), ("t0ken", []), ("4711", [self.exchange])):
            self.assertEqual(there, [hit["entry_id"] for hit in self.call("/api/search?q=" + sought, "read")[1]], sought)

    def test_exports(self):
        for form, entries in (("har", lambda d: d["log"]["entries"]), ("json", lambda d: d["entries"])):
            for q in SECRETS:
                self.assertEqual([], entries(self.call(f"/api/export/{form}?q=" + quote(q), "read")[1]), (form, q))
            for q in SHOWN:
                self.assertEqual(1, len(entries(self.call(f"/api/export/{form}?q=" + quote(q), "read")[1])), (form, q))

    def test_events(self):
        async def told(q):
            """What comes of what was there, when its comment changes."""
            uri = f"ws://{self.ui[0]}:{self.ui[1]}/ws?after=0&events=1&q={quote(q)}"
            headers = {"Authorization": "Bearer " + self.token, "Penstock-Rights": "read"}
            async with websockets.connect(uri, **{HEADERS: headers}) as socket:
                return json.loads(await asyncio.wait_for(socket.recv(), 10))["entry"]["id"]

        async def all_of_them():
            for q in SHOWN:
                self.assertEqual(self.exchange, await told(q), q)
            # Once the query of what is shown told its row, one of a secret that was asked at the same moment would have too.
            uri = f"ws://{self.ui[0]}:{self.ui[1]}/ws?after=0&events=1&q="
            headers = {"Authorization": "Bearer " + self.token, "Penstock-Rights": "read"}
            for q in SECRETS:
                async with websockets.connect(uri + quote(q), **{HEADERS: headers}) as secret:
                    await told(SHOWN[6])
                    with self.assertRaises(asyncio.TimeoutError, msg=q):
                        await asyncio.wait_for(secret.recv(), 0.2)
        asyncio.run(all_of_them())

    def test_rows(self):
        """The way of a face in another process: numbers of rows, and of those a query selects."""
        async def found(q, rights):
            async with websockets.connect(f"ws://{self.ui[0]}:{self.ui[1]}/ws?rows=1", **{HEADERS: {"Authorization": "Bearer " + self.token, "Penstock-Rights": rights}}) as socket:
                await socket.send(json.dumps({"query": 1, "q": q}))
                rows = []
                while True:
                    said = json.loads(await asyncio.wait_for(socket.recv(), 30)).get("query")
                    if not said or said["number"] != 1:
                        continue
                    self.assertNotIn("trouble", said)
                    rows += said.get("added", [])
                    if said["complete"]:
                        return rows
        async def all_of_them():
            for q in SECRETS:
                if "redacted" not in q:
                    self.assertNotEqual([], await found(q, "read secrets"), q)
                self.assertEqual([], await found(q, "read"), q)
            for q in SHOWN:
                self.assertNotEqual([], await found(q, "read"), q)
        asyncio.run(all_of_them())

    def test_assistants(self):
        assistant = Assistant(self.penstock.folder, "--project", self.penstock.project)
        self.addCleanup(assistant.close)
        for q in SECRETS:
            failed, out = assistant.tool("search_traffic", q=q)
            self.assertEqual((False, []), (failed, out["newest_first"]), q)
        for q in SHOWN:
            self.assertEqual([self.exchange], [e["id"] for e in assistant.tool("search_traffic", q=q)[1]["newest_first"]], q)


HEADERS = "additional_headers" if tuple(map(int, websockets.version.version.split(".")[:1])) >= (14,) else "extra_headers"

if __name__ == "__main__":
    main()
