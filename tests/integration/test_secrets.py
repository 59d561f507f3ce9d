#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds secrets is this user's alone from its first byte, whatever umask says; a key file that others can read is told."""
import os
import stat
import unittest

from certificates import openssl
from penstock_test import Curl, PenstockTestCase, main
from raw_peers import answering

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
UMASK_0 = ("/bin/sh", "-c", 'umask 0; exec "$@"', "sh")


class Secrets(PenstockTestCase):
    arguments = None

    def mode(self, *path):
        return stat.S_IMODE(os.stat(os.path.join(*path)).st_mode)

    def test_files_are_for_nobody_else(self):
        folder = self.folder_for("umask")
        log = os.path.join(folder, "keys.log")
        penstock = self.start(folder=folder, prefix=UMASK_0, SSLKEYLOGFILE=log)
        with self.origin(answering(OK), tls=True) as origin:
            Curl(["-k", "-x", penstock.proxy, f"https://{origin.authority}/"], folder)
            penstock.wait_url("/")
        modes = {name: self.mode(folder, name) for name in os.listdir(folder) if name.startswith("session.penstock")}
        self.assertIn("session.penstock-wal", modes)
        self.assertEqual({0o600}, set(modes.values()), modes)
        self.assertEqual(0o600, self.mode(log))
        self.assertEqual(0o700, self.mode(penstock.ca_dir))
        self.assertEqual(0o600, self.mode(penstock.ca_dir, "penstock-ca.key"))
        self.assertEqual(0o644, self.mode(penstock.ca_dir, "penstock-ca.pem"))
        penstock.stop()
        self.assertEqual("", penstock.errors())

    def test_the_folder_of_the_session_is_made_closed(self):
        folder = self.folder_for("home")
        penstock = self.start(folder=folder, prefix=UMASK_0, project=None)
        self.assertEqual(0o700, self.mode(folder, "data", "penstock"))
        self.assertEqual(0o600, self.mode(folder, "data", "penstock", "session.penstock"))
        penstock.stop()

    def test_a_key_that_others_can_read_is_told(self):
        folder = self.folder_for("told")
        self.start(folder=folder).stop()
        key = os.path.join(folder, "ca", "penstock-ca.key")
        os.chmod(key, 0o640)
        log = os.path.join(folder, "keys.log")
        open(log, "w").close()
        os.chmod(log, 0o644)
        client = os.path.join(folder, "client.pem")
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=me", "-keyout",
                client + ".key", "-out", client)
        os.chmod(client + ".key", 0o604)
        penstock = self.start("--client-cert", client, "--client-key", client + ".key", folder=folder, SSLKEYLOGFILE=log)
        penstock.stop()
        told = penstock.errors().strip().split("\n")
        self.assertEqual(3, len(told), told)
        for line, words in zip(told, [("The CA's key", key, "0640"), ("The client certificate's key", client + ".key", "0604"),
                                      ("The key log", log, "0644")]):
            self.assertTrue(line.startswith("penstock: warning: "), line)
            for word in words:
                self.assertIn(word, line)


if __name__ == "__main__":
    main()
