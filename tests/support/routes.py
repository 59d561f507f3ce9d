# SPDX-License-Identifier: GPL-3.0-or-later
"""A raw origin with an answer of every shape: each path plays fixed bytes, so that two runs can be compared byte for byte."""
import gzip
import re
import zlib

TEXT = b"".join(b"line %05d of a text that compresses well\n" % i for i in range(2000))
NOISE = bytes((i * 7919 + (i >> 3) * 104729 + (i >> 7) * 31) & 0xFF for i in range(300_000))
# "penstock\n" in codings that Python's library cannot make.
BROTLI = bytes([0x0B, 0x04, 0x80]) + b"penstock\n" + b"\x03"
ZSTD = bytes.fromhex("28b52ffd0009") + bytes([(9 << 3) | 1, 0, 0]) + b"penstock\n"
ZSTD = bytes.fromhex("28b52ffd2009490000") + b"penstock\n"


def sized(body, *lines, status=b"200 OK", version=b"HTTP/1.1"):
    return b"\r\n".join([version + b" " + status, *lines, b"Content-Length: %d" % len(body), b"", body])


def chunked(*chunks, lines=(), trailers=b"", extension=b""):
    head = b"\r\n".join([b"HTTP/1.1 200 OK", *lines, b"Transfer-Encoding: chunked", b"", b""])
    return head + b"".join(b"%x%s\r\n%s\r\n" % (len(c), extension, c) for c in chunks) + b"0\r\n" + trailers + b"\r\n"


