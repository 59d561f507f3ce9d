#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Client certificates, fingerprints and mirrored hellos, automatic passthrough, the key log: against openssl, nginx, curl and Python."""
import collections
import copy
import hashlib
import os
import re
import socket
import ssl
import subprocess
import threading
import time
import unittest

from certificates import Authority, openssl
from origins import Nginx
from penstock_test import TIMEOUT, Curl, PenstockTestCase, main, run_penstock
from raw_peers import Origin, answering, client_context, connect_through, server_context, start_tls

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
GET = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
V12, V13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


def pkcs12(folder, name, certificate, password, *options):
    path = os.path.join(folder, name)
    openssl("pkcs12", "-export", "-in", certificate[0], "-inkey", certificate[1], "-out", path, "-passout", f"pass:{password}", *options)
    return path


def joined(folder, name, *files):
    path = os.path.join(folder, name)
    with open(path, "w") as out:
        for file in files:
            with open(file) as f:
                out.write(f.read())
    return path


class MutualNginx(Nginx):
    """Asks for certificates of `people` and tells its client who it is."""
    CONFIG = Nginx.CONFIG.replace("gzip_types", 'ssl_client_certificate {people}; ssl_verify_client {demand}; '
                                  'location = /me {{ return 200 "$ssl_client_s_dn|$ssl_client_verify|$ssl_session_reused\\n"; }}\n    gzip_types')

    def __init__(self, folder, certificate, people, demand):
        os.makedirs(folder)
        self.CONFIG = self.CONFIG.replace("{people}", people).replace("{demand}", demand)
        super().__init__(folder, certificate)


