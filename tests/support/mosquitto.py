# SPDX-License-Identifier: GPL-3.0-or-later
"""The mosquitto broker and its clients, and a way through a proxy for clients that know of none."""
import os
import re
import signal
import socket
import subprocess
import threading

from raw_peers import TIMEOUT, connect_through


def free_ports(count):
    """Ports that were free a moment ago; all at once, so that they differ."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


class Lines:
    """A running program whose standard output is read as it comes."""

    def __init__(self, *command, env=None):
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)
        self.lines, self._changed, self._ended = [], threading.Condition(), False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for raw in self.process.stdout:
            with self._changed:
                self.lines.append(raw.decode("utf-8", "replace").rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def wait_line(self, pattern, count=1):
        """The lines that match, once there are `count` of them."""
        def matching():
            return [line for line in self.lines if re.search(pattern, line)]
        with self._changed:
            self._changed.wait_for(lambda: self._ended or len(matching()) >= count, TIMEOUT)
            found = matching()
        if len(found) < count:
            raise AssertionError(f"{len(found)} of {count} lines with {pattern!r} came from {self.process.args}: {self.lines}")
        return found

    def wait_end(self):
        """(exit code, lines)"""
        code = self.process.wait(TIMEOUT)
        self._reader.join(TIMEOUT)
        self.process.stdout.close()
        return code, self.lines

    def end(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.wait_end()


class Broker:
    """mosquitto with a listener each for MQTT over TCP, TLS and WebSocket."""

    def __init__(self, folder, certificate):
        path = os.path.join(folder, "mosquitto.conf")
        for _ in range(5):  # somebody else may have taken a port
            self.tcp, self.tls, self.ws = free_ports(3)
            with open(path, "w") as f:
                f.write(f"user root\nallow_anonymous true\npersistence false\nlog_type all\nlog_dest stderr\nmax_topic_alias 10\n"
                        f"listener {self.tcp} 127.0.0.1\n"
                        f"listener {self.tls} 127.0.0.1\ncertfile {certificate[0]}\nkeyfile {certificate[1]}\n"
                        f"listener {self.ws} 127.0.0.1\nprotocol websockets\n")
            self.program = Lines("mosquitto", "-c", path)
            try:
                self.program.wait_line(r"mosquitto version .* running")
                return
            except AssertionError as e:
                problem = e
                self.program.end()
        raise problem

    def close(self):
        self.program.end()


class Relay:
    """Connections to it come out of the proxy at `authority`: what a client does that knows CONNECT."""

    def __init__(self, proxy, authority):
        self.proxy, self.authority = proxy, authority
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with client, connect_through(self.proxy, self.authority).sock as server:
            server.settimeout(None)
            up = threading.Thread(target=self._move, args=(client, server), daemon=True)
            up.start()
            self._move(server, client)
            up.join()

    @staticmethod
    def _move(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            for s in (source, sink):
                try:
                    s.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
