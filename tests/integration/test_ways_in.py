#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every way in but transparent mode: SOCKS, reverse mode, passwords, several listeners, and being chained behind another proxy."""
import os
import re
import socket
import time

from penstock_test import TIMEOUT, Curl, PenstockTestCase, main, run_penstock
from proxies import microsocks, squid, tls_before
from raw_peers import Origin, answering, client_context, connect, server_context

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
SMALL = b"\x05\x01\x00"


def echo_host(peer):
    """Answers each request with its Host and target."""
    while head := peer.read_head():
        peer.read_body(head)
        host = re.search(rb"(?im)^host:[ \t]*([^\r\n]*)", head)
        body = (host[1] if host else b"-") + b" " + head.split()[1]
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


def greeting(peer):
    """A server that speaks first, as of SMTP."""
    peer.send(b"220 ready\r\n")
    while line := peer.recv():
        peer.send(b"250 " + line)
        if line.startswith(b"QUIT"):
            return


class WaysIn(PenstockTestCase):
    def proxy_arg(self, scheme, penstock=None, login=""):
        host, port = (penstock or self.penstock).address
        return ["-x", f"{scheme}://{login}{host}:{port}"]

    def tls_origin(self, script, *names):
        return Origin(script, server_context(self.authority.leaf("localhost", *names, ips=["127.0.0.1"])))

    def run_curl(self, *args, ca=None, **kwargs):
        return Curl(["--cacert", ca or getattr(self, "bundle", self.authority.pem), *args], self.folder, **kwargs)


class Secured(WaysIn):
    """The proxy inside TLS."""
    arguments = ("--listen", "https@localhost:0", "--proxy-auth", "ann:secret")

    def proxy(self, host, login="ann:secret@"):
        return ["-x", f"https://{login}{host}:{self.penstock.listening('https')[1]}", "--proxy-cacert", self.penstock.ca, "--noproxy", ""]

    def test_curl_with_both_kinds_of_targets(self):
        with Origin(echo_host) as plain, self.tls_origin(echo_host) as tls:
            for host in ("localhost", "127.0.0.1"):
                for origin, scheme in ((plain, "http"), (tls, "https")):
                    with self.subTest(host=host, scheme=scheme):
                        since = self.penstock.mark()
                        got = self.run_curl(*self.proxy(host), f"{scheme}://localhost:{origin.port}/secured")
                        self.assertEqual((0, f"localhost:{origin.port} /secured".encode()), (got.code, got.out), got)
                        row = self.penstock.wait_url("/secured", since=since)
                        self.assertEqual((200, "", "https", f"{scheme}://localhost:{origin.port}/secured"),
                                         (row["status"], row["failure"], row["entry"], row["url"]))

    def test_the_certificate_names_what_the_client_asks_for(self):
        for name, address in (("proxy.test", "127.0.0.1"), (None, "127.0.0.1"), (None, "::1")):
            with self.subTest(name=name, address=address):
                context = client_context(self.penstock.ca, ["h2", "http/1.1"])
                with connect((address, self.penstock.listening("https")[1])) as raw, \
                        context.wrap_socket(raw.sock, server_hostname=name or address) as tls:
                    names = {value for _, value in tls.getpeercert()["subjectAltName"]}
                    self.assertIn(name or {"::1": "0:0:0:0:0:0:0:1"}.get(address, address), names)
                    self.assertEqual("http/1.1", tls.selected_alpn_protocol())

    def test_what_is_told_of_who_does_not_get_in(self):
        with connect(("127.0.0.1", self.penstock.listening("https")[1])) as client:
            since = self.penstock.mark()
            client.send(b"GET http://plain.test/ HTTP/1.1\r\nHost: plain.test\r\n\r\n")
            client.read_to_end()
            self.assertIn("give the proxy to the client as https://", self.penstock.wait(since=since)[0]["failure"])
        since = self.penstock.mark()
        strange = ["-x", f"https://localhost:{self.penstock.listening('https')[1]}", "--proxy-cacert", self.authority.pem]
        self.assertEqual(60, self.run_curl(*strange, "http://a.test/").code)
        row = self.penstock.wait(since=since)[0]
        self.assertTrue(row["failure"].startswith("client refused the TLS handshake"), row)
        self.assertEqual("TLS to the proxy itself", row["note"])
        self.assertEqual(407, int(self.run_curl(*self.proxy("localhost", ""), "-o", "/dev/null", "-w", "%{http_code}", "http://a.test/").out))