FIXED = {
    b"/plain": sized(b"plain\n", b"Content-Type: text/plain"),
    b"/empty": sized(b"", b"Content-Type: text/plain"),
    b"/noise": sized(NOISE, b"Content-Type: application/octet-stream"),
    b"/cookies": sized(b"c", b"Set-Cookie: a=1; Path=/", b"X-Between: yes", b"set-cookie: b=2; Path=/; HttpOnly", b"Set-Cookie: a=3; Path=/x"),
    b"/case": sized(b"c", b"x-lower: 1", b"X-UPPER: 2", b"X-mIxEd: 3", b"x-lower: 4", b"ETAG: \"q\"", b"x-Lower: 5"),
    b"/order": sized(b"o", *[b"X-%02d: %d" % (i, i) for i in (7, 3, 9, 1, 3, 8, 0)]),
    b"/values": sized(b"v", b"X-Vt: a\x0bb", b"X-Ff: \x0cc\x0c", b"X-Lead:    lead", b"X-Trail: trail   ", b"X-Tab:\tt\t", b"X-None:nospace", b"X-Empty:",
                      b"X-Space: ", b"X-High: caf\xc3\xa9 \xe9 \xff", b"X-Colons: a: b:: c", b"X-Quote: \"a\\\"b\" , ,c"),
    b"/big-field": sized(b"b", b"X-Big: " + b"z" * 90_000),
    b"/big-head": sized(b"b", *[b"X-Big-%03d: %s" % (i, b"y" * 1000) for i in range(100)]),
    b"/many-fields": sized(b"m", *[b"X-N-%d: %d" % (i, i) for i in range(1500)]),
    b"/reason": sized(b"r", status=b"200 Perfectly  fine, (really) \xe9"),
    b"/no-reason": sized(b"r", status=b"200 "),
    b"/odd-status": sized(b"r", status=b"799 Odd"),
    b"/missing": sized(b"no\n", b"Content-Type: text/plain", status=b"404 Not Found"),
    b"/broken": sized(b"oh\n", status=b"500 Internal Server Error"),
    b"/auth": sized(b"who\n", b'WWW-Authenticate: Basic realm="a", Digest realm="b", nonce="n", qop="auth"', status=b"401 Unauthorized"),
    b"/204": b"HTTP/1.1 204 No Content\r\nX-After: yes\r\n\r\n",
    b"/205": sized(b"", status=b"205 Reset Content"),
    b"/304": b"HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 1234\r\n\r\n",
    b"/redirect/3": sized(b"", b"Location: /redirect/2", status=b"301 Moved Permanently"),
    b"/redirect/2": sized(b"hop", b"Location: redirect-relative", status=b"302 Found"),
    b"/redirect/redirect-relative": sized(b"", b"Location: ../plain?q=%20x#f", status=b"307 Temporary Redirect"),
    b"/redirect/post": sized(b"", b"Location: /plain", status=b"303 See Other"),
    b"/redirect/keep": sized(b"", b"Location: /echo", status=b"308 Permanent Redirect"),
    b"/chunked": chunked(b"one ", b"two ", b"three\n"),
    b"/chunked-empty": chunked(),
    b"/chunked-upper": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n000A\r\n0123456789\r\n0\r\n\r\n",
    b"/chunked-extension": chunked(b"abc", b"defg", extension=b';sig="a b";x'),
    b"/chunked-big": chunked(*[NOISE[i:i + 8191] for i in range(0, len(NOISE), 8191)]),
    b"/trailers": chunked(b"body", lines=(b"Trailer: X-Sum, X-More",), trailers=b"X-Sum: 42\r\nX-More: a  b\r\n"),
    b"/gzip": sized(gzip.compress(TEXT, mtime=0), b"Content-Type: text/plain", b"Content-Encoding: gzip"),
    b"/gzip-chunked": chunked(gzip.compress(TEXT, mtime=0)[:100], gzip.compress(TEXT, mtime=0)[100:], lines=(b"Content-Encoding: gzip",)),
    b"/deflate": sized(zlib.compress(TEXT), b"Content-Encoding: deflate"),
    b"/brotli": sized(BROTLI, b"Content-Encoding: br"),
    b"/zstd": sized(ZSTD, b"Content-Encoding: zstd"),
    b"/two-codings": sized(gzip.compress(gzip.compress(TEXT, mtime=0), mtime=0), b"Content-Encoding: gzip, gzip"),
    b"/unknown-coding": sized(b"\x01\x02", b"Content-Encoding: x-secret"),
    b"/hints": b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n" * 2 + sized(b"hinted\n"),
    b"/processing": b"HTTP/1.1 102 Processing\r\nX-Step: 1\r\n\r\n" + sized(b"processed\n"),
    b"/hundred-twice": b"HTTP/1.1 100 Continue\r\n\r\n" * 2 + sized(b"went on\n"),
    b"/range": sized(b"567", b"Content-Range: bytes 5-7/10", b"Accept-Ranges: bytes", status=b"206 Partial Content"),
    b"/ranges": sized(b"--x\r\nContent-Range: bytes 0-0/10\r\n\r\n0\r\n--x--\r\n", b"Content-Type: multipart/byteranges; boundary=x",
                      status=b"206 Partial Content"),
    b"/echo": sized(b"got it\n"),
    b"/two-lengths-equal": b"HTTP/1.1 200 OK\r\nX-A: 1\r\n" + b"Content-Length: 2\r\n\r\nok",
}
# Answers that end with the connection.
CLOSING = {
    b"/until-close": b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nto the end\n",
    b"/http10": b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nServer: old\r\n\r\nold and good\n",
    b"/http10-sized": sized(b"sized", b"Connection: close", version=b"HTTP/1.0"),
    b"/closing-sized": sized(b"bye\n", b"Connection: close"),
    b"/truncated": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this",
    b"/truncated-chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nonly this",
    b"/nothing": b"",
    b"/half-head": b"HTTP/1.1 200 OK\r\nContent-Le",
}


def serve(peer):
    """The script of the origin."""
    while head := peer.read_head():
        method, target = head.split(None, 2)[:2]
        path = re.sub(rb"^https?://[^/]*", b"", target).split(b"?")[0]
        expects = re.search(rb"(?im)^expect:[ \t]*100-continue", head)
        if path == b"/refuse" and expects:  # 417 before the body: the client may send it or leave it
            peer.send(sized(b"", b"Connection: close", status=b"417 Expectation Failed"))
            return
        if path == b"/early-413":
            peer.send(sized(b"too big\n", b"Connection: close", status=b"413 Content Too Large"))
            peer.end_writing()
            peer.read_to_end()
            return
        if expects and path != b"/no-continue":
            peer.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        peer.read_body(head)
        if path in CLOSING:
            peer.send(CLOSING[path])
            return
        answer = FIXED.get(path, FIXED[b"/missing"])
        if method == b"HEAD":
            answer = answer[:answer.index(b"\r\n\r\n") + 4]
        peer.send(answer)
        if re.search(rb"(?im)^connection:[^\n]*close", head) or b" HTTP/1.0\r\n" in head and b"eep-alive" not in head:
            return
