#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Language models that stream: every event passes when it comes, and what they said is found in one piece."""
import json
import struct

from penstock_test import PenstockTestCase, main, run_penstock
from raw_peers import connect

WORDS = ["Once", " upon", " a", " tim", "e, caf\u00e9", "."]
TEXT = "Once upon a time, caf\u00e9."


def event(data, name=""):
    return ((f"event: {name}\n" if name else "") + f"data: {json.dumps(data)}\n\n").encode()


def openai_chat():
    return "text/event-stream", [event({"id": "c", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": w}}]}) for w in WORDS] \
        + [b"data: [DONE]\n\n"]


def openai_responses():
    return "text/event-stream; charset=utf-8", [event({"type": "response.output_text.delta", "output_index": 0, "delta": w}, "response.output_text.delta")
                                                for w in WORDS] + [event({"type": "response.completed", "response": {"status": "completed"}})]


def anthropic():
    start = [event({"type": "message_start", "message": {"id": "m", "model": "claude", "usage": {"input_tokens": 3}}}, "message_start")]
    return "text/event-stream", start + [event({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": w}}, "content_block_delta")
                                         for w in WORDS] + [event({"type": "message_stop"}, "message_stop")]


def gemini():
    return "text/event-stream", [event({"candidates": [{"content": {"parts": [{"text": w}]}}]}).replace(b"\n", b"\r\n") for w in WORDS]


def ollama():
    return "application/x-ndjson", [json.dumps({"model": "m", "message": {"content": w}, "done": w == "."}).encode() + b"\n" for w in WORDS]


def bedrock():
    def frame(payload):
        payload = json.dumps(payload).encode()
        headers = b""
        for name, value in ((b":event-type", b"contentBlockDelta"), (b":message-type", b"event")):
            headers += bytes([len(name)]) + name + b"\x07" + struct.pack(">H", len(value)) + value
        return struct.pack(">II", 16 + len(headers) + len(payload), len(headers)) + bytes(4) + headers + payload + bytes(4)
    return "application/vnd.amazon.eventstream", [frame({"contentBlockIndex": 0, "delta": {"text": w}}) for w in WORDS]


DIALECTS = {f.__name__: f for f in (openai_chat, openai_responses, anthropic, gemini, ollama, bedrock)}


class Answers(PenstockTestCase):
    def test_each_dialect_is_found_in_one_piece(self):
        def script(peer):
            while head := peer.read_head():
                media_type, pieces = DIALECTS[head.split()[1][1:].decode()]()
                peer.send(f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
                for piece in pieces:
                    peer.send(b"%x\r\n%s\r\n" % (len(piece), piece))
                    self.assertEqual(b".", peer.read_exactly(1))  # the client has it: it goes on with its request
                peer.send(b"0\r\n\r\n")

        with self.origin(script) as origin:
            for name, dialect in DIALECTS.items():
                pieces = dialect()[1]
                with connect(self.penstock.address) as peer:
                    peer.send(f"CONNECT {origin.authority} HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode())
                    self.assertIn(b" 200 ", peer.read_head())
                    # A byte of the request's content for each piece of the answer that came: none is held back for others.
                    peer.send(f"POST /{name} HTTP/1.1\r\nHost: {origin.authority}\r\nContent-Length: {len(pieces)}\r\n\r\n".encode())
                    self.assertIn(b" 200 ", peer.read_head(), name)
                    for piece in pieces:
                        size = peer.read_until(b"\r\n")
                        self.assertEqual(len(piece), int(size, 16), name)
                        self.assertEqual(piece + b"\r\n", peer.read_exactly(len(piece) + 2))
                        peer.send(b".")
                    self.assertEqual(b"0\r\n\r\n", peer.read_exactly(5))
                self.penstock.wait_url(f"/{name}")
        self.penstock.stop()
        for name in DIALECTS:
            with self.subTest(name):
                for words, count in ((TEXT, 1), ("Once upon no time", 0)):
                    run = run_penstock("export", self.penstock.project, "--count", f'path == /{name} && response contains "{words}"', folder=self.folder)
                    self.assertEqual((0, f"{count}\n", ""), run)


if __name__ == "__main__":
    main()
