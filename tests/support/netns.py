# SPDX-License-Identifier: GPL-3.0-or-later
"""Network namespaces of the test's own: nothing of this machine's network is touched."""
import contextlib
import ctypes
import os
import shutil
import subprocess

CLONE_NEWNET = 0x40000000


def ip(*args):
    subprocess.run([shutil.which("ip", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin"), *args], check=True, capture_output=True)


def missing():
    """Why there can be no namespaces here, or ""."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    for program, package in (("ip", "iproute2"), ("nft", "nftables")):
        if not shutil.which(program, path=path):
            return f"{program} is not installed ({package})"
    if os.geteuid() != 0:
        return "only root may make network namespaces"
    name = f"penstock-probe-{os.getpid()}"
    try:
        ip("netns", "add", name)
    except subprocess.CalledProcessError as e:
        return f"no network namespace can be made: {e.stderr.decode().strip()}"
    try:
        done = subprocess.run(["ip", "netns", "exec", name, "nft", "-f", "-"], capture_output=True,
                              input=b"table inet t { chain c { type nat hook prerouting priority dstnat; tcp dport 1 redirect to :2; }; }")
        return f"nft cannot redirect here: {done.stderr.decode().strip()}" if done.returncode else ""
    finally:
        ip("netns", "del", name)


class Namespace:
    """One of them; `prefix` before a command runs it inside."""

    def __init__(self, name):
        self.name = f"penstock-{name}-{os.getpid()}"
        ip("netns", "add", self.name)
        self.prefix = ["ip", "netns", "exec", self.name]
        self.ip("link", "set", "lo", "up")

    def ip(self, *args):
        ip("-n", self.name, *args)

    def run(self, *args, input=None):
        done = subprocess.run([*self.prefix, *args], input=input, capture_output=True)
        if done.returncode:
            raise RuntimeError(f"{args}: {done.stderr.decode()}")
        return done.stdout

    @contextlib.contextmanager
    def inside(self):
        """Sockets that this thread makes meanwhile are the namespace's, and stay so."""
        libc = ctypes.CDLL(None, use_errno=True)

        def enter(space):
            if libc.setns(space.fileno(), CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), f"setns {self.name}")
        with open("/proc/thread-self/ns/net") as home, open(f"/run/netns/{self.name}") as there:
            enter(there)
            try:
                yield
            finally:
                enter(home)

    def nft(self, rules):
        self.run("nft", "-f", "-", input=rules.encode())

    def close(self):
        ip("netns", "del", self.name)


def wire(a, a_addresses, b, b_addresses):
    """A cable between two namespaces: (interface in a, interface in b)."""
    left, right = f"to{b.name[-8:]}"[:15], f"to{a.name[-8:]}x"[:15]
    ip("link", "add", left, "netns", a.name, "type", "veth", "peer", "name", right, "netns", b.name)
    for space, interface, addresses in ((a, left, a_addresses), (b, right, b_addresses)):
        for address in addresses:
            space.ip("address", "add", address, "dev", interface, *(["nodad"] if ":" in address else []))
        space.ip("link", "set", interface, "up")
    return left, right
