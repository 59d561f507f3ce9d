#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Flags, YAML, files and ports: what is good works, what is bad is told in one sentence with exit code 2, and nothing is lost."""
import os
import re
import socket
import unittest

from certificates import openssl
from penstock_test import ROOT, PenstockTestCase, exported_count, main, run_penstock
from raw_peers import answering, connect

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class CommandLine(PenstockTestCase):
    arguments = None

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w") as f:
            f.write(text)
        return path

    def refused(self, *args, words, **env):
        """The one sentence of a refusal; it must hold the words."""
        code, out, err = run_penstock(*args, folder=self.folder, **env)
        self.assertEqual(2, code, (args, out, err))
        self.assertEqual("", out)
        self.assertEqual(1, len(err.strip().split("\n")), err)
        for word in words:
            self.assertIn(word, err)
        return err

    def headless(self, *args):
        return ("--mode", "headless", "--port", "0", "--ui-port", "0", "--ca-dir", os.path.join(self.folder, "ca"), "--no-db", *args)

    def test_help_and_version(self):
        code, out, err = run_penstock("--help", folder=self.folder)
        self.assertEqual((0, ""), (code, err))
        for flag in ("--mode", "--addr", "--port", "--ui-addr", "--ui-port", "--config", "--ca-dir", "--no-db", "--ignore", "--upstream-ca", "--insecure",
                     "--project", "--json", "--quiet", "--version", "--help", "export"):
            self.assertIn(flag, out)
        code, out, _ = run_penstock("--version", folder=self.folder)
        self.assertEqual(0, code)
        self.assertRegex(out, r"^penstock \d+\.\d+\.\d+\n$")

    def test_bad_flags(self):
        for args, words in [
            (("--nonsense",), ["--nonsense"]),
            (("--porrt", "80"), ["--porrt", "--port"]),
            (("--port", "eighty"), ["--port", "eighty"]),
            (("--port", "70000"), ["--port", "70000"]),
            (("--port", "-1"), ["--port"]),
            (("--port",), ["--port"]),
            (("--mode", "headles"), ["headles", "headless"]),
            (("--addr", "not.an.address"), ["--addr", "not.an.address"]),
            (("--upstream-ca", "/nowhere/ca.pem"), ["/nowhere/ca.pem"]),
            (("--config", "/nowhere/c.yaml"), ["/nowhere/c.yaml"]),
            (("--ignore", "/[/"), ["--ignore"]),
            (("--max-body", "much"), ["--max-body", "much"]),
            (("export",), ["export"]),
            (("export", "/nowhere.penstock", "--count"), ["/nowhere.penstock"]),
        ]:
            with self.subTest(args):
                self.refused("--mode", "headless", *args, words=words) if args[0] not in ("--mode", "export") else self.refused(*args, words=words)

    def test_bad_yaml_is_named_with_file_and_line(self):
        for text, words in [
            ("proxy:\n  addr: 127.0.0.1\n  prot: 8080\n", [":3", "prot", "port"]),
            ("proxy:\n  port: lots\n", [":2", "lots"]),
            ("proxy:\n  port: 99999\n", [":2", "99999"]),
            ("proxy: [\n", ["bad.yaml"]),
            ("proxy:\n  addr: 1\n addr: 2\n", ["bad.yaml"]),
            ("colour: red\n", [":1", "colour"]),
            ("proxy:\n  ignore: 7:7:7\n  max_body: -3\n", ["max_body"]),
            ("- a\n- b\n", ["bad.yaml"]),
            ("ca:\n  cert_path: /nowhere/a.pem\n  key_path: /nowhere/b.key\n", ["/nowhere/"]),
        ]:
            with self.subTest(text):
                path = self.write("bad.yaml", text)
                self.refused(*self.headless("--config", path), words=["bad.yaml", *words])

    def test_bad_ca_files(self):
        garbage = self.write("garbage.pem", "not a certificate\n")
        key = os.path.join(self.folder, "other.key")
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key)
        self.refused(*self.headless("--upstream-ca", garbage), words=["garbage.pem"])
        plain = ("--mode", "headless", "--port", "0", "--ui-port", "0", "--no-db")  # --ca-dir would win over the file
        for cert, key_file, word in [(garbage, key, "garbage.pem"), (self.authority.pem, garbage, "garbage.pem"), (self.authority.pem, key, "key")]:
            config = self.write("ca.yaml", f"ca:\n  cert_path: {cert}\n  key_path: {key_file}\n")
            self.refused(*plain, "--config", config, words=[word])
        leaf, leaf_key = self.authority.leaf("not-a-ca.test")
        config = self.write("ca.yaml", f"ca:\n  cert_path: {leaf}\n  key_path: {leaf_key}\n")
        self.refused(*plain, "--config", config, words=["leaf"])
        # A CA folder that holds garbage is told and kept: the person may have a copy of neither.
        broken = self.folder_for("broken-ca")
        pem = os.path.join(broken, "penstock-ca.pem")
        with open(pem, "w") as f:
            f.write("scratched")
        self.refused("--mode", "headless", "--port", "0", "--ui-port", "0", "--no-db", "--ca-dir", broken, words=["penstock-ca.pem"])
        with open(pem) as f:
            self.assertEqual("scratched", f.read())

    def test_own_ca_and_yaml(self):
        config = self.write("good.yaml", f"proxy:\n  addr: 127.0.0.1\n  port: 0\n  ignore: ['*.skip.test']\n  max_body: 10mb\n"
                            f"ca:\n  cert_path: {self.authority.pem}\n  key_path: {self.authority.key}\nui:\n  addr: 127.0.0.1\n  port: 0\n")
        self.penstock = self.start("--config", config, folder=self.folder_for("own"))
        with self.origin(answering(OK), True) as origin:
            self.bundle = self.authority.pem
            # The flag --ca-dir of the harness wins over the file's CA, as every flag does.
            run = self.curl("--cacert", self.penstock.ca, f"https://localhost:{origin.port}/")
            self.assertEqual(b"ok", run.out, run)

    def test_protobuf_files(self):
        self.refused(*self.headless("--proto", "/nowhere/x.proto"), words=["/nowhere/x.proto", "no such file"])
        broken = self.write("broken.proto", 'syntax = "proto3";\nmessage M {\n  int32 x = ;\n}\n')
        self.refused(*self.headless("--proto", broken), words=[f"{broken}:3:13: ", "Expected field number"])
        self.refused(*self.headless("--proto", self.write("importing.proto", 'syntax = "proto3";\nimport "gone.proto";\n')), words=["gone.proto", "not found"])
        self.refused(*self.headless("--proto", self.write("text.pb", "\1\2\3")), words=["text.pb is no descriptor set"])
        out = self.write("outside.proto", 'syntax = "proto3";\n\nimport "../../etc/hostname.proto";\n')
        self.refused(*self.headless("--proto", out), words=[f"{out}:3:1: ", "is no path below a folder of imports"])
        os.mkfifo(os.path.join(self.folder, "pipe.proto"))
        self.refused(*self.headless("--proto", os.path.join(self.folder, "pipe.proto")), words=["pipe.proto: is not a file"])
        good = self.write("good.proto", 'syntax = "proto3";\nimport "google/protobuf/timestamp.proto";\nmessage M { google.protobuf.Timestamp at = 1; }\n')
        with self.start("--proto", good, "--no-db", folder=self.folder_for("proto"), project=None):
            pass

    def test_readme_is_true(self):
        with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as f:
            readme = f.read()
        settings = readme.split("```yaml\n")[1].split("```")[0].replace("roots.pem", self.authority.pem)
        self.start("--config", self.write("readme.yaml", settings), folder=self.folder_for("readme")).stop()
        _, help_text, _ = run_penstock("--help", folder=self.folder)
        for flag in re.findall(r"^ +(--[a-z-]+)", help_text, re.M):
            self.assertIn(flag, readme)
        for flag in re.findall(r"^\| `(--[a-z-]+)", readme, re.M):
            self.assertIn(flag, help_text)

    def test_busy_port_is_told_with_its_holder(self):
        with socket.create_server(("127.0.0.1", 0)) as holder:
            port = str(holder.getsockname()[1])
            err = self.refused("--mode", "headless", "--port", port, "--ui-port", "0", "--ca-dir", self.folder + "/ca", "--no-db", words=[port])
            self.assertIn(str(os.getpid()), err)  # the process that holds it is this one
            self.refused("--mode", "headless", "--port", "0", "--ui-port", port, "--ca-dir", self.folder + "/ca", "--no-db", words=[port])

    def test_unwritable_places(self):
        self.refused("--mode", "headless", "--port", "0", "--ui-port", "0", "--ca-dir", "/proc/nowhere", "--no-db", words=["/proc/nowhere"])
        self.refused("--mode", "headless", "--port", "0", "--ui-port", "0", "--ca-dir", self.folder + "/ca", "--project", "/proc/nowhere/p.penstock",
                     words=["/proc/nowhere"])

    def test_address_that_is_not_ours(self):
        self.refused("--mode", "headless", "--addr", "192.0.2.1", "--port", "0", "--ui-port", "0", "--ca-dir", self.folder + "/ca", "--no-db",
                     words=["192.0.2.1"])

    def test_output(self):
        with self.origin(answering(OK)) as origin:
            for flags, expected in ((("--quiet",), 0), ((), 1)):
                with self.subTest(flags):
                    folder = self.folder_for("output" + "".join(flags))
                    self.penstock = self.start(*flags, folder=folder)
                    with connect(self.penstock.address) as client:
                        client.send(f"GET http://{origin.authority}/said HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                        client.read_response()
                    self.penstock.stop()
                    self.assertEqual(expected, len(self.penstock.exchanges))
                    self.assertEqual(1, exported_count(self.penstock.project, folder))

    def test_several_listeners(self):
        penstock = self.start("--listen", "http@127.0.0.1:0", "--listen", "http@127.0.0.2:0", folder=self.folder_for("several"))
        self.assertIn("127.0.0.", penstock.address[0])
        penstock.stop()

    def test_listening_is_quick(self):
        folder = self.folder_for("quick")
        self.start(folder=folder).stop()  # makes the CA
        seconds = min(self.timed_start(folder) for _ in range(5))
        self.assertLess(seconds, 0.2)

    def timed_start(self, folder):
        penstock = self.start(folder=folder)
        penstock.stop()
        return penstock.seconds_to_listen


if __name__ == "__main__":
    main()
