# SPDX-License-Identifier: GPL-3.0-or-later
"""What every integration test needs: the built program under a handle, a temporary folder, curl.

The program is named by the environment variable PENSTOCK (ctest sets it), else build/release/penstock.
"""
import base64
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
import unittest

from certificates import Authority
from raw_peers import Origin, client_context, connect, connect_through, server_context, start_tls

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ.get("PENSTOCK") or os.path.join(ROOT, "build", "release", "penstock")
SANITIZED = bool(os.environ.get("PENSTOCK_SANITIZE"))
TIMEOUT = 60 if SANITIZED else 30
REPORTS = re.compile(r"(AddressSanitizer|ThreadSanitizer|LeakSanitizer|runtime error:|Assertion .* failed|terminate called)")


def environment(folder, **more):
    """The test's own home; nothing of the person's proxy settings or certificates."""
    keep = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy") and k not in ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")}
    keep.update(HOME=folder, XDG_DATA_HOME=os.path.join(folder, "data"), XDG_CONFIG_HOME=os.path.join(folder, "config"),
                XDG_RUNTIME_DIR=os.path.join(folder, "run"), XDG_CACHE_HOME=os.path.join(folder, "cache"))
    os.makedirs(keep["XDG_RUNTIME_DIR"], mode=0o700, exist_ok=True)
    keep.update(more)
    return keep


