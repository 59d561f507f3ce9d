# SPDX-License-Identifier: GPL-3.0-or-later
"""What hooks get: an exchange, its response, a message."""
import json as _json
import re

from ._frames import decode, encode
from ._headers import Headers

_METHOD = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_TARGET = re.compile(r"[^\x00-\x20\x7f]*")
_CHARSET = re.compile(r"charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
COLORS = ("none", "red", "orange", "yellow", "green", "blue", "purple")

# Bits of what Penstock tells about bodies with a call.
SECOND, REQUEST_BODY, RESPONSE_BODY, NO_REQUEST_BODY, NO_RESPONSE_BODY, MQTT_5 = 1, 2, 4, 8, 16, 32

# Places of the parts of a call.
(P_HOOK, P_PHASE, P_FLAGS, P_ID, P_METHOD, P_SCHEME, P_HOST, P_PORT, P_PATH, P_VERSION, P_HEADERS, P_BODY, P_CLIENT, P_PROCESS, P_TAGS,
 P_COMMENT, P_COLOR, P_STATUS, P_REASON, P_RESPONSE_HEADERS, P_RESPONSE_BODY, P_KIND, P_TO_SERVER, P_PAYLOAD, P_TOPIC) = range(25)


class NeedBody(BaseException):
    """A body was touched that is not here: Penstock holds it and calls again."""

    def __init__(self, side):
        super().__init__(side)
        self.side = side


def as_bytes(value, what, charset="utf-8"):
    if isinstance(value, str):
        return value.encode(charset, "surrogateescape" if charset == "utf-8" else "strict")
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    raise TypeError(f"{what} has to be bytes or str, not {type(value).__name__}")


def _charset(headers):
    named = _CHARSET.search(headers.get("Content-Type", ""))
    if named:
        try:
            "".encode(named[1])
            return named[1]
        except LookupError:
            pass
    return "utf-8"


class _Content:
    """Headers and body of one side."""

    __slots__ = ("_x", "_parts", "_headers", "_body", "_new_body")
    _HEADERS_AT, _BODY_AT, _HERE, _NEVER, _SIDE = P_HEADERS, P_BODY, REQUEST_BODY, NO_REQUEST_BODY, "request"

    def _begin(self, x, parts):
        self._x, self._parts, self._headers, self._body, self._new_body = x, parts, None, None, None

    @property
    def headers(self):
        """An ordered multi-map, see `penstock.Headers`."""
        if self._headers is None:
            self._headers = Headers._read(self._parts[self._HEADERS_AT])
        return self._headers

    @headers.setter
    def headers(self, fields):
        self._headers = fields if isinstance(fields, Headers) else Headers(fields)

    @property
    def body(self):
        """The content as bytes, its content coding taken off. Whoever touches it gets it held; None where that cannot be: it has no end, is
        over 64 MB, or `wants` said "head". May be set, to bytes or str; its length, framing and coding follow."""
        if self._new_body is not None:
            return self._new_body
        flags = self._x._flags
        if flags & self._HERE:
            return self._parts[self._BODY_AT]
        if flags & self._NEVER:
            return None
        raise NeedBody(self._SIDE)

    @body.setter
    def body(self, value):
        self._new_body = as_bytes(value, "a body")

    @property
    def text(self):
        """The body as text, by the charset of Content-Type (UTF-8 where it names none). None where there is no body to be had."""
        body = self.body
        return None if body is None else body.decode(_charset(self.headers), "replace")

    @text.setter
    def text(self, value):
        self._new_body = as_bytes(str(value), "a text", _charset(self.headers))

    def json(self):
        """The body read as JSON. ValueError where it is none."""
        body = self.body
        if body is None:
            raise ValueError("there is no body to be read")
        return _json.loads(body)

    def _content_ops(self, out):
        name = self._SIDE.encode()
        if self._headers is not None and self._headers != Headers._read(self._parts[self._HEADERS_AT]):
            out += (b"headers", name, self._headers._written())
        if self._new_body is not None:
            out += (b"body", name, self._new_body)


class Response(_Content):
    """The response of an exchange: status, reason, headers, body, text, json()."""

    __slots__ = ("_status", "_reason")
    _HEADERS_AT, _BODY_AT, _HERE, _NEVER, _SIDE = P_RESPONSE_HEADERS, P_RESPONSE_BODY, RESPONSE_BODY, NO_RESPONSE_BODY, "response"

    def __init__(self, x, parts):
        self._begin(x, parts)
        self._status = int(parts[P_STATUS])
        self._reason = None

    @property
    def status(self):
        return self._status

    @status.setter
    def status(self, value):
        value = int(value)
        if not 200 <= value <= 999:
            raise ValueError(f"{value} is no status of a final response: 200 to 999")
        self._status = value

    @property
    def reason(self):
        return decode(self._parts[P_REASON]) if self._reason is None else self._reason

    @reason.setter
    def reason(self, value):
        if "\r" in value or "\n" in value:
            raise ValueError("a reason is one line")
        self._reason = str(value)

    def _ops(self, out):
        if self._status != int(self._parts[P_STATUS]) or self._reason is not None:
            out += (b"status", b"%d" % self._status, b"" if self._reason is None else encode(self._reason))
        self._content_ops(out)


class Exchange(_Content):
    """One request and, once it came, its response. `x.headers`, `x.body`, `x.text` and `x.json()` are the request's."""

    __slots__ = ("_flags", "_call", "_port", "_method", "_scheme", "_host", "_target", "_tags", "_comment", "_color", "_response", "_end", "_delay",
                 "_passed", "_send_log")

    def __init__(self, parts, call, send_log):
        self._begin(self, parts)
        self._flags = int(parts[P_FLAGS])
        self._call, self._send_log = call, send_log
        self._method = self._scheme = self._host = self._port = self._target = None
        self._tags = self._comment = self._color = None
        self._response = Response(self, parts) if parts[P_STATUS] else None
        self._end = self._delay = None
        self._passed = False

    # What it is.
    @property
    def id(self):
        """Its number in the project."""
        return int(self._parts[P_ID])

    @property
    def http_version(self):
        """"HTTP/1.1", "HTTP/2", as the client speaks it."""
        return decode(self._parts[P_VERSION])

    @property
    def client(self):
        """"127.0.0.1:51234"."""
        return decode(self._parts[P_CLIENT])

    @property
    def process(self):
        """The path of the client's program, where it is known by now; else ""."""
        return decode(self._parts[P_PROCESS])

    @property
    def method(self):
        return decode(self._parts[P_METHOD]) if self._method is None else self._method

    @method.setter
    def method(self, value):
        if not _METHOD.fullmatch(str(value)):
            raise ValueError(f"{value!r} is no method")
        self._method = str(value)

    @property
    def scheme(self):
        return decode(self._parts[P_SCHEME]) if self._scheme is None else self._scheme

    @scheme.setter
    def scheme(self, value):
        if value not in ("http", "https"):
            raise ValueError(f"{value!r} is no scheme: http or https")
        self._scheme = value

    @property
    def host(self):
        """Where it goes, without port. Setting it sends the request elsewhere and names that in its Host field."""
        return decode(self._parts[P_HOST]) if self._host is None else self._host

    @host.setter
    def host(self, value):
        value = str(value).strip("[]")
        if not value or re.search(r"[\s/@?#\\]", value):
            raise ValueError(f"{value!r} is no host")
        self._host = value

    @property
    def port(self):
        return int(self._parts[P_PORT]) if self._port is None else self._port

    @port.setter
    def port(self, value):
        value = int(value)
        if not 0 < value < 65536:
            raise ValueError(f"{value} is no port")
        self._port = value

    def _path_and_query(self):
        return decode(self._parts[P_PATH]) if self._target is None else self._target

    def _set_target(self, target):
        if not target.startswith("/") or not _TARGET.fullmatch(target):
            raise ValueError(f"{target!r} is no path: it begins with / and holds neither space nor control character")
        self._target = target

    @property
    def path(self):
        """Without its query."""
        return self._path_and_query().partition("?")[0]

    @path.setter
    def path(self, value):
        _, mark, query = self._path_and_query().partition("?")
        if "?" in value:
            mark = query = ""
        self._set_target(value + mark + query)

    @property
    def query(self):
        """Without its question mark; "" for none."""
        return self._path_and_query().partition("?")[2]

    @query.setter
    def query(self, value):
        self._set_target(self.path + ("?" + value if value else ""))

    @property
    def url(self):
        usual = {"http": 80, "https": 443}.get(self.scheme)
        host = "[%s]" % self.host if ":" in self.host else self.host
        return f"{self.scheme}://{host}{'' if self.port == usual else ':%d' % self.port}{self._path_and_query()}"

    @url.setter
    def url(self, value):
        found = re.fullmatch(r"(https?)://(\[[0-9a-fA-F:.]+\]|[^/?#:@\s]+)(?::(\d+))?([/?][^#]*)?(?:#.*)?", str(value))
        if not found:
            raise ValueError(f"{value!r} is no URL of http or https")
        self.scheme, self.host = found[1], found[2]
        self.port = found[3] or {"http": 80, "https": 443}[found[1]]
        target = found[4] or "/"
        self._set_target(target if target.startswith("/") else "/" + target)

    # Its response.
    @property
    def response(self):
        """None before it came."""
        return self._response

    def _came(self):
        if self._response is None:
            raise AttributeError("the response is not here yet: this is for response(x)")
        return self._response

    @property
    def status(self):
        return self._came().status

    @status.setter
    def status(self, value):
        self._came().status = value

    @property
    def reason(self):
        return self._came().reason

    @reason.setter
    def reason(self, value):
        self._came().reason = value

    # What is put beside it.
    @property
    def tags(self):
        """A set of words: `x.tags.add("slow")`. What is there stays."""
        if self._tags is None:
            self._tags = set(decode(self._parts[P_TAGS]).split())
        return self._tags

    @tags.setter
    def tags(self, value):
        self._tags = set(value.split() if isinstance(value, str) else value)

    @property
    def comment(self):
        return decode(self._parts[P_COMMENT]) if self._comment is None else self._comment

    @comment.setter
    def comment(self, value):
        self._comment = " ".join(str(value).split())

    @property
    def color(self):
        """1 to 6, 0 for none. May be set by number or by name: "red", "orange", "yellow", "green", "blue", "purple"."""
        return int(self._parts[P_COLOR]) if self._color is None else self._color

    @color.setter
    def color(self, value):
        number = COLORS.index(value) if value in COLORS else value
        if not isinstance(number, int) or not 0 <= number <= 6:
            raise ValueError(f"{value!r} is no colour: 0 to 6, or one of {', '.join(COLORS)}")
        self._color = number

    # What is to become of it. The last word of these counts.
    def respond(self, status=200, headers=(), body=b""):
        """Answers in place of the server, which is not asked; from response(x), in place of what it said."""
        status = int(status)
        if not 200 <= status <= 999:
            raise ValueError(f"{status} is no status of a final response: 200 to 999")
        fields = Headers(headers)
        if isinstance(body, str) and "Content-Type" not in fields:
            fields.add("Content-Type", "text/plain; charset=utf-8")
        self._end = (b"respond", b"%d" % status, fields._written(), as_bytes(body, "the body of an answer"))

    def drop(self):
        """The client's connection ends without an answer."""
        self._end = (b"drop",)

    def reset(self):
        """The client's connection breaks."""
        self._end = (b"reset",)

    def delay(self, seconds):
        """What goes on waits so long, without holding up anything else."""
        seconds = float(seconds)
        if not 0 <= seconds <= 3600:
            raise ValueError(f"{seconds} is no delay: 0 to 3600 seconds")
        self._delay = (self._delay or 0) + seconds

    def passthrough(self):
        """For connect(x): the tunnel is not decrypted."""
        self._passed = True

    def log(self, *what, level="info"):
        """A line in the console, and in the exchange's trace. `level`: "info", "warning", "error"."""
        self._send_log(self._call, level, " ".join(map(str, what)))

    # What came of it, for Penstock.
    def _ops(self):
        out = []
        if self._method is not None and self._method != decode(self._parts[P_METHOD]):
            out += (b"method", encode(self._method))
        if self._scheme is not None or self._host is not None or self._port is not None:
            if (self.scheme, self.host, self.port) != (decode(self._parts[P_SCHEME]), decode(self._parts[P_HOST]), int(self._parts[P_PORT])):
                out += (b"origin", encode(self.scheme), encode(self.host), b"%d" % self.port)
        if self._target is not None and self._target != decode(self._parts[P_PATH]):
            out += (b"path", encode(self._target))
        self._content_ops(out)
        if self._response is not None:
            self._response._ops(out)
        self._mark_ops(out)
        if self._delay:
            out += (b"delay", b"%d" % int(self._delay * 1000))
        if self._passed:
            out += (b"passthrough",)
        if self._end:
            out += self._end
        return out

    def _mark_ops(self, out):
        tags = sorted(self._tags - set(decode(self._parts[P_TAGS]).split())) if self._tags is not None else []
        for tag in tags:
            if not tag or tag.split() != [tag]:
                raise ValueError(f"{tag!r} is no tag: one word")
        comment = self._comment if self._comment != decode(self._parts[P_COMMENT]) else None
        color = self._color if self._color != int(self._parts[P_COLOR]) else None
        if tags or comment or color:
            out += (b"mark", encode(" ".join(tags)), encode(comment or ""), b"%d" % (color or 0))


def _publish(topic, payload, version5, retain):
    """A PUBLISH of MQTT with QoS 0."""
    name = as_bytes(topic, "a topic")
    if not name or len(name) > 65535 or any(mark in name for mark in b"+#\0"):
        raise ValueError(f"{topic!r} is no topic that can be published to: one without + # and NUL")
    rest = len(name).to_bytes(2, "big") + name + (b"\0" if version5 else b"") + payload
    length, size = bytearray(), len(rest)
    while size > 127:
        length.append(size & 127 | 128)
        size >>= 7
    return bytes([0x31 if retain else 0x30, *length, size]) + rest


class Message:
    """One message of a WebSocket, of gRPC, of an event stream or of MQTT."""

    __slots__ = ("_parts", "_payload", "_dropped", "_injected")
    _KINDS = ("text", "binary", "ping", "pong", "close", "grpc", "event", "mqtt")

    def __init__(self, parts):
        self._parts = parts
        self._payload, self._dropped, self._injected = None, False, []

    @property
    def kind(self):
        """"text", "binary", "ping", "pong", "close", "grpc", "event", "mqtt", ..."""
        return decode(self._parts[P_KIND])

    @property
    def to_server(self):
        return self._parts[P_TO_SERVER] == b"1"

    @property
    def topic(self):
        """Of what MQTT publishes, the first 200 bytes, also where an alias stands for it; "" of any other message."""
        return decode(self._parts[P_TOPIC])

    @property
    def payload(self):
        """Bytes, unmasked and inflated; of MQTT what is published, or all of a packet that publishes nothing. May be set, to bytes or str."""
        return self._parts[P_PAYLOAD] if self._payload is None else self._payload

    @payload.setter
    def payload(self, value):
        self._payload = as_bytes(value, "a payload")

    @property
    def text(self):
        return self.payload.decode("utf-8", "replace")

    @text.setter
    def text(self, value):
        self._payload = as_bytes(str(value), "a text")

    def json(self):
        return _json.loads(self.payload)

    def drop(self):
        """It is not sent on."""
        self._dropped = True

    def inject(self, payload, to_server=True, kind="text", topic=None, retain=False):
        """Sends one more, behind this one. Of MQTT (`kind="mqtt"`) it is published with QoS 0, to this message's topic or another."""
        if kind not in self._KINDS:
            raise ValueError(f"{kind!r} is no kind of message: {', '.join(self._KINDS)}")
        payload = as_bytes(payload, "a payload")
        if kind == "mqtt":
            payload = _publish(self.topic if topic is None else topic, payload, int(self._parts[P_FLAGS]) & MQTT_5, retain)
        self._injected += (b"inject", b"1" if to_server else b"0", kind.encode(), payload)

    def _ops(self):
        out = list(self._injected)
        if self._dropped:
            out += (b"message_drop",)
        elif self._payload is not None and self._payload != self._parts[P_PAYLOAD]:
            out += (b"message_payload", self._payload)
        return out
