#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Peers that TLS has left behind, authorities with limits, revocation lists, and servers a person trusts all the same."""
import html
import os
import re
import ssl
import subprocess
import unittest

from certificates import Authority, openssl
from penstock_test import TIMEOUT, Curl, PenstockTestCase, environment, main, run_penstock
from raw_peers import Origin, answering, client_context, connect_through, server_context, start_tls

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
OLD = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1


class Reach(PenstockTestCase):
    arguments = ("--tls-min", "old.test=1.0", "--tls-min", "/^newer[.]/=1.1")

    def serve(self, *certificate, **context):
        made = server_context(certificate or self.authority.leaf("localhost", "old.test", "newer.test", ips=["127.0.0.1"], rsa=2048), **context)
        return Origin(answering(OK), made)

    def old_server(self, version):
        made = server_context(self.authority.leaf("localhost", "old.test", "newer.test", ips=["127.0.0.1"], rsa=2048), minimum=version, maximum=version)
        made.set_ciphers("DEFAULT:@SECLEVEL=0")
        return Origin(answering(OK), made)

    def get(self, origin, name, *args):
        return self.curl("--connect-to", f"::127.0.0.1:{origin.port}", *args, f"https://{name}:{origin.port}/")

    def test_servers_of_old_versions_where_it_is_said(self):
        for version in OLD:
            with self.subTest(version), self.old_server(version) as origin:
                self.assertEqual(b"ok", self.get(origin, "old.test").out)
                mark = self.penstock.mark()
                refused = self.get(origin, "localhost")
                self.assertIn(b"--tls-min localhost=1.0", refused.out)
                self.assertIn("--tls-min localhost=1.0", self.penstock.wait_url(f"localhost:{origin.port}", since=mark)["failure"])
                self.assertEqual(version == ssl.TLSVersion.TLSv1_1, self.get(origin, "newer.test").out == b"ok")

    def old_client(self, origin, name, version):
        context = client_context(self.penstock.ca, minimum=version, maximum=version)
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        with connect_through(self.penstock.address, origin.authority) as peer, start_tls(peer, context, name) as client:
            client.send(GET)
            return client.sock.version(), client.read_response()[1]

    def test_programs_of_old_versions_where_it_is_said(self):
        with self.serve() as origin:
            for version, name in zip(OLD, ("TLSv1", "TLSv1.1")):
                with self.subTest(name):
                    self.assertEqual((name, b"ok"), self.old_client(origin, "old.test", version))
                    mark = self.penstock.mark()
                    with self.assertRaises((ssl.SSLError, OSError)):
                        self.old_client(origin, "localhost", version)
                    self.assertIn("--tls-min localhost=1.0", self.penstock.wait(lambda e: e["failure"], since=mark)[0]["failure"])

    def test_programs_that_know_rsa_alone(self):
        with self.serve() as origin:
            for cipher in ("ECDHE-RSA-AES128-GCM-SHA256", "AES128-SHA"):
                with self.subTest(cipher):
                    run = self.get(origin, "localhost", "--tls-max", "1.2", "--ciphers", cipher)
                    self.assertTrue(run.out.startswith(b"ok"), run)
            run = self.get(origin, "localhost", "-v", "--tls-max", "1.2", "--ciphers", "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256")
            self.assertIn("ECDHE-ECDSA-AES128-GCM-SHA256", run.err)

    def test_bad_spelling_is_told(self):
        for word, expected in (("1.4", "is not a version of TLS"), ("a b=1.0", "is not one host"), ("=1.0", "the pattern is empty")):
            code, _, errors = run_penstock("--mode", "headless", "--tls-min", word, folder=self.folder)
            self.assertEqual(2, code)
            self.assertIn(expected, errors)


