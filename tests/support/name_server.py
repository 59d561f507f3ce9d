# SPDX-License-Identifier: GPL-3.0-or-later
"""A name server the test plays, at an address of 127.0.0.0/8 nobody else has, and a program that asks it and no other.

What a name is answered with lies in its first label: `dead` nothing, `slow6` nothing for IPv6 alone, `garbage` bytes that mean nothing, `cut` "too long, come by
TCP", `many` a thousand addresses (by TCP as well), `loop` a CNAME of itself; `none` that there is no such name; any other one 127.0.0.1. Digits behind it do
not count.
"""
import os
import random
import shutil
import socket
import struct
import subprocess
import threading

A, AAAA, CNAME = 1, 28, 5


def missing():
    """Why there can be none here, or ""."""
    if os.geteuid() != 0:
        return "only root may bind port 53 and mount"
    if not shutil.which("unshare"):
        return "unshare is not installed (util-linux)"
    done = subprocess.run(["unshare", "-m", "mount", "--bind", "/etc/hosts", "/etc/hosts"], capture_output=True)
    return f"no mount namespace can be made: {done.stderr.decode().strip()}" if done.returncode else ""


class NameServer:
    """`prefix` before a command runs it where /etc/resolv.conf, hosts and nsswitch.conf are those of `folder`."""

    def __init__(self, folder, hosts="", options="timeout:5 attempts:2", sources="files dns"):
        self.udp, self.tcp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), socket.socket()
        while True:
            self.address = f"127.{random.randint(1, 254)}.{random.randint(1, 254)}.{random.randint(1, 254)}"
            try:
                self.udp.bind((self.address, 53))
                self.tcp.bind((self.address, 53))
                break
            except OSError:
                self.udp.close(), self.tcp.close()
                self.udp, self.tcp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), socket.socket()
        self.udp.setsockopt(socket.SOL_SOCKET, 33, 16 << 20)  # SO_RCVBUFFORCE: a burst of questions must not be lost here, to be asked again after 5 s
        self.tcp.listen(64)
        self.hosts = os.path.join(folder, "hosts")
        self.asked = 0
        files = {"hosts": f"127.0.0.1 localhost\n{hosts}\n", "nsswitch.conf": f"hosts: {sources}\n",
                 "resolv.conf": f"nameserver {self.address}\noptions {options}\n"}
        script = ""
        for name, text in files.items():
            with open(os.path.join(folder, name), "w") as out:
                out.write(text)
            script += f"mount --bind '{os.path.join(folder, name)}' /etc/{name} && "
        self.prefix = ["unshare", "-m", "--propagation", "private", "sh", "-c", script + 'exec "$0" "$@"']
        for serve in (self._serve_udp, self._serve_tcp):
            threading.Thread(target=serve, daemon=True).start()

    def set_hosts(self, text):
        with open(self.hosts, "w") as out:  # in place: what is mounted is this file
            out.write(text)

    def _answer(self, query, by_tcp):
        """Bytes, or None for silence."""
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode("latin1"))
            at += 1 + query[at]
        question = query[12:at + 5]
        kind = struct.unpack(">H", question[-4:-2])[0]
        what = labels[0].rstrip("0123456789")
        self.asked += 1
        if what == "dead" or (what == "slow" and kind == AAAA):
            return None
        if what == "garbage":
            return query[:2] + bytes(random.randrange(256) for _ in range(200))

        def message(records, flags=0x8580):
            return query[:2] + struct.pack(">HHHHH", flags, 1, len(records), 0, 0) + question + b"".join(records)

        def record(kind, data):
            return b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(data)) + data
        if what == "none":
            return message([], 0x8583)
        if what in ("cut", "many") and not by_tcp:
            return message([], 0x8780)
        if what == "loop":
            return message([record(CNAME, b"\xc0\x0c")])
        if kind != A:
            return message([])
        if what == "many":
            return message([record(A, bytes([127, 9, i // 250, i % 250 + 1])) for i in range(1000)])
        return message([record(A, bytes([127, 0, 0, 1]))])

    def _serve_udp(self):
        while True:
            try:
                query, sender = self.udp.recvfrom(4096)
                answer = self._answer(query, False)
                if answer:
                    self.udp.sendto(answer, sender)
            except OSError:
                return

    def _serve_tcp(self):
        while True:
            try:
                peer = self.tcp.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._converse, args=(peer,), daemon=True).start()

    def _converse(self, peer):
        with peer, peer.makefile("rb") as stream:
            while len(size := stream.read(2)) == 2:
                answer = self._answer(stream.read(struct.unpack(">H", size)[0]), True)
                if answer:
                    peer.sendall(struct.pack(">H", len(answer)) + answer)

    def close(self):
        self.udp.close(), self.tcp.close()
