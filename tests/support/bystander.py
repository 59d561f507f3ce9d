# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody else notices while the program is under attack: the latency of another client, memory, descriptors.

    with Bystander(proxy, memory=200 * MB) as other:
        attack()

prints one line at the end and fails where a bound is passed. The other client is a process of its own (an attacker's threads would hold up one in
this interpreter); it asks some hundred times a second, over one kept connection through the proxy, for a small page of an origin that it is itself,
and asks the same without the proxy beside it: what the machine itself held up is not laid to the program's account, nor is the time in which the
program's I/O thread could have run and had no processor. A hundredth needs a hundred answers: where an attack is over before, it goes on asking.
"""
import glob
import json
import os
import socket
import subprocess
import sys
import threading
import time

MB = 1024 * 1024
SANITIZED = bool(os.environ.get("PENSTOCK_SANITIZE"))


class Bystander:
    """Bounds: `memory` and `descriptors` are growth since the beginning; `latency` is what 99 of 100 answers keep in ms (`worst` the slowest one), over
    what the same request took without the proxy. A sanitized build is held to no memory bound and to ten times the latency."""

    def __init__(self, proxy, memory=None, descriptors=None, latency=100, worst=250, name="", fields=""):
        self.proxy, self.bounds, self.name = proxy, (memory, descriptors), name
        self.fields = fields  # header lines of the other client's requests
        factor = 10 if SANITIZED else 1
        self.latency_bound, self.worst_bound = latency * factor, worst * factor
        self.peak_descriptors = 0

    def __enter__(self):
        self.memory_before, self.descriptors_before = self.proxy.reset_peak(), self.proxy.descriptors()
        host, port = self.proxy.address
        self.prober = subprocess.Popen([sys.executable, "-B", os.path.abspath(__file__), host, str(port), self.fields,
                                        str(self.proxy.process.pid)], stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, text=True)
        assert self.prober.stdout.readline() == "ready\n"
        self.over = threading.Event()
        self.sampler = threading.Thread(target=self._sample, daemon=True)
        self.sampler.start()
        return self

    def _sample(self):
        while not self.over.wait(0.05):
            try:
                self.peak_descriptors = max(self.peak_descriptors, self.proxy.descriptors())
            except OSError:
                return

    def __exit__(self, kind, *_):
        self.over.set()
        self.sampler.join()
        out, _ = self.prober.communicate("\n", timeout=60)
        seen = json.loads(out)
        # Each probe is compared with the direct one made beside it.
        through = sorted(max(0.0, t - d) for t, d in zip(seen["through"], seen["direct"]))
        p99 = through[(len(through) * 99 + 99) // 100 - 1] if through else float("inf")
        worst = through[-1] if through else float("inf")
        grown = self.proxy.peak() - self.memory_before
        more = self.peak_descriptors - self.descriptors_before
        memory, descriptors = self.bounds

        def bounded(value, bound):
            return f"{value}" if bound is None else f"{value} (at most {bound})"
        print(f"\n  {self.name or 'attack'}: memory +{bounded(grown // MB, memory and memory // MB)} MB, "
              f"descriptors +{bounded(more, descriptors)}, another client {len(through)} answers, {seen['failed']} failed, "
              f"p99 {p99:.0f} ms (at most {self.latency_bound}), slowest {worst:.0f} ms (at most {self.worst_bound})", flush=True)
        if kind is not None:
            return
        problems = []
        if seen["failed"]:
            problems.append(f"another client was not answered {seen['failed']} times: {seen['why']}")
        if p99 > self.latency_bound or worst > self.worst_bound:
            problems.append(f"another client waited {p99:.0f} ms (p99), {worst:.0f} ms (slowest)")
        if memory is not None and grown > memory and not SANITIZED:
            problems.append(f"memory grew by {grown // MB} MB")
        if descriptors is not None and more > descriptors:
            problems.append(f"{more} more descriptors")
        if problems:
            raise AssertionError("; ".join(problems))


def _origin():
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)

    def serve(connection):
        with connection, connection.makefile("rb") as lines:
            while lines.readline():
                while lines.readline().strip():
                    pass
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    def accept():
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()


class _Client:
    def __init__(self, address, request):
        self.address, self.request, self.socket = address, request, None

    def ask(self):
        """Seconds until the answer was there; raises OSError without one."""
        began = time.monotonic()
        try:
            if self.socket is None:
                self.socket = socket.create_connection(self.address, timeout=30)
                self.socket.settimeout(30)
            self.socket.sendall(self.request)
            data = b""
            while not data.endswith(b"\r\n\r\nok"):
                got = self.socket.recv(4096)
                if not got:
                    raise OSError(f"closed after {data[:100]!r}")
                data += got
        except OSError:
            if self.socket:
                self.socket.close()
            self.socket = None
            raise
        return (time.monotonic() - began) * 1000


def _io_thread(pid):
    """Where the kernel says how long the program's one I/O thread ran and stood ready without a processor, in ns. None: it has another number of them."""
    found = []
    for task in glob.glob(f"/proc/{pid}/task/*"):
        try:
            with open(f"{task}/comm") as name:
                if name.read().startswith("io-"):
                    found.append(f"{task}/schedstat")
        except OSError:
            pass
    return found[0] if len(found) == 1 else None


def _stood_ready(thread):
    try:
        with open(thread) as f:
            return int(f.read().split()[1]) / 1e6
    except (OSError, TypeError, IndexError):
        return 0.0


def _probe(host, port, fields, pid):
    origin = _origin()
    where = f"127.0.0.1:{origin[1]}"
    through = _Client((host, port), f"GET http://{where}/bystander HTTP/1.1\r\nHost: {where}\r\n{fields}\r\n".encode())
    direct = _Client(origin, f"GET /bystander HTTP/1.1\r\nHost: {where}\r\n\r\n".encode())
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), over.set()), daemon=True).start()
    seen = {"through": [], "direct": [], "failed": 0, "why": ""}
    thread = _io_thread(pid)
    through.ask(), direct.ask()
    print("ready", flush=True)
    while not over.wait(0.005) or len(seen["through"]) + seen["failed"] < 100:
        d = direct.ask()
        ready = _stood_ready(thread)
        try:
            seen["through"].append(through.ask())
            seen["direct"].append(d + max(0.0, _stood_ready(thread) - ready))
        except OSError as problem:
            seen["failed"] += 1
            seen["why"] = str(problem)
    print(json.dumps(seen), flush=True)


if __name__ == "__main__":
    _probe(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