class SServer:
    """openssl s_server -Verify -www: a page about each session."""

    def __init__(self, certificate, people, *options):
        self.process = subprocess.Popen(["openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", certificate[0], "-key", certificate[1],
                                         "-CAfile", people, "-Verify", "2", "-verify_return_error", "-www", *options],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for line in self.process.stdout:
            if found := re.match(rb"ACCEPT .*:(\d+)\n", line):
                self.port = int(found[1])
                break
        self.said = []
        self.reader = threading.Thread(target=lambda: self.said.extend(self.process.stdout), daemon=True)
        self.reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(TIMEOUT)
        self.reader.join(TIMEOUT)
        self.process.stdout.close()


class ClientCertificates(PenstockTestCase):
    arguments = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = Authority(cls.folder, "People")
        cls.alice = cls.people.leaf(common_name="alice")
        cls.bob = cls.people.leaf(common_name="bob")
        cls.site = cls.authority.leaf("localhost", ips=["127.0.0.1"])
        cls.p12 = pkcs12(cls.folder, "bob.p12", cls.bob, "secret", "-certfile", cls.people.pem)
        cls.old_p12 = pkcs12(cls.folder, "old.p12", cls.bob, "secret", "-legacy")
        cls.pem = joined(cls.folder, "alice-all.pem", *cls.alice)
        config = os.path.join(cls.folder, "config.yaml")
        with open(config, "w") as f:
            f.write("proxy:\n  client_certificates:\n"
                    f"    - {{host: \"127.0.0.1\", file: {os.path.basename(cls.p12)}, password: secret}}\n"
                    f"    - {{host: \"[::1]\", file: {cls.alice[0]}, key: {cls.alice[1]}}}\n")
        cls.penstock = cls.start("--client-cert", f"localhost={cls.pem}", "--config", config)
        cls.bundle = cls.trust(cls.penstock)

    def test_nginx_knows_the_client(self):
        with MutualNginx(os.path.join(self.folder, "nginx"), self.site, self.people.pem, "on") as nginx:
            for host, name in (("localhost", "alice"), ("127.0.0.1", "bob")):
                for _ in range(2):
                    run = self.curl(f"https://{host}:{nginx.tls_port}/me")
                    self.assertEqual(f"CN={name}|SUCCESS|", run.out.decode().rsplit("|", 1)[0] + "|", run)
                    row = self.penstock.wait(lambda e: e["url"].endswith("/me") and host in e["url"])[-1]
                    self.assertEqual(f"CN={name}", row["serverTls"]["clientCertificate"])

    def test_openssl_s_server_knows_the_client(self):
        for options in (["-tls1_2"], ["-tls1_3"]):
            with self.subTest(options), SServer(self.site, self.people.pem, *options) as server:
                run = self.curl(f"https://localhost:{server.port}/")
                self.assertIn(b"Client certificate", run.out, run)
                self.assertRegex(run.out, rb"Subject: CN ?= ?alice")

    def test_python_server_that_asks_again_in_the_middle(self):
        # TLS 1.3 post-handshake authentication, as servers do for one folder of theirs.
        context = server_context(self.site, client_ca=self.people.pem, minimum=V13)
        context.post_handshake_auth = True
        seen = []

        def script(peer):
            peer.read_head()
            seen.append(peer.sock.getpeercert())
            peer.sock.verify_client_post_handshake()
            peer.send(OK)  # carries the request for the certificate; the answer comes before the next request
            peer.read_head()
            seen.append(peer.sock.getpeercert()["subject"][0][0][1])
            peer.send(OK)

        with Origin(script, context) as origin, connect_through(self.penstock.address, f"localhost:{origin.port}") as raw:
            with start_tls(raw, client_context(self.penstock.ca), "localhost") as client:
                for _ in range(2):
                    client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                    self.assertEqual(b"ok", client.read_response()[1])
        self.assertEqual([None, "alice"], seen)

    def test_none_for_others_and_the_row_says_what_to_do(self):
        other = self.start("--no-db", folder=self.folder_for("none"), project=None)
        for version in (V12, V13):
            context = server_context(self.site, client_ca=self.people.pem, minimum=version, maximum=version)
            with self.subTest(version), Origin(answering(OK), context) as origin:
                mark = other.mark()
                run = self.curl("--cacert", other.ca, "-x", other.proxy, "-i", f"https://localhost:{origin.port}/mutual")
                self.assertRegex(run.out, rb"^HTTP/\S+ 502 ")
                self.assertIn(b"--client-cert HOST=FILE", run.out)
                self.assertIn("--client-cert", other.wait_url("/mutual", since=mark)["failure"])

    def test_one_the_server_does_not_accept_is_named(self):
        strangers = Authority(self.folder, "Strangers")
        for version in (V12, V13):
            context = server_context(self.site, client_ca=strangers.pem, minimum=version, maximum=version)
            with self.subTest(version), Origin(answering(OK), context) as origin:
                mark = self.penstock.mark()
                run = self.curl("-i", f"https://localhost:{origin.port}/refused")
                self.assertRegex(run.out, rb"^HTTP/\S+ 502 ")
                failure = self.penstock.wait_url("/refused", since=mark)["failure"]
                self.assertIn("does not accept the client certificate CN=alice", failure)

    def test_sessions_of_one_identity_are_not_another_s(self):
        with MutualNginx(os.path.join(self.folder, "resume"), self.site, self.people.pem, "optional") as nginx:
            url = f"https://localhost:{nginx.tls_port}/me"
            self.assertIn(b"CN=alice|SUCCESS", self.curl(url).out)
            self.assertIn(b"CN=alice|SUCCESS|r", self.curl(url).out)  # resumed, and still alice
            plain = self.start("--no-db", folder=self.folder_for("plain"), project=None)
            self.assertIn(b"|NONE", self.curl("--cacert", plain.ca, "-x", plain.proxy, url).out)

    def test_passwords_by_file_and_environment(self):
        secret = os.path.join(self.folder, "secret")
        with open(secret, "w") as f:
            f.write("secret\n")
        with MutualNginx(os.path.join(self.folder, "passwords"), self.site, self.people.pem, "on") as nginx:
            for name, args, env in (("file", ["--client-cert-password-file", secret], {}),
                                    ("environment", [], {"PENSTOCK_CLIENT_CERT_PASSWORD": "secret"})):
                for p12 in (self.p12, self.old_p12):
                    with self.subTest(name, file=p12):
                        penstock = self.start("--client-cert", p12, *args, folder=self.folder_for(f"by-{name}-{os.path.basename(p12)}"), **env)
                        run = self.curl("--cacert", penstock.ca, "-x", penstock.proxy, f"https://localhost:{nginx.tls_port}/me")
                        self.assertIn(b"CN=bob|SUCCESS", run.out, run)

    def test_bad_files_end_with_2_and_name_the_file(self):
        text = os.path.join(self.folder, "notes.txt")
        with open(text, "w") as f:
            f.write("hello\n")
        for args, words in ((["--client-cert", "/nowhere/x.pem"], ["/nowhere/x.pem"]),
                            (["--client-cert", text], [text, "expected PEM"]),
                            (["--client-cert", f"*={self.p12}"], [self.p12, "expected its password"]),
                            (["--client-cert", self.alice[0]], [self.alice[0], "no private key", "expected"]),
                            (["--client-cert", self.alice[0], "--client-key", self.bob[1]], [self.bob[1], "expected the key"]),
                            (["--reverse-client-ca", text], [text, "expected a PEM file"])):
            with self.subTest(args):
                code, _, err = run_penstock("--mode", "headless", "--no-db", "--port", "0", "--ui-port", "0", *args, folder=self.folder)
                self.assertEqual(2, code, err)
                self.assertEqual(1, err.count("\n"), err)
                for word in words:
                    self.assertIn(word, err)


# --- fingerprints ------------------------------------------------------------------------------------------------------------

GREASE = {0x0A0A + 0x1010 * i for i in range(16)}
PADDING = 21


class Hello:
    """JA3 and JA4 of a ClientHello, written from the specifications and apart from the program's code."""

    def __init__(self, record):
        assert record[0] == 22 and record[5] == 1, record[:6]
        self.data, self.at = record[9:], 0
        self.size = 4 + len(self.data)  # with the header of the handshake message
        self.version = self._number(2)
        self._take(32)
        self._take(self._number(1))
        self.ciphers = self._numbers(self._take(self._number(2)))
        self._take(self._number(1))
        end = self._number(2) + self.at
        self.extensions, bodies = [], {}
        while self.at < end:
            kind = self._number(2)
            self.extensions.append(kind)
            bodies[kind] = self._take(self._number(2))
        self.padding = 4 + len(bodies[PADDING]) if PADDING in bodies else 0
        self.groups = self._numbers(bodies.get(10, b"\0\0")[2:])
        self.algorithms = self._numbers(bodies.get(13, b"\0\0")[2:])
        self.formats = list(bodies.get(11, b"\0")[1:])
        self.versions = self._numbers(bodies[43][1:]) if 43 in bodies else [self.version]
        alpn = bodies.get(16, b"\0\0\0")
        self.alpn = alpn[3:3 + alpn[2]].decode() if alpn[2] else ""

    def _take(self, size):
        self.at += size
        return self.data[self.at - size:self.at]

    def _number(self, size):
        return int.from_bytes(self._take(size), "big")

    @staticmethod
    def _numbers(data):
        return [n for n in (int.from_bytes(data[i:i + 2], "big") for i in range(0, len(data), 2)) if n not in GREASE]

    def without_finite_field(self):
        """The same less finite-field Diffie-Hellman, which Penstock offers to nobody."""
        # Unless told otherwise, openssl lists the suites of TLS 1.3 with any selection.
        listed = subprocess.run(["openssl", "ciphers", "-V", "-ciphersuites", "", "kDHE:kDHEPSK:@SECLEVEL=0"],
                                check=True, capture_output=True, text=True).stdout
        suites = {int(high, 16) << 8 | int(low, 16) for high, low in re.findall(r"0x(\w\w),0x(\w\w)", listed)}
        less = copy.copy(self)
        less.ciphers = [n for n in self.ciphers if n not in suites]
        less.groups = [n for n in self.groups if n >> 8 != 1]
        # OpenSSL pads hellos of 256 to 511 bytes (RFC 7685): one that is shorter by what was removed may need none.
        removed = len(self.ciphers) - len(less.ciphers) + len(self.groups) - len(less.groups)
        if self.size - self.padding - 2 * removed < 256:
            less.extensions = [n for n in self.extensions if n != PADDING]
        return less

    @property
    def ja3(self):
        extensions = [e for e in self.extensions if e not in GREASE]
        text = f"{self.version}," + ",".join("-".join(map(str, part)) for part in (self.ciphers, extensions, self.groups, self.formats))
        return hashlib.md5(text.encode()).hexdigest()

    @property
    def ja4(self):
        extensions = sorted(e for e in self.extensions if e not in GREASE)
        version = {0x0304: "13", 0x0303: "12"}[max(self.versions)]
        alpn = self.alpn[0] + self.alpn[-1] if self.alpn else "00"
        head = f"t{version}{'d' if 0 in extensions else 'i'}{len(self.ciphers):02}{len(extensions):02}{alpn}"
        hashed = [",".join(f"{n:04x}" for n in sorted(self.ciphers)),
                  ",".join(f"{n:04x}" for n in extensions if n not in (0, 16)) + "_" + ",".join(f"{n:04x}" for n in self.algorithms)]
        return "_".join([head] + [hashlib.sha256(h.encode()).hexdigest()[:12] for h in hashed])


class ListeningOrigin(Origin):
    """A TLS origin that keeps the first record of each connection: the hello."""

    def __init__(self, script, tls):
        self.hellos = []
        super().__init__(script, tls)

    def _run(self, sock):
        sock.settimeout(TIMEOUT)
        record = b""
        while len(record) < 5 or len(record) < 5 + int.from_bytes(record[3:5], "big"):
            more = sock.recv(65536, socket.MSG_PEEK)
            if not more:
                break
            record = more
        if record:
            self.hellos.append(Hello(record))
        super()._run(sock)


class Fingerprints(PenstockTestCase):
    arguments = ("--mirror-hello=localhost",)

    def serve(self):
        return ListeningOrigin(answering(OK), server_context(self.authority.leaf("localhost", "plain.test", ips=["127.0.0.1"]), alpn=["http/1.1"]))

    def direct(self, origin, *args):
        """The hello curl sends when it goes direct."""
        run = self.curl(*args, f"https://localhost:{origin.port}/", proxy=False)
        self.assertEqual(b"ok", run.out, run)
        return origin.hellos[-1]

    def through(self, origin, *args):
        """The hello the origin gets when curl goes through the proxy."""
        run = self.curl(*args, f"https://localhost:{origin.port}/")
        self.assertEqual(b"ok", run.out, run)
        return origin.hellos[-1]

    def test_mirrored_curl_looks_like_curl(self):
        for args in ([], ["--http1.1"], ["--tls-max", "1.2"], ["--tlsv1.3"], ["--ciphers", "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256"],
                     ["--tls13-ciphers", "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256"], ["--curves", "P-384:X25519"]):
            with self.subTest(args), self.serve() as origin:
                direct, mirrored = self.direct(origin, *args).without_finite_field(), self.through(origin, *args)
                self.assertEqual(direct.ja4.split("_")[1], mirrored.ja4.split("_")[1])
                self.assertEqual((direct.ciphers, direct.groups, direct.algorithms, direct.versions),
                                 (mirrored.ciphers, mirrored.groups, mirrored.algorithms, mirrored.versions))
                self.assertEqual(direct.ja4, mirrored.ja4)

    def test_mirrored_python_looks_like_python(self):
        for ciphers in (None, "ECDHE+CHACHA20:ECDHE+AESGCM", "AES128-GCM-SHA256"):
            context = client_context(self.bundle, ["http/1.1"])
            if ciphers:
                context.set_ciphers(ciphers)
            with self.subTest(ciphers), self.serve() as origin:
                with socket.create_connection(("127.0.0.1", origin.port), TIMEOUT) as raw:
                    context.wrap_socket(raw, server_hostname="localhost").close()
                with connect_through(self.penstock.address, f"localhost:{origin.port}") as raw, start_tls(raw, context, "localhost") as client:
                    client.send(GET)
                    self.assertEqual(b"ok", client.read_response()[1])
                direct, mirrored = origin.hellos[0].without_finite_field(), origin.hellos[1]
                self.assertEqual(direct.ja4, mirrored.ja4)
                self.assertEqual(direct.ja3, mirrored.ja3)

    def test_other_hosts_see_our_own_hello(self):
        with self.serve() as origin:
            direct = self.direct(origin)
            run = self.curl("--connect-to", f"plain.test:443:127.0.0.1:{origin.port}", "https://plain.test/")
            self.assertEqual(b"ok", run.out, run)
            self.assertNotEqual(direct.ja4, origin.hellos[-1].ja4)


    def test_both_fingerprints_are_recorded_as_they_were_on_the_wire(self):
        for host in ("localhost", "127.0.0.1"):  # mirrored, and ours
            with self.subTest(host), self.serve() as origin:
                direct = self.direct(origin, "--http1.1")
                mark = self.penstock.mark()
                run = self.curl("--http1.1", f"https://{host}:{origin.port}/recorded")
                self.assertEqual(b"ok", run.out, run)
                sent, row = origin.hellos[-1], self.penstock.wait_url("/recorded", since=mark)
                self.assertEqual((sent.ja3, sent.ja4), (row["serverTls"]["ja3"], row["serverTls"]["ja4"]))
                if host == "localhost":  # to an address curl sends no SNI: another hello
                    self.assertEqual((direct.ja3, direct.ja4), (row["clientTls"]["ja3"], row["clientTls"]["ja4"]))
                    self.assertTrue(row["serverTls"]["note"].startswith("hello made like the client's"), row["serverTls"])
                else:
                    self.assertNotIn("note", row["serverTls"])


class ReverseClients(PenstockTestCase):
    """Reverse mode asks clients for a certificate."""
    arguments = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = Authority(cls.folder, "People")
        cls.alice = cls.people.leaf(common_name="alice")
        cls.origin_ = Origin(answering(OK))
        cls.addClassCleanup(cls.origin_.close)

    def reverse(self, name, *args):
        return self.start("--reverse", f"http://{self.origin_.authority}", "--reverse-client-ca", self.people.pem, *args,
                          folder=self.folder_for(name))

    def ask(self, penstock, *args):
        port = penstock.address[1]
        return Curl(["--cacert", penstock.ca, *args, f"https://localhost:{port}/asked"], self.folder)

    def test_a_known_client_is_recorded(self):
        penstock = self.reverse("known")
        run = self.ask(penstock, "--cert", self.alice[0], "--key", self.alice[1])
        self.assertEqual(b"ok", run.out, run)
        self.assertEqual("CN=alice", penstock.wait_url("/asked")["clientTls"]["clientCertificate"])

    def test_refusals_are_rows_that_say_why(self):
        penstock = self.reverse("refused")
        before = len(self.origin_.received())
        stranger = Authority(self.folder, "Strangers").leaf(common_name="mallory")
        for args, words in (([], "the client gave no certificate, and one is asked for here"),
                            (["--cert", stranger[0], "--key", stranger[1]],
                             "the client's certificate is refused: issued by an authority that is not accepted here: CN=Strangers")):
            for version in ("1.2", "1.3"):
                with self.subTest(words, version=version):
                    mark = penstock.mark()
                    run = self.ask(penstock, "--tls-max", version, *args)
                    self.assertNotEqual(0, run.code, run)
                    row = penstock.wait(since=mark)[0]
                    self.assertIn(words, row["failure"])
        self.assertEqual(before, len(self.origin_.received()))

    def test_optional(self):
        config = os.path.join(self.folder, "optional.yaml")
        with open(config, "w") as f:
            f.write("proxy: {reverse_client_certificate: optional}\n")
        penstock = self.reverse("optional", "--config", config)
        self.assertEqual(b"ok", self.ask(penstock).out)
        self.assertNotIn("clientCertificate", penstock.wait_url("/asked")["clientTls"])


# --- automatic passthrough ---------------------------------------------------------------------------------------------------


class AutomaticPassthrough(PenstockTestCase):
    arguments = None

    def program(self, name, *args):
        return self.start(*args, folder=self.folder_for(name))

    def serve(self):
        return Origin(answering(OK, then_close=True), server_context(self.authority.leaf("localhost", ips=["127.0.0.1"])))

    def visit(self, penstock, origin, trusting, name="localhost"):
        """"" when the page came, else OpenSSL's reason. A client that trusts the origin's own authority refuses Penstock's."""
        context = client_context(trusting)
        try:
            with connect_through(penstock.address, f"localhost:{origin.port}") as raw, start_tls(raw, context, name) as client:
                client.send(GET)
                self.assertEqual(b"ok", client.read_response()[1])
        except ssl.SSLCertVerificationError as e:
            return e.verify_message or str(e)
        return ""

    def test_a_client_that_refuses_twice_gets_through(self):
        penstock = self.program("twice")
        with self.serve() as origin:
            for _ in range(2):
                self.assertIn("issuer", self.visit(penstock, origin, self.authority.pem))
            rows = penstock.wait(lambda e: "refuse" in e["failure"] or "accept" in e["failure"], count=2)
            self.assertEqual("", rows[0]["note"])
            self.assertRegex(rows[1]["note"], r"^the next connections are passed through automatically: the client refused our certificate "
                                              r"\(alert unknown_ca\), 2 times; until \d\d:\d\d:\d\d$")
            mark = penstock.mark()
            self.assertEqual("", self.visit(penstock, origin, self.authority.pem))
            row = penstock.wait(since=mark)[0]
            self.assertRegex(row["note"], r"^passed through automatically: the client refused our certificate \(alert unknown_ca\), 2 times; until ")
            self.assertFalse(row["failure"])
            self.assertEqual(f"tls://localhost:{origin.port}", row["url"])
        said = penstock.wait_errors("penstock: passthrough ")
        lines = [line for line in said.splitlines() if line.startswith("penstock: passthrough ")]
        self.assertEqual(1, len(lines), said)
        self.assertRegex(lines[0], r"^penstock: passthrough localhost for 127\.0\.0\.1: the client refused our certificate \(alert unknown_ca\), 2 times; for 10 minutes$")

    def test_curl_resumes_with_the_origin_and_is_still_known(self):
        # A resuming client has another JA4: it must not be taken for another program and decrypted.
        penstock = self.program("resumed")
        context = client_context(self.authority.pem)
        with self.serve() as origin:
            for _ in range(2):
                self.visit(penstock, origin, self.authority.pem)
            session = None
            for turn in range(3):
                with connect_through(penstock.address, f"localhost:{origin.port}") as raw, start_tls(raw, context, "localhost", session) as client:
                    client.send(GET)
                    self.assertEqual(b"ok", client.read_response()[1])
                    self.assertEqual(turn > 0, client.sock.session_reused)
                    session = client.sock.session

    def test_another_program_on_the_same_machine_is_decrypted(self):
        penstock = self.program("programs")
        with self.serve() as origin:
            for _ in range(2):
                self.visit(penstock, origin, self.authority.pem)
            mark = penstock.mark()
            run = Curl(["--cacert", penstock.ca, "-x", penstock.proxy, f"https://localhost:{origin.port}/curl"], self.folder)
            self.assertEqual(b"ok", run.out, run)
            self.assertEqual(200, penstock.wait_url("/curl", since=mark)["status"])

    def test_it_expires(self):
        config = os.path.join(self.folder, "short.yaml")
        with open(config, "w") as f:
            f.write("proxy: {auto_passthrough: {after: 1, minutes: 0.02}}\n")
        penstock = self.program("expires", "--config", config)
        with self.serve() as origin:
            self.assertIn("issuer", self.visit(penstock, origin, self.authority.pem))
            self.assertEqual("", self.visit(penstock, origin, self.authority.pem))
            end = time.monotonic() + TIMEOUT
            while not self.visit(penstock, origin, self.authority.pem):
                self.assertLess(time.monotonic(), end, "never decrypted again")

    def test_a_client_that_learns_to_trust_us_is_decrypted_at_once(self):
        penstock = self.program("learns")
        with self.serve() as origin:
            for _ in range(2):
                self.visit(penstock, origin, self.authority.pem)
            self.assertEqual("", self.visit(penstock, origin, self.authority.pem))
            with self.serve() as other, connect_through(penstock.address, other.authority) as raw:
                # The same program takes our certificate for another host: it did not know our authority before.
                context = client_context(penstock.ca)
                with start_tls(raw, context, "127.0.0.1") as client:
                    client.send(GET)
                    self.assertEqual(b"ok", client.read_response()[1])
            self.assertEqual("", self.visit(penstock, origin, penstock.ca))

    def test_the_switch(self):
        penstock = self.program("off", "--no-auto-passthrough")
        with self.serve() as origin:
            for _ in range(4):
                self.assertIn("issuer", self.visit(penstock, origin, self.authority.pem))

    def test_curl_that_refuses(self):
        penstock = self.program("curl")
        with self.serve() as origin:
            url = f"https://localhost:{origin.port}/"
            codes = [Curl(["--cacert", self.authority.pem, "-x", penstock.proxy, url], self.folder).code for _ in range(3)]
            self.assertEqual([60, 60, 0], codes)


# --- key log -----------------------------------------------------------------------------------------------------------------


class KeyLog(PenstockTestCase):
    arguments = None

    def test_covers_both_sides_resumption_and_client_certificates(self):
        people = Authority(self.folder, "People")
        alice = joined(self.folder, "alice.pem", *people.leaf(common_name="alice"))
        for version in (V12, V13):
            with self.subTest(version):
                folder = self.folder_for(f"keys-{version.name}")
                log = os.path.join(folder, "keys")
                penstock = self.start("--client-cert", alice, folder=folder, SSLKEYLOGFILE=log)
                tls = server_context(self.authority.leaf("localhost", ips=["127.0.0.1"]), client_ca=people.pem, minimum=version, maximum=version)
                context = client_context(penstock.ca, minimum=version, maximum=version)
                with Origin(answering(OK), tls) as origin:
                    session = None
                    for turn in range(2):
                        with connect_through(penstock.address, origin.authority) as raw, start_tls(raw, context, "localhost", session) as client:
                            client.send(GET)
                            self.assertEqual(b"ok", client.read_response()[1])
                            self.assertEqual(turn == 1, client.sock.session_reused)
                            session = client.sock.session
                    self.assertEqual(1, tls.session_stats()["hits"])
                penstock.stop()
                labels, randoms = collections.Counter(), set()
                with open(log) as f:
                    for line in f:
                        label, random, secret = line.split()
                        self.assertRegex(random, "^[0-9a-fA-F]{64}$")
                        self.assertRegex(secret, "^([0-9a-fA-F]{64}|[0-9a-fA-F]{96})$")
                        labels[label] += 1
                        randoms.add(random)
                self.assertEqual(4, len(randoms))  # two connections, two sides
                expected = ["CLIENT_RANDOM"] if version == V12 else ["CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET",
                                                                     "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0", "EXPORTER_SECRET"]
                self.assertEqual({label: 4 for label in expected}, dict(labels))


if __name__ == "__main__":
    main()
