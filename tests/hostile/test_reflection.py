# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that answer gRPC's reflection with descriptors made to be expensive."""
import os
import signal
import struct
import time

from bystander import MB, SANITIZED, Bystander
from penstock_test import PenstockTestCase, main
from raw_peers import answering, connect

PATH = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
SIZE = 2_600_000


def varint(value):
    out = b""
    while value > 0x7f:
        out += bytes([value & 0x7f | 0x80])
        value >>= 7
    return out + bytes([value])


def number(field, value):
    return varint(field << 3) + varint(value)


def content(field, value):
    return varint(field << 3 | 2) + varint(len(value)) + value


def descriptor(name, declared=b""):
    return content(1, name) + content(2, b"p") + declared + content(12, b"proto3")


def repeated(make, size=SIZE):
    out, i, total = [], 0, 0
    while total < size:
        out.append(make(i))
        total += len(out[-1])
        i += 1
    return out


def named(i):
    return content(1, b"N%d" % i)


def shapes():
    """Name -> FileDescriptorProtos of some 2.6 MB."""
    field = [content(2, named(i) + number(3, i + 1) + number(4, 1) + number(5, 9)) for i in range(70_000)]
    unknown = [content(2, named(i) + number(3, i + 1) + number(4, 1) + number(5, 11) + content(6, b".q.T%d" % i)) for i in range(70_000)]
    ranges = [content(9, number(1, 200_000 + 2 * i) + number(2, 200_001 + 2 * i)) for i in range(70_000)]
    deep = b""
    for _ in range(1500):
        deep = content(1, b"D") + (content(3, deep) if deep else b"")
    yield "many tiny files", repeated(lambda i: descriptor(b"f%d" % i))
    yield "deep imports", repeated(lambda i: descriptor(b"d%d" % i, content(3, b"d%d" % (i + 1)) + number(10, 0)))
    yield "circles of imports", repeated(lambda i: descriptor(b"c%d" % i, b"".join(content(3, b"c%d" % k) + number(10, k) for k in range(200))))
    yield "messages", [descriptor(b"m", b"".join(repeated(lambda i: content(4, named(i)))))]
    yield "messages in small files", repeated(lambda i: descriptor(b"s%d" % i, b"".join(content(4, named(1000 * i + k)) for k in range(500))))
    yield "an enum", [descriptor(b"e", content(5, content(1, b"E") + b"".join(repeated(lambda i: content(2, named(i) + number(2, i))))))]
    yield "fields beside ranges", [descriptor(b"r", content(4, content(1, b"R") + b"".join(field[:8000] + ranges[:8000])))] * 4
    yield "fields of unknown types", repeated(lambda i: descriptor(b"u%d" % i, content(4, content(1, b"U%d" % i) + b"".join(unknown[:5000]))))
    yield "nested types", repeated(lambda i: descriptor(b"n%d" % i, content(4, deep)))
    yield "long names", repeated(lambda i: descriptor(b"l%d" % i, content(4, content(1, b"L%d" % i + b"x" * 20_000))))
    yield "a long package", [content(1, b"p") + content(2, b"p" + b".p" * (SIZE // 2)) + content(4, content(1, b"M"))]


def answer(files, kind=b"application/grpc-web+proto"):
    message = content(4, b"".join(content(1, f) for f in files))
    body = struct.pack(">BI", 0, len(message)) + message
    return b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (kind, len(body)) + body


def cpu(process):
    with open(f"/proc/{process.pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Reflection(PenstockTestCase):
    def ask(self, penstock, response, method="POST", kind="application/grpc-web+proto"):
        with self.origin(answering(response)) as origin, connect(penstock.address) as client:
            client.send(f"{method} http://{origin.authority}{PATH} HTTP/1.1\r\nHost: {origin.authority}\r\nContent-Type: {kind}\r\n"
                        "Content-Length: 0\r\n\r\n".encode())
            head, body = client.read_response(method.encode())
            self.assertTrue(body, head)

    def test_a_get_of_that_path_is_no_reflection(self):
        files = next(files for name, files in shapes() if name == "messages")
        before = cpu(self.penstock.process)
        for method, kind in (("GET", "application/grpc-web+proto"), ("POST", "text/plain")):
            self.ask(self.penstock, answer(files, kind.encode()), method, kind)
        self.assertLess(cpu(self.penstock.process) - before, 1.5)

    def test_every_shape_costs_a_bounded_time(self):
        for name, files in shapes():
            response = answer(files)
            before = cpu(self.penstock.process)
            with self.subTest(name), Bystander(self.penstock, memory=160 * MB, descriptors=20, name=f"reflection: {name}"):
                self.ask(self.penstock, response)
                # Whatever it does with it, it does it at once; a core that is still busy afterwards shows.
                end = time.monotonic() + 1.5
                while time.monotonic() < end:
                    time.sleep(0.05)
            used = cpu(self.penstock.process) - before
            print(f"    {used:.2f} s of CPU", flush=True)
            self.assertLess(used, 20 if SANITIZED else 3, name)

    def test_sigterm_does_not_wait(self):
        penstock = self.start(folder=self.folder_for("ending"))
        for _, files in shapes():
            self.ask(penstock, answer(files))
        begun = time.monotonic()
        penstock.process.send_signal(signal.SIGTERM)
        penstock.process.wait(30)
        took = time.monotonic() - begun
        print(f"\n  SIGTERM after {took:.2f} s", flush=True)
        self.assertLess(took, 20 if SANITIZED else 2)


if __name__ == "__main__":
    main()
