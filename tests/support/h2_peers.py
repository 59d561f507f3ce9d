# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP/2 peers over python-h2 that keep all they saw, and send what the library would never send.

A peer is used by one thread: it reads when it waits for something.
"""
import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions
import hpack
import hyperframe.frame as frames
from h2.settings import SettingCodes, Settings

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
CODES = {name: int(code) for name, code in h2.errors.ErrorCodes.__members__.items()}


class Stream:
    """What came on one stream."""

    def __init__(self, number):
        self.number = number
        self.headers, self.trailers, self.interim = None, None, []
        self.body = b""
        self.ended = False
        self.reset = None  # error code of the peer's RST_STREAM
        self.lost = False  # the connection ended before it

    @property
    def over(self):
        return self.ended or self.reset is not None or self.lost

    @property
    def status(self):
        return int(self.field(b":status"))

    def field(self, name):
        return next((value for n, value in self.headers if n == name), None)

    def __repr__(self):
        return (f"<stream {self.number} {self.headers} {len(self.body)} bytes, trailers {self.trailers}, interim {self.interim}, "
                f"ended {self.ended}, reset {self.reset}, lost {self.lost}>")


class H2:
    """One end of a connection. `taking`: windows are given back as data comes; without it `take` does so. `window`: a stream's."""

    def __init__(self, peer, client=False, taking=True, settings=None, window=None, connection_window=None, preface=True):
        self.peer, self.client, self.taking = peer, client, taking
        self.streams, self.arrived = {}, []  # arrived: numbers of requests whose head came, in order
        self.goaway = None  # (error code, last stream, debug data)
        self.closed = False
        self.pings = 0
        self.broken = None  # the library's complaint about what the peer sent
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(
            client_side=client, header_encoding=None, validate_outbound_headers=False, normalize_outbound_headers=False,
            validate_inbound_headers=False, normalize_inbound_headers=False))
        values = {**self.h2.local_settings, SettingCodes.MAX_HEADER_LIST_SIZE: 1 << 20, **(settings or {})}
        if window:
            values[SettingCodes.INITIAL_WINDOW_SIZE] = window
        self.h2.local_settings = Settings(client=client, initial_values=values)
        self.h2.max_inbound_frame_size = self.h2.local_settings.max_frame_size
        self.h2.decoder.max_header_list_size = values[SettingCodes.MAX_HEADER_LIST_SIZE]
        if preface:
            self.h2.initiate_connection()
            if connection_window:
                self.h2.increment_flow_control_window(connection_window - 65_535)
            self.flush()

    # --- sending ---

    def flush(self):
        if data := self.h2.data_to_send():
            self.peer.send(data)

    def begin(self, headers, end=False):
        """Client: opens a stream; the Stream that its answer will fill."""
        number = self.h2.get_next_available_stream_id()
        stream = self.streams[number] = Stream(number)
        self.h2.send_headers(number, headers, end_stream=end)
        self.flush()
        return stream

    def headers(self, stream, headers, end=False):
        """A response's head, an interim one, or trailers."""
        self.h2.send_headers(stream.number, headers, end_stream=end)
        self.flush()

    def respond(self, stream, *fields, status=200, body=b"", trailers=None):
        self.headers(stream, [(b":status", b"%d" % status), *fields], end=not body and not trailers)
        if body:
            self.data(stream, body, end=not trailers)
        if trailers:
            self.headers(stream, trailers, end=True)

    def data(self, stream, content, end=False):
        """All of it, as the peer's windows allow. Raises ConnectionError when the stream is over before."""
        view = memoryview(content)
        while True:
            if self.closed or stream.reset is not None:
                raise ConnectionError(f"ended with {len(view)} bytes to send: {stream}")
            size = min(len(view), self.room(stream))
            if size or not len(view):
                self.h2.send_data(stream.number, bytes(view[:size]), end_stream=end and size == len(view))
                self.flush()
                view = view[size:]
                if not len(view):
                    return
            else:
                self.read()

    def room(self, stream):
        return min(self.h2.local_flow_control_window(stream.number), self.h2.max_outbound_frame_size)

    def reset(self, stream, code="CANCEL"):
        self.h2.reset_stream(stream.number, CODES[code])
        self.flush()

    def take(self, size, stream):
        self.h2.acknowledge_received_data(size, stream.number)
        self.flush()

    def send_frames(self, *all_frames):
        """As they are, past the library's ideas of what is right."""
        self.peer.send(b"".join(f if isinstance(f, bytes) else f.serialize() for f in all_frames))

    # --- receiving ---

    def read(self):
        """Waits for bytes and takes them in."""
        try:
            data = self.peer.recv(1 << 18)
        except (ConnectionError, OSError) as e:
            if isinstance(e, TimeoutError):
                raise
            data = b""
        if not data:
            self.closed = True
            for stream in self.streams.values():
                stream.lost = not stream.over
            return
        try:
            for event in self.h2.receive_data(data):
                self._event(event)
        except h2.exceptions.ProtocolError as e:
            self.broken = e
            self.closed = True
            for stream in self.streams.values():
                stream.lost = not stream.over
        try:
            self.flush()
        except OSError:
            pass  # the other side left: the next read finds out

    def _event(self, event):
        number = getattr(event, "stream_id", None)
        stream = self.streams.get(number)
        if isinstance(event, h2.events.RequestReceived):
            stream = self.streams[number] = Stream(number)
            stream.headers = event.headers
            self.arrived.append(number)
        elif isinstance(event, h2.events.ConnectionTerminated):
            self.goaway = (int(event.error_code), event.last_stream_id, event.additional_data or b"")
        elif isinstance(event, h2.events.PingAckReceived):
            self.pings += 1
        elif not stream:
            return
        elif isinstance(event, h2.events.ResponseReceived):
            stream.headers = event.headers
        elif isinstance(event, h2.events.InformationalResponseReceived):
            stream.interim.append(event.headers)
        elif isinstance(event, h2.events.TrailersReceived):
            stream.trailers = event.headers
        elif isinstance(event, h2.events.DataReceived):
            stream.body += event.data
            if self.taking and event.flow_controlled_length:
                self.h2.acknowledge_received_data(event.flow_controlled_length, number)
        elif isinstance(event, h2.events.StreamEnded):
            stream.ended = True
        elif isinstance(event, h2.events.StreamReset):
            stream.reset = int(event.error_code)

    def until(self, condition):
        """Reads until the condition holds. Raises EOFError when the connection ends before."""
        while not condition():
            if self.closed:
                raise EOFError(f"ended ({self.broken or self.goaway}); streams: {list(self.streams.values())[-3:]}")
            self.read()

    def finish(self, stream):
        """Until nothing more comes of it: the stream."""
        while not stream.over:
            self.read()
        return stream

    def next_request(self):
        """Server: the next stream whose head came; None when the connection ended."""
        while not self.arrived and not self.closed:
            self.read()
        return self.streams[self.arrived.pop(0)] if self.arrived else None

    def read_to_end(self):
        while not self.closed:
            self.read()

    def ask(self, headers, body=b"", trailers=None):
        """A whole exchange: the finished stream."""
        stream = self.begin(headers, end=not body and not trailers)
        if body:
            self.data(stream, body, end=not trailers)
        if trailers:
            self.headers(stream, trailers, end=True)
        return self.finish(stream)

    def ping(self):
        """Until the answer to a PING came: all that was sent before has been read by the other side."""
        before = self.pings
        self.h2.ping(b"penstock")
        self.flush()
        self.until(lambda: self.pings > before)

    def close(self):
        self.peer.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def fields(method, path, authority, scheme="https", *more):
    """A request's head in the usual order."""
    pseudo = [(b":method", method), (b":scheme", scheme), (b":authority", authority), (b":path", path)]
    return [(n, v.encode() if isinstance(v, str) else v) for n, v in pseudo] + list(more)


