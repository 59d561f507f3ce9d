# SPDX-License-Identifier: GPL-3.0-or-later
"""Project files made by others: each opens or says why, soon and within little memory, headless as well as by `export`."""
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading

from bystander import MB, SANITIZED
from penstock_test import PROGRAM, REPORTS, Penstock, PenstockTestCase, environment, main

PAGE = 32768
SECONDS = 30 if SANITIZED else 2  # of the processor: what others do on this machine is not laid to the program's account
WAIT = 10 * SECONDS
MEMORY = 200 * MB
ROWS = 300


class Projects(PenstockTestCase):
    arguments = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.original = os.path.join(cls.folder, "original.penstock")
        with Penstock(folder=cls.folder, project="original.penstock"):
            pass
        db = sqlite3.connect(cls.original)
        # Rows of the shape the program writes: one of them is made through it elsewhere, many are quicker made here.
        for i in range(1, ROWS + 1):
            db.execute("INSERT INTO exchange(id,started_at,kind,state,source,failure,anomalies,port,status,request_size,response_size,connection,"
                       "method,scheme,host,path,mime,protocol,client,timings) VALUES(?,1700000000000000,0,1,0,0,0,80,200,0,0,0,'GET','http',"
                       "'example.org',?,'text/plain','HTTP/1.1','127.0.0.1',x'0000')", (i, "/" + "p" * (i * 7 % 900)))
            db.execute("INSERT INTO content(id,detail,response_body) VALUES(?,x'01000001000000000000',randomblob(3000))", (i,))
            db.execute("INSERT INTO body_chunk VALUES(?,1,0,randomblob(1000))", (i,))
        db.commit()
        db.close()

    def altered(self, name, *statements):
        path = os.path.join(self.folder, f"{name}.penstock")
        shutil.copy(self.original, path)
        # In another process: what the kernel says of a child's memory begins with that of its parent.
        subprocess.run([sys.executable, "-c", "import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1])\nfor s in sys.argv[2:]: db.executescript(s)",
                        path, *statements], check=True)
        return path

    def ended(self, *args):
        """Runs the program to its end: (code, stderr); fails where it takes long or much."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = subprocess.Popen([PROGRAM, *args], stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment(self.folder))
            over = threading.Timer(WAIT, process.kill)
            over.start()
            _, status, usage = os.wait4(process.pid, 0)
            over.cancel()
            process.returncode = os.waitstatus_to_exitcode(status)
            err.seek(0)
            said = err.read().decode("utf-8", "replace")
        self.assertIsNone(REPORTS.search(said), said)
        self.assertIn(process.returncode, (0, 1, 2), (args, said))
        self.assertLess(usage.ru_utime + usage.ru_stime, SECONDS, args)
        if not SANITIZED:
            self.assertLess(usage.ru_maxrss * 1024, MEMORY, args)
        return process.returncode, said

    def looked_at(self, path):
        """By export and by headless mode. The sentence it was refused with, or None."""
        code, _ = self.ended("export", path, "--count")
        self.ended("export", path, "--messages", "1")
        self.ended("export", path, "--count", "--filter", "resp.body contains nothing-of-the-kind")
        try:
            penstock = Penstock(folder=self.folder, project=os.path.basename(path))
        except RuntimeError as refused:
            self.assertNotEqual(code, 0, f"export opened what headless mode did not: {refused}")
            return str(refused)
        with penstock:
            if not SANITIZED:
                self.assertLess(penstock.peak(), MEMORY, path)
            with open(f"/proc/{penstock.process.pid}/stat") as stat:
                ticks = sum(int(t) for t in stat.read().rsplit(")", 1)[1].split()[11:13])
            self.assertLess(ticks / os.sysconf("SC_CLK_TCK"), SECONDS, path)
        return None

    def test_what_would_run_is_refused(self):
        cases = {
            "trigger": ("a trigger", "CREATE TRIGGER t AFTER INSERT ON exchange BEGIN DELETE FROM content; END"),
            "view": ("a view", "CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT i FROM n"),
            "generated": ("its table exchange", "ALTER TABLE exchange ADD COLUMN g AS (hex(zeroblob(500000000)))"),
            "index": ("an index", "CREATE INDEX i ON exchange(length(hex(path)))"),
            "virtual": ("a table", "CREATE VIRTUAL TABLE v USING fts5(a)"),
        }
        for name, (why, statement) in cases.items():
            with self.subTest(name):
                refused = self.looked_at(self.altered(name, statement))
                self.assertIsNotNone(refused)
                self.assertIn(why, refused)

    def test_hundreds_of_megabytes_where_a_word_is_due(self):
        path = self.altered("huge", "UPDATE exchange SET host=zeroblob(300000000) WHERE id=3",
                            "UPDATE content SET detail=zeroblob(300000000) WHERE id=1",
                            "INSERT INTO setting VALUES('gui/traffic/filter',cast(zeroblob(100000000) AS TEXT))",
                            "INSERT INTO annotation VALUES(2,0,'',zeroblob(100000000))")
        self.assertIsNone(self.looked_at(path))
        os.remove(path)

    def test_a_tree_that_has_no_end(self):
        path = self.altered("endless")
        db = sqlite3.connect(path)
        root = db.execute("SELECT rootpage FROM sqlite_schema WHERE name='exchange'").fetchone()[0]
        db.close()
        with open(path, "r+b") as f:
            # A root that has one leaf two thousand times.
            f.seek((root - 1) * PAGE)
            page = bytearray(PAGE)
            cells = 2000
            start = PAGE - cells * 5
            page[0] = 5
            page[3:5] = cells.to_bytes(2, "big")
            page[5:7] = start.to_bytes(2, "big")
            page[8:12] = (root + 2).to_bytes(4, "big")
            for i in range(cells):
                at = start + 5 * i
                page[12 + 2 * i:14 + 2 * i] = at.to_bytes(2, "big")
                page[at:at + 5] = (root + 2).to_bytes(4, "big") + b"\x01"
            f.write(page)
        self.looked_at(path)

    def test_a_log_of_bodies_that_leads_elsewhere(self):
        path, victim = self.altered("log"), os.path.join(self.folder, "victim")
        with open(victim, "w") as f:
            f.write("precious")
        for make in (os.symlink, os.link, shutil.copy):
            with self.subTest(make.__name__):
                make(victim, path + "-bodies")
                with self.assertRaisesRegex(RuntimeError, "log.penstock-bodies is in the way"):
                    Penstock(folder=self.folder, project=os.path.basename(path))
                os.remove(path + "-bodies")
                with open(victim) as f:
                    self.assertEqual("precious", f.read())
        self.assertIsNone(self.looked_at(path))

    def test_a_hundred_thousand_rows_for_the_same_bytes(self):
        path = self.altered("pieces", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<100000) "
                            "INSERT INTO body_extent SELECT i*4096,1,1,i*1048576,1048576,0 FROM n")
        with open(path + "-bodies", "wb") as log:
            log.write(b"Penstock bodies 1\n")
            log.truncate(500 * MB)
        self.assertIsNone(self.looked_at(path))
        self.assertLess(os.path.getsize(path), 50 * MB)
        os.remove(path)

    def test_every_seventh_page_damaged(self):
        pages = os.path.getsize(self.original) // PAGE
        self.assertGreater(pages, 30)
        opened = 0
        for first in range(1, 8):
            path = self.altered(f"damaged{first}")
            with open(path, "r+b") as f:
                for page in range(first, pages, 7):
                    f.seek(page * PAGE)
                    f.write(os.urandom(PAGE) if first % 2 else b"\0" * PAGE)
            opened += self.looked_at(path) is None
        self.assertGreater(opened, 0)

    def test_what_is_no_file(self):
        fifo = os.path.join(self.folder, "fifo.penstock")
        os.mkfifo(fifo)
        os.symlink("/dev/zero", os.path.join(self.folder, "zero.penstock"))
        os.mkdir(os.path.join(self.folder, "folder.penstock"))
        for name in ("fifo", "zero", "folder"):
            with self.subTest(name):
                self.assertIsNotNone(self.looked_at(os.path.join(self.folder, f"{name}.penstock")))

    def test_one_cut_short(self):
        for keep in (0.1, 0.5, 0.9):
            path = self.altered(f"short{keep}")
            os.truncate(path, int(os.path.getsize(path) * keep))
            self.looked_at(path)


if __name__ == "__main__":
    main()
