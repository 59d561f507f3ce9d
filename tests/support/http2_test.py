# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of HTTP/2 share: origins, clients and what the project says."""
import contextlib
import socket
import sqlite3
import threading
import time

from h2_peers import H2
from penstock_test import TIMEOUT, PenstockTestCase
from raw_peers import Origin, client_context, connect, connect_through, server_context, start_tls


class Http2TestCase(PenstockTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leaf = cls.authority.leaf("localhost", ips=["127.0.0.1"])

    def origin(self, script, alpn=("h2",), tls=True):
        """An origin with that script that chooses from these protocols; without ALPN when there are none."""
        if not tls:
            return Origin(script)
        return Origin(script, server_context(self.leaf, list(alpn) or None))

    def raw_client(self, authority, alpn=("h2",), tls=True):
        """Bytes towards an origin, through a CONNECT; `alpn`: what the client offers."""
        peer = connect_through(self.penstock.address, authority)
        return start_tls(peer, client_context(self.penstock.ca, list(alpn)), authority.rsplit(":", 1)[0]) if tls else peer

    def client(self, origin, tls=True, **options):
        """An HTTP/2 client of that origin, through a CONNECT."""
        return H2(self.raw_client(origin.authority, tls=tls), client=True, **options)

    def proxy_client(self, **options):
        """An HTTP/2 client that begins HTTP/2 on the proxy's own port (h2c) and names the origin in each request."""
        return H2(connect(self.penstock.address), client=True, **options)

    def recorded(self, exchange, *columns):
        """Columns of the project's row: request_head, request_sent, response_head, response_sent hold a head's block as it was received;
        request_body, response_body a small body."""
        end = time.monotonic() + TIMEOUT
        while True:  # it is written within a quarter of a second after its line was printed
            with contextlib.closing(sqlite3.connect(f"file:{self.penstock.project}?mode=ro", uri=True)) as project:
                row = project.execute(f"select {','.join(columns)} from content join exchange using (id) where id = ? and state != 0",
                                      (exchange["id"],)).fetchone()
            if row or time.monotonic() > end:
                break
            time.sleep(0.02)
        self.assertTrue(row, f"not in the project: {exchange}")
        return row[0] if len(columns) == 1 else row

    def wait_descriptors(self, count):
        """Until the program has no more open descriptors than that."""
        end = time.monotonic() + TIMEOUT
        while self.penstock.descriptors() > count:  # no event tells that another program closed one
            self.assertLess(time.monotonic(), end, f"{self.penstock.descriptors()} descriptors are open, {count} at the start")
            time.sleep(0.02)


def is_http2(head):
    """A server of HTTP/1 alone takes the preface for a request it does not know."""
    return head.startswith(b"PRI ")


def http1_alone(script):
    """The script, for connections that do not begin with HTTP/2's preface; those are refused as an old server does."""
    def refusing(peer):
        try:
            first = peer.read_exactly(4)
        except EOFError:
            if peer.received:
                raise
            return  # browsers open spare connections, and close them unused
        if is_http2(first):
            peer.send(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            peer.end_writing()
            peer.read_to_end()
            peer.received = b""
        else:
            peer.push_back(first)
            script(peer)
    return refusing


def text(headers):
    """A block as it is recorded: a line a field."""
    return b"".join(bytes(n) + b": " + bytes(v) + b"\r\n" for n, v in headers)


class Forwarder:
    """A port that leads through the proxy to one destination, for clients that know no proxies."""

    def __init__(self, proxy, authority):
        self.proxy, self.destination = proxy, authority
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.authority = f"127.0.0.1:{self.port}"
        self.sockets = [self.listener]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            peer = connect_through(self.proxy, self.destination)
            server = peer.sock
            self.sockets += [client, server]
            client.sendall(peer.ahead())
            for a, b in ((client, server), (server, client)):
                a.settimeout(None)
                threading.Thread(target=self._move, args=(a, b), daemon=True).start()

    @staticmethod
    def _move(source, sink):
        try:
            while data := source.recv(1 << 18):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            for s in (source, sink):
                try:
                    s.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def close(self):
        for s in self.sockets:
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            s.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
