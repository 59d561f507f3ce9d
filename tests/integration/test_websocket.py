#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""WebSocket between peers nobody here wrote: what they exchange arrives, and is recorded as messages."""
import asyncio
import base64
import contextlib
import hashlib
import json
import os
import socket
import struct
import subprocess
import threading
import time

import websockets
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory, ServerPerMessageDeflateFactory

from chromium import NAMES as BROWSERS
from penstock_test import SANITIZED, TIMEOUT, PenstockTestCase, environment, main, run_penstock
from raw_peers import Origin, client_context, connect, connect_through, server_context

SUPPORT = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support")
KEY = b"\x37\xfa\x21\x3d"
UPGRADE = (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")
TEXTS = ["short", "", "ümläut €", '{"n": 1, "of": "many"}' * 50, "x" * 200_000]


def header(opcode, length, masked):
    """Of an unfragmented frame; the payload is for the caller, masked with zeros: unchanged."""
    mask = 0x80 if masked else 0
    size = bytes([mask | length]) if length < 126 else bytes([mask | 126]) + struct.pack(">H", length) if length < 65536 else \
        bytes([mask | 127]) + struct.pack(">Q", length)
    return bytes([0x80 | opcode]) + size + (bytes(4) if masked else b"")


class WebSocket(PenstockTestCase):
    arguments = ()

    # --- the peers

    def open(self, port, path="/", host="127.0.0.1", tls=False, **options):
        """An open client behind a CONNECT."""
        sock = connect_through(self.penstock.address, f"{host}:{port}").sock
        sock.setblocking(False)
        if tls:
            options.update(ssl=client_context(self.penstock.ca, ["http/1.1"]), server_hostname=host)
        return websockets.connect(f"{'wss' if tls else 'ws'}://{host}:{port}{path}", sock=sock, max_size=None, **options)

    @staticmethod
    async def echo(server):
        with contextlib.suppress(websockets.ConnectionClosed):
            async for message in server:
                await server.send(message)

    def talk(self, scenario, handler=None, tls=False, client=None, **server_options):
        """Runs `scenario(client)` against a server with that handler; what the two leave is an exchange of its own: its line."""
        async def run():
            context = server_context(self.authority.leaf("localhost", ips=["127.0.0.1"]), ["http/1.1"]) if tls else None
            async with websockets.serve(handler or self.echo, "127.0.0.1", 0, ssl=context, max_size=None, **server_options) as server:
                port = server.sockets[0].getsockname()[1]
                async with self.open(port, host="localhost" if tls else "127.0.0.1", tls=tls, **(client or {})) as socket:
                    await asyncio.wait_for(scenario(socket), TIMEOUT * 2)

        mark = self.penstock.mark()
        asyncio.run(run())
        return self.exchange(mark)

    def exchange(self, mark):
        return self.penstock.wait(lambda e: e["application"] == "WebSocket", since=mark)[0]

    # --- what was recorded

    def messages(self, exchange):
        """As the project has them. The last burst is committed some 250 ms after the exchange's line."""
        until = time.monotonic() + TIMEOUT
        while True:
            code, out, err = run_penstock("export", self.penstock.project, "--messages", str(exchange["id"]), folder=self.folder, timeout=TIMEOUT * 4)
            found = [json.loads(line) for line in out.splitlines()]  # none with code 2: the exchange is not committed yet
            if code == 0 and len(found) == exchange["messages"] and all(m["endedAt"] >= 0 for m in found):
                break
            self.assertLess(time.monotonic(), until, f"{len(found)} of {exchange['messages']} messages: {err}{out[-2000:]}")
            time.sleep(0.1)
        for m in found:
            m["payload"] = base64.b64decode(m["payload"])
        self.assertEqual(list(range(len(found))), [m["index"] for m in found])
        return found

    @staticmethod
    def data_of(messages, direction):
        return [m["payload"] for m in messages if m["direction"] == direction and m["kind"] in ("text", "binary")]

    # --- tests

    def check_echo(self, compressed, **how):
        async def scenario(client):
            for text in TEXTS:
                await client.send(text)
                self.assertEqual(text, await client.recv())
            await client.send(b"\0\1\2\xff")
            self.assertEqual(b"\0\1\2\xff", await client.recv())
            pong = await client.ping(b"are you there")
            await pong

        exchange = self.talk(scenario, **how)
        self.assertEqual((101, "", ""), (exchange["status"], exchange["failure"], exchange["note"]), exchange)
        messages = self.messages(exchange)
        want = [t.encode() for t in TEXTS] + [b"\0\1\2\xff"]
        for direction in ("toServer", "toClient"):
            self.assertEqual(want, self.data_of(messages, direction))
            flags = ["complete", "compressed"] if compressed else ["complete"]
            for m in messages:
                if m["kind"] in ("text", "binary") and m["size"]:
                    self.assertEqual(flags, m["flags"], m)
                self.assertIn("complete", m["flags"])
        big = [m for m in messages if m["size"] == 200_000]
        self.assertTrue(all((m["wireSize"] < 2000) == compressed for m in big), big)
        ping, pong = ([m for m in messages if m["kind"] == kind][-1] for kind in ("ping", "pong"))
        self.assertEqual((b"are you there", "toServer"), (ping["payload"], ping["direction"]))
        self.assertEqual((b"are you there", "toClient"), (pong["payload"], pong["direction"]))
        self.assertEqual([("toServer", 1000), ("toClient", 1000)], [(m["direction"], m["code"]) for m in messages if m["kind"] == "close"])
        self.assertEqual(sorted(m["at"] for m in messages), [m["at"] for m in messages])

    def test_messages_of_both_directions(self):
        self.check_echo(False, compression=None)

    def test_compression_with_context_takeover(self):
        self.check_echo(True)

    def test_compression_without_context_takeover(self):
        factory = ServerPerMessageDeflateFactory(server_no_context_takeover=True, client_no_context_takeover=True)
        self.check_echo(True, compression=None, extensions=[factory], client=dict(
            compression=None, extensions=[ClientPerMessageDeflateFactory(server_no_context_takeover=True, client_no_context_takeover=True)]))

    def test_compression_with_a_small_window(self):
        self.check_echo(True, compression=None, extensions=[ServerPerMessageDeflateFactory(server_max_window_bits=9, client_max_window_bits=9)],
                        client=dict(compression=None, extensions=[ClientPerMessageDeflateFactory(client_max_window_bits=True)]))

    def test_over_tls(self):
        self.check_echo(True, tls=True)

    def test_absolute_form(self):
        """As a client writes it that takes the proxy for one of HTTP (RFC 6455 4.1 has it CONNECT; some do not)."""
        async def serve(tls, told):
            context = server_context(self.authority.leaf("localhost", ips=["127.0.0.1"])) if tls else None
            async with websockets.serve(self.echo, "127.0.0.1", 0, ssl=context) as server:
                told(await asyncio.to_thread(ask, server.sockets[0].getsockname()[1], tls))

        def ask(port, tls):
            with connect(self.penstock.address) as client:
                client.send(f"GET {'wss' if tls else 'ws'}://127.0.0.1:{port}/chat HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
                            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode())
                head = client.read_head()
                client.send(header(1, 5, masked=True) + b"hello")
                echoed = client.read_exactly(7)
                client.send(header(8, 0, masked=True))
                client.read_to_end()
                return port, head, echoed

        for tls in (False, True):
            with self.subTest(tls=tls):
                mark, got = self.penstock.mark(), []
                asyncio.run(serve(tls, got.append))
                port, head, echoed = got[0]
                self.assertRegex(head, rb"^HTTP/1\.1 101 ")
                self.assertEqual(header(1, 5, masked=False) + b"hello", echoed)
                row = self.exchange(mark)
                self.assertEqual((f"http{'s' if tls else ''}://127.0.0.1:{port}/chat", "", []), (row["url"], row["failure"], row["anomalies"]))
                self.assertEqual([b"hello"], self.data_of(self.messages(row), "toServer"))

    def test_fragments_with_control_frames_between(self):
        async def pieces(client):
            for i in range(5):
                yield f"piece {i} "
                await (await client.ping(str(i)))  # answered while the message is under way

        async def scenario(client):
            await client.send(pieces(client))
            self.assertEqual("".join(f"piece {i} " for i in range(5)), await client.recv())

        exchange = self.talk(scenario, compression=None)
        messages = self.messages(exchange)
        whole = next(m for m in messages if m["kind"] == "text" and m["direction"] == "toServer")
        self.assertEqual((0, b"piece 0 piece 1 piece 2 piece 3 piece 4 "), (whole["index"], whole["payload"]))
        self.assertEqual(6, whole["fragments"])  # an empty one ends it
        pings = [m for m in messages if m["kind"] == "ping" and m["direction"] == "toServer"]
        self.assertEqual([b"0", b"1", b"2", b"3", b"4"], [m["payload"] for m in pings])
        self.assertTrue(all(whole["at"] <= m["at"] <= whole["endedAt"] for m in pings))

    def test_close_codes(self):
        async def client_closes(client):
            await client.close(4001, "of the client")

        messages = self.messages(self.talk(client_closes))
        self.assertEqual([("toServer", 4001, "of the client"), ("toClient", 4001, "of the client")],
                         [(m["direction"], m["code"], m["label"]) for m in messages])

        async def server_closes(server):
            await server.close(1013, "try again")

        async def scenario(client):
            with self.assertRaises(websockets.ConnectionClosed) as raised:
                await client.recv()
            self.assertEqual((1013, "try again"), (raised.exception.code, raised.exception.reason))

        messages = self.messages(self.talk(scenario, server_closes))
        self.assertEqual(("toClient", 1013, "try again"), tuple(messages[0][k] for k in ("direction", "code", "label")))

    def test_an_end_without_a_close_frame_is_1006(self):
        async def server_dies(server):
            await server.send("last words")
            server.transport.abort()

        async def scenario(client):
            self.assertEqual("last words", await client.recv())
            with self.assertRaises(websockets.ConnectionClosed) as raised:
                await client.recv()
            self.assertEqual(1006, raised.exception.code)

        exchange = self.talk(scenario, server_dies, compression=None)
        self.assertIn("without a close frame (1006)", exchange["note"])
        messages = self.messages(exchange)
        self.assertEqual(["text"], [m["kind"] for m in messages])

    def test_messages_are_forwarded_as_they_come(self):
        """Each fragment reaches its reader before the next is sent."""
        def script(peer):
            peer.read_head()
            peer.send(UPGRADE)
            peer.send(b"\x01\x05first")
            self.assertEqual(b"\x89\x80\0\0\0\0", peer.read_exactly(6))
            peer.send(b"\x80\x04last")
            peer.read_to_end()

        with self.origin(script) as origin:
            mark = self.penstock.mark()
            with self.raw(origin) as client:
                self.assertEqual(b"\x01\x05first", client.read_exactly(7))
                client.send(b"\x89\x80\0\0\0\0")
                self.assertEqual(b"\x80\x04last", client.read_exactly(6))
            exchange = self.exchange(mark)
        messages = self.messages(exchange)
        self.assertEqual([("text", b"firstlast"), ("ping", b"")], [(m["kind"], m["payload"]) for m in messages])

    def raw(self, origin):
        client, base = self.client_to(origin)
        client.send(f"GET {base}/raw HTTP/1.1\r\nHost: {origin.authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        self.assertIn(b" 101 ", client.read_head())
        return client

    def test_a_message_of_100_mb_costs_no_memory(self):
        total = 100 << 20
        block = bytes(range(256)) * 256
        digest = hashlib.sha256()
        got = []

        def script(peer):
            peer.read_head()
            peer.send(UPGRADE)
            got.append(peer.read_exactly(14))
            for _ in range(total // len(block)):
                got[1:] = [peer.read_exactly(len(block)) == block]
                self.assertTrue(got[1])
            peer.send(header(2, total, False))
            for _ in range(total // len(block)):
                peer.send(block)
            peer.read_to_end()

        with self.origin(script) as origin:
            mark = self.penstock.mark()
            with self.raw(origin) as client:
                before = self.penstock.reset_peak()
                client.send(header(2, total, True))
                for _ in range(total // len(block)):
                    client.send(block)
                    digest.update(block)
                self.assertEqual(header(2, total, False), client.read_exactly(10))
                for _ in range(total // len(block)):
                    self.assertEqual(block, client.read_exactly(len(block)))
                grown = self.penstock.peak() - before
            exchange = self.exchange(mark)
        self.assertEqual(header(2, total, True), got[0])
        if not SANITIZED:
            self.assertLess(grown, 48 << 20)  # the store's queue and page cache, not the message
        messages = self.messages(exchange)
        self.assertEqual([("toServer", total), ("toClient", total)], [(m["direction"], m["size"]) for m in messages])
        for m in messages:
            self.assertEqual(["complete"], m["flags"])
            self.assertEqual(digest.hexdigest(), hashlib.sha256(m["payload"]).hexdigest())

    def test_a_slow_reader_slows_its_sender(self):
        sent = [0]
        stalled = threading.Event()

        def script(peer):
            peer.read_head()
            peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
            peer.send(UPGRADE)
            peer.sock.settimeout(2)
            message = header(2, 60_000, False) + bytes(60_000)
            with contextlib.suppress(TimeoutError):  # two seconds without room for a byte
                while sent[0] < 400 << 20:
                    peer.send(message)
                    sent[0] += len(message)
            stalled.set()

        with self.origin(script) as origin:
            mark = self.penstock.mark()
            with self.raw(origin) as client:
                before = self.penstock.reset_peak()
                self.assertTrue(stalled.wait(TIMEOUT * 2))
                self.assertLess(sent[0], 64 << 20)
                if not SANITIZED:
                    self.assertLess(self.penstock.peak() - before, 32 << 20)
                client.reset()
            self.assertIn("client closed the connection", self.exchange(mark)["failure"])

    # --- other peers

    def node(self, *arguments, **options):
        return subprocess.Popen(["node", os.path.join(SUPPORT, "websocket_peer.js"), *arguments], text=True, stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, env=environment(self.folder, NODE_PATH="/usr/share/nodejs"), **options)

    @contextlib.contextmanager
    def node_server(self):
        with self.node("serve") as server:
            try:
                yield int(server.stdout.readline())
            finally:
                server.kill()

    def test_ws_of_node(self):
        with self.node_server() as port:
            mark = self.penstock.mark()
            with self.node(str(self.penstock.address[1]), str(port)) as client:
                out, _ = client.communicate(timeout=TIMEOUT)
            self.assertEqual(["text of node", "000102ff", "70000", "pong beat", "close 3001"], out.splitlines())
            messages = self.messages(self.exchange(mark))
        want = [b"text of node", b"\0\1\2\xff", b"x" * 70000]
        self.assertEqual(want, self.data_of(messages, "toServer"))
        self.assertEqual(want, self.data_of(messages, "toClient"))
        self.assertTrue(all("compressed" in m["flags"] for m in messages if m["kind"] in ("text", "binary")))
        self.assertEqual([3001, 3001], [m["code"] for m in messages if m["kind"] == "close"])

    def test_chromium(self):
        browser = next((b for b in BROWSERS if subprocess.run(["which", b], capture_output=True).returncode == 0), None)
        self.assertIsNotNone(browser, "no Chromium is installed: scripts/test installs it")
        with self.node_server() as port:
            page = os.path.join(self.folder_for("page"), "page.html")
            with open(page, "w") as out:
                out.write("<script>let n = 0, s = new WebSocket('ws://127.0.0.1:%d/browser');"
                          "s.onopen = () => { s.send('text of the browser'); s.send(new Uint8Array([0, 255])); s.send('y'.repeat(100000)) };"
                          "s.onmessage = () => { if (++n == 3) s.close(4000, 'seen') };"
                          "s.onclose = e => { document.title = n + ' ' + e.code }</script>" % port)
            mark = self.penstock.mark()
            home = self.folder_for("home")
            with subprocess.Popen(
                    [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage", "--disable-sync",
                     "--disable-background-networking", "--disable-component-update", "--user-data-dir=" + os.path.join(home, "profile"),
                     "--proxy-server=" + self.penstock.proxy, "--proxy-bypass-list=<-loopback>", "--remote-debugging-port=0", "file://" + page],
                    env=environment(home), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
                try:
                    exchange = self.exchange(mark)
                finally:
                    running.terminate()
        self.assertEqual("", exchange["note"])
        messages = self.messages(exchange)
        want = [b"text of the browser", b"\0\xff", b"y" * 100_000]
        self.assertEqual(want, self.data_of(messages, "toServer"))
        self.assertEqual(want, self.data_of(messages, "toClient"))
        self.assertEqual([4000, 4000], [m["code"] for m in messages if m["kind"] == "close"])
        self.assertEqual("seen", messages[-1]["label"])


if __name__ == "__main__":
    main()
