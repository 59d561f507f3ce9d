# SPDX-License-Identifier: GPL-3.0-or-later
"""Tries every way out of a network but TCP, and says what came of each: a JSON object on standard output. Run inside of it.

    ways_out.py SERVER4 SERVER6 LOOPBACK_TCP LOOPBACK_UDP ABSTRACT OUTER_PID

SERVER4 and SERVER6 are machines on the network outside; LOOPBACK_* ports of the loopback outside, ABSTRACT the name of a socket there, OUTER_PID a process of
the same user there. What is sent begins with the marker, so that whoever listens outside knows it.
"""
import ctypes
import json
import os
import socket
import struct
import subprocess
import sys

MARKER = b"penstock-escape"
SERVER4, SERVER6, LOOPBACK_TCP, LOOPBACK_UDP, ABSTRACT, OUTER_PID = sys.argv[1:]
WAIT = 1.0
libc = ctypes.CDLL(None, use_errno=True)
results = {}


def way(name):
    """What it returned, or the error that it ended with."""
    def tried(function):
        try:
            results[name] = function() or "sent"
        except OSError as e:
            results[name] = type(e).__name__ + " " + (os.strerror(e.errno) if e.errno else str(e))
        except subprocess.CalledProcessError as e:
            results[name] = f"failed {e.returncode}"
    return tried


def exchange(kind, family, address, proto=0, data=MARKER):
    with socket.socket(family, kind, proto) as s:
        s.settimeout(WAIT)
        s.connect(address)
        s.send(data)
        return "answered " + s.recv(100).decode("latin-1")


for port in (443, 123, 12345):
    way(f"udp4 {port}")(lambda port=port: exchange(socket.SOCK_DGRAM, socket.AF_INET, (SERVER4, port)))
    way(f"udp6 {port}")(lambda port=port: exchange(socket.SOCK_DGRAM, socket.AF_INET6, (SERVER6, port)))
way("udp to a group")(lambda: exchange(socket.SOCK_DGRAM, socket.AF_INET, ("224.0.0.251", 5353)))
way("icmp socket")(lambda: exchange(socket.SOCK_DGRAM, socket.AF_INET, (SERVER4, 0), socket.IPPROTO_ICMP, b"\x08\0\0\0\0\1\0\1" + MARKER))
way("raw icmp")(lambda: exchange(socket.SOCK_RAW, socket.AF_INET, (SERVER4, 0), socket.IPPROTO_ICMP, b"\x08\0\0\0\0\1\0\1" + MARKER))
way("raw ip")(lambda: exchange(socket.SOCK_RAW, socket.AF_INET, (SERVER4, 0), 255))
way("raw ip6")(lambda: exchange(socket.SOCK_RAW, socket.AF_INET6, (SERVER6, 0), 200))
way("packets")(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0x0300).close())
way("udplite")(lambda: exchange(socket.SOCK_DGRAM, socket.AF_INET, (SERVER4, 12345), 136))
way("sctp")(lambda: exchange(socket.SOCK_STREAM, socket.AF_INET, (SERVER4, 443), 132))
way("vsock")(lambda: socket.socket(40, socket.SOCK_STREAM).close())
way("bluetooth")(lambda: socket.socket(31, socket.SOCK_RAW, 1).close())
way("loopback tcp")(lambda: exchange(socket.SOCK_STREAM, socket.AF_INET, ("127.0.0.1", int(LOOPBACK_TCP))))
way("loopback udp")(lambda: exchange(socket.SOCK_DGRAM, socket.AF_INET, ("127.0.0.1", int(LOOPBACK_UDP))))
way("abstract")(lambda: exchange(socket.SOCK_STREAM, socket.AF_UNIX, "\0" + ABSTRACT))
way("our own listener")(lambda: exchange(socket.SOCK_STREAM, socket.AF_INET, ("127.0.0.1", 1), data=b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"))


def bound_to(device):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(WAIT)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device)
        s.connect((SERVER4, 12345))
        s.send(MARKER)
        return "answered " + s.recv(100).decode("latin-1")


def to_everybody():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        s.sendto(MARKER, ("255.255.255.255", 12345))
        return "sent"


def called(number, *args):
    if libc.syscall(number, *args) < 0:
        raise OSError(ctypes.get_errno(), "")
    return "done"


def entered(path):
    with open(path) as space:
        if libc.setns(space.fileno(), 0x40000000):
            raise OSError(ctypes.get_errno(), "")
    return "entered"


for name, device in (("udp by the loopback's device", b"lo"), ("udp by the cable", b"penstock0"), ("udp by the cable's other end", b"penstock1")):
    way(name)(lambda device=device: bound_to(device))
way("udp to everybody")(to_everybody)
way("io_uring")(lambda: called(425, 1, ctypes.create_string_buffer(256)))
way("the network of who started it")(lambda: entered(f"/proc/{OUTER_PID}/ns/net"))
way("the network of init")(lambda: entered("/proc/1/ns/net"))
path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


def program(*command):
    return "done " + subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PATH": path}, timeout=20).stdout.decode("latin-1")[:100]


way("take down the rules")(lambda: program("nft", "flush", "ruleset"))
way("take down the rules as another root")(lambda: program("unshare", "-Ur", "nft", "flush", "ruleset"))
way("another address")(lambda: program("ip", "address", "add", "10.99.0.1/24", "dev", "lo"))
way("raw as another root")(lambda: program("unshare", "-Ur", sys.executable, "-c", "import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW, 255)"))
way("take away a mount")(lambda: program("umount", "/etc/ssl/certs"))
json.dump(results, sys.stdout)
