# SPDX-License-Identifier: GPL-3.0-or-later
"""The name server, asked by dig, drill and by hand, before a name server that the test plays; and the names that the proxy dials."""
import contextlib
import hmac
import json
import os
import random
import shutil
import socket
import sqlite3
import struct
import subprocess
import threading
import time
import unittest

from penstock_test import PenstockTestCase, TIMEOUT, environment, main, run_penstock
from raw_peers import Origin

A, CNAME, TXT, AAAA, HTTPS, ANY = 1, 5, 16, 28, 65, 255
NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED = range(6)
RECORDS = """
    - {name: api.example.test, type: A, answer: 192.0.2.10, ttl: 17}
    - {name: api.example.test, type: AAAA, answer: "2001:db8::10"}
    - {name: "*.example.test", type: A, answer: 192.0.2.11}
    - {name: "*.deep.example.test", type: A, answer: 192.0.2.12}
    - {name: "/^shop[0-9]+[.]/", type: A, answer: 192.0.2.13}
    - {name: gone.test, type: NXDOMAIN}
    - {name: me.test, type: A, answer: self}
    - {name: alias.test, type: CNAME, answer: api.example.test}
    - {name: far.test, type: CNAME, answer: real.upstream.test}
    - {name: local.test, type: A, answer: 127.0.0.1}
"""


def name_bytes(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".") if label) + b"\0"


def question(name, kind=A, klass=1):
    return name_bytes(name) + struct.pack(">HH", kind, klass)


def query(name, kind=A, ident=None, flags=0x0100, extra=b"", counts=(1, 0, 0, 0)):
    ident = random.randrange(65536) if ident is None else ident
    return struct.pack(">HHHHHH", ident, flags, *counts) + question(name, kind) + extra


def record(kind, data, owner=b"\xc0\x0c", ttl=60):
    return owner + struct.pack(">HHIH", kind, 1, ttl, len(data)) + data


def answer_to(asked, *records, flags=0x8180, code=0):
    end = 12
    while asked[end]:
        end += 1 + asked[end]
    return asked[:2] + struct.pack(">HHHHH", flags | code, 1, len(records), 0, 0) + asked[12:end + 5] + b"".join(records)


def code_of(message):
    return message[3] & 15


def name_in(asked):
    labels, at = [], 12
    while asked[at]:
        labels.append(asked[at + 1:at + 1 + asked[at]].decode("latin1"))
        at += 1 + asked[at]
    return ".".join(labels)


class Upstream:
    """A name server on a port of 127.0.0.1 that answers by UDP and TCP what `script(query, by_tcp)` says: a message, several, or None."""

    def __init__(self, script):
        self.script = script
        self.asked = []  # (sender's port, id, name, by TCP)
        self.changed = threading.Condition()
        while True:
            self.tcp = socket.create_server(("127.0.0.1", 0), backlog=64)
            self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            try:
                self.udp.bind(self.tcp.getsockname())
                break
            except OSError:
                self.tcp.close(), self.udp.close()
        self.address = "%s:%d" % self.tcp.getsockname()
        for serve in (self._serve_udp, self._serve_tcp):
            threading.Thread(target=serve, daemon=True).start()

    def _answers(self, message, port, by_tcp):
        with self.changed:
            self.asked.append((port, struct.unpack(">H", message[:2])[0], name_in(message), by_tcp))
            self.changed.notify_all()
        said = self.script(message, by_tcp)
        return said if isinstance(said, list) else [said] if said else []

    def _serve_udp(self):
        while True:
            try:
                message, sender = self.udp.recvfrom(65535)
                for one in self._answers(message, sender[1], False):
                    self.udp.sendto(one, sender)
            except OSError:
                return

    def _serve_tcp(self):
        while True:
            try:
                peer, sender = self.tcp.accept()
            except OSError:
                return
            threading.Thread(target=self._converse, args=(peer, sender[1]), daemon=True).start()

    def _converse(self, peer, port):
        with peer, peer.makefile("rb") as stream:
            while len(size := stream.read(2)) == 2:
                for one in self._answers(stream.read(struct.unpack(">H", size)[0]), port, True):
                    peer.sendall(struct.pack(">H", len(one)) + one)

    def close(self):
        self.tcp.close(), self.udp.close()