class Constraints(PenstockTestCase):
    arguments = None

    def test_a_constrained_authority_certifies_what_it_may(self):
        """Its own leaf names what the client asked for, and of the server's further names only those that keep it valid."""
        folder = self.folder_for("constrained")
        os.makedirs(os.path.join(folder, "ca"))
        config, pem, key = (os.path.join(folder, "ca", n) for n in ("c.cnf", "penstock-ca.pem", "penstock-ca.key"))
        with open(config, "w") as f:
            f.write("[req]\ndistinguished_name=e\nprompt=no\n[e]\n[root]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n"
                    "subjectKeyIdentifier=hash\nnameConstraints=critical,permitted;DNS:corp.test,permitted;IP:127.0.0.0/255.0.0.0,excluded;DNS:no.corp.test\n")
        openssl("req", "-x509", "-config", config, "-extensions", "root", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", key, "-out", pem, "-days", "30", "-subj", "/CN=Constrained")
        penstock = self.start(folder=folder)
        names = ("www.corp.test", "corp.test", "*.corp.test", "a.no.corp.test", "www.elsewhere.test")
        with Origin(answering(OK), server_context(self.authority.leaf(*names, ips=["127.0.0.1"]))) as origin:
            with connect_through(penstock.address, origin.authority) as peer, start_tls(peer, client_context(pem), "www.corp.test") as client:
                seen = {name for _, name in client.sock.getpeercert()["subjectAltName"]}
                client.send(GET)
                self.assertEqual(b"ok", client.read_response()[1])
        self.assertEqual({"www.corp.test", "corp.test", "127.0.0.1"}, seen)


class RevocationLists(PenstockTestCase):
    def test_leaves_name_a_list_that_is_there(self):
        host, port = self.penstock.address
        with Origin(answering(OK), server_context(self.authority.leaf("localhost"))) as origin:
            done = subprocess.run(["openssl", "s_client", "-proxy", f"{host}:{port}", "-connect", f"localhost:{origin.port}", "-servername", "localhost"],
                                  input=b"", capture_output=True, timeout=TIMEOUT, env=environment(self.folder))
        pem = re.search(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", done.stdout, re.S)[0]
        leaf = os.path.join(self.folder, "leaf.pem")
        with open(leaf, "wb") as f:
            f.write(pem)
        text = openssl("x509", "-noout", "-ext", "crlDistributionPoints", "-in", leaf).decode()
        urls = re.findall(r"URI:(\S+)", text)
        self.assertEqual([f"http://{host}:{port}/penstock-ca.crl", "http://penstock/penstock-ca.crl"], urls)
        lists = []
        for url, through in ((urls[0], ()), (urls[0], ("-x", self.penstock.proxy)), (urls[1], ("-x", self.penstock.proxy)),
                             (self.penstock.ui + "penstock-ca.crl", ())):
            with self.subTest(url=url, through=through):
                run = Curl(["--noproxy", "", *through, "-D", os.path.join(self.folder, "head"), url], self.folder)
                with open(os.path.join(self.folder, "head")) as f:
                    head = f.read().lower()
                self.assertIn("content-type: application/pkix-crl", head, run)
                self.assertIn("cache-control: max-age=", head)
                lists.append(run.out)
        self.assertEqual(1, len(set(lists)), "made once")
        der = os.path.join(self.folder, "list.der")
        with open(der, "wb") as f:
            f.write(lists[0])
        self.assertIn(b"No Revoked Certificates", openssl("crl", "-inform", "DER", "-in", der, "-noout", "-text"))
        crl = os.path.join(self.folder, "list.pem")
        openssl("crl", "-inform", "DER", "-in", der, "-out", crl)
        openssl("verify", "-x509_strict", "-crl_check", "-CAfile", self.penstock.ca, "-CRLfile", crl, leaf)


class WeakServers(PenstockTestCase):
    def setUp(self):
        self.certificates = {
            "no subjectAltName": self.authority.leaf(common_name="localhost"),
            "RSA 1024": self.authority.leaf("localhost", ips=["127.0.0.1"], rsa=1024),
        }

    def test_are_refused_as_browsers_refuse_them(self):
        for words, certificate in self.certificates.items():
            context = server_context(certificate) if "RSA" not in words else self.weak(certificate)
            with self.subTest(words), Origin(answering(OK), context) as origin:
                mark = self.penstock.mark()
                run = self.curl("-i", f"https://localhost:{origin.port}/weak")
                self.assertRegex(run.out, rb"^HTTP/(1\.1|2) 502 ")
                self.assertIn(words, self.penstock.wait_url(f"localhost:{origin.port}/weak", since=mark)["failure"])

    def test_insecure_lets_them_pass(self):
        penstock = self.start("--insecure=localhost", folder=self.folder_for("insecure-weak"))
        for words, certificate in self.certificates.items():
            context = server_context(certificate) if "RSA" not in words else self.weak(certificate)
            with self.subTest(words), Origin(answering(OK), context) as origin:
                run = self.curl("--cacert", penstock.ca, "-x", penstock.proxy, f"https://localhost:{origin.port}/")
                self.assertEqual(b"ok", run.out, run)

    @staticmethod
    def weak(certificate):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.load_cert_chain(*certificate)
        return context

    def test_short_diffie_hellman_is_refused_as_by_curl(self):
        dh = os.path.join(self.folder, "dh.pem")
        openssl("dhparam", "-out", dh, "-dsaparam", "1024")
        context = self.weak(self.authority.leaf("localhost", rsa=2048))
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0")
        context.load_dh_params(dh)
        with Origin(answering(OK), context) as origin:
            direct = Curl(["--cacert", self.authority.pem, f"https://localhost:{origin.port}/"], self.folder)
            self.assertEqual(35, direct.code, direct)
            self.assertRegex(self.curl("-i", f"https://localhost:{origin.port}/").out, rb"^HTTP/(1\.1|2) 502 ")


class Trust(PenstockTestCase):
    """The buttons of the error page."""

    def setUp(self):
        self.server = server_context(Authority(self.folder_for("stranger-" + self.id().rsplit(".", 1)[1]), "Stranger").leaf("localhost", "other.test"))

    def ask(self, penstock, origin, *args, host="localhost", path="/page?x=1"):
        return Curl(["--cacert", penstock.ca, "-x", penstock.proxy, "--suppress-connect-headers", "--connect-to", f"::127.0.0.1:{origin.port}", "-i", *args,
                     f"https://{host}:{origin.port}{path}"], self.folder)

    def buttons(self, run):
        return [html.unescape(a) for a in re.findall(r'<form method="post" action="([^"]*)">', run.out.decode())]

    def press(self, penstock, origin, button, *args, host="localhost"):
        return self.ask(penstock, origin, "-X", "POST", "-H", "Content-Length: 0", "-H", "Sec-Fetch-Site: same-origin",
                        "-H", f"Origin: https://{host}:{origin.port}", "-H", f"Referer: https://{host}:{origin.port}/page?x=1", *args, host=host, path=button)

    def test_once_is_this_certificate_of_this_host_until_the_end(self):
        penstock = self.start(folder=self.folder_for("once"))
        with Origin(answering(OK), self.server) as origin:
            page = self.ask(penstock, origin)
            once, project = self.buttons(page)
            self.assertRegex(page.out, rb"(?i)form-action 'self'")
            pressed = self.press(penstock, origin, once)
            self.assertRegex(pressed.out, rb"^HTTP/(1\.1|2) 303 ")
            self.assertIn(f"location: https://localhost:{origin.port}/page?x=1".encode(), pressed.out.lower())
            self.assertTrue(self.ask(penstock, origin).out.endswith(b"ok"))
            self.assertIn(b" 502 ", self.ask(penstock, origin, host="other.test").out, "another host of the same certificate")
        other = Authority(self.folder_for("other-stranger"), "Stranger").leaf("localhost")
        with Origin(answering(OK), server_context(other)) as origin:
            self.assertIn(b" 502 ", self.ask(penstock, origin).out, "another certificate of the same host")
        penstock.stop()
        again = self.start(folder=penstock.folder)
        with Origin(answering(OK), self.server) as origin:
            self.assertIn(b" 502 ", self.ask(again, origin).out, "another run")

    def test_for_the_project(self):
        penstock = self.start(folder=self.folder_for("project"))
        with Origin(answering(OK), self.server) as origin:
            self.assertRegex(self.press(penstock, origin, self.buttons(self.ask(penstock, origin))[1]).out, rb"^HTTP/(1\.1|2) 303 ")
            self.assertTrue(self.ask(penstock, origin).out.endswith(b"ok"))
            penstock.stop()
            again = self.start(folder=penstock.folder)
            self.assertTrue(self.ask(again, origin).out.endswith(b"ok"), "the next run of the project")
            again.stop()
            elsewhere = self.start("--project", penstock.project, folder=self.folder_for("somebody-else"), project=None)
            self.assertIn(b" 502 ", self.ask(elsewhere, origin).out, "a project is trusted by its own person alone")

    def test_nobody_else_can_press_it(self):
        penstock = self.start(folder=self.folder_for("others"))
        with Origin(answering(OK), self.server) as origin:
            once = self.buttons(self.ask(penstock, origin))[0]
            forged = once[:-1] + ("0" if once[-1] != "0" else "1")
            for what, args in (("another page", ("-H", "Sec-Fetch-Site: cross-site")), ("another origin", ("-H", "Origin: https://evil.test")),
                               ("no origin", ("-H", "Origin: null"))):
                with self.subTest(what):
                    run = self.ask(penstock, origin, "-X", "POST", "-H", "Content-Length: 0", *args, path=once)
                    self.assertIn(b" 502 ", run.out)
            for what, button, host in (("without the secret", forged, "localhost"), ("for another host", once, "other.test")):
                with self.subTest(what):
                    self.assertIn(b" 502 ", self.press(penstock, origin, button, host=host).out)
            self.assertIn(b" 502 ", self.ask(penstock, origin, path=once).out, "by a link")
            self.assertEqual([], self.buttons(self.ask(penstock, origin, "-H", "Sec-Fetch-Dest: empty")), "nor does a script get to read it")
            self.assertIn(b" 502 ", self.ask(penstock, origin).out)

    def test_the_same_connection_goes_on_after_it(self):
        penstock = self.start(folder=self.folder_for("same"))
        with Origin(answering(OK), self.server) as origin:
            once = self.buttons(self.ask(penstock, origin))[0]
            authority = f"localhost:{origin.port}"
            with connect_through(penstock.address, authority) as peer, start_tls(peer, client_context(penstock.ca), "localhost") as client:
                client.send(f"POST {once} HTTP/1.1\r\nHost: {authority}\r\nContent-Length: 0\r\n\r\n".encode())
                self.assertTrue(client.read_response()[0].startswith(b"HTTP/1.1 303 "))
                client.send(f"GET / HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode())
                self.assertEqual(b"ok", client.read_response()[1])


class TakenBack(PenstockTestCase):
    def s_client(self, origin, ca, *args):
        host, port = self.penstock.address
        done = subprocess.run(["openssl", "s_client", "-proxy", f"{host}:{port}", "-connect", origin.authority, "-servername", "localhost", "-CAfile", ca,
                               "-verify_return_error", *args], input=b"", capture_output=True, timeout=TIMEOUT, env=environment(self.folder))
        return done.returncode

    def test_a_client_that_trusts_neither_is_decrypted_again(self):
        nobody = Authority(self.folder_for("nobody"), "Nobody").pem
        for version in ("-tls1_2", "-tls1_3"):
            with self.subTest(version), Origin(answering(OK), server_context(self.authority.leaf("localhost", ips=["127.0.0.1"]))) as origin:
                mark = self.penstock.mark()
                for count in range(1, 6):
                    self.assertNotEqual(0, self.s_client(origin, nobody, version))
                    self.penstock.wait(lambda e: str(origin.port) in e["url"], count=count, since=mark)
                rows = self.penstock.wait(lambda e: str(origin.port) in e["url"], count=5, since=mark)
                passed = [r for r in rows if "passed through" in r["note"] and not r["failure"]]
                self.assertEqual(1, len(passed), rows)
                self.assertIn("refused the server's own certificate as well", passed[0]["note"])
                self.assertTrue(all("client does not accept our certificate" in r["failure"] for r in rows[3:]), rows[3:])
                self.assertIn("is over: the client refused the server's own certificate as well", self.penstock.wait_errors("is over"))

    def test_one_that_pins_goes_on_passing(self):
        for version in ("-tls1_2", "-tls1_3"):
            with self.subTest(version), Origin(answering(OK), server_context(self.authority.leaf("localhost", ips=["127.0.0.1"]))) as origin:
                mark = self.penstock.mark()
                for count in range(1, 6):
                    code = self.s_client(origin, self.authority.pem, version, "-sigalgs", "ECDSA+SHA256:RSA-PSS+SHA256")
                    self.assertEqual(count > 2, code == 0)
                    self.penstock.wait(lambda e: str(origin.port) in e["url"], count=count, since=mark)
                passed = self.penstock.wait(lambda e: str(origin.port) in e["url"] and "passed through" in e["note"] and not e["failure"], count=3, since=mark)
                self.assertFalse(any("as well" in r["note"] for r in passed))


if __name__ == "__main__":
    main()
