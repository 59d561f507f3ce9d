#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules on messages: from what the peers of a WebSocket, of gRPC and of an event stream really got."""
import asyncio
import base64
import contextlib
import json
import os

import websockets
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory, ServerPerMessageDeflateFactory

from grpc_peers import Channel, GrpcOrigin
from penstock_test import TIMEOUT, PenstockTestCase, main, run_penstock
from raw_peers import connect_through


class RuleMessages(PenstockTestCase):
    arguments = None

    def run_with(self, *rules):
        folder = self.folder_for(self.id().rsplit(".", 1)[1])
        path = os.path.join(folder, "rules.json")
        with open(path, "w") as f:
            json.dump(list(rules), f)
        self.penstock = self.start("--rules", path, folder=folder)
        self.bundle = self.trust(self.penstock)
        return folder

    def talk(self, said, expected, **options):
        """What an echo server got and what its client got back."""
        got, back = [], []

        async def echo(server):
            with contextlib.suppress(websockets.ConnectionClosed):
                async for message in server:
                    got.append(message)
                    await server.send(message)

        async def run():
            async with websockets.serve(echo, "127.0.0.1", 0, **options.get("server", {})) as server:
                port = server.sockets[0].getsockname()[1]
                sock = connect_through(self.penstock.address, f"127.0.0.1:{port}").sock
                sock.setblocking(False)
                async with websockets.connect(f"ws://127.0.0.1:{port}/chat", sock=sock, **options.get("client", {})) as client:
                    for message in said:
                        await client.send(message)
                    for _ in range(expected):
                        back.append(await asyncio.wait_for(client.recv(), TIMEOUT))

        mark = self.penstock.mark()
        asyncio.run(run())
        return got, back, self.penstock.wait(lambda e: e["application"] == "WebSocket", since=mark)[0]

    def test_websocket(self):
        self.run_with(
            {"name": "censor", "on": ["message"], "when": "path == /chat && ws.text contains secret",
             "actions": [{"do": "replace_body", "find": "secret", "with": "******"}, {"do": "mark", "color": "red", "tag": "leak"}]},
            {"name": "plan", "on": ["message"], "when": 'json("$.plan") == free', "actions": [{"do": "json_body", "side": "response", "path": "$.plan", "value": "pro"}]},
            {"name": "quiet", "on": ["message"], "conditions": [{"field": "body", "op": "equals", "value": "drop me"}], "actions": [{"do": "drop"}]},
            {"name": "elsewhere", "on": ["message"], "when": "path == /other", "actions": [{"do": "drop"}]})
        said = ["a secret", "plain", "drop me", '{"plan": "free"}', b"\x00secret"]
        got, back, row = self.talk(said, 4)
        self.assertEqual(["a ******", "plain", '{"plan": "free"}', b"\x00secret"], got)
        self.assertEqual(["a ******", "plain", '{"plan": "pro"}', b"\x00secret"], back)
        trace = [(e["did"], e["who"], e["detail"].split(" ", 1)[1]) for e in row["trace"] if e["by"] == "rule"]
        self.assertEqual([("messageChanged", "censor", "to the server"), ("messageChanged", "plan", "to the client"), ("messageDropped", "quiet", "to the server")],
                         sorted(trace), "numbers are in order of both directions")
        self.assertEqual("leak", row.get("tags", "leak"))

    def test_compressed_and_many(self):
        self.run_with({"name": "all", "on": ["message"], "when": "ws.text contains n", "actions": [{"do": "regex_body", "find": "n(\\d+)", "with": "<$1>"}]})
        options = {"client": {"extensions": [ClientPerMessageDeflateFactory()]}, "server": {"extensions": [ServerPerMessageDeflateFactory()]}}
        got, back, row = self.talk([f"message n{i}" for i in range(250)], 250, **options)
        self.assertEqual([f"message <{i}>" for i in range(250)], got)
        self.assertEqual(got, back)
        told = [e["detail"] for e in row["trace"] if e["by"] == "rule"]
        self.assertEqual(7, len(told), told)
        self.assertTrue(told[-1].endswith(", as the 100th"), told)

    def test_event_stream(self):
        self.run_with({"on": ["message"], "conditions": [{"field": "body", "op": "contains", "value": "price"}],
                       "actions": [{"do": "replace_body", "side": "response", "find": "price", "with": "gift"}]},
                      {"on": ["message"], "when": 'json("$.hide") == yes', "actions": [{"do": "drop"}]})

        def events(peer):
            peer.read_head()
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
            for event in (b"data: price 1\n\n", b'data: {"hide": "yes"}\n\n', b"id: 7\ndata: two\n\n"):
                peer.send(b"%x\r\n%s\r\n" % (len(event), event))
            peer.send(b"0\r\n\r\n")

        with self.origin(events) as origin:
            answer = self.curl("-s", f"http://{origin.authority}/")
        self.assertEqual(b"data: gift 1\n\nid: 7\ndata: two\n\n", answer.out)

    def test_the_data_of_events(self):
        self.run_with({"on": ["message"], "when": 'json("$.plan") == free', "actions": [{"do": "json_body", "side": "response", "path": "$.plan", "value": "pro"}]},
                      {"on": ["message"], "when": "full_text contains replace", "actions": [{"do": "set_body", "side": "response", "value": "two\nlines"}]},
                      {"on": ["message"], "when": "path == /events", "actions": [{"do": "regex_body", "side": "response", "find": "(\\d)$", "with": "<$1>"}]})

        def events(peer):
            peer.read_head()
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
                      b'event: user\r\ndata: {"plan":\r\ndata:   "free",\r\ndata: "n": 1}\r\nid: 1\r\n\r\n'
                      b"id: 2\ndata: replace me\nretry: 10\n\nid: 3\ndata: n 3\n\n: a comment\n\n")

        with self.origin(events) as origin:
            answer = self.curl("-s", f"http://{origin.authority}/events")
        self.assertEqual(b'event: user\r\ndata: {"plan":\r\ndata:   "pro",\r\ndata: "n": 1}\r\nid: 1\r\n\r\n'
                         b"id: 2\ndata: two\ndata: lines\nretry: 10\n\nid: 3\ndata: n <3>\n\n: a comment\n\n", answer.out)

    def test_grpc(self):
        self.run_with({"on": ["message"], "conditions": [{"field": "path", "op": "contains", "value": "Unary"}],
                       "actions": [{"do": "append_body", "side": "request", "value": "+"}, {"do": "set_body", "side": "response", "value": "answer"}]})
        with GrpcOrigin() as server, Channel(server.authority, None, self.penstock.proxy) as channel:
            self.assertEqual(b"answer", channel.unary("Unary")(b"abc", timeout=TIMEOUT))


if __name__ == "__main__":
    main()