def plain(headers):
    """Pairs without the library's classes."""
    return [(bytes(n), bytes(v)) for n, v in headers]


def answering(handle, **options):
    """A script for an Origin: `handle(h2, stream)` for each request as soon as it is whole, one after the other."""

    def script(peer):
        end = H2(peer, **options)
        waiting = []
        while True:
            while not end.arrived and not any(s.over for s in waiting) and not end.closed:
                end.read()
            waiting += [end.streams[n] for n in end.arrived]
            end.arrived.clear()
            for stream in [s for s in waiting if s.over]:
                waiting.remove(stream)
                if stream.ended and stream.reset is None:
                    handle(end, stream)
            if end.closed:
                return

    return script


# --- frames ---

def block(*headers, never=()):
    """An HPACK block of literals without indexing: names and values as given, whatever they are."""
    out = b""
    for name, value in headers:
        name, value = [v.encode("latin-1") if isinstance(v, str) else v for v in (name, value)]
        out += (b"\x10" if name in never else b"\0") + _string(name) + _string(value)
    return out


def _string(text):
    return hpack.hpack.encode_integer(len(text), 7) + text


def head_frames(number, encoded, end=True, fragment=16384):
    """HEADERS and the CONTINUATION frames it needs."""
    pieces = [encoded[i:i + fragment] for i in range(0, len(encoded), fragment)] or [b""]
    out = [frames.HeadersFrame(number, pieces[0], flags=["END_STREAM"] if end else [])]
    out += [frames.ContinuationFrame(number, piece) for piece in pieces[1:]]
    out[-1].flags.add("END_HEADERS")
    return out


def data_frame(number, content, end=False):
    return frames.DataFrame(number, content, flags=["END_STREAM"] if end else [])


def reset_frame(number, code="CANCEL"):
    return frames.RstStreamFrame(number, error_code=CODES[code])


def serialized(all_frames):
    return b"".join(f.serialize() for f in all_frames)


def outcome(client, number, out):
    """(reset code, status) of the stream, read past the library."""
    peer, decoder = client.peer, client.h2.decoder
    peer.send(serialized(out))
    buffer, status, head = b"", None, b""
    while True:
        while len(buffer) < 9 or len(buffer) < 9 + int.from_bytes(buffer[:3], "big"):
            more = peer.recv()
            if not more:
                return "closed", status
            buffer += more
        length, kind, flags, stream = int.from_bytes(buffer[:3], "big"), buffer[3], buffer[4], int.from_bytes(buffer[5:9], "big")
        payload, buffer = buffer[9:9 + length], buffer[9 + length:]
        if kind == 7:
            return "goaway " + next(n for n, c in CODES.items() if c == int.from_bytes(payload[4:8], "big")), status
        if stream != number:
            continue
        if kind == 3:
            return next(n for n, c in CODES.items() if c == int.from_bytes(payload, "big")), status
        if kind in (1, 9):
            head += payload
            if flags & 4:
                values = dict(decoder.decode(head, raw=True))
                status, head = int(values.get(b":status", status or 0)), b""
        if flags & 1:
            return None, status
