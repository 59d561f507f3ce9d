# SPDX-License-Identifier: GPL-3.0-or-later
"""Peers that do exactly what a test says, byte by byte: an origin that records what it got, and a client."""
import re
import socket
import ssl
import threading

TIMEOUT = 30  # seconds any single wait may take before the test fails


class Peer:
    """One connection, seen from one end. `received` holds every byte that came (up to `keep`)."""

    def __init__(self, sock, keep=1 << 20):
        self.sock = sock
        self.sock.settimeout(TIMEOUT)
        self.received = b""
        self.keep = keep
        self._ahead = b""

    def recv(self, size=65536):
        """Whatever comes next; b"" when the other side has ended."""
        if self._ahead:
            data, self._ahead = self._ahead[:size], self._ahead[size:]
            return data
        data = self.sock.recv(size)
        if len(self.received) < self.keep:
            self.received += data
        return data

    def read_until(self, end):
        """Through `end`; raises EOFError with what came when the other side ends first."""
        data = b""
        while end not in data:
            more = self.recv()
            if not more:
                raise EOFError(f"ended after {data!r} instead of going on to {end!r}")
            data += more
        data, rest = data.split(end, 1)
        self._ahead = rest + self._ahead
        return data + end

    def read_exactly(self, size):
        parts, left = [], size
        while left:
            data = self.recv(min(left, 1 << 18))
            if not data:
                raise EOFError(f"ended {left} bytes before the {size} expected")
            parts.append(data)
            left -= len(data)
        return b"".join(parts)

    def read_to_end(self):
        parts = []
        while data := self.recv():
            parts.append(data)
        return b"".join(parts)

    def read_head(self):
        """A head through its blank line, empty lines before it skipped; b"" when the connection ends before it."""
        head = b""
        while not re.search(rb"\n\r?\n", head):
            data = self.recv()
            if not data:
                if head.strip():
                    raise EOFError(f"ended inside a head: {head!r}")
                return b""
            head = (head + data).lstrip(b"\r\n") if not head.strip() else head + data
        end = re.search(rb"\n\r?\n", head).end()
        self._ahead = head[end:] + self._ahead
        return head[:end]

    def read_chunked(self):
        """Content of a chunked body, its trailer section read too (kept in `trailers`)."""
        content = b""
        while size := int(self.read_until(b"\r\n").split(b";")[0], 16):
            content += self.read_exactly(size)
            assert self.read_exactly(2) == b"\r\n", "chunk without its line end"
        self.trailers = b""
        while (line := self.read_until(b"\r\n")) != b"\r\n":
            self.trailers += line
        return content

    def read_body(self, head):
        """Body of a request with that head."""
        if re.search(rb"(?im)^transfer-encoding:[ \t]*chunked", head):
            return self.read_chunked()
        length = re.search(rb"(?im)^content-length:[ \t]*(\d+)", head)
        return self.read_exactly(int(length[1])) if length else b""

    def read_response(self, method=b"GET"):
        """(head, body) of a final or interim response."""
        head = self.read_head()
        status = int(head.split(None, 2)[1])
        if method == b"HEAD" or status < 200 or status in (204, 304):
            return head, b""
        if re.search(rb"(?im)^(transfer-encoding|content-length):", head):
            return head, self.read_body(head)
        return head, self.read_to_end()

    def ahead(self):
        """What was received and not yet taken, for who goes on with the socket itself."""
        data, self._ahead = self._ahead, b""
        return data

    def push_back(self, data):
        """What was read is read again."""
        self._ahead = data + self._ahead

    def send(self, data):
        self.sock.sendall(data)

    def end_writing(self):
        """Half-close: no more bytes from here, reading goes on."""
        self.sock.shutdown(socket.SHUT_WR)

    def reset(self):
        """Ends with RST."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        self.close()

    def close(self):
        self.sock.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def server_context(certificate, alpn=None, client_ca=None, minimum=None, maximum=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    if alpn:
        context.set_alpn_protocols(alpn)
    if client_ca:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(client_ca)
    if minimum:
        context.minimum_version = minimum
    if maximum:
        context.maximum_version = maximum
    return context


class Origin:
    """Runs `script(peer)` in a thread for every connection; what it raises is raised again by close().

    `connections` holds the peers in the order they came, with `received`.
    """

    def __init__(self, script, tls=None, host="127.0.0.1", sni=None):
        self.script, self.tls, self.host = script, tls, host
        self.connections, self.errors, self.threads = [], [], []
        self.handshake_errors = []
        self._changed = threading.Condition()
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.listener = socket.socket(family, socket.SOCK_STREAM)
        self.listener.bind((host, 0))
        self.listener.listen(128)
        self.port = self.listener.getsockname()[1]
        self.authority = f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"
        if tls and sni:
            tls.sni_callback = sni
        self.acceptor = threading.Thread(target=self._accept, daemon=True)
        self.acceptor.start()

    def _accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(target=self._run, args=(sock,), daemon=True)
            thread.start()
            self.threads.append(thread)

    def _run(self, sock):
        sock.settimeout(TIMEOUT)
        if self.tls:
            try:
                sock = self.tls.wrap_socket(sock, server_side=True)
            except (OSError, ssl.SSLError) as e:
                with self._changed:
                    self.handshake_errors.append(e)
                    self._changed.notify_all()
                sock.close()
                return
        peer = Peer(sock)
        with self._changed:
            self.connections.append(peer)
            self._changed.notify_all()
        try:
            self.script(peer)
        except (ConnectionError, ssl.SSLError, ssl.SSLEOFError):
            pass  # the other side left: the test asserts on what it saw
        except Exception as e:  # noqa: BLE001
            self.errors.append(e)
        finally:
            try:
                if isinstance(sock, ssl.SSLSocket):
                    sock.settimeout(2)
                    sock.unwrap()
            except (OSError, ssl.SSLError, ValueError):
                pass
            sock.close()

    def wait_connections(self, count):
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.connections) >= count, TIMEOUT):
                raise AssertionError(f"{len(self.connections)} connections came, {count} expected")
            return self.connections[:count]

    def received(self):
        """What every connection got, in the order of the connections; connections without a byte are left out."""
        return [c.received for c in self.connections if c.received]

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.acceptor.join(TIMEOUT)
        for thread in self.threads:
            thread.join(TIMEOUT)
        if self.errors:
            raise self.errors[0]

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            self.close()
        except Exception:
            if kind is None:
                raise


def answering(*answers, then_close=False):
    """A script: reads one request after another and plays the answers in turn (the last again and again)."""

    def script(peer):
        number = 0
        while head := peer.read_head():
            peer.read_body(head)
            peer.send(answers[min(number, len(answers) - 1)])
            number += 1
            if then_close:
                return

    return script


def connect(address, timeout=TIMEOUT):
    """A raw client; address is (host, port)."""
    sock = socket.create_connection(address, timeout)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Peer(sock)


def connect_through(proxy, authority):
    """A raw client behind a CONNECT that was answered with 200."""
    peer = connect(proxy)
    peer.send(f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode())
    head = peer.read_head()
    if not re.match(rb"HTTP/1\.[01] 200", head):
        raise AssertionError(f"CONNECT was answered with {head!r}")
    peer.received = b""
    return peer


def client_context(ca=None, alpn=None, minimum=None, maximum=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca:
        context.load_verify_locations(ca)
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if alpn:
        context.set_alpn_protocols(alpn)
    if minimum:
        context.minimum_version = minimum
    if maximum:
        context.maximum_version = maximum
    return context


def start_tls(peer, context, name, session=None):
    """Turns a peer into a TLS client peer."""
    assert not peer._ahead, "bytes before the handshake"
    return Peer(context.wrap_socket(peer.sock, server_hostname=name, session=session))


class HalfClosingTls:
    """A TLS client that ends its own side and goes on reading, which Python's ssl sockets cannot."""

    def __init__(self, peer, context):
        self.peer, self.incoming, self.outgoing = peer, ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing)
        self._drive(self.tls.do_handshake)

    def _drive(self, step):
        while True:
            try:
                result = step()
                self._flush()
                return result
            except ssl.SSLWantReadError:
                self._flush()
                data = self.peer.recv()
                if data:
                    self.incoming.write(data)
                else:
                    self.incoming.write_eof()

    def _flush(self):
        if data := self.outgoing.read():
            self.peer.send(data)

    def send(self, data):
        self._drive(lambda: self.tls.write(data))

    def end_writing(self):
        """close_notify, then FIN."""
        try:
            self.tls.unwrap()
        except ssl.SSLWantReadError:
            pass
        self._flush()
        self.peer.end_writing()

    def read_to_end(self):
        data = b""
        while True:
            try:
                more = self._drive(lambda: self.tls.read(65536))
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return data
            if not more:
                return data
            data += more