class Localhost(WaysIn):
    """The default listener is localhost: both of its addresses."""

    def test_either_address(self):
        with Origin(echo_host) as origin:
            self.assertEqual([("http", ("127.0.0.1", self.penstock.address[1]))], self.penstock.listeners, "one to the person")
            for host in ("127.0.0.1", "::1"):
                with self.subTest(host=host), connect((host, self.penstock.address[1])) as client:
                    client.send(f"GET http://{origin.authority}/ HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode())
                    self.assertEqual(f"{origin.authority} /".encode(), client.read_response()[1])
                    client.send(f"GET http://[::1]:{self.penstock.address[1]}/ HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                    self.assertIn(b" 508 ", client.read_head(), "it does not call itself")

    def test_another_program_has_the_other(self):
        with socket.socket(socket.AF_INET6) as other:
            other.bind(("::1", 0))
            other.listen()
            port = other.getsockname()[1]
            with self.start("--port", str(port), folder=self.folder_for("half")) as penstock:
                self.assertEqual(("127.0.0.1", port), penstock.address)
                penstock.wait_errors(f"Another program listens on [::1]:{port}")


class Socks(WaysIn):
    def test_curl_of_every_kind(self):
        with Origin(echo_host) as plain, self.tls_origin(echo_host) as tls:
            for scheme in ("socks4", "socks4a", "socks5", "socks5h"):
                for origin, url in ((plain, "http"), (tls, "https")):
                    with self.subTest(scheme=scheme, url=url):
                        since = self.penstock.mark()
                        got = self.run_curl(*self.proxy_arg(scheme), f"{url}://localhost:{origin.port}/{scheme}")
                        self.assertEqual((0, f"localhost:{origin.port} /{scheme}".encode()), (got.code, got.out), got)
                        row = self.penstock.wait_url(f"/{scheme}", since=since)
                        self.assertEqual((200, "", scheme[:6]), (row["status"], row["failure"], row["entry"]))
                        self.assertEqual(f"{url}://localhost:{origin.port}/{scheme}", row["url"])

    def test_ipv6(self):
        with Origin(echo_host, host="::1") as origin:
            got = self.run_curl(*self.proxy_arg("socks5"), f"http://[::1]:{origin.port}/six")
            self.assertEqual((0, f"[::1]:{origin.port} /six".encode()), (got.code, got.out), got)

    def test_refused_and_unknown_are_told(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            since = self.penstock.mark()
            got = self.run_curl(*self.proxy_arg("socks5"), f"http://127.0.0.1:{closed.getsockname()[1]}/")
            self.assertEqual(97, got.code, got)
            self.assertIn("(5)", got.err, "connection refused")
            row = self.penstock.wait_url(f"127.0.0.1:{closed.getsockname()[1]}", since=since)
            self.assertIn("connection refused", row["failure"])
        since = self.penstock.mark()
        got = self.run_curl(*self.proxy_arg("socks5h"), "http://nowhere.invalid/")
        self.assertEqual(97, got.code, got)
        self.assertIn("(4)", got.err, "host unreachable")
        self.assertIn("host name not found", self.penstock.wait_url("nowhere.invalid", since=since)["failure"])

    def test_own_pages(self):
        got = self.run_curl(*self.proxy_arg("socks5h"), "http://penstock/")
        self.assertEqual(0, got.code, got)
        self.assertIn(b"Penstock", got.out)

    def test_the_server_speaks_first(self):
        with Origin(greeting) as origin:
            peer = connect(self.penstock.address)
            peer.send(SMALL)
            self.assertEqual(b"\x05\x00", peer.read_exactly(2))
            peer.send(b"\x05\x01\x00\x03\x09localhost" + origin.port.to_bytes(2, "big"))
            self.assertEqual(b"\x05\x00\x00\x01" + bytes(6), peer.read_exactly(10))
            self.assertEqual(b"220 ready\r\n", peer.read_until(b"\n"))
            peer.send(b"QUIT\r\n")
            self.assertEqual(b"250 QUIT\r\n", peer.read_until(b"\n"))
            peer.close()
            row = self.penstock.wait_url(f"tcp://localhost:{origin.port}")
            self.assertEqual((6, 21), (row["requestSize"], row["responseSize"]))

    def test_half_open_slow_and_garbage_peers_cost_little(self):
        """Half-open peers hold one descriptor each and give it back; garbage is answered or cut at once."""
        before = self.penstock.descriptors()
        memory = self.penstock.memory()
        peers = []
        for i in range(400):
            peer = connect(self.penstock.address)
            peer.send((b"\x05", b"\x05\x02\x00", b"\x04\x01\x00\x50\x00\x00\x00\x01" + b"u" * 100, SMALL + b"\x05\x01\x00\x03\xff")[i % 4])
            peers.append(peer)
        for garbage in (b"\x04\x01" + bytes(5) + b"\x01" + b"x" * 5000, b"\x05\x01\x00\x09\x09\x09", b"\x05\x01\x80", b"\x00" * 100,
                        SMALL + b"\x05\x01\x00\x03\x05a b c\x00\x50"):
            peer = connect(self.penstock.address)
            peer.send(garbage)
            peer.read_to_end()
            peer.close()
        self.assertLess(self.penstock.descriptors() - before, 410)
        self.assertLess(self.penstock.memory() - memory, 64 << 20)
        since = self.penstock.mark()
        for peer in peers:
            peer.close()
        self.penstock.wait(lambda e: "SOCKS" in e["failure"], count=200, since=since)
        end = time.monotonic() + TIMEOUT
        while self.penstock.descriptors() > before + 10 and time.monotonic() < end:
            time.sleep(0.02)  # the last sessions close after their rows were told
        self.assertLessEqual(self.penstock.descriptors(), before + 10)


class Process(WaysIn):
    def test_the_client_is_known(self):
        """It is looked for beside the traffic: at the latest a later exchange of the connection knows."""
        with Origin(answering(OK)) as origin, connect(self.penstock.address) as peer:
            end = time.monotonic() + TIMEOUT
            row = {"pid": 0}
            while not row["pid"] and time.monotonic() < end:
                since = self.penstock.mark()
                peer.send(f"GET http://{origin.authority}/ HTTP/1.1\r\nHost: {origin.authority}\r\n\r\n".encode())
                peer.read_response()
                row = self.penstock.wait(since=since)[0]
            self.assertEqual((os.getpid(), os.path.realpath("/proc/self/exe")), (row["pid"], row["process"]))


class Passwords(WaysIn):
    arguments = ("--proxy-auth", "ann:se:cret")

    def test_http_and_connect(self):
        since = self.penstock.mark()
        with Origin(echo_host) as plain, self.tls_origin(echo_host) as tls:
            for url in (f"http://localhost:{plain.port}/", f"https://localhost:{tls.port}/"):
                for login, code in ((["-U", "ann:se:cret"], 200), (["-U", "ann:wrong"], 407), ([], 407)):
                    with self.subTest(url=url, login=login):
                        got = self.run_curl(*self.proxy_arg("http"), *login, "-o", "/dev/null", "-w", "%{http_code} %{http_connect}", url)
                        told = got.out.split()
                        self.assertEqual(code, int(told[1] if code == 407 and url.startswith("https") else told[0]), got)
            self.assertNotIn(b"Proxy-Authorization", b"".join(plain.received() + tls.received()))
        rows = self.penstock.wait(lambda e: "password" in e["failure"], count=4, since=since)
        self.assertEqual([407] * 4, [r["status"] for r in rows])

    def test_a_client_that_asks_first_without(self):
        """curl --proxy-anyauth: a 407, then the password on the same connection."""
        since = self.penstock.mark()
        with Origin(echo_host) as origin:
            got = self.run_curl(*self.proxy_arg("http"), "--proxy-anyauth", "-U", "ann:se:cret", "-w", " %{num_connects}",
                                f"http://localhost:{origin.port}/any")
            self.assertEqual(f"localhost:{origin.port} /any 1".encode(), got.out, got)
        self.penstock.wait(count=2, since=since)  # none of its rows is told to the next test

    def test_socks(self):
        with Origin(echo_host) as origin:
            url = f"http://localhost:{origin.port}/s"
            self.assertEqual(0, self.run_curl(*self.proxy_arg("socks5h", login="ann:se%3Acret@"), url).code)
            for scheme, login in (("socks5h", "ann:wrong@"), ("socks5h", ""), ("socks4", ""), ("socks4a", "ann@")):
                got = self.run_curl(*self.proxy_arg(scheme, login=login), url)
                self.assertEqual(97, got.code, got)


class Reverse(WaysIn):
    arguments = None

    def before(self, url, *args, **kwargs):
        folder = self.folder_for(f"reverse{len(os.listdir(self.folder))}")
        return self.start("--reverse", url, *args, folder=folder, **kwargs)

    def test_https(self):
        with self.tls_origin(echo_host) as origin:
            penstock = self.before(f"https://localhost:{origin.port}")
            bundle = self.trust(penstock)
            port = penstock.address[1]
            for url in (f"https://localhost:{port}/a", f"https://127.0.0.1:{port}/b", f"http://127.0.0.1:{port}/c"):
                got = self.run_curl(url, ca=bundle)
                self.assertEqual((0, f"localhost:{origin.port} /{url[-1]}".encode()), (got.code, got.out), got)
                row = penstock.wait_url(f"/{url[-1]}")
                self.assertEqual((f"https://localhost:{origin.port}/{url[-1]}", "reverse"), (row["url"], row["entry"]))
            named = self.run_curl("--connect-to", f"shop.test:443:127.0.0.1:{port}", "https://shop.test/d", ca=bundle)
            self.assertEqual((0, f"localhost:{origin.port} /d".encode()), (named.code, named.out), named)

    def test_keep_host(self):
        with self.tls_origin(echo_host) as origin:
            penstock = self.before(f"https://localhost:{origin.port}", "--keep-host")
            got = self.run_curl("-H", "Host: shop.test", f"http://127.0.0.1:{penstock.address[1]}/k")
            self.assertEqual(b"shop.test /k", got.out, got)

    def test_http_behind_tls(self):
        """The target speaks plain HTTP, the client TLS."""
        with Origin(echo_host) as origin:
            penstock = self.before(f"http://127.0.0.1:{origin.port}")
            got = self.run_curl(f"https://localhost:{penstock.address[1]}/t", ca=self.trust(penstock))
            self.assertEqual((0, f"{origin.authority} /t".encode()), (got.code, got.out), got)

    def test_failures_are_pages(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            penstock = self.before(f"https://127.0.0.1:{closed.getsockname()[1]}")
            for scheme in ("http", "https"):
                got = self.run_curl("-i", f"{scheme}://localhost:{penstock.address[1]}/", ca=self.trust(penstock))
                self.assertRegex(got.out, rb"^HTTP/[0-9.]+ 502 ")
                self.assertIn(b"Connection refused", got.out)
        with Origin(answering(OK), server_context(self.authority.leaf("other.test"))) as origin:
            penstock = self.before(f"https://localhost:{origin.port}")
            got = self.run_curl("-i", f"http://127.0.0.1:{penstock.address[1]}/")
            self.assertIn(b"certificate", got.out, got)
            self.assertEqual([], origin.received())

    def test_raw_tcp(self):
        with Origin(greeting) as origin:
            penstock = self.before(f"tcp://127.0.0.1:{origin.port}")
            peer = connect(penstock.address)
            self.assertEqual(b"220 ready\r\n", peer.read_until(b"\n"))
            peer.send(b"QUIT\r\n")
            self.assertEqual(b"250 QUIT\r\n", peer.read_to_end())
            peer.close()
            self.assertEqual("", penstock.wait()[0]["failure"])


class Listeners(WaysIn):
    arguments = None

    def test_several_at_once(self):
        with Origin(echo_host) as origin:
            penstock = self.start("--listen", "socks5@127.0.0.1:0", "--listen", f"reverse:http://{origin.authority}@[::1]:0")
            self.assertEqual(["http", "socks5", "reverse"], [mode for mode, _ in penstock.listeners])
            url = f"http://{origin.authority}/"
            host, port = penstock.listening("http")
            self.assertEqual(0, self.run_curl("-x", f"http://{host}:{port}", url, ca=self.authority.pem).code)
            host, port = penstock.listening("socks5")
            self.assertEqual(0, self.run_curl("-x", f"socks5://{host}:{port}", url, ca=self.authority.pem).code)
            self.assertNotEqual(0, self.run_curl("-x", f"http://{host}:{port}", url, ca=self.authority.pem).code)
            host, port = penstock.listening("reverse")
            self.assertEqual(origin.authority.encode() + b" /r", self.run_curl(f"http://[{host}]:{port}/r", ca=self.authority.pem).out)

    def test_what_is_wrong_is_told(self):
        folder = self.folder_for("wrong")
        for args, words in (
            (("--listen", "socks@127.0.0.1:1"), "not a listener mode"),
            (("--reverse", "example.com"), "not an origin"),
            (("--reverse", "https://a", "--transparent"), "beside --reverse"),
            (("--upstream", "ftp://a:1"), "http://HOST:PORT"),
            (("--upstream", "http://u:hunter2@a:b"), "host and port"),
            (("--proxy-auth", "ann"), "USER:PASSWORD"),
        ):
            code, _, err = run_penstock("--mode", "headless", *args, folder=folder)
            self.assertEqual(2, code, err)
            self.assertIn(words, err)
            self.assertNotIn("hunter2", err)


class Chained(WaysIn):
    """Behind another proxy. Every proxy here resolves names itself, and the origins are on loopback, which is excepted by default."""

    arguments = None

    def behind(self, upstream, *args, **kwargs):
        folder = self.folder_for(f"chained{len(os.listdir(self.folder))}")
        return self.start("--upstream", upstream, "--upstream-except", "none", *args, folder=folder, **kwargs)

    def check(self, penstock, plain, tls, scheme="http"):
        """An https and an http request through Penstock and the proxy behind it."""
        bundle = self.trust(penstock)
        for origin, url in ((plain, f"http://localhost:{plain.port}/p"), (tls, f"https://localhost:{tls.port}/t")):
            since = penstock.mark()
            got = self.run_curl(*self.proxy_arg(scheme, penstock), url, ca=bundle)
            self.assertEqual((0, f"localhost:{origin.port} /{url[-1]}".encode()), (got.code, got.out), (got, penstock.exchanges[since:]))
            row = penstock.wait_url(url, since=since)
            self.assertEqual("", row["failure"])
            self.assertRegex(row["upstreamProxy"], r"^(http|https|socks5)://(127.0.0.1|localhost):\d+$")

    def test_microsocks(self):
        with microsocks(self.folder_for("ms"), "ann", "se:cret") as proxy, Origin(echo_host) as plain, self.tls_origin(echo_host) as tls:
            penstock = self.behind(f"socks5://ann:se%3acret@127.0.0.1:{proxy.port}")
            for scheme in ("http", "socks5h"):
                self.check(penstock, plain, tls, scheme)
            wrong = self.behind(f"socks5://ann:wrong@127.0.0.1:{proxy.port}")
            got = self.run_curl(*self.proxy_arg("http", wrong), f"http://localhost:{plain.port}/")
            self.assertIn(b"refused our username or password", got.out, got)
            row = wrong.wait()[0]
            self.assertIn("upstream proxy failed: socks5://", row["failure"])
            self.assertNotIn("wrong@", str(row))

    def test_squid(self):
        with Origin(echo_host) as plain, self.tls_origin(echo_host) as tls, \
             squid("ann", "secret", connect_ports=str(tls.port)) as proxy:
            penstock = self.behind(f"http://ann:secret@127.0.0.1:{proxy.port}")
            self.check(penstock, plain, tls)
            self.assertIn(b"Via: 1.1 squid", plain.received()[-1])
            self.assertNotIn(b"Proxy-Authorization", plain.received()[-1])
            # No tunnel to this port, so the words of the refusal are the client's to read.
            since = penstock.mark()
            got = self.run_curl(*self.proxy_arg("http", penstock), f"https://localhost:{plain.port}/", ca=self.trust(penstock))
            self.assertIn(b"403 Forbidden", got.out, got)
            self.assertIn("CONNECT was answered with 403 Forbidden", penstock.wait(since=since)[0]["failure"])
            wrong = self.behind(f"http://ann:wrong@127.0.0.1:{proxy.port}")
            got = self.run_curl(*self.proxy_arg("http", wrong), f"https://localhost:{tls.port}/", ca=self.trust(wrong))
            self.assertIn(b"407", got.out, got)

    def test_a_second_penstock_over_tls(self):
        """https://: TLS to the proxy, and TLS inside TLS to the server. The server's first word comes through as well."""
        second = self.start("--proxy-auth", "ann:secret", folder=self.folder_for("second"))
        certificate = self.authority.leaf("localhost", ips=["127.0.0.1"])
        both = os.path.join(self.folder, "both-roots.pem")
        with open(both, "w") as out:
            for name in (self.authority.pem, second.ca):
                with open(name) as f:
                    out.write(f.read())
        with tls_before(self.folder_for("ha"), second.address[1], certificate) as proxy, \
             Origin(echo_host) as plain, self.tls_origin(echo_host) as tls, Origin(greeting) as first:
            penstock = self.behind(f"https://ann:secret@localhost:{proxy.port}", upstream_ca=both)
            self.check(penstock, plain, tls)
            peer = connect(penstock.address)
            peer.send(f"CONNECT localhost:{first.port} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            peer.read_head()
            self.assertEqual(b"220 ready\r\n", peer.read_until(b"\n"))
            peer.close()
            stranger = self.behind(f"https://ann:secret@localhost:{proxy.port}", upstream_ca=second.ca)
            got = self.run_curl(*self.proxy_arg("http", stranger), f"http://localhost:{plain.port}/")
            self.assertIn(b"certificate", got.out, got)

    def test_exceptions_go_direct(self):
        with Origin(echo_host) as origin:
            penstock = self.start("--upstream", "http://127.0.0.1:9", folder=self.folder_for("except"))
            got = self.run_curl(*self.proxy_arg("http", penstock), f"http://localhost:{origin.port}/direct", ca=self.authority.pem)
            self.assertEqual(f"localhost:{origin.port} /direct".encode(), got.out, got)
            through = self.run_curl(*self.proxy_arg("http", penstock), "http://far.test/", ca=self.authority.pem)
            self.assertIn(b"cannot be reached", through.out, through)


if __name__ == "__main__":
    main()
