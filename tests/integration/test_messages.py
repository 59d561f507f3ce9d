#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages of an exchange as scripts read them: live from a project that is being written, after a kill, after a proper end."""
import os
import subprocess

from penstock_test import PROGRAM, PenstockTestCase, environment, main, messages, open_project, run_penstock, wait_messages
from raw_peers import TIMEOUT, connect_through


def echo(peer):
    """Neither TLS nor HTTP: what comes goes back in upper case."""
    while data := peer.recv():
        peer.send(data.upper())


class Messages(PenstockTestCase):
    arguments = None

    def tunnel(self, penstock, origin):
        return connect_through(penstock.address, origin.authority)

    def talk(self, tunnel, *words):
        """One after the other, each answered before the next."""
        for word in words:
            tunnel.send(word)
            self.assertEqual(word.upper(), tunnel.read_exactly(len(word)))

    def conversation(self, found):
        return [(m["direction"], m["payload"]) for m in found]

    def expected(self, *words):
        return [pair for w in words for pair in (("toServer", w), ("toClient", w.upper()))]

    def test_are_there_while_the_exchange_lasts_and_after_a_kill(self):
        folder = self.folder_for("live")
        words = [b"\x00first", b"second\xff", "dritte \u00fc".encode()]
        with self.origin(echo) as origin:
            penstock = self.start(folder=folder)
            with self.tunnel(penstock, origin) as tunnel:
                self.talk(tunnel, *words)
                found = wait_messages(penstock.project, 1, lambda all: len(all) == 6 and "complete" in all[4]["flags"])
                self.assertEqual(self.expected(*words), self.conversation(found))
                self.assertEqual(list(range(6)), [m["index"] for m in found])
                for m in found:
                    self.assertEqual("bytes", m["kind"])
                    self.assertEqual(len(m["payload"]), m["size"])
                    self.assertEqual(m["payload"], m["preview"])
                at = [m["at"] for m in found]
                self.assertEqual(sorted(at), at)
                self.assertEqual([], penstock.exchanges, "it has not ended")
                penstock.kill()
            self.assertEqual(self.expected(*words), self.conversation(messages(penstock.project, 1)))
            again = self.start(folder=folder)
            self.assertEqual(self.expected(*words), self.conversation(messages(penstock.project, 1)))
            again.stop()
        with open_project(penstock.project) as db:
            self.assertEqual((6,), db.execute("select messages from exchange where id=1").fetchone())

    def test_are_counted_and_kept_at_a_proper_end(self):
        folder = self.folder_for("end")
        with self.origin(echo) as origin:
            penstock = self.start(folder=folder)
            with self.tunnel(penstock, origin) as tunnel:
                self.talk(tunnel, *[b"\x00%d" % i for i in range(200)])
            line = penstock.wait()[0]
            penstock.stop()
        found = messages(penstock.project, line["id"])
        self.assertEqual(self.expected(*[b"\x00%d" % i for i in range(200)]), self.conversation(found))
        self.assertEqual(len(found), line["messages"])
        self.assertEqual(("tcp", ""), (line["protocol"], line["application"]))
        self.assertEqual({"entry", "upstreamProxy", "pid", "process"}, {"entry", "upstreamProxy", "pid", "process"} & set(line))
        with open_project(penstock.project) as db:
            count, rows = db.execute("select sum(last-first+1),count(*) from message_block").fetchone()
        self.assertLess(rows, count, "a burst is a row, not a message")

    def test_a_payload_larger_than_a_chunk_comes_whole(self):
        folder, body = self.folder_for("large"), os.urandom(3_000_000)

        def sends(peer):
            peer.recv()
            peer.send(body)
            while peer.recv():
                pass

        with self.origin(sends) as origin:
            penstock = self.start(folder=folder)
            with self.tunnel(penstock, origin) as tunnel:
                tunnel.send(b"\x00go")
                self.assertEqual(body, tunnel.read_exactly(len(body)))
            line = penstock.wait()[0]
            penstock.stop()
        found = messages(penstock.project, line["id"])
        self.assertEqual(body, b"".join(m["payload"] for m in found if m["direction"] == "toClient"))

    def test_what_cannot_be_printed_is_told(self):
        folder = self.folder_for("refused")
        with self.origin(echo) as origin:
            penstock = self.start(folder=folder)
            with self.tunnel(penstock, origin) as tunnel:
                self.talk(tunnel, b"\x00")
            penstock.wait()
            penstock.stop()
        code, out, err = run_penstock("export", penstock.project, "--messages", "99", folder=folder)
        self.assertEqual((2, ""), (code, out), err)
        self.assertIn("exchange 99", err)
        self.assertEqual(1, err.count("\n"))
        code, _, err = run_penstock("export", penstock.project, "--messages", "first", folder=folder)
        self.assertEqual(2, code)
        self.assertIn('"first"', err)

    def test_the_line_of_a_terminal_names_protocol_and_number(self):
        folder = self.folder_for("text")
        with self.origin(echo) as origin:
            process = subprocess.Popen(
                [PROGRAM, "--mode", "headless", "--port", "0", "--ui-port", "0", "--no-db", "--ca-dir", folder],
                stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, env=environment(folder), text=True)
            try:
                host, port = process.stdout.readline().split()[2].rsplit(":", 1)
                process.stdout.readline()
                with connect_through((host, int(port)), origin.authority) as tunnel:
                    self.talk(tunnel, b"\x00one", b"two")
                line = process.stdout.readline()
            finally:
                process.terminate()
                process.communicate(timeout=TIMEOUT)
        self.assertRegex(line, rf"TUNNEL tcp://{origin.authority}  tcp  7 B  4 messages  \d+ ms")


if __name__ == "__main__":
    main()
