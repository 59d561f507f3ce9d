#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`penstock run`: real programs without a setting, as root and as another user, whose traffic all comes to Penstock and goes nowhere else.

The origin is nginx on this machine's loopback; programs meet it as https://shop.test, which is an override of the Penstock that runs, and as
host.penstock.internal.
"""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time
import unittest

import enclosed
from enclosed import Person
from origins import Nginx
from penstock_test import PROGRAM, TIMEOUT, Penstock, PenstockTestCase, environment, main

HOST = "host.penstock.internal"


def wait_until(ready, what):
    """Of what tells nobody that it happened."""
    end = time.monotonic() + TIMEOUT
    while not (found := ready()):
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not come about")
        time.sleep(0.01)
    return found


def alive(pid):
    """It runs, and is no zombie."""
    try:
        with open(f"/proc/{pid}/stat") as f:
            return f.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


class RunTestCase(PenstockTestCase):
    """A running Penstock of each person, and an origin."""
    arguments = None
    uids = (0, enclosed.USER)

    @classmethod
    def setUpClass(cls):
        why = enclosed.why_not()
        if why and os.environ.get("CI"):
            raise RuntimeError(f"penstock run cannot be tested: {why}")
        if why:
            raise unittest.SkipTest(why)
        super().setUpClass()
        os.chmod(cls.folder, 0o755)
        certificate = cls.authority.leaf("shop.test", HOST)
        cls.nginx = Nginx(cls.made("nginx"), certificate)
        cls.addClassCleanup(cls.nginx.close)
        cls.nginx.write("hello", b"hello from the origin\n")
        cls.nginx.write("large", b"x" * 40_000)
        cls.people = [Person(cls.made(f"person{uid}"), uid) for uid in cls.uids]
        cls.penstocks = {}
        for person in cls.people:
            shutil.copy(cls.authority.pem, os.path.join(person.home, "origin-ca.pem"))
            person.own(person.home)
            if penstock := cls.start_for(person):
                cls.penstocks[person.uid] = penstock

    @classmethod
    def made(cls, name):
        path = os.path.join(cls.folder, name)
        os.makedirs(path)
        return path

    @classmethod
    def start_for(cls, person, *args):
        return cls.start("--resolve", f"shop.test=127.0.0.1:{cls.nginx.tls_port}", *args, folder=person.home, prefix=person.prefix,
                         upstream_ca=os.path.join(person.home, "origin-ca.pem"))

    @property
    def url(self):
        return f"https://{HOST}:{self.nginx.tls_port}"

    def each(self):
        for person in self.people:
            with self.subTest(uid=person.uid):
                yield person

    def well(self, person, *command, **kwargs):
        """What it wrote, where all went well; nothing of ours is among it."""
        done = person.run(*command, **kwargs)
        self.assertEqual(0, done.returncode, (done.stdout[-2000:], done.stderr.decode("utf-8", "replace")[-4000:]))
        return done.stdout


class Programs(RunTestCase):
    """What people start, with no word about a proxy or a certificate."""

    def recorded(self, person, path, *command, **kwargs):
        """What the program wrote; its request is a row of the Penstock that runs."""
        penstock = self.penstocks[person.uid]
        since = penstock.mark()
        out = self.well(person, *command, **kwargs)
        return out, penstock.wait_url(path, since=since)

    def test_curl(self):
        for person in self.each():
            for name, url in (("override", "https://shop.test/hello?a"), ("loopback", f"{self.url}/hello?b"), ("plain", f"http://{HOST}:{self.nginx.port}/hello?c")):
                with self.subTest(name):
                    out, row = self.recorded(person, url.rsplit("/", 1)[1], "curl", "-sS", url)
                    self.assertEqual((b"hello from the origin\n", url, "run"), (out, row["url"], row["entry"]))

    def test_the_process_is_told(self):
        for person in self.each():
            # Some milliseconds are what it takes to look for it.
            _, row = self.recorded(person, "/slow/large", "curl", "-sS", "-o", "/dev/null", f"{self.url}/slow/large")
            self.assertEqual(shutil.which("curl", path=person.environment["PATH"]), row["process"])

    def test_programs(self):
        fetch = "fetch(process.argv[1]).then(r => r.text()).then(t => process.stdout.write(t))"
        https = "require('https').get(process.argv[1], r => r.pipe(process.stdout))"
        for person in self.each():
            for name, command in (("wget", ("wget", "-q", "-O", "-")),
                                  ("requests", ("/usr/bin/python3", "-c", "import requests, sys; sys.stdout.write(requests.get(sys.argv[1]).text)")),
                                  ("urllib", ("/usr/bin/python3", "-c", "import urllib.request as u, sys; sys.stdout.write(u.urlopen(sys.argv[1]).read().decode())")),
                                  ("node https", ("node", "-e", https)),
                                  ("node fetch", ("node", "-e", fetch)),
                                  ("perl", ("perl", "-MHTTP::Tiny", "-e", "my $r = HTTP::Tiny->new(verify_SSL => 1)->get($ARGV[0]); print $r->{content}"))):
                with self.subTest(name):
                    if name == "perl" and subprocess.run(["perl", "-MIO::Socket::SSL", "-e", "1"], capture_output=True).returncode:
                        continue
                    path = "/hello?" + name.replace(" ", "-")
                    out, _ = self.recorded(person, path, *command, "https://shop.test" + path)
                    self.assertEqual(b"hello from the origin\n", out)

    def test_roots_by_their_places_alone(self):
        """Without the variables, which not every program reads."""
        request = "printf 'GET /hello?%s HTTP/1.0\\r\\nHost: shop.test\\r\\n\\r\\n' "
        for person in self.each():
            for name, command in (("bundle", "env -i PATH=$PATH curl -q -sS https://shop.test/hello?bundle"),
                                  ("folder", request + "folder | env -i PATH=$PATH openssl s_client -quiet -verify_quiet -verify_return_error -verify_hostname shop.test "
                                                       "-servername shop.test -CApath /etc/ssl/certs -connect shop.test:443 2>&1")):
                with self.subTest(name):
                    out, _ = self.recorded(person, "/hello?" + name, "sh", "-c", command)
                    self.assertTrue(out.endswith(b"hello from the origin\n"), out)

    def test_nothing_is_trusted_outside(self):
        before = subprocess.run(["sh", "-c", "cat /etc/ssl/certs/ca-certificates.crt; ls -l /etc/ssl/certs"], capture_output=True).stdout
        person = self.people[1]
        inside = self.well(person, "sh", "-c", "cat /etc/ssl/certs/ca-certificates.crt; ls -l /etc/ssl/certs")
        self.assertNotEqual(before, inside)
        self.assertEqual(before, subprocess.run(["sh", "-c", "cat /etc/ssl/certs/ca-certificates.crt; ls -l /etc/ssl/certs"], capture_output=True).stdout)
        done = person.run("sh", "-c", "echo x >> /etc/ssl/certs/ca-certificates.crt")
        self.assertNotEqual(0, done.returncode, "what is written there would be gone")

    def test_git(self):
        work = self.made("git")
        git = ["git", "-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"]
        for command in ([*git, "init", "-q", work], [*git, "-C", work, "commit", "-q", "--allow-empty", "-m", "first"],
                        [*git, "clone", "-q", "--bare", work, os.path.join(self.nginx.root, "repo.git")], [*git, "-C", os.path.join(self.nginx.root, "repo.git"), "update-server-info"]):
            subprocess.run(command, check=True, capture_output=True, env=environment(self.folder))
        for person in self.each():
            _, row = self.recorded(person, "/repo.git/info/refs", "git", "clone", "-q", "https://shop.test/repo.git", os.path.join(person.home, "cloned"))
            self.assertEqual(200, row["status"])
            self.assertTrue(os.path.exists(os.path.join(person.home, "cloned", ".git", "HEAD")))

    def test_pip_and_npm(self):
        self.nginx.write("simple/thing/index.html", b"<a href='/thing-1.0-py3-none-any.whl'>thing-1.0-py3-none-any.whl</a>")
        wheel = os.path.join(self.nginx.root, "thing-1.0-py3-none-any.whl")
        code = ("import zipfile; z = zipfile.ZipFile(%r, 'w'); z.writestr('thing.py', ''); z.writestr('thing-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: thing\\nVersion: 1.0\\n');"
                "z.writestr('thing-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nGenerator: t\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n'); z.writestr('thing-1.0.dist-info/RECORD', '')" % wheel)
        subprocess.run(["/usr/bin/python3", "-c", code], check=True)
        self.nginx.write("thing", b'{"name": "thing", "dist-tags": {"latest": "1.2.3"}, "versions": {"1.2.3": {"name": "thing", "version": "1.2.3", "dist": {"tarball": "https://shop.test/t.tgz"}}}}')
        commands = []
        if subprocess.run(["/usr/bin/python3", "-m", "pip", "--version"], capture_output=True).returncode == 0:
            commands.append(("/thing-1.0-py3-none-any.whl", ("/usr/bin/python3", "-m", "pip", "--isolated", "-q", "download", "--no-deps", "--no-cache-dir", "--index-url", "https://shop.test/simple/", "thing"), b""))
        if shutil.which("npm"):
            commands.append(("/thing", ("npm", "view", "--registry", "https://shop.test/", "thing", "version"), b"1.2.3\n"))
        for person in self.each():
            for path, command, said in commands:
                with self.subTest(command[0]):
                    out, _ = self.recorded(person, path, *command)
                    self.assertEqual(said, out)

    def test_java(self):
        if not shutil.which("java"):
            self.skipTest("java is not installed")
        source = os.path.join(self.folder, "Get.java")
        with open(source, "w") as f:
            f.write('public class Get { public static void main(String[] a) throws Exception { System.out.print(new String(new java.net.URL(a[0]).openStream().readAllBytes())); } }')
        for person in self.each():
            out, _ = self.recorded(person, "/hello?java", "java", source, "https://shop.test/hello?java")
            self.assertEqual(b"hello from the origin\n", out)

    def test_go(self):
        go = shutil.which("go", path="/usr/local/go/bin:/usr/bin:/usr/local/bin")
        if not go:
            self.skipTest("go is not installed")
        source, program = os.path.join(self.folder, "get.go"), os.path.join(self.folder, "get")
        with open(source, "w") as f:
            f.write('package main\nimport ("io"; "net/http"; "os")\nfunc main() { r, e := http.Get(os.Args[1]); if e != nil { panic(e) }; io.Copy(os.Stdout, r.Body) }\n')
        built = subprocess.run([go, "build", "-o", program, source], capture_output=True, env={**environment(self.folder), "GOFLAGS": "-mod=mod", "GO111MODULE": "off", "CGO_ENABLED": "0"})
        if built.returncode:
            self.skipTest(f"go builds nothing here: {built.stderr.decode()[-300:]}")
        for person in self.each():
            out, _ = self.recorded(person, "/hello?go", program, "https://shop.test/hello?go")
            self.assertEqual(b"hello from the origin\n", out)

    def test_chromium_in_its_sandbox(self):
        person = self.people[1]
        program = next((found for name in ("chromium", "chromium-browser", "google-chrome-stable") if (found := shutil.which(name))), None)
        self.assertTrue(program, "no Chromium is installed: scripts/test installs it")
        self.nginx.write("page.html", b"<html><body><script>document.body.append('online: ' + navigator.onLine + ', ' + location.protocol)</script></body></html>")
        out, row = self.recorded(person, "/page.html", program, "--headless", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage", "--disable-background-networking",
                                 "--disable-component-update", "--user-data-dir=" + os.path.join(person.home, "profile"), "--dump-dom", "https://shop.test/page.html")
        self.assertIn(b"online: true, https:", out)
        self.assertEqual(200, row["status"])

    def test_namespaces_inside(self):
        for person in self.each():
            out, _ = self.recorded(person, "/hello?nested", "unshare", "-Ur", "curl", "-sS", "https://shop.test/hello?nested")
            self.assertEqual(b"hello from the origin\n", out)
            done = person.run("unshare", "-Urn", "curl", "-sS", "--max-time", "5", "https://shop.test/hello?none")
            self.assertIn(done.returncode, (6, 7), "a network of its own leads nowhere")
            if bubblewrap := shutil.which("bwrap"):
                out, _ = self.recorded(person, "/hello?bwrap", bubblewrap, "--ro-bind", "/", "/", "--dev", "/dev", "curl", "-sS", "https://shop.test/hello?bwrap")
                self.assertEqual(b"hello from the origin\n", out)

    def test_run_inside_of_run(self):
        for person in self.each():
            out, _ = self.recorded(person, "/hello?twice", PROGRAM, "run", "--", "curl", "-sS", "https://shop.test/hello?twice")
            self.assertEqual(b"hello from the origin\n", out)

    def test_users_of_root(self):
        """Package managers become somebody else, and own what they make."""
        out = self.well(self.people[0], "setpriv", "--reuid", "65431", "--regid", "65431", "--clear-groups", "sh", "-c", "id -u; curl -sS https://shop.test/hello?became")
        self.assertEqual(b"65431\nhello from the origin\n", out)


class Names(RunTestCase):
    uids = (enclosed.USER,)

    @classmethod
    def start_for(cls, person, *args):
        config = os.path.join(person.home, "names.yaml")
        with open(config, "w") as f:
            f.write("dns:\n  records:\n  - {name: far.test, type: A, answer: 10.9.8.7}\n  - {name: far.test, type: AAAA, answer: '2001:db8:9::7'}\n"
                    "  - {name: here.test, type: A, answer: 127.0.0.1}\n  - {name: me.test, type: A, answer: self}\n  - {name: gone.test, type: NXDOMAIN}\n")
        person.own(person.home)
        return super().start_for(person, "--config", config)

    def asked(self, *question):
        out = self.well(self.people[0], "dig", "+noall", "+answer", "+comments", "+tries=1", "+time=10", *question).decode()
        return re.search(r"status: (\w+)", out)[1], [line.split(None, 4)[3:] for line in out.splitlines() if line and not line.startswith(";")]

    def test_records_and_overrides_are_first(self):
        self.assertEqual(("NOERROR", [["A", "10.9.8.7"]]), self.asked("far.test"))
        self.assertEqual(("NOERROR", [["AAAA", "2001:db8:9::7"]]), self.asked("far.test", "AAAA"))
        self.assertEqual("NXDOMAIN", self.asked("gone.test")[0])
        self.assertEqual(("NOERROR", [["A", "192.0.2.1"]]), self.asked(HOST))
        self.assertEqual(("NOERROR", [["AAAA", "2001:db8::1"]]), self.asked(HOST, "AAAA"))
        self.assertEqual(("NOERROR", [["A", "192.0.2.1"]]), self.asked("me.test"))

    def test_whichever_server_and_protocol(self):
        for words in (("@9.9.9.9",), ("@2001:4860:4860::8888",), ("@127.0.0.53",), ("+tcp", "@9.9.9.9"), ("+tcp", "@2001:4860:4860::8888")):
            with self.subTest(words):
                self.assertEqual(("NOERROR", [["A", "10.9.8.7"]]), self.asked(*words, "far.test"))

    def test_the_machines_own_names(self):
        status, answers = self.asked("localhost")  # of the hosts file, which no other server would tell
        self.assertEqual(("NOERROR", [["A", "127.0.0.1"]]), (status, answers))
        self.assertEqual(("NOERROR", []), self.asked("localhost", "HTTPS"))

    def test_what_the_person_puts_on_the_loopback_is_the_outside(self):
        for name in ("shop.test", "here.test"):
            _, answers = self.asked(name)
            self.assertEqual("A", answers[0][0])
            self.assertFalse(answers[0][1].startswith("127."), answers)
        out = self.well(self.people[0], "curl", "-sS", f"http://here.test:{self.nginx.port}/hello")
        self.assertEqual(b"hello from the origin\n", out)

    def test_a_question_is_a_row(self):
        penstock = self.penstocks[self.people[0].uid]
        since = penstock.mark()
        self.asked("far.test")
        row = penstock.wait(lambda e: e["protocol"] == "DNS" or e.get("application") == "DNS", since=since)[0]
        self.assertIn("far.test", json.dumps(row))

    def test_a_connection_to_an_address_is_called_by_its_name(self):
        """Also where nothing in it says one: bytes that are neither TLS nor HTTP."""
        penstock = self.penstocks[self.people[0].uid]
        since = penstock.mark()
        self.people[0].run("curl", "-sS", "--max-time", "10", "telnet://far.test:9")
        row = penstock.wait(lambda e: "far.test" in e["url"] and "9" in e["url"], since=since)[0]
        self.assertEqual("run", row["entry"])


class Behaviour(RunTestCase):
    """As if nobody stood between."""

    def test_exit_codes(self):
        person = self.people[1]
        script = os.path.join(person.home, "not-executable")
        with open(script, "w") as f:
            f.write("echo\n")
        person.own(script)
        for command, code in ((("true",), 0), (("sh", "-c", "exit 7"), 7), (("sh", "-c", "exit 255"), 255), (("sh", "-c", "kill -TERM $$"), 128 + 15),
                              (("sh", "-c", "kill -KILL $$"), 128 + 9), (("nowhere-to-be-found",), 127), (("/nowhere/at/all",), 127), ((script,), 126), (("/tmp",), 126)):
            with self.subTest(command):
                done = person.run(*command)
                self.assertEqual((code, b""), (done.returncode, done.stdout), done.stderr)
                self.assertEqual(code in (126, 127), b"penstock: run: " in done.stderr, done.stderr)

    def test_streams_are_its_own(self):
        for person in self.each():
            data = os.urandom(300_000)
            done = person.run("sh", "-c", "cat; echo said >&2", input=data)
            self.assertEqual((0, data, b"said\n"), (done.returncode, done.stdout, done.stderr))

    def test_who_it_is(self):
        for person in self.each():
            out = self.well(person, "sh", "-c", "id -u; id -g; echo $HOME; pwd; touch made; stat -c %u made").decode().split()
            self.assertEqual([str(person.uid), str(person.uid), person.home, person.home, str(person.uid)], out)
            self.assertEqual(person.uid, os.stat(os.path.join(person.home, "made")).st_uid)

    def test_capabilities(self):
        for person in self.each():
            status = self.well(person, "cat", "/proc/self/status").decode()
            held = {name: int(re.search(rf"Cap{name}:\s+(\w+)", status)[1], 16) for name in ("Inh", "Prm", "Eff", "Bnd", "Amb")}
            if person.uid:
                self.assertEqual({0}, set(held.values()), status)
            for forbidden in (12, 13, 16, 19, 21, 25, 38, 39):  # network, raw sockets, modules, tracing, administration, time, BPF
                self.assertFalse(any(bits >> forbidden & 1 for bits in held.values()), (person.uid, forbidden, held))

    def test_descriptors(self):
        with open(os.path.join(self.folder, "given"), "w+") as given:
            os.set_inheritable(given.fileno(), True)
            for person in self.each():
                done = person.run("sh", "-c", "ls /proc/$$/fd", close_fds=False)
                outside = subprocess.run([*person.prefix, "sh", "-c", "ls /proc/$$/fd"], capture_output=True, close_fds=False, stdin=subprocess.DEVNULL)
                self.assertEqual(outside.stdout, done.stdout, done.stderr)
                self.assertIn(str(given.fileno()), done.stdout.decode().split())

    def test_environment(self):
        person = self.people[1]
        seen = dict(line.split("=", 1) for line in self.well(person, "env", env={**person.environment, "https_proxy": "http://127.0.0.1:3128", "HTTP_PROXY": "http://x:1", "KEPT": "yes"})
                    .decode().splitlines() if "=" in line)
        self.assertEqual("yes", seen["KEPT"])
        self.assertFalse([name for name in seen if name.lower().endswith("_proxy")])
        for name in ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "CARGO_HTTP_CAINFO", "AWS_CA_BUNDLE", "DENO_CERT"):
            self.assertIn(name, seen)

    def test_signal_mask_and_dispositions(self):
        person = self.people[1]
        script = "grep -E '^Sig(Blk|Ign|Cgt)' /proc/self/status"
        plain = subprocess.run([*person.prefix, "sh", "-c", script], capture_output=True, restore_signals=True).stdout
        self.assertEqual(plain, self.well(person, "sh", "-c", script))
        # Of `nohup`, whose word is that a hangup is not heeded.
        ignored = subprocess.run([*person.prefix, "sh", "-c", f"trap '' HUP; {script}"], capture_output=True).stdout
        done = subprocess.run([*person.prefix, "sh", "-c", f"trap '' HUP; exec {PROGRAM} run -- sh -c \"{script}\""], capture_output=True, env=person.environment, cwd=person.home)
        self.assertEqual(ignored, done.stdout, done.stderr)

    def test_limits_are_its_own(self):
        person = self.people[1]
        out = self.well(person, "sh", "-c", "ulimit -Sn")
        self.assertEqual(subprocess.run(["sh", "-c", "ulimit -Sn"], capture_output=True).stdout, out)

    def test_signals_are_passed_on(self):
        person = self.people[1]
        for number, name in ((signal.SIGTERM, "TERM"), (signal.SIGINT, "INT"), (signal.SIGHUP, "HUP"), (signal.SIGUSR1, "USR1")):
            with self.subTest(name):
                process = person.start("bash", "-c", f"trap 'echo {name}; exit 3' {name}; echo ready; while :; do sleep 0.01; done", stdout=subprocess.PIPE)
                self.assertEqual(b"ready\n", process.stdout.readline())
                process.send_signal(number)
                self.assertEqual(f"{name}\n".encode(), process.stdout.read())
                self.assertEqual(3, process.wait(TIMEOUT))
                process.stdout.close()

    def leaving(self, person):
        """A process whose COMMAND left two others behind, one of them in a session of its own; and their numbers."""
        process = person.start("bash", "-c", "setsid sleep 1000 & sleep 1000 & (setsid sleep 1000 &) ; sleep 0.2; pgrep -f '^sleep 1000' -u $(id -u); echo end; sleep 1000", stdout=subprocess.PIPE)
        pids = []
        while (line := process.stdout.readline()) != b"end\n":
            pids.append(int(line))
        self.assertGreaterEqual(len(pids), 3)
        return process, pids

    def test_sigkill_ends_all(self):
        for person in self.each():
            process, pids = self.leaving(person)
            process.kill()
            process.wait(TIMEOUT)
            wait_until(lambda: not any(map(alive, pids)), "the end of what run left")
            process.stdout.close()

    def test_the_guardians_end_ends_all(self):
        for person in self.each():
            process, pids = self.leaving(person)
            children = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True).stdout.split()
            guardian = next(int(pid) for pid in children if pathlib.Path(f"/proc/{int(pid)}/comm").read_text() == "penstock-run\n")
            os.kill(guardian, signal.SIGKILL)
            self.assertEqual(128 + 9, process.wait(TIMEOUT))
            wait_until(lambda: not any(map(alive, pids)), "the end of what run left")
            process.stdout.close()

    def test_what_command_leaves_ends_with_it(self):
        person = self.people[1]
        mark = os.path.join(person.home, "ended")
        done = person.run("bash", "-c", f"(trap 'touch {mark}; exit' TERM; echo ready >&9; while :; do sleep 0.01; done) 9>{person.home}/pipe & "
                                        f"wait -n & until [ -s {person.home}/pipe ]; do sleep 0.01; done; exit 5")
        self.assertEqual(5, done.returncode)
        self.assertTrue(os.path.exists(mark), "it may tidy up")

    def test_a_pipe_ends_with_its_writer(self):
        """run itself holds no end of it."""
        person = self.people[1]
        process = person.start("bash", "-c", "exec >&-; sleep 1000", stdout=subprocess.PIPE)
        self.assertEqual(b"", process.stdout.read())
        process.terminate()
        process.wait(TIMEOUT)
        process.stdout.close()

    def test_the_end_of_penstock_is_told(self):
        person = self.people[1]
        other = Person(self.made("ended"), person.uid)
        penstock = Penstock(folder=other.home, prefix=other.prefix)
        process = other.start("bash", "-c", f"echo ready; read; curl -sS --max-time 5 http://{HOST}:{self.nginx.port}/", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdout.readline()
        penstock.stop()
        said = process.stderr.readline()
        out, err = process.communicate(b"\n", TIMEOUT)
        self.assertIn(b"the Penstock that took the traffic has ended", said)
        self.assertNotEqual(0, process.returncode)

    def test_what_is_no_program_of_ours(self):
        for name in ("docker", "podman", "/usr/bin/docker"):
            done = self.people[1].run(name, "run", "image")
            self.assertEqual((2, b""), (done.returncode, done.stdout))
            self.assertIn(b"--env-only", done.stderr)


class Terminal(RunTestCase):
    uids = (enclosed.USER,)

    def test_job_control(self):
        """Ctrl-C, Ctrl-Z, fg and bg of a shell that was started inside, and of a shell outside that started `run`."""
        import pty
        person = self.people[0]
        for inside in (True, False):
            with self.subTest(inside=inside):
                shell = ["bash", "--norc", "--noprofile", "-i"]
                command = person.command(*shell) if inside else [*person.prefix, *shell]
                pid, terminal = pty.fork()
                if pid == 0:
                    os.chdir(person.home)
                    os.execvpe(command[0], command, {**person.environment, "PS1": "$ ", "TERM": "dumb"})
                said = b""

                def expect(words, terminal=terminal):
                    nonlocal said
                    end = time.monotonic() + TIMEOUT
                    while words not in said:
                        import select
                        ready, _, _ = select.select([terminal], [], [], max(0, end - time.monotonic()))
                        if not ready:
                            raise AssertionError(f"{words} was not said: {said}")
                        said += os.read(terminal, 4096)
                    said = said[said.index(words) + len(words):]

                run = "" if inside else f"{PROGRAM} run -- "
                expect(b"$ ")
                self.assertNotIn(b"no job control", said)
                os.write(terminal, run.encode() + b"bash -c 'echo be''gun; sleep 1000'\n")
                expect(b"begun")
                os.write(terminal, b"\x1a")
                expect(b"Stopped")
                os.write(terminal, b"bg; jobs\n")
                expect(b"Running")
                os.write(terminal, b"fg\n")
                expect(b"sleep 1000")
                time.sleep(0.3)  # until the job has the terminal nothing tells that it does
                os.write(terminal, b"\x03")
                expect(b"$ ")
                os.write(terminal, b"echo code $?\n")
                expect(b"code 130")
                os.write(terminal, b"exit 4\n")
                _, status = os.waitpid(pid, 0)
                os.close(terminal)
                self.assertEqual(4, os.waitstatus_to_exitcode(status))


class Recording(RunTestCase):
    """Without a Penstock that runs, and with more than one."""
    uids = (enclosed.USER,)

    @classmethod
    def start_for(cls, person, *args):
        return None

    def rows(self, person, project):
        done = subprocess.run([*person.prefix, PROGRAM, "export", project, "--json", "-"], capture_output=True, env=person.environment, cwd=person.home)
        self.assertEqual(0, done.returncode, done.stderr)
        return json.loads(done.stdout)["entries"]

    def test_into_a_project(self):
        person = self.people[0]
        project = os.path.join(person.home, "recorded.penstock")
        har = os.path.join(person.home, "recorded.har")
        options = ("--project", project, "--har", har, "--keep-free", "0", "--resolve", f"shop.test=127.0.0.1:{self.nginx.tls_port}", "--upstream-ca", os.path.join(person.home, "origin-ca.pem"))
        out = self.well(person, "curl", "-sS", "https://shop.test/hello?own", options=options)
        self.assertEqual(b"hello from the origin\n", out)
        rows = [row for row in self.rows(person, project) if row["host"] == "shop.test" and row["scheme"] == "https"]
        self.assertEqual(["/hello"], [row["path"] for row in rows])
        with open(har) as f:
            self.assertIn("https://shop.test/hello?own", f.read())

    def test_a_project_that_is_none(self):
        done = self.people[0].run("true", options=("--project", "/nowhere/at/all.penstock"))
        self.assertEqual((2, b""), (done.returncode, done.stdout))
        self.assertIn(b"/nowhere/at/all.penstock", done.stderr)

    def test_which_of_two(self):
        person = Person(self.made("two"), enclosed.USER)
        first, second = (Penstock(folder=person.home, prefix=person.prefix, project=f"{name}.penstock") for name in ("first", "second"))
        try:
            for penstock in (first, second):
                since = penstock.mark()
                self.well(person, "curl", "-sS", f"http://{HOST}:{self.nginx.port}/hello?chosen", options=("--port", str(penstock.address[1])))
                penstock.wait_url("/hello?chosen", since=since)
                since = penstock.mark()
                self.well(person, "curl", "-sS", f"http://{HOST}:{self.nginx.port}/hello?project", options=("--project", penstock.project))
                penstock.wait_url("/hello?project", since=since)
            done = person.run("true", options=("--port", "1"))
            self.assertEqual(2, done.returncode)
            self.assertIn(b"no Penstock of yours that runs listens on port 1", done.stderr)
        finally:
            first.stop()
            second.stop()

    def test_somebody_elses_penstock_is_none(self):
        """Another user's socket in a folder that they named as ours."""
        person, other = self.people[0], Person(self.made("other"), enclosed.USER + 1)
        penstock = Penstock(folder=other.home, prefix=other.prefix)
        try:
            os.chmod(other.home, 0o755)
            project = os.path.join(person.home, "mine.penstock")
            env = {**person.environment, "XDG_RUNTIME_DIR": other.environment["XDG_RUNTIME_DIR"]}
            self.well(person, "curl", "-sS", f"http://{HOST}:{self.nginx.port}/hello?mine", options=("--project", project, "--keep-free", "0"), env=env)
            self.assertTrue([row for row in self.rows(person, project) if row["path"] == "/hello"])
            self.assertFalse([row for row in penstock.exchanges if "mine" in row["url"]])
        finally:
            penstock.stop()