def real_answers(message, by_tcp):
    name = name_in(message).lower()
    if name.startswith("dead"):
        return None
    if name.startswith("liar"):  # somebody who cannot see the question guesses; then the server itself
        other = bytes([message[0] ^ 1]) + message[1:]
        return [answer_to(other, record(A, b"\6\6\6\6")), answer_to(query("other.test", ident=struct.unpack(">H", message[:2])[0]),
                                                                  record(A, b"\6\6\6\6")), b"\xff" * 40, message,
                answer_to(message, record(A, b"\xc0\0\2\x42"))]
    if name.startswith("big") and not by_tcp:
        return answer_to(message, flags=0x8380)
    if name.startswith("big"):
        return answer_to(message, *[record(A, bytes([10, 1, i // 256, i % 256])) for i in range(300)])
    if name.startswith("rude"):  # more than was asked for by UDP
        return answer_to(message, *[record(A, bytes([10, 1, i // 256, i % 256])) for i in range(300)])
    if name.startswith("none"):
        return answer_to(message, code=NXDOMAIN)
    if name.startswith("text"):
        return answer_to(message, record(TXT, b"\5hello"))
    return answer_to(message, record(A, b"\xc0\0\2\x42"))


class Dns(PenstockTestCase):
    arguments = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.upstream = Upstream(real_answers)
        cls.addClassCleanup(cls.upstream.close)
        cls.penstock, cls.at = cls.server("main", f"[\"{cls.upstream.address}\"]", RECORDS)
        cls.bundle = cls.trust(cls.penstock)

    @classmethod
    def server(cls, name, upstream, records="", listen="127.0.0.1:0", more=()):
        folder = os.path.join(cls.folder, name)
        os.makedirs(folder)
        config = os.path.join(folder, "config.yaml")
        with open(config, "w") as out:
            out.write(f"dns:\n  listen: \"{listen}\"\n  upstream: {upstream}\n" + (f"  records:{records}" if records else ""))
        penstock = cls.start("--config", config, *more, folder=folder)
        return penstock, penstock.listening("dns")

    def dig(self, *words, at=None):
        """Lines of dig's own short form."""
        if not shutil.which("dig"):
            self.skipTest("dig is not installed (bind9-dnsutils)")
        host, port = at or self.at
        done = subprocess.run(["dig", f"@{host}", "-p", str(port), "+time=8", "+tries=1", *words], capture_output=True, text=True,
                              timeout=TIMEOUT, env=environment(self.folder))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def short(self, *words, **kwargs):
        return self.dig("+short", *words, **kwargs).split("\n")[:-1]

    def ask(self, message, at=None, timeout=TIMEOUT):
        at = at or self.at
        with socket.socket(socket.AF_INET6 if ":" in at[0] else socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.settimeout(timeout)
            s.connect(at)
            s.send(message)
            return s.recv(65535)

    def row(self, name, method="A", since=0):
        return self.penstock.wait(lambda e: e["kind"] == "dns" and e["url"] == f"dns://{name}" and e["method"] == method, since=since)[0]

    # --- what the records say -------------------------------------------------------------------------------------------------------

    def test_records_are_answered(self):
        self.assertEqual(self.short("api.example.test"), ["192.0.2.10"])
        self.assertEqual(self.short("API.Example.Test", "AAAA"), ["2001:db8::10"])
        self.assertEqual(self.short("x.example.test"), ["192.0.2.11"])
        self.assertEqual(self.short("x.y.example.test"), ["192.0.2.11"])
        self.assertEqual(self.short("x.deep.example.test"), ["192.0.2.12"])
        self.assertEqual(self.short("shop12.anywhere"), ["192.0.2.13"])
        self.assertEqual(self.short("me.test"), ["127.0.0.1"])
        self.assertEqual(self.short("alias.test"), ["api.example.test.", "192.0.2.10"])
        self.assertRegex(self.dig("api.example.test"), r"api\.example\.test\.\s+17\s+IN\s+A\s+192\.0\.2\.10")
        self.assertIn("status: NXDOMAIN", self.dig("gone.test"))
        for kind in ("HTTPS", "SVCB", "MX", "AAAA"):
            said = self.dig("x.example.test", kind)
            self.assertIn("status: NOERROR", said)
            self.assertIn("ANSWER: 0", said, "a spoofed name has no other types")

    def test_by_tcp_and_without_edns(self):
        for words in (("+tcp",), ("+noedns",), ("+tcp", "+noedns"), ("+cookie",), ("+dnssec",)):
            self.assertEqual(self.short(*words, "api.example.test"), ["192.0.2.10"], words)
            self.assertEqual(self.short(*words, f"real{len(words)}.upstream.test"), ["192.0.2.66"], words)

    def test_answers_come_from_the_address_that_was_asked(self):
        penstock, (_, port) = self.server("all", f"[\"{self.upstream.address}\"]", RECORDS, listen="0.0.0.0:0")
        self.assertEqual(self.ask(query("me.test"), ("127.0.0.7", port))[-4:], bytes([127, 0, 0, 7]), "which is what self means, too")
        self.assertEqual(self.ask(query("www.upstream.test"), ("127.0.0.7", port))[-4:], b"\xc0\0\2\x42")
        self.assertEqual(penstock.wait()[0]["url"], "dns://me.test")
        penstock.wait_errors(f"Any machine on the network can ask the name server at 0.0.0.0:{port}")
        try:
            socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        except OSError:
            return  # a machine without IPv6
        _, at = self.server("six", f"[\"{self.upstream.address}\"]", RECORDS, listen="[::1]:0")
        self.assertEqual(self.ask(query("api.example.test"), at)[-4:], b"\xc0\0\2\x0a")
        self.assertEqual(self.ask(query("me.test"), at)[-4:], bytes([127, 0, 0, 1]), "the IPv4 address beside it")

    def test_a_stop_ends_what_waits(self):
        penstock, at = self.server("stopped", f"[\"{self.upstream.address}\"]")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s, socket.create_connection(at, TIMEOUT) as tcp:
            message = query("dead.upstream.test")
            s.sendto(message, at)
            tcp.sendall(struct.pack(">H", len(message)) + message)
            with self.upstream.changed:
                self.upstream.changed.wait_for(lambda: [q[3] for q in self.upstream.asked[-2:]] in ([True, False], [False, True]), TIMEOUT)
            started = time.monotonic()
            penstock.stop()
            self.assertLess(time.monotonic() - started, 3)
        self.assertEqual({e["failure"] for e in penstock.exchanges}, {"stopped with Penstock"})

    def test_drill(self):
        if not shutil.which("drill"):
            self.skipTest("drill is not installed (ldnsutils)")
        for words in ((), ("-t",)):
            done = subprocess.run(["drill", *words, "-p", str(self.at[1]), "alias.test", f"@{self.at[0]}", "A"], capture_output=True, text=True,
                                  timeout=TIMEOUT, env=environment(self.folder))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("rcode: NOERROR", done.stdout)
            self.assertRegex(done.stdout, r"alias\.test\.\s+60\s+IN\s+CNAME\s+api\.example\.test\.")
            self.assertIn("192.0.2.10", done.stdout)

    def test_an_alias_of_a_name_of_others_is_followed(self):
        self.assertEqual(self.short("far.test"), ["real.upstream.test.", "192.0.2.66"])
        self.assertEqual(self.row("far.test")["subject"], "CNAME real.upstream.test, 192.0.2.66")

    # --- what others say ------------------------------------------------------------------------------------------------------------

    def test_other_questions_are_forwarded_from_ever_other_ports_with_ever_other_ids(self):
        for i in range(20):
            self.assertEqual(self.short(f"many{i}.upstream.test"), ["192.0.2.66"])
        asked = [q for q in self.upstream.asked if q[2].startswith("many")]
        self.assertEqual(len(asked), 20)
        self.assertGreater(len({port for port, *_ in asked}), 15)
        self.assertGreater(len({ident for _, ident, *_ in asked}), 15)
        self.assertEqual(self.short("text.upstream.test", "TXT"), ['"hello"'])
        self.assertIn("status: NXDOMAIN", self.dig("none.upstream.test"))

    def test_what_does_not_answer_the_question_is_not_believed(self):
        self.assertEqual(self.short("liar.upstream.test"), ["192.0.2.66"])

    def test_a_truncated_answer_is_asked_for_by_tcp(self):
        self.assertIn("flags: qr tc rd ra", self.dig("+ignore", "big1.upstream.test"))
        self.assertEqual(len(self.short("big2.upstream.test")), 300)
        self.assertEqual([by_tcp for _, _, name, by_tcp in self.upstream.asked if name == "big2.upstream.test"], [False, True])
        answer = self.ask(query("rude.upstream.test"))
        self.assertLessEqual(len(answer), 512)
        self.assertTrue(answer[2] & 2, "what does not fit is not sent: TC")

    def test_a_dead_server_is_servfail_and_the_next_one_is_asked(self):
        mark = self.penstock.mark()
        started = time.monotonic()
        self.assertEqual(code_of(self.ask(query("dead.upstream.test"))), SERVFAIL)
        self.assertLess(time.monotonic() - started, 12)
        row = self.row("dead.upstream.test", since=mark)
        self.assertEqual(row["failure"], f"upstream timed out: the name server {self.upstream.address} does not answer")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nobody:
            nobody.bind(("127.0.0.1", 0))
            dead = "127.0.0.1:%d" % nobody.getsockname()[1]
        _, at = self.server("second", f"[\"{dead}\", \"{self.upstream.address}\"]")
        self.assertEqual(code_of(self.ask(query("www.upstream.test"), at)), NOERROR, "refused at once")
        refused, at = self.server("refused", f"[\"{dead}\"]")
        self.assertEqual(code_of(self.ask(query("www.upstream.test"), at)), SERVFAIL)
        self.assertIn("Connection refused", refused.wait()[0]["failure"])

    # --- rows -----------------------------------------------------------------------------------------------------------------------

    def test_each_question_is_a_row(self):
        mark = self.penstock.mark()
        self.short("api.example.test", "AAAA"), self.short("row.upstream.test"), self.dig("gone.test", "TXT")
        own = self.row("api.example.test", "AAAA", mark)
        self.assertEqual((own["protocol"], own["application"], own["subject"], own["failure"]), ("DNS", "DNS", "2001:db8::10", ""))
        self.assertEqual(own["note"], "by the record api.example.test")
        self.assertEqual(own["entry"], "dns")
        others = self.row("row.upstream.test", since=mark)
        self.assertEqual((others["subject"], others["note"]), ("192.0.2.66", ""))
        self.assertGreater(others["requestSize"], 12)
        self.assertEqual(self.row("gone.test", "TXT", mark)["subject"], "NXDOMAIN")

    def test_rows_are_kept_and_found(self):
        penstock, at = self.server("kept", f"[\"{self.upstream.address}\"]", RECORDS)
        for name, kind in (("api.example.test", A), ("api.example.test", AAAA), ("www.upstream.test", A), ("gone.test", HTTPS)):
            self.ask(query(name, kind), at)
        penstock.wait(count=4)
        penstock.stop()
        for expression, count in (("protocol == DNS", 4), ("protocol == DNS && method == A", 2), ("host == api.example.test", 2),
                                  ("method == HTTPS && url contains gone.test", 1), ("path contains 192.0.2.66", 1), ("type == dns", 4)):
            code, out, err = run_penstock("export", penstock.project, "--count", expression, folder=penstock.folder)
            self.assertEqual((code, out.strip()), (0, str(count)), expression + err)

    # --- bad input ------------------------------------------------------------------------------------------------------------------

    def test_malformed_questions_are_refused_or_dropped_and_never_make_more(self):
        opt = b"\0" + struct.pack(">HHIH", 41, 4096, 0, 0)
        refused = [
            (query("x", counts=(0, 0, 0, 0)), FORMERR), (query("x", counts=(2, 0, 0, 0)), FORMERR), (query("x")[:-1], FORMERR),
            (struct.pack(">HHHHHH", 7, 256, 1, 0, 0, 0) + b"\xc0\x0c\0\1\0\1", FORMERR), (query("x", counts=(1, 0, 0, 1)), FORMERR),
            (query("x", counts=(1, 0, 0, 2), extra=opt + opt), FORMERR), (query("x", flags=0x2800), NOTIMP), (query("x", 252), REFUSED)]
        for message, code in refused:
            answer = self.ask(message)
            self.assertEqual(code_of(answer), code, message)
            self.assertEqual(answer[:2], message[:2])
            self.assertLessEqual(len(answer), len(message), message)
        random.seed(4)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.connect(self.at)
            s.setblocking(False)
            sent = answered = 0
            for i in range(3000):
                good = query(f"r{i}.example.test", counts=(1, 0, 0, 1), extra=opt)
                message = bytearray(good if i % 2 else os.urandom(random.randrange(1, 100)))
                for _ in range(random.randrange(1, 6)):
                    message[random.randrange(min(len(message), 14))] = random.randrange(256)
                if i % 3 == 0:
                    message = message[:random.randrange(1, len(message) + 1)]
                s.send(message)
                sent += len(message)
                try:
                    while True:
                        answer = s.recv(65535)
                        answered += len(answer)
                except BlockingIOError:
                    pass
        self.assertGreater(answered, 0)
        self.assertEqual(self.short("api.example.test"), ["192.0.2.10"], "it is there still")

    def test_a_stranger_s_answer_is_never_answered(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.settimeout(TIMEOUT)
            s.connect(self.at)
            for message in (query("api.example.test", ident=1, flags=0x8180), b"short", query("api.example.test", ident=2)):
                s.send(message)
            self.assertEqual(s.recv(512)[:2], b"\0\2", "in order, so the first two have no answer")

    def test_a_flood_is_bounded(self):
        silent = Upstream(lambda message, by_tcp: None)
        self.addCleanup(silent.close)
        penstock, at = self.server("flood", f"[\"{silent.address}\"]", RECORDS)
        before = penstock.descriptors()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.connect(at)
            s.settimeout(0.02)
            sent = declined = 0
            end = time.monotonic() + TIMEOUT
            while declined < 100 and time.monotonic() < end:
                for _ in range(20):
                    s.send(query(f"n{sent}.flood.test", ident=sent))
                    sent += 1
                try:
                    while True:
                        declined += code_of(s.recv(512)) == SERVFAIL
                except TimeoutError:
                    pass
            self.assertGreaterEqual(declined, 100)
            self.assertGreaterEqual(sent, 512)
            self.assertLess(penstock.descriptors() - before, 530)
            started = time.monotonic()
            self.assertEqual(self.ask(query("api.example.test"), at)[-4:], b"\xc0\0\2\x0a")
            self.assertLess(time.monotonic() - started, 1, "what is ours is answered meanwhile")
        rows = penstock.wait(lambda e: "too many questions" in e["failure"], count=100)
        self.assertIn("SERVFAIL", rows[0]["subject"])

    def test_tcp_is_framed_bounded_and_takes_several_questions(self):
        with socket.create_connection(self.at, TIMEOUT) as s:
            both = [query("api.example.test", ident=1), query("www.upstream.test", ident=2)]
            s.sendall(b"".join(struct.pack(">H", len(m)) + m for m in both)[:-3])
            s.sendall(both[1][-3:])
            stream = s.makefile("rb")
            for ident in (1, 2):
                size = struct.unpack(">H", stream.read(2))[0]
                self.assertEqual(struct.unpack(">H", stream.read(size)[:2])[0], ident)
            s.sendall(struct.pack(">H", 3) + b"abc")
            self.assertEqual(stream.read(), b"", "it does not speak DNS")
        clients = [socket.create_connection(self.at, TIMEOUT) for _ in range(150)]
        try:
            closed = 0
            for c in clients[128:]:
                c.settimeout(5)
                try:
                    closed += c.recv(1) == b""
                except ConnectionResetError:
                    closed += 1
            self.assertEqual(closed, 22)
        finally:
            for c in clients:
                c.close()
        self.assertEqual(self.short("api.example.test"), ["192.0.2.10"])

    # --- inside the proxy -----------------------------------------------------------------------------------------------------------

    def test_the_proxy_dials_what_records_and_overrides_say(self):
        def answer(peer):
            peer.read_head()
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        origin = Origin(answer)
        self.addCleanup(origin.close)
        port = origin.port
        penstock, _ = self.server("dials", f"[\"{self.upstream.address}\"]", RECORDS,
                                  more=("--resolve", f"*.dev.test=127.0.0.1:{port}", "--resolve", "plain.test=127.0.0.1"))
        def get(url):
            done = subprocess.run(["curl", "-q", "-sS", "--max-time", "20", "-x", penstock.proxy, "-o", "/dev/null", "-w", "%{http_code}", url],
                                  capture_output=True, text=True, env=environment(self.folder))
            return done.stdout
        self.assertEqual(get("http://api.dev.test/"), "200", "another address and another port")
        self.assertEqual(get(f"http://plain.test:{port}/"), "200")
        self.assertEqual(get(f"http://local.test:{port}/"), "200", "a record")
        self.assertEqual(get(f"http://gone.test:{port}/"), "502", "a record says that it is not there")
        row = penstock.wait_url("gone.test")
        self.assertIn("there is no such name, by the record gone.test", row["failure"])
        self.assertEqual(penstock.wait_url("api.dev.test")["url"], "http://api.dev.test/", "the row keeps the name")

    # --- what a project says --------------------------------------------------------------------------------------------------------

    def say(self, penstock, names, sealed):
        """Puts it into the project of a program that has ended: as its person set it in the window, or as somebody else's."""
        text = json.dumps(names)
        if sealed:
            key = subprocess.run(["openssl", "ec", "-in", os.path.join(penstock.ca_dir, "penstock-ca.key"), "-outform", "DER"], capture_output=True,
                                 check=True).stdout
            secret = hmac.digest(key, b"names in a project", "sha256")
            text = "sealed " + hmac.digest(secret, text.encode(), "sha256").hex() + "\n" + text
        with contextlib.closing(sqlite3.connect(penstock.project)) as db, db:
            db.execute("INSERT OR REPLACE INTO setting(key, value) VALUES ('names', ?)", (text,))

    def test_what_a_project_says_of_names_is_in_force_when_it_is_opened(self):
        folder = self.folder_for("project")
        def answer(peer):
            peer.read_head()
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        origin = Origin(answer)
        self.addCleanup(origin.close)
        names = {"on": True, "listen": "127.0.0.1:0", "upstream": [self.upstream.address], "names": [
            {"id": "n1", "on": True, "name": "kept.test", "type": "A", "answer": "192.0.2.40", "ttl": "9"},
            {"id": "n2", "on": False, "name": "kept.upstream.test", "type": "A", "answer": "192.0.2.41"},
            {"id": "n3", "on": True, "name": "*.dev.test", "type": "override", "answer": f"127.0.0.1:{origin.port}"}]}
        first = self.start(folder=folder)
        self.assertEqual([mode for mode, _ in first.listeners if mode == "dns"], [], "nobody said that there should be one")
        first.stop()
        self.say(first, names, sealed=True)
        penstock = self.start(folder=folder)
        at = penstock.listening("dns")
        self.assertRegex(self.dig("kept.test", at=at), r"kept\.test\.\s+9\s+IN\s+A\s+192\.0\.2\.40")
        self.assertEqual(self.short("+tcp", "kept.test", at=at), ["192.0.2.40"])
        self.assertEqual(self.short("kept.upstream.test", at=at), ["192.0.2.66"], "it is off, so its server says")
        done = subprocess.run(["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", str(TIMEOUT), "-x", penstock.proxy, "http://api.dev.test/"],
                              capture_output=True, text=True, env=environment(folder))
        self.assertEqual(done.stdout, "200", "the proxy goes where the override says")
        penstock.stop()
        self.say(first, names, sealed=False)
        foreign = self.start(folder=folder)
        foreign.wait_errors("This project came with 3 names, a name server at 127.0.0.1:0 and servers to ask written by somebody else")
        self.assertEqual([mode for mode, _ in foreign.listeners if mode == "dns"], [])
        foreign.stop()
        config = os.path.join(folder, "config.yaml")
        with open(config, "w") as out:
            out.write(f"dns: {{listen: '127.0.0.1:0', upstream: ['{self.upstream.address}']}}\n")
        run = self.start("--config", config, folder=folder)
        self.assertEqual(self.short("kept.test", at=run.listening("dns")), ["192.0.2.66"], "nor does the run's server go by it")

    # --- settings -------------------------------------------------------------------------------------------------------------------

    def test_a_port_that_is_taken_is_said(self):
        folder = self.folder_for("taken")

        def said(taken):
            where = "127.0.0.1:%d" % taken.getsockname()[1]
            code, _, err = run_penstock("--mode", "headless", "--port", "0", "--ui-port", "0", "--no-db", "--dns", where, folder=folder)
            self.assertEqual(code, 2)
            self.assertIn(f"the name server at {where}: the port is in use for ", err)
            return err
        with socket.create_server(("127.0.0.1", 0)) as taken:
            self.assertIn("for TCP", said(taken))
        for _ in range(5):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
                taken.bind(("127.0.0.1", 0))
                if "for UDP" in said(taken):
                    return
            # That number is somebody's by TCP as well: another one.
        self.fail("it never said that UDP is taken")

    def test_wrong_settings_are_said_with_their_place(self):
        folder = self.folder_for("wrong")
        for words, said in ((("--dns", "here"), '--dns: "here" is no place to listen'),
                            (("--resolve", "a.test"), '--resolve: "a.test" says no address of a host'),
                            (("--resolve", "a.test=b.test"), '--resolve: "b.test" is no IP address')):
            code, _, err = run_penstock(*words, folder=folder)
            self.assertEqual(code, 2)
            self.assertIn(said, err)
        for records, said in (("{name: a.test, type: A, answer: '::1'}", 'dns.records: "::1" is no answer of an A record'),
                              ("{name: a.test, type: MX, answer: b}", 'dns.records: "MX" is no type of a record'),
                              ("{name: '/(/', type: A, answer: 1.2.3.4}", 'is not a regular expression'),
                              ("{name: 'a..b', type: A, answer: 1.2.3.4}", 'dns.records: "a..b" is no name'),
                              ("{name: a.test, type: NXDOMAIN, answer: 1.2.3.4}", "an NXDOMAIN record has an answer")):
            config = os.path.join(folder, "config.yaml")
            with open(config, "w") as out:
                out.write(f"dns:\n  records:\n    - {records}\n")
            code, _, err = run_penstock("--config", config, "--mode", "headless", folder=folder)
            self.assertEqual(code, 2)
            self.assertIn(f"{config}:3: ", err)
            self.assertIn(said, err)


if __name__ == "__main__":
    main()
