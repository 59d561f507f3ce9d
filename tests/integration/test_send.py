# SPDX-License-Identifier: GPL-3.0-or-later
"""`penstock send`: what is named goes out as it is, is recorded where somebody said so, and told line by line."""
import base64
import json
import os
import shutil
import subprocess
import tempfile
import threading
import unittest

import h2_peers
from certificates import Authority
from origins import NginxHttp2
from penstock_test import PROGRAM, TIMEOUT, environment, exported_count, run_penstock
from raw_peers import Origin, answering, server_context

HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


class Send(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="penstock-test-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.authority = Authority(cls.folder)
        cls.ca = ["--ca-dir", os.path.join(cls.folder, "ca")]

    def send(self, *words, code=0):
        ended, out, err = run_penstock("send", "--json", *words, *self.ca, folder=self.folder)
        self.assertEqual(code, ended, out + err)
        return [json.loads(line) for line in out.splitlines()], err

    def file(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as f:
            f.write(content)
        return path

    def test_a_file_goes_out_as_it_is(self):
        odd = b"FOO  /x HTTP/1.1\nHost : a\r\nX: 1\r\nX: 1\r\nContent-Length: 2\r\n\r\nhi"
        project = os.path.join(self.folder, "odd.penstock")
        def script(peer):
            peer.read_exactly(len(odd))
            peer.send(HELLO)

        with Origin(script) as origin:
            answers, _ = self.send("--raw", self.file("odd", odd), "--to", f"http://{origin.authority}", "--project", project, "--keep-free", "0")
            self.assertEqual(odd, b"".join(origin.received()))
        self.assertEqual([(1, 200, 5, None)], [(a["id"], a["status"], a["size"], a["error"]) for a in answers])
        self.assertGreater(answers[0]["duration_ms"], 0)
        self.assertEqual(1, exported_count(project, self.folder))
        code, out, _ = run_penstock("export", project, "--count", "source == resender && status == 200", folder=self.folder)
        self.assertEqual((0, "1"), (code, out.strip()))

    def test_what_was_sent_is_written_as_har(self):
        har = os.path.join(self.folder, "sent.har")
        with Origin(answering(HELLO)) as origin:
            self.send("--curl", f"curl http://{origin.authority}/one", "--har", har)
        with open(har) as f:
            self.assertEqual([f"http://{origin.authority}/one"], [e["request"]["url"] for e in json.load(f)["log"]["entries"]])
        with Origin(answering(HELLO)) as origin:
            self.send("--curl", f"curl http://{origin.authority}/one", "--har", os.path.join(self.folder, "no", "such", "folder.har"), code=1)

    def test_an_exchange_of_a_project_is_sent_again(self):
        project = os.path.join(self.folder, "again.penstock")
        first = b"POST /a?b=c HTTP/1.1\r\nHost: x.test\r\nX-Odd:   y\r\nContent-Length: 3\r\n\r\nabc"
        with Origin(answering(HELLO, then_close=True)) as origin:
            self.send("--raw", self.file("first", first), "--to", f"http://{origin.authority}", "--project", project, "--keep-free", "0")
            answers, _ = self.send(project, "1", "--times", "2", "--project", project, "--keep-free", "0")
            self.assertEqual(first * 3, b"".join(origin.received()))
        self.assertEqual([2, 3], [a["id"] for a in answers])
        self.assertEqual(3, exported_count(project, self.folder))

    def test_what_was_meant_for_a_proxy_is_not_sent_to_the_server(self):
        project = os.path.join(self.folder, "through.penstock")
        with Origin(answering(HELLO, then_close=True)) as origin:
            told = f"POST http://{origin.authority}/a?b HTTP/1.1\r\nHost: {origin.authority}\r\nProxy-Connection: keep-alive\r\nX-Odd:   y\r\n".encode()
            secret = b"proxy-authorization: Basic c2VjcmV0\r\n"
            self.send("--raw", self.file("through", told + secret + b"Content-Length: 3\r\n\r\nabc"), "--to", f"http://{origin.authority}", "--project", project,
                      "--keep-free", "0")
            self.send(project, "1")
            again = origin.received()[1]
        self.assertEqual(f"POST /a?b HTTP/1.1\r\nHost: {origin.authority}\r\nX-Odd:   y\r\nContent-Length: 3\r\n\r\nabc".encode(), again)

    def test_a_request_that_was_recorded_in_part_is_refused(self):
        project = os.path.join(self.folder, "part.penstock")
        raw = self.file("part", b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4000\r\n\r\n" + b"x" * 4000)
        with Origin(answering(HELLO, then_close=True)) as origin:
            self.send("--raw", raw, "--to", f"http://{origin.authority}", "--project", project, "--keep-free", "0", "--max-body", "1kb")
            answers, err = self.send(project, "1", code=2)
            self.assertEqual(1, len(origin.received()))
        self.assertEqual([], answers)
        self.assertIn("not all was recorded", err)

    def in_folder(self, command, *words, given=b"", code=0):
        """As a person does in a shell whose working folder it is."""
        done = subprocess.run([PROGRAM, "send", "--json", "--curl", command, *words, *self.ca], cwd=self.folder, input=given, capture_output=True, timeout=TIMEOUT,
                              env=environment(self.folder))
        self.assertEqual(code, done.returncode, done.stderr.decode())
        return [json.loads(line) for line in done.stdout.splitlines()], done.stderr.decode()

    def test_files_of_a_command_are_read_where_it_runs(self):
        self.file("data.bin", b"a=1\r\n\0\xff")
        for command, given, content in (("--data-binary @data.bin", b"", b"a=1\r\n\0\xff"), ("-d @data.bin", b"", b"a=1\xff"), ("-T data.bin", b"", b"a=1\r\n\0\xff"),
                                        ("--data-binary @-", b"given", b"given"), ("--data-binary @- < data.bin", b"", b"a=1\r\n\0\xff")):
            with self.subTest(command=command), Origin(answering(HELLO, then_close=True)) as origin:
                url, _, shell = command.partition(" < ")
                self.in_folder(f"curl {url} http://{origin.authority}/" + (f" < {shell}" if shell else ""), given=given)
                head, _, body = origin.received()[0].partition(b"\r\n\r\n")
                self.assertEqual(content, body)
                self.assertIn(f"Content-Length: {len(content)}\r\n".encode(), head + b"\r\n")
        with Origin(answering(HELLO, then_close=True)) as origin:
            self.in_folder(f"curl -F photo=@data.bin http://{origin.authority}/")
            self.assertIn(b"\r\n\r\na=1\r\n\0\xff\r\n--", origin.received()[0])
        for command, sentence in (("-d @nowhere", "the body: nowhere cannot be read"), ("-d @.", ". is a folder"), ("--data-binary @/dev/zero", "/dev/zero has over 64 MB")):
            with self.subTest(command=command):
                answers, err = self.in_folder(f"curl {command} http://127.0.0.1:1/", code=2)
                self.assertEqual([], answers)
                self.assertIn(sentence, err)

    def test_a_command_of_curl_goes_where_curl_would_go(self):
        with Origin(answering(HELLO, then_close=True)) as origin:
            for way in (f"--resolve example.com:{origin.port}:127.0.0.1 http://example.com:{origin.port}/", f"--connect-to ::127.0.0.1:{origin.port} http://example.com/"):
                self.send("--curl", "curl " + way)
            self.assertEqual([f"Host: example.com:{origin.port}".encode(), b"Host: example.com"], [r.split(b"\r\n")[1] for r in origin.received()])

        def proxy(peer):
            peer.read_head()
            peer.send(b"HTTP/1.1 200 OK\r\n\r\n")
            peer.read_head()
            peer.send(HELLO)

        with Origin(proxy) as way:
            self.send("--curl", f"curl -x {way.authority} -U 'us er:p@ss/' http://example.com/through")
            told = way.received()[0]
        self.assertTrue(told.startswith(b"CONNECT example.com:80 HTTP/1.1\r\n"), told)
        self.assertIn(b"Basic " + base64.b64encode(b"us er:p@ss/"), told)
        self.assertIn(b"GET /through HTTP/1.1\r\nHost: example.com\r\n", told)

    def test_roots_of_a_command_are_trusted(self):
        with Origin(answering(HELLO, then_close=True), tls=server_context(self.authority.leaf("localhost"))) as origin:
            command = f"curl --cacert {os.path.relpath(self.authority.pem, self.folder)} https://localhost:{origin.port}/"
            answers, err = self.in_folder(command)
            self.assertEqual((200, ""), (answers[0]["status"], err))
            answers, err = self.in_folder(command, "--upstream-ca", self.authority.pem)
            self.assertEqual(200, answers[0]["status"])
            self.assertIn("--cacert is not used", err)
            answers, _ = self.in_folder(f"curl https://localhost:{origin.port}/", code=1)
            self.assertIn("certificate", answers[0]["error"])

    def test_redirects_without_an_end_are_bounded(self):
        def script(peer):
            while peer.read_head():
                asked.append(1)
                peer.send(b"HTTP/1.1 302 Found\r\nLocation: /on\r\nContent-Length: 0\r\n\r\n")

        for given, times in (("-1", 51), ("1000", 51), ("3", 4)):
            asked = []
            with Origin(script) as origin:
                answers, err = self.send("--curl", f"curl -L --max-redirs {given} http://{origin.authority}/")
            self.assertEqual((302, times), (answers[0]["status"], len(asked)))
            self.assertEqual(times == 51, "50 redirects are followed at most" in err, err)

    def test_a_command_of_curl(self):
        with Origin(answering(HELLO, then_close=True)) as origin:
            self.send("--curl", f"curl -X PUT -H 'X-A: b' --data 'x=1' http://{origin.authority}/p")
            received = b"".join(origin.received())
        self.assertTrue(received.startswith(b"PUT /p HTTP/1.1\r\n"), received)
        self.assertIn(b"X-A: b\r\n", received)
        self.assertTrue(received.endswith(b"\r\n\r\nx=1"), received)

    def test_https_and_http2(self):
        nginx_folder = os.path.join(self.folder, "nginx")
        os.makedirs(nginx_folder)
        nginx = NginxHttp2(nginx_folder, self.authority.leaf("localhost", ips=["127.0.0.1"]))
        self.addCleanup(nginx.close)
        nginx.write("x.txt", b"content")
        for version in ("HTTP/1.1", "HTTP/2"):
            raw = self.file("tls", f"GET /x.txt {version}\r\nhost: localhost\r\n\r\n".encode())
            answers, _ = self.send("--raw", raw, "--to", f"https://localhost:{nginx.tls_port}", "--upstream-ca", self.authority.pem)
            self.assertEqual((200, 7, None), (answers[0]["status"], answers[0]["size"], answers[0]["error"]), version)
            refused, _ = self.send("--raw", raw, "--to", f"https://localhost:{nginx.tls_port}", code=1)
            self.assertIn("certificate", refused[0]["error"])
            self.assertIsNone(refused[0]["status"])

    def test_parallel_and_race(self):
        arrived = threading.Barrier(8, timeout=20)

        def script(peer):
            peer.read_head()
            arrived.wait()  # all are there before the first is answered
            peer.send(HELLO)

        raw = self.file("plain", b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        for how in ("--parallel", "--race"):
            arrived.reset()
            with Origin(script) as origin:
                answers, _ = self.send("--raw", raw, "--to", f"http://{origin.authority}", "--times", "8", how)
            self.assertEqual([200] * 8, [a["status"] for a in answers], how)

    def test_a_race_is_won(self):
        """A shop that looks at the balance and then takes from it: one after the other it never goes below zero."""
        account = {"balance": 1}
        bought = []

        def shop(peer):
            while head := peer.read_head():
                peer.read_body(head)
                enough = account["balance"] > 0
                threading.Event().wait(0.005)  # what a database takes
                if enough:
                    account["balance"] -= 1
                    bought.append(1)
                peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" if enough else b"HTTP/1.1 402 Payment Required\r\nContent-Length: 0\r\n\r\n")

        raw = self.file("buy", b"POST /buy HTTP/1.1\r\nHost: shop\r\nContent-Length: 1\r\n\r\n1")
        with Origin(shop) as origin:
            self.send("--raw", raw, "--to", f"http://{origin.authority}", "--times", "5")
            self.assertEqual(1, len(bought))
            account["balance"] = 1
            self.send("--raw", raw, "--to", f"http://{origin.authority}", "--times", "10", "--race")
        self.assertLess(account["balance"], 0)
        self.assertGreater(len(bought), 2)

    def test_a_websocket_is_opened_and_closed(self):
        def script(peer):
            peer.read_head()
            peer.send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n")
            frame = peer.read_exactly(8)
            self.assertEqual(b"\x88\x82", frame[:2])
            peer.send(b"\x88\x02\x03\xe8")

        raw = b"GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n"
        with Origin(script) as origin:
            answers, _ = self.send("--raw", self.file("ws", raw), "--to", f"http://{origin.authority}")
        self.assertEqual([(101, None)], [(a["status"], a["error"]) for a in answers])

    def test_redirects_are_followed_when_curl_would(self):
        def script(peer):
            while head := peer.read_head():
                path = head.split(b" ")[1]
                peer.send(b"HTTP/1.1 302 Found\r\nLocation: /end\r\nContent-Length: 0\r\n\r\n" if path == b"/" else HELLO)

        with Origin(script) as origin:
            self.assertEqual(302, self.send("--curl", f"curl http://{origin.authority}/")[0][0]["status"])
            self.assertEqual(200, self.send("--curl", f"curl -L http://{origin.authority}/")[0][0]["status"])

    def test_http2_that_is_redirected_is_sent_as_the_next_server_speaks(self):
        certificate = self.authority.leaf("localhost")

        def tls(alpn):
            return server_context(certificate, alpn=alpn)

        with Origin(answering(HELLO, then_close=True)) as plain, Origin(answering(HELLO, then_close=True), tls=tls(["http/1.1"])) as old, \
             Origin(answering(HELLO, then_close=True), tls=tls(None)) as older, Origin(h2_peers.answering(lambda end, stream: end.respond(stream)), tls=tls(["h2"])) as new:
            for scheme, target in (("http", plain), ("https", old), ("https", older), ("https", new)):
                with self.subTest(scheme=scheme, port=target.port):
                    location = (b"location", f"{scheme}://localhost:{target.port}/x".encode())
                    with Origin(h2_peers.answering(lambda end, stream, where=location: end.respond(stream, where, status=302)), tls=tls(["h2"])) as first:
                        answers, _ = self.send("--curl", f"curl -L --http2 -H 'X-A: b' https://localhost:{first.port}/", "--upstream-ca", self.authority.pem)
                    self.assertEqual((200, None), (answers[0]["status"], answers[0]["error"]))
            for origin in (plain, old, older):
                got = origin.received()[0]
                self.assertTrue(got.startswith(f"GET /x HTTP/1.1\r\nHost: localhost:{origin.port}\r\n".encode()), got)
                self.assertIn(b"x-a: b\r\n", got.lower())

    def test_what_cannot_be_sent_is_said(self):
        for words, part in ((["--curl", "wget x"], "send --curl: "), (["--raw", "/nowhere/at/all", "--to", "http://h"], "cannot be read"),
                            ([], "nothing is named"), (["--curl", "curl h", "--raw", "f"], "more than one"), (["--to", "ftp://h", "--raw", "f"], "--to"),
                            (["--raw", "f", "--times", "0"], "--times"), (["/nowhere.penstock", "1"], "is not there"), (["x"], "two words")):
            with self.subTest(words=words):
                code, out, err = run_penstock("send", *words, folder=self.folder)
                self.assertEqual((2, ""), (code, out))
                self.assertIn(part, err)
        with Origin(answering(HELLO)) as closed:
            pass
        answers, _ = self.send("--raw", self.file("r", b"GET / HTTP/1.1\r\n\r\n"), "--to", f"http://{closed.authority}", code=1)
        self.assertEqual("connection refused", answers[0]["error"].split(":")[0])

    def test_plain_lines(self):
        with Origin(answering(HELLO, then_close=True)) as origin:
            code, out, err = run_penstock("send", "--raw", self.file("r", b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"), "--to", f"http://{origin.authority}", *self.ca,
                                          folder=self.folder)
        self.assertEqual(0, code, err)
        self.assertRegex(out, r"^200 \S+ .?s 5 B\n$")


if __name__ == "__main__":
    unittest.main()