class Variables(RunTestCase):
    uids = (enclosed.USER,)

    def test_a_program(self):
        person = self.people[0]
        penstock = self.penstocks[person.uid]
        since = penstock.mark()
        out = self.well(person, "sh", "-c", "echo $https_proxy; curl -sS https://shop.test/hello?variables; exit 0", options=("--env-only",)).decode().splitlines()
        self.assertEqual([penstock.proxy, "hello from the origin"], out)
        self.assertEqual("http", penstock.wait_url("/hello?variables", since=since)["entry"])
        self.assertEqual(9, person.run("sh", "-c", "exit 9", options=("--env-only",)).returncode)
        self.assertEqual(127, person.run("nowhere-to-be-found", options=("--env-only",)).returncode)

    def test_for_a_shell(self):
        person = self.people[0]
        done = subprocess.run([*person.prefix, "bash", "-c", f'eval "$({PROGRAM} run --env-only)"; curl -sS https://shop.test/hello?eval'], capture_output=True, env=person.environment, cwd=person.home)
        self.assertEqual((0, b"hello from the origin\n"), (done.returncode, done.stdout), done.stderr)

    def test_without_one_that_runs(self):
        person = Person(self.made("alone"), enclosed.USER)
        shutil.copy(self.authority.pem, person.home)
        person.own(person.home)
        project = os.path.join(person.home, "p.penstock")
        out = self.well(person, "curl", "-sS", "https://shop.test/hello?alone",
                        options=("--env-only", "--project", project, "--keep-free", "0", "--ui-port", "0", "--resolve", f"shop.test=127.0.0.1:{self.nginx.tls_port}", "--upstream-ca", os.path.join(person.home, "ca.pem")))
        self.assertEqual(b"hello from the origin\n", out)
        done = person.run(options=("--env-only",))
        self.assertEqual(2, done.returncode)
        self.assertIn(b"no Penstock of yours runs", done.stderr)
        process = person.start("bash", "-c", "trap 'exit 3' TERM; echo ready; while :; do sleep 0.01; done", options=("--env-only", "--project", project, "--keep-free", "0", "--ui-port", "0"), stdout=subprocess.PIPE)
        process.stdout.readline()
        process.terminate()
        self.assertEqual(3, process.wait(TIMEOUT))
        process.stdout.close()


class Forbidden(RunTestCase):
    uids = (enclosed.USER,)

    def test_where_there_are_no_namespaces(self):
        """In a user namespace that may have no others."""
        person = self.people[0]
        script = "echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --bounding-set -all --inh-caps -all " + " ".join([PROGRAM, "run", "--", "true"])
        done = subprocess.run([*person.prefix, "unshare", "-Ur", "sh", "-c", script], capture_output=True, env=person.environment, cwd=person.home)
        self.assertEqual((2, b""), (done.returncode, done.stdout), done.stderr)
        self.assertIn(b"max_user_namespaces is 0", done.stderr)
        self.assertIn(b"--env-only", done.stderr)


if __name__ == "__main__":
    main()