def run_penstock(*args, folder, timeout=TIMEOUT, **env):
    """Runs the program to its end: (exit code, stdout, stderr)."""
    done = subprocess.run([PROGRAM, *args], capture_output=True, timeout=timeout, env=environment(folder, **env), stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


class Penstock:
    """The program in headless mode on free ports. `exchanges` grows as they end."""

    def __init__(self, *args, folder, project="session.penstock", upstream_ca=None, prefix=(), ports=("--port", "0", "--ui-port", "0"), **env):
        self.folder = folder
        self.ca_dir = os.path.join(folder, "ca")
        self.ca = os.path.join(self.ca_dir, "penstock-ca.pem")
        self.project = project and os.path.join(folder, project)
        self.exchanges, self.lines = [], []
        self.address = self.ui = None
        self.listeners = []  # (mode, (host, port)) in the order they were told
        self._changed = threading.Condition()
        self._reading = threading.Event()
        self._reading.set()
        self._ended = False
        command = [*prefix, PROGRAM, "--mode", "headless", *ports, "--ca-dir", self.ca_dir, "--json"]
        if self.project:
            # How full this machine's disk is says nothing about the program.
            command += ["--project", self.project, "--keep-free", "0"]
        if upstream_ca:
            command += ["--upstream-ca", upstream_ca]
        self.stderr = open(os.path.join(folder, "stderr"), "ab+")
        self.errors_from = self.stderr.seek(0, os.SEEK_END)
        self.started = time.monotonic()
        self.process = subprocess.Popen(command + list(args), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.stderr,
                                        env=environment(folder, **env))
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        with self._changed:
            self._changed.wait_for(lambda: self._ended or (self.address and self.ui), TIMEOUT)
        if not self.address or not self.ui:
            self.kill()
            raise RuntimeError(f"{PROGRAM} did not say where it listens; it said: {self.lines} {self.errors()}")
        self.seconds_to_listen = time.monotonic() - self.started

    def _read(self):
        for raw in self.process.stdout:
            self._reading.wait()
            line = raw.decode("utf-8", "replace").rstrip("\n")
            with self._changed:
                if line.startswith("listening "):
                    host, port = line.split()[2].rsplit(":", 1)
                    self.listeners.append((line.split()[1], (host.strip("[]"), int(port))))
                    self.address = self.listeners[0][1]
                elif line.startswith("ui http://"):
                    self.ui = line.split()[1]
                elif line.startswith("{"):
                    self.exchanges.append(json.loads(line))
                else:
                    self.lines.append(line)
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    @property
    def proxy(self):
        host, port = self.address
        return f"http://{host}:{port}"

    def listening(self, mode):
        """(host, port) of the first listener of that mode."""
        return next(address for told, address in self.listeners if told == mode)

    def mark(self):
        """To give to `wait`: only exchanges that end after this count."""
        return len(self.exchanges)

    def wait(self, predicate=lambda e: True, count=1, since=0, timeout=TIMEOUT):
        """The exchanges after `since` that satisfy the predicate, once there are `count` of them."""
        def matching():
            return [e for e in self.exchanges[since:] if predicate(e)]
        with self._changed:
            if not self._changed.wait_for(lambda: len(matching()) >= count, timeout):
                raise AssertionError(f"{len(matching())} of {count} exchanges came; since the mark: {self.exchanges[since:][-10:]}")
            return matching()

    def wait_url(self, part, since=0):
        """The first exchange whose URL holds `part`."""
        return self.wait(lambda e: part in e["url"], since=since)[0]

    def _status(self, key):
        with open(f"/proc/{self.process.pid}/status") as f:
            return int(re.search(rf"{key}:\s+(\d+) kB", f.read())[1]) * 1024

    def memory(self):
        """Resident bytes now."""
        return self._status("VmRSS")

    def reset_peak(self):
        with open(f"/proc/{self.process.pid}/clear_refs", "w") as f:
            f.write("5")
        return self.memory()

    def peak(self):
        """Highest resident bytes since reset_peak()."""
        return self._status("VmHWM")

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def errors(self):
        if self.stderr.closed:
            return self.said
        self.stderr.seek(self.errors_from)
        return self.stderr.read().decode("utf-8", "replace")

    def kill(self):
        """kill -9."""
        self._reading.set()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(TIMEOUT)
        self.reader.join(TIMEOUT)
        self.process.stdout.close()
        self.said = self.errors()
        self.stderr.close()

    def pause_reading(self):
        """Leaves standard output unread from the next line on, until `resume_reading`."""
        self._reading.clear()

    def resume_reading(self):
        self._reading.set()

    def wait_errors(self, words, timeout=TIMEOUT):
        """All of standard error, once it holds the words."""
        end = time.monotonic() + timeout
        while words not in (said := self.errors()):
            if time.monotonic() > end:
                raise AssertionError(f"{words!r} was not said on standard error: {said[-4000:]}")
            time.sleep(0.02)
        return said

    def stop(self, code=0, signals=signal.SIGTERM):
        """SIGTERM; raises when the program does not end with that code or a sanitizer complained."""
        expected = code
        self._reading.set()
        if self.process.poll() is None:
            self.process.send_signal(signals)
        try:
            code = self.process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError("SIGTERM did not end the program") from None
        self.reader.join(TIMEOUT)
        self.process.stdout.close()
        errors = self.said = self.errors()
        self.stderr.close()
        if code != expected or REPORTS.search(errors):
            raise AssertionError(f"penstock ended with {code}: {errors[-8000:]}")

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            self.stop()
        except AssertionError:
            if kind is None:
                raise


def exported_count(project, folder):
    """What `penstock export PROJECT --count` says."""
    code, out, err = run_penstock("export", project, "--count", folder=folder)
    if code != 0:
        raise AssertionError(f"export --count ended with {code}: {err}")
    return int(out.strip())


def messages(project, exchange, folder=None):
    """What `penstock export PROJECT --messages ID` says, also while the program runs: a list of dicts in order of index.
    `payload` and `preview` are bytes, `flags` a set, times are in microseconds since the exchange began."""
    code, out, err = run_penstock("export", project, "--messages", str(exchange), folder=folder or os.path.dirname(project))
    if code != 0:
        raise AssertionError(f"export --messages {exchange} ended with {code}: {err}")
    found = [json.loads(line) for line in out.splitlines()]
    for m in found:
        m["payload"] = base64.b64decode(m["payload"])
        m["preview"] = base64.b64decode(m.pop("previewBase64")) if "previewBase64" in m else m["preview"].encode()
        m["flags"] = set(m["flags"])
    return found


def wait_messages(project, exchange, predicate, folder=None, timeout=TIMEOUT):
    """The messages of an exchange under way, once `predicate` of all of them holds: what was passed on is committed shortly after."""
    end = time.monotonic() + timeout
    while True:
        found, trouble = [], ""
        try:
            found = messages(project, exchange, folder)
        except AssertionError as e:  # the exchange itself is not there yet
            trouble = str(e)
        if not trouble and predicate(found):
            return found
        if time.monotonic() > end:
            raise AssertionError(f"the messages did not come: {trouble or found[-20:]}")
        time.sleep(0.02)


def open_project(project):
    """The project read-only. Raises sqlite3.DatabaseError when it is damaged."""
    connection = sqlite3.connect(f"file:{project}?mode=ro", uri=True)
    verdict = connection.execute("pragma integrity_check").fetchone()[0]
    if verdict != "ok":
        raise sqlite3.DatabaseError(verdict)
    return connection


class Curl:
    """One finished run of curl."""

    def __init__(self, args, folder, stdin=b"", timeout=None, env=None):
        self.args = ["curl", "-q", "-sS", "--max-time", str(timeout or TIMEOUT * 2), *args]
        # From a file, not a pipe: what curl reads at once, and so the size of its chunks, is the same each time.
        with tempfile.TemporaryFile() as given:
            if isinstance(stdin, bytes):
                given.write(stdin)
                given.seek(0)
            done = subprocess.run(self.args, stdin=given if isinstance(stdin, bytes) else stdin, capture_output=True,
                                  env=environment(folder, **(env or {})))
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")

    def __repr__(self):
        return f"<{' '.join(self.args)} -> {self.code} {self.err!r} {self.out[:2000]!r}>"


class PenstockTestCase(unittest.TestCase):
    """One folder, one authority and (unless `arguments` is None) one running program a class."""

    arguments = ()
    tls = False

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="penstock-test-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.authority = Authority(cls.folder)
        cls.penstock = None
        if cls.arguments is not None:
            cls.penstock = cls.start(*cls.arguments)
            cls.bundle = cls.trust(cls.penstock)

    @classmethod
    def start(cls, *args, **kwargs):
        """Starts a program that the class ends, and whose end it checks."""
        kwargs.setdefault("folder", cls.folder)
        kwargs.setdefault("upstream_ca", cls.authority.pem)
        penstock = Penstock(*args, **kwargs)
        cls.addClassCleanup(lambda: penstock.stop() if penstock.process.poll() is None else None)
        return penstock

    @classmethod
    def start_with_timeouts(cls, timeouts, *args, folder=None):
        """`timeouts`: the fields of proxy.timeouts as YAML writes them in one line."""
        config = os.path.join(folder or cls.folder, "config.yaml")
        with open(config, "w") as out:
            out.write(f"proxy:\n  timeouts: {{{timeouts}}}\n")
        return cls.start("--config", config, *args, folder=folder or cls.folder)

    @classmethod
    def trust(cls, penstock):
        """A file with both roots: the test's and Penstock's."""
        path = os.path.join(cls.folder, "bundle.pem")
        with open(path, "w") as out:
            for name in (cls.authority.pem, penstock.ca):
                with open(name) as f:
                    out.write(f.read())
        return path

    def curl(self, *args, proxy=True, **kwargs):
        first = ["--cacert", self.bundle]
        if proxy:
            first += ["-x", self.penstock.proxy, "--suppress-connect-headers"]
        return Curl([*first, *args], self.folder, **kwargs)

    def client_to(self, origin, alpn=("http/1.1",)):
        """(raw client that speaks to the origin through the proxy, prefix of its request targets): TLS when the origin has it."""
        if not origin.tls:
            return connect(self.penstock.address), f"http://{origin.authority}"
        peer = connect_through(self.penstock.address, origin.authority)
        return start_tls(peer, client_context(self.penstock.ca, list(alpn)), origin.host), ""

    def origin(self, script, tls=None):
        """An origin with that script, over TLS when the class (or the argument) says so."""
        if not (self.tls if tls is None else tls):
            return Origin(script)
        return Origin(script, server_context(self.authority.leaf("localhost", ips=["127.0.0.1"])))

    # Of the API of the program that runs.

    @property
    def token_file(self):
        return os.path.join(self.penstock.folder, "data", "penstock", "api-token")

    @property
    def token(self):
        with open(self.token_file) as f:
            return f.read().strip()

    @property
    def ui(self):
        """(host, port)."""
        host, port = self.penstock.ui.split("/")[2].rsplit(":", 1)
        return host, int(port)

    def eventually(self, look):
        """What `look` gives, once it gives anything."""
        end = time.monotonic() + TIMEOUT
        while not (found := look()):
            self.assertLess(time.monotonic(), end, "it did not come")
            time.sleep(0.02)
        return found

    def folder_for(self, name):
        path = os.path.join(self.folder, name)
        os.makedirs(path)
        return path


def main():
    if not os.access(PROGRAM, os.X_OK):
        raise SystemExit(f"{PROGRAM} is not there: build it, or name it in PENSTOCK")
    unittest.main(verbosity=2)
