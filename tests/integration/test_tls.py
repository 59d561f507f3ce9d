#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS on both sides: what the client sees of certificates and protocols, and what becomes of servers that cannot be trusted."""
import os
import re
import socket
import ssl
import subprocess
import threading
import time
import unittest

from certificates import Authority, describe
from penstock_test import TIMEOUT, PenstockTestCase, environment, main
from raw_peers import HalfClosingTls, Origin, answering, client_context, connect, connect_through, server_context, start_tls

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


class Certificates(PenstockTestCase):
    def serve(self, *names, ips=("127.0.0.1",), **context):
        return Origin(answering(OK), server_context(self.authority.leaf(*names, ips=list(ips)), **context))

    def s_client(self, origin, *args):
        """openssl s_client through the proxy: (exit code, output). Sends nothing."""
        host, port = self.penstock.address
        done = subprocess.run(["openssl", "s_client", "-proxy", f"{host}:{port}", "-connect", origin.authority, "-CAfile", self.penstock.ca,
                               "-verify_return_error", *args], input=b"", capture_output=True, timeout=TIMEOUT, env=environment(self.folder))
        return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")

    def leaf_seen(self, origin, name):
        """Text of the certificate that a client naming `name` (None: no SNI) is shown."""
        args = ["-servername", name] if name else ["-noservername"]
        code, out = self.s_client(origin, *args, "-showcerts")
        self.assertEqual(0, code, out)
        pem = re.search(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", out, re.S)[0]
        path = os.path.join(self.folder, "seen.pem")
        with open(path, "w") as f:
            f.write(pem)
        return describe(path)

    def test_strict_verification_of_every_kind_of_name(self):
        for name, args in [
            ("plain.test", ("-verify_hostname", "plain.test")),
            ("under_score.host_name.test", ("-verify_hostname", "under_score.host_name.test")),
            ("xn--bcher-kva.example", ("-verify_hostname", "xn--bcher-kva.example")),
            ("a" * 60 + "." + "b" * 60 + ".test", ("-verify_hostname", "a" * 60 + "." + "b" * 60 + ".test")),
            (None, ("-verify_ip", "127.0.0.1")),
        ]:
            with self.subTest(name), self.serve(*([name] if name else [])) as origin:
                sni = ("-servername", name) if name else ("-noservername",)
                code, out = self.s_client(origin, "-x509_strict", *sni, *args)
                self.assertEqual(0, code, out)
                self.assertIn("Verify return code: 0 (ok)", out)

    def test_leaf_is_well_formed(self):
        with self.serve("mirror.test", "*.wild.test", "third.test") as origin:
            text = self.leaf_seen(origin, "mirror.test")
        for name in ("DNS:mirror.test", "DNS:*.wild.test", "DNS:third.test", "IP Address:127.0.0.1"):
            self.assertIn(name, text)
        for part in ("Subject Key Identifier", "Authority Key Identifier", "Digital Signature", "TLS Web Server Authentication",
                     "prime256v1", "Version: 3"):
            self.assertIn(part, text)
        self.assertNotIn("CA:TRUE", text)
        begin, end = (time.mktime(time.strptime(re.search(rf"Not {w} ?: (.*) GMT", text)[1], "%b %d %H:%M:%S %Y")) for w in ("Before", "After"))
        now = time.mktime(time.gmtime())
        self.assertLess(begin, now - 86400)  # for clocks that are late
        self.assertLess(end - now, 100 * 86400)
        self.assertGreater(end, now + 86400)

    def test_ca_files(self):
        text = describe(self.penstock.ca)
        self.assertIn("CA:TRUE", text)
        self.assertIn("prime256v1", text)
        private = [f for f in os.listdir(self.penstock.ca_dir) if "PRIVATE KEY" in open(os.path.join(self.penstock.ca_dir, f)).read()]
        self.assertTrue(private)
        for name in private:
            self.assertEqual(0o600, os.stat(os.path.join(self.penstock.ca_dir, name)).st_mode & 0o777)

    def test_python_strict_verification(self):
        context = client_context(self.penstock.ca)
        context.verify_flags |= ssl.VERIFY_X509_STRICT | getattr(ssl, "VERIFY_X509_PARTIAL_CHAIN", 0)
        for name in ("strict.test", "127.0.0.1"):
            with self.serve("strict.test") as origin, connect_through(self.penstock.address, origin.authority) as peer:
                with start_tls(peer, context, name) as client:
                    client.send(GET)
                    self.assertEqual(b"ok", client.read_response()[1])

    def test_versions(self):
        v12, v13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
        for server in (v12, v13):
            with self.serve("v.test", minimum=server, maximum=server) as origin:
                for version in (v12, v13):
                    with self.subTest(client=version, server=server), connect_through(self.penstock.address, origin.authority) as peer:
                        with start_tls(peer, client_context(self.penstock.ca, minimum=version, maximum=version), "v.test") as client:
                            client.send(GET)
                            self.assertEqual(b"ok", client.read_response()[1])

    def test_alpn_is_mirrored(self):
        for server, client, expected in [(["http/1.1"], ["h2", "http/1.1"], "http/1.1"), (None, ["http/1.1"], None), (["http/1.1"], None, None),
                                         (None, None, None)]:
            with self.subTest(server=server, client=client), self.serve("a.test", alpn=server) as origin:
                with connect_through(self.penstock.address, origin.authority) as peer:
                    with start_tls(peer, client_context(self.penstock.ca, client), "a.test") as tls:
                        self.assertEqual(expected, tls.sock.selected_alpn_protocol())
                        tls.send(GET)
                        self.assertEqual(b"ok", tls.read_response()[1])

    def test_sessions_are_resumed_on_both_sides(self):
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = client_context(self.penstock.ca, minimum=version, maximum=version)
            with self.subTest(version), self.serve("s.test", minimum=version, maximum=version) as origin:
                session = None
                for turn in range(2):
                    with connect_through(self.penstock.address, origin.authority) as peer, start_tls(peer, context, "s.test", session) as client:
                        client.send(GET)
                        self.assertEqual(b"ok", client.read_response()[1])
                        self.assertEqual(turn == 1, client.sock.session_reused)
                        session = client.sock.session
                self.assertEqual(1, origin.tls.session_stats()["hits"])

    def test_the_server_name_is_passed_on(self):
        names = []
        origin = Origin(answering(OK), server_context(self.authority.leaf("sni.test", ips=["127.0.0.1"])), sni=lambda _s, name, _c: names.append(name))
        with origin:
            for name in ("sni.test", None):
                with connect_through(self.penstock.address, origin.authority) as peer:
                    context = client_context(self.penstock.ca)
                    context.check_hostname = False
                    with start_tls(peer, context, name) as client:
                        client.send(GET)
                        client.read_response()
        self.assertEqual(["sni.test", None], names)

    def test_client_that_refuses_our_certificate(self):
        with self.serve("localhost") as origin:
            mark = self.penstock.mark()
            run = self.curl("--cacert", self.authority.pem, f"https://{origin.authority}/")
            self.assertEqual(60, run.code, run)
            exchange = self.penstock.wait_url(str(origin.port), since=mark)
            self.assertIn("client refused", exchange["failure"])
            self.assertIn("unknown", exchange["failure"])  # the alert's name

    def test_secrets_are_logged_when_asked(self):
        log = os.path.join(self.folder, "keys")
        penstock = self.start(folder=self.folder_for("keylog"), SSLKEYLOGFILE=log)
        with self.serve("k.test") as origin, connect_through(penstock.address, origin.authority) as peer:
            with start_tls(peer, client_context(penstock.ca), "k.test") as client:
                client.send(GET)
                client.read_response()
        penstock.stop()
        with open(log) as f:
            lines = f.read()
        self.assertGreaterEqual(lines.count("CLIENT_TRAFFIC_SECRET_0"), 2)  # both sides
        self.assertEqual(0o600, os.stat(log).st_mode & 0o777)


class BadServers(PenstockTestCase):
    """name of the case -> words that the page and the exchange must have."""

    WORDS = {"expired": "expired", "wrong host": r"other\.test|not (valid )?for|name", "self-signed": "self-signed",
             "unknown root": r"issuer|root|authority|unknown"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = Authority(cls.folder, "Stranger Root")
        local = {"ips": ["127.0.0.1"]}
        cls.certificates = {
            "expired": cls.authority.leaf("localhost", expired=True, **local),
            "wrong host": cls.authority.leaf("other.test"),
            "self-signed": cls.authority.leaf("localhost", self_signed=True, **local),
            "unknown root": cls.stranger.leaf("localhost", **local),
        }

    def test_page_and_exchange_say_why(self):
        for name, certificate in self.certificates.items():
            with self.subTest(name), Origin(answering(OK), server_context(certificate)) as origin:
                mark = self.penstock.mark()
                run = self.curl("-i", f"https://localhost:{origin.port}/secret", "-H", "Cookie: session=1")
                self.assertEqual(0, run.code, run)
                self.assertRegex(run.out, rb"^HTTP/(1\.1|2) 502 ")
                self.assertIn(b"text/html", run.out)
                page = run.out.decode()
                self.assertRegex(page, "(?i)" + self.WORDS[name])
                exchange = self.penstock.wait_url("/secret", since=mark)
                self.assertEqual(502, exchange["status"])
                self.assertIn("certificate", exchange["failure"])
                self.assertRegex(exchange["failure"], "(?i)" + self.WORDS[name])
                self.assertEqual([], origin.received())  # not a byte of the request went there

    def test_insecure_lets_them_pass(self):
        penstock = self.start("--insecure", folder=self.folder_for("insecure"))
        for name, certificate in self.certificates.items():
            with self.subTest(name), Origin(answering(OK), server_context(certificate)) as origin:
                run = self.curl("--cacert", penstock.ca, "-x", penstock.proxy, f"https://localhost:{origin.port}/")
                self.assertEqual(b"ok", run.out, run)

    def names(self, penstock, origin):
        """What the certificate names that a client gets for it."""
        peer = connect_through(penstock.address, f"localhost:{origin.port}")
        context = client_context(penstock.ca)
        with start_tls(peer, context, "localhost") as inside:
            return {name for _, name in inside.sock.getpeercert()["subjectAltName"]}

    def test_certificates_name_what_was_asked_for_and_what_a_verified_server_is(self):
        """A stranger may write any name into a certificate of its own: ours does not repeat it, whether or not that one is let pass."""
        insecure = self.start("--insecure", folder=self.folder_for("insecure-names"))
        names = ("localhost", "shop.test", "*.shop.test")
        stranger = Authority(self.folder_for("stranger-names"), "Stranger")
        with Origin(answering(OK), server_context(stranger.leaf(*names))) as origin:
            self.assertEqual({"localhost"}, self.names(insecure, origin))
            self.assertEqual({"localhost"}, self.names(self.penstock, origin), "the page that says why it was refused")
        with Origin(answering(OK), server_context(self.authority.leaf(*names))) as origin:
            for penstock in (self.penstock, insecure):
                self.assertEqual(set(names), self.names(penstock, origin))
        with Origin(answering(OK), server_context(stranger.leaf(*names))) as origin:
            self.assertEqual({"localhost"}, self.names(insecure, origin), "nor after the other one")

    def test_insecure_for_one_host(self):
        penstock = self.start("--insecure=localhost", folder=self.folder_for("insecure-one"))
        with Origin(answering(OK), server_context(self.certificates["self-signed"])) as origin:
            for host, expected in (("localhost", b"200"), ("127.0.0.1", b"502")):
                run = self.curl("--cacert", penstock.ca, "-x", penstock.proxy, "-w", "%{http_code}", "-o", os.devnull, f"https://{host}:{origin.port}/")
                self.assertEqual(expected, run.out, run)

    def test_more_roots_by_environment(self):
        penstock = self.start(folder=self.folder_for("environment"), SSL_CERT_FILE=self.stranger.pem)
        with Origin(answering(OK), server_context(self.certificates["unknown root"])) as origin:
            run = self.curl("--cacert", penstock.ca, "-x", penstock.proxy, f"https://localhost:{origin.port}/")
            self.assertEqual(b"ok", run.out, run)

    def test_server_that_wants_a_client_certificate_is_answered_at_once(self):
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = server_context(self.authority.leaf("localhost", ips=["127.0.0.1"]), client_ca=self.authority.pem, minimum=version, maximum=version)
            with self.subTest(version), Origin(answering(OK), context) as origin:
                mark, began = self.penstock.mark(), time.monotonic()
                run = self.curl("-i", f"https://localhost:{origin.port}/mutual")
                self.assertLess(time.monotonic() - began, 5)
                self.assertRegex(run.out, rb"^HTTP/(1\.1|2) 502 ")
                self.assertIn("client certificate", self.penstock.wait_url("/mutual", since=mark)["failure"])

    def test_server_that_closes_before_the_first_request_is_dialled_again(self):
        # Browsers connect ahead; what the server closes meanwhile they would simply open again.
        with Origin(answering(OK), server_context(self.authority.leaf("localhost", ips=["127.0.0.1"]))) as origin:
            closed = threading.Event()

            def close_first(peer, answer=origin.script):
                if closed.is_set():
                    return answer(peer)
                peer.close()
                closed.set()

            origin.script = close_first
            client = connect_through(self.penstock.address, f"localhost:{origin.port}")
            with start_tls(client, client_context(self.penstock.ca), "localhost") as tls:
                self.assertTrue(closed.wait(10))
                tls.send(f"GET /ahead HTTP/1.1\r\nHost: localhost:{origin.port}\r\n\r\n".encode())
                head = tls.read_head()
                self.assertTrue(head.startswith(b"HTTP/1.1 200 "), head)

    def test_server_that_asks_for_a_certificate_but_can_do_without(self):
        context = server_context(self.authority.leaf("localhost", ips=["127.0.0.1"]), client_ca=self.authority.pem)
        context.verify_mode = ssl.CERT_OPTIONAL
        with Origin(answering(OK), context) as origin:
            self.assertEqual(b"ok", self.curl(f"https://localhost:{origin.port}/").out)

    def test_server_that_does_not_speak_tls(self):
        # Each acts once the hello is there: who ends or speaks before it is a server that speaks first, and tunnelled as such.
        for name, end in (("HTTP", lambda peer: peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")), ("closes", lambda peer: None),
                          ("resets", lambda peer: peer.reset())):
            def script(peer, end=end):
                peer.recv()
                end(peer)

            with self.subTest(name), Origin(script) as origin:
                mark = self.penstock.mark()
                run = self.curl("-i", f"https://localhost:{origin.port}/no-tls")
                self.assertRegex(run.out, rb"^HTTP/(1\.1|2) 502 ", run)
                self.assertIn("TLS", self.penstock.wait_url("/no-tls", since=mark)["failure"])

    def test_nobody_listens_and_nobody_is_called_so(self):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))  # bound and not listening: refused, and nobody else can take it
            port = s.getsockname()[1]
            for url, words in ((f"http://127.0.0.1:{port}/refused", "refused"), (f"https://127.0.0.1:{port}/refused", "refused"),
                               ("http://no-such-host.invalid/nowhere", "not found"), ("https://no-such-host.invalid/nowhere", "not found")):
                with self.subTest(url):
                    mark = self.penstock.mark()
                    run = self.curl("-i", url)
                    self.assertRegex(run.out, rb"^HTTP/(1\.1|2) 502 ", run)
                    self.assertIn(words, run.out.decode().lower())
                    self.assertIn(words, self.penstock.wait_url(url.rsplit("/", 1)[1], since=mark)["failure"])


class Tunnels(PenstockTestCase):
    def test_connections_that_are_never_used_are_no_failures(self):
        """Browsers open spare ones, also where no server is: who asked nothing met no failure."""
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))  # bound and not listening: refused, and nobody else can take it
            authority = "127.0.0.1:%d" % s.getsockname()[1]
            for scheme in ("tcp", "tls"):
                with self.subTest(scheme):
                    mark = self.penstock.mark()
                    with connect_through(self.penstock.address, authority) as peer:
                        if scheme == "tls":
                            peer = start_tls(peer, client_context(self.penstock.ca), "127.0.0.1")
                        peer.end_writing()
                        peer.close()
                    row = self.penstock.wait_url(f"{scheme}://{authority}", since=mark)
                    self.assertFalse(row["failure"], row)
                    self.assertIn("its server was not reached: connection refused", row["note"])

    def test_ignored_hosts_are_passed_through(self):
        penstock = self.start("--ignore", "localhost", "--ignore", "/^pass-[a-z]+[.]test$/", folder=self.folder_for("ignore"))
        certificate = self.authority.leaf("localhost", "pass-me.test", ips=["127.0.0.1"])
        with Origin(answering(OK), server_context(certificate)) as origin:
            mark = len(penstock.exchanges)
            # Only the origin's own root is trusted: whoever reads "ok" saw the origin's certificate.
            run = self.curl("--cacert", self.authority.pem, "-x", penstock.proxy, f"https://localhost:{origin.port}/hidden")
            self.assertEqual(b"ok", run.out, run)
            exchange = penstock.wait(since=mark)[0]
            self.assertEqual("", exchange["method"])
            self.assertIn("localhost", exchange["url"])
            self.assertFalse(exchange["failure"], exchange)
            self.assertGreater(exchange["responseSize"], 100)
            # An address is not the name; the name in the hello counts as well.
            decrypted = self.curl("--cacert", penstock.ca, "-x", penstock.proxy, f"https://127.0.0.1:{origin.port}/seen")
            self.assertEqual(b"ok", decrypted.out, decrypted)
            named = self.curl("--cacert", self.authority.pem, "-x", penstock.proxy, "--connect-to", f"::127.0.0.1:{origin.port}", "https://pass-me.test/")
            self.assertEqual(b"ok", named.out, named)

    def test_bytes_that_are_neither(self):
        def echo(peer):
            while data := peer.recv():
                peer.send(data[::-1])

        with Origin(echo) as origin, connect_through(self.penstock.address, origin.authority) as client:
            mark = self.penstock.mark()
            for message in (b"\x00\x01\x02binary", b"\xff" * 1000, b"x"):
                client.send(message)
                self.assertEqual(message[::-1], client.read_exactly(len(message)))
            client.end_writing()
            self.assertEqual(b"", client.read_to_end())
            exchange = self.penstock.wait_url(str(origin.port), since=mark)
            self.assertEqual((1010, 1010), (exchange["requestSize"], exchange["responseSize"]))

    def test_server_speaks_first(self):
        def mail(peer):
            peer.send(b"220 mail ready\r\n")
            peer.read_until(b"\r\n")
            peer.send(b"250 hello\r\n")

        with Origin(mail) as origin, connect_through(self.penstock.address, origin.authority) as client:
            self.assertEqual(b"220 mail ready\r\n", client.read_until(b"\r\n"))
            client.send(b"EHLO me\r\n")
            self.assertEqual(b"250 hello\r\n", client.read_until(b"\r\n"))

    def test_half_closed_tunnel_goes_on(self):
        def late(peer):
            got = peer.read_to_end()
            peer.send(b"got %d" % len(got))

        with Origin(late) as origin, connect_through(self.penstock.address, origin.authority) as client:
            client.send(b"\x01" * 5000)
            client.end_writing()
            self.assertEqual(b"got 5000", client.read_to_end())

    def test_plain_http_inside_connect(self):
        with Origin(answering(OK)) as origin, connect_through(self.penstock.address, origin.authority) as client:
            mark = self.penstock.mark()
            # Inside the tunnel the client talks to the origin: every field passes.
            request = f"GET /inside HTTP/1.1\r\nHost: {origin.authority}\r\nProxy-Connection: x\r\nConnection: X-Hop\r\nX-Hop: 1\r\n\r\n".encode()
            client.send(request)
            self.assertEqual(b"ok", client.read_response()[1])
            self.assertEqual(request, origin.received()[0])
            self.assertEqual(200, self.penstock.wait_url("/inside", since=mark)["status"])

    def test_upgrade_becomes_a_tunnel(self):
        def script(peer):
            peer.read_head()
            peer.send(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nfirst")
            while data := peer.recv():
                peer.send(data)

        for tls in (False, True):
            with self.subTest(tls=tls), self.origin(script, tls) as origin:
                client, base = self.client_to(origin)
                with client:
                    client.send(f"GET {base}/up HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n".encode())
                    self.assertIn(b" 101 ", client.read_head())
                    self.assertEqual(b"first", client.read_exactly(5))
                    client.send(b"\x81\x00\xff")
                    self.assertEqual(b"\x81\x00\xff", client.read_exactly(3))

    def test_connect_to_nobody(self):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            with connect(self.penstock.address) as client:
                mark = self.penstock.mark()
                client.send(f"CONNECT 127.0.0.1:{s.getsockname()[1]} HTTP/1.1\r\n\r\n".encode())
                client.sock.settimeout(TIMEOUT)
                head = client.read_head()
                if b" 200 " in head.split(b"\r\n")[0]:  # answered before the dial: raw bytes then end
                    client.send(b"\x00raw")
                    self.assertEqual(b"", client.read_to_end())
                self.assertIn("refused", self.penstock.wait_url(str(s.getsockname()[1]), since=mark)["failure"])

    def test_close_notify_reaches_the_other_side(self):
        ended = []

        def script(peer):
            peer.read_head()
            peer.send(b"HTTP/1.1 200 OK\r\n\r\nuntil ")
            peer.send(b"the end")
            ended.append(True)

        with self.origin(script, True) as origin, connect_through(self.penstock.address, origin.authority) as peer:
            tls = HalfClosingTls(peer, client_context(self.penstock.ca))
            tls.send(GET)
            self.assertTrue(tls.read_to_end().endswith(b"until the end"))
        self.assertEqual([True], ended)


if __name__ == "__main__":
    main()
