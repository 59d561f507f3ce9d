#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read out of a command of curl is what the real curl sends when a shell runs that command, byte for byte."""
import os
import re
import shutil
import subprocess
import tempfile
import unittest

import h2_peers
from penstock_test import ROOT, environment, main
from raw_peers import Origin, answering

READER = os.environ.get("PENSTOCK_READ_CURL") or os.path.join(ROOT, "build", "release", "read_curl")
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
FILES = {"words.txt": b"hello\nworld", "data.bin": b"a=1\r\nb=2\n\0z\xff", "photo.png": b"\x89PNG", "body.json": b'{"x": 1}', "noextension": b"?", "empty": b"", "lines.txt": b"a=1\r\nb=2\n\nc\n",
         "etag.txt": b'"abc"\n', "big.txt": b"x" * 1_100_000}

# HOST is the server's address with its port, PORT the port alone.
COMMANDS = r"""
curl http://HOST/
curl HOST
curl HOST/a/../b/./c?x=1#fragment
curl --path-as-is HOST/a/../b
curl 'http://HOST//a//b/..'
curl 'http://HOST?x' -s -S -v -i -o /dev/null -w '%{http_code}' --stderr /dev/null -N -#
curl 'http://HOST/é?ü=ß'
curl 'http://HOST/"<>|^`\x?%zz'
curl http://127.1:PORT/ http://HOST/second --max-time 5
curl 'http://us%20er:p%40ss@HOST/'
curl -u me:secret http://other:one@HOST/
curl -u me:secret -H 'Authorization: mine' http://HOST/
curl --oauth2-bearer token -u a:b http://HOST/
curl --digest -u a:b http://HOST/
curl -u me:secret -r 0-5 -A agent -e 'from;auto' -b 'a=b; c=d' --compressed -H 'X: 1' http://HOST/
curl -A '' -e '' -b '' -H 'Accept:' http://HOST/
curl -b a=1 -b b=2 http://HOST/
curl -b a=1 -H 'Cookie: c=3' -A x -H 'User-Agent: y' -e r -H 'Referer: z' -r 1-2 -H 'Range: bytes=3-' --compressed -H 'Accept-Encoding: q' http://HOST/
curl -H 'Host: other' -H 'X-Empty;' -H 'X-None:' -H 'NoColon' -H 'A;;' -H 'B; c' -H ': d' -H ' Lead: x' -H 'X:   spaces  ' -H 'Y:tight' -H 'Z : q' http://HOST/
curl -H 'host:   lower ' -H 'Host: second' http://HOST/
curl -H Host: http://HOST/
curl -H 'Host;' http://HOST/
curl -H $'X: a\r\nW: b' http://HOST/
curl --tr-encoding --compressed http://HOST/
curl --tr-encoding -H 'Connection: x' http://HOST/
curl --http1.0 --compressed http://HOST/
curl -0I http://HOST/
curl -X DELETE http://HOST/
curl -XOPTIONS --request-target '*' http://HOST/
curl -z 'Tue, 02 Jan 2024 10:00:00 GMT' http://HOST/
curl -z '-1 Jan 2020 10:00' -b a=b -H X:y http://HOST/
curl -z 20240102 http://HOST/
curl -C 7 http://HOST/
curl -r 5 http://HOST/
curl -d a=1 -d b=2 http://HOST/
curl -d '' http://HOST/
curl -d @words.txt -d x http://HOST/
curl -d@lines.txt http://HOST/
curl --data-binary @data.bin http://HOST/
curl --data-raw @words.txt http://HOST/
curl --data-urlencode 'a b' --data-urlencode '=c d' --data-urlencode 'n=e f&ü' --data-urlencode m@words.txt --data-urlencode @words.txt http://HOST/
curl -d x --data-binary y --data-raw @z --json w http://HOST/
curl --json '{"a": 1}' -H 'X: 1' http://HOST/
curl --json @body.json -H 'accept: text/plain' -X PATCH http://HOST/
curl -d a=1 -H 'Content-Type: x/y' -H 'content-length: 3' http://HOST/
curl -d a=1 -H Content-Type: http://HOST/
curl -d a=1 -H 'Transfer-Encoding: chunked' http://HOST/
curl -d a=1 -H 'Expect: 100-continue' -X PUT http://HOST/
curl -d @big.txt http://HOST/
curl -0 -d @big.txt http://HOST/
curl -d x -r 1-2 http://HOST/
curl -G -d a=1 --data-urlencode 'b=x y&' 'http://HOST/p?q=1#f'
curl -G -I -d a=1 http://HOST/p
curl -G -d a -d '' 'http://HOST/?'
curl --url-query 'a=b c' --url-query '=d&e' --url-query +raw --url 'http://HOST/?z'
curl -F a=1 -F b=@words.txt -F 'c=<words.txt' -F 'd=@words.txt;type=x/y;filename="q\"r.txt"' http://HOST/
curl -F 'a=1;type=text/x; charset=y' -F 'b=x;headers="X-A: b"' --form-string 'c=@x;type=q' -F 'n"m= v ' -F '=noname' -F 'e=' http://HOST/
curl -F a=@photo.png -F b=@body.json -F c=@noextension -F 'd=@words.txt;filename=/x/y.jpg' -F 'e="q;v\"w"; type=text/x' http://HOST/
curl -F 'a=@words.txt;encoder=base64;type=a/b;headers="Q: 1"' -F 'b=x;encoder=8bit' -F 'c="unended' -F 'd=@"words.txt"' http://HOST/
curl --form-escape -F 'n"m=v' -X PUT http://HOST/
curl -F a=1 -H 'Content-Type: multipart/mixed; x=1' -H 'X: y' http://HOST/
curl -F a=@big.txt http://HOST/
curl -T words.txt http://HOST/up/
curl -T words.txt http://HOST
curl -T ./words.txt 'http://HOST/up?q' -H Expect: -X POST
curl -T empty http://HOST/x
curl -0 -T words.txt http://HOST/x
curl -T - http://HOST/x <<< 'from standard input'
printf 'a\0b\351' | curl --data-binary @- http://HOST/x
echo -n words | curl -d @- http://HOST/x
curl -T words.txt -r 2-4 http://HOST/x
curl --etag-compare etag.txt http://HOST/x
curl -sSLkXPOST -d'x' -H'A:b' -m5 http://HOST/
true; curl --data-b x --compressed 2>/dev/null http://HOST/ && true
curl --no-compressed --no-location --no-keepalive http://HOST/
curl -g 'http://HOST/?a[]={1}'
curl 'http://HOST/?a[]=1&b\[0\]=\{2\}'
curl --connect-to ::127.0.0.1:PORT http://example.com/x
curl --resolve example.com:PORT:127.0.0.1 http://example.com:PORT/x
curl "http://HOST/it's" -H "X: \"q\" \$ \\ \`" -H 'Y: '\''z'\''' -H Z:\ w # a comment
curl 'http://HOST/x' -H $'A: \u0021\xe9\'\n\101' --data-raw $'{"a":"it\'s\u0021\\n"}' 2>&1 | cat > /dev/null
X=1 curl -s \
  -H 'a: b' http://HOST/ \
  -H "Y: $(printf '\303\251 \041\012')" --next -d x \
  "http://HOST/next"
""".strip()


class CurlCommands(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="penstock-curl-")
        for name, content in FILES.items():
            with open(os.path.join(cls.folder, name), "wb") as f:
                f.write(content)
        cls.version = subprocess.run(["curl", "--version"], capture_output=True, text=True, check=True).stdout.split()[1]

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def sent(self, command):
        """What curl sends first when bash runs the command."""

        def script(peer):
            head = peer.read_head()
            if re.search(rb"(?i)100-continue", head):
                peer.send(b"HTTP/1.1 100 Continue\r\n\r\n")
            peer.read_body(head)
            peer.send(OK)

        with Origin(script) as origin:
            command = command.replace("HOST", origin.authority).replace("PORT", str(origin.port))
            subprocess.run(["bash", "-c", command], capture_output=True, timeout=60, cwd=self.folder, stdin=subprocess.DEVNULL, env=environment(self.folder))
            origin.wait_connections(1)
        connection = origin.connections[0]
        self.assertLess(len(connection.received), connection.keep + (1 << 18))
        return command, connection.received

    def read(self, command, boundary="", version=None):
        done = subprocess.run([READER, version or self.version, boundary], input=command.encode(), capture_output=True, timeout=60, cwd=self.folder)
        return done.returncode, done.stdout, done.stderr.decode()

    def same(self, command):
        command, wire = self.sent(command)
        boundary = re.search(rb"boundary=(-{24}[0-9A-Za-z]+)", wire)
        code, text, said = self.read(command, boundary[1].decode() if boundary else "")
        self.assertEqual(code, 0, said)
        if len(wire) > 100_000:  # the recorder keeps a megabyte
            self.assertEqual(text[:1_000_000], wire[:1_000_000])
        else:
            self.assertEqual(text, wire, said)
        return said

    def test_request_is_what_curl_sends(self):
        commands = COMMANDS.replace("\\\n", "\0").split("\n")
        self.assertGreater(len(commands), 75)
        for command in commands:
            command = command.replace("\0", "\\\n")
            with self.subTest(command=command):
                self.same(command)

    def test_here_documents_are_what_the_shell_makes_of_them(self):
        for command in ("curl -d @- http://HOST/ <<EOF\na=1\nb=2\nEOF", "curl --data-binary @- http://HOST/ <<'E F' -H 'A: b'\n$x `y` \\\\ \nE F\n",
                        "curl --data-binary @- http://HOST/ <<-EOF | cat\n\ta\n\t\tb\n\tEOF\necho done", "curl --data-binary @- \\\n http://HOST/ <<EOF\nx\\$y \\\\ z\\\nw \"q\" \\n\nEOF",
                        "curl --data-binary \"$(cat <<'EOF'\n{\"a\": \")\", \"b\": \"\"}\n\nEOF\n)\" http://HOST/", "curl -T - http://HOST/x << \"END\" 2>/dev/null\nfrom\nEND",
                        "curl --data-binary @- http://HOST/ <<\\EOF\n$HOME\nEOF", "curl --data-binary @- http://HOST/ < words.txt"):
            with self.subTest(command=command):
                self.same(command)

    def test_command_that_curl_refuses_is_refused_with_a_sentence(self):
        for arguments, words in [
            ("--no-such-flag http://HOST/", "--no-such-flag"), ("--comp http://HOST/", "--compressed"), ("--data=x http://HOST/", "--data x"), ("-d x -I http://HOST/", "only one"),
            ("-T words.txt -d x http://HOST/", "only one"), ("-d", "-d needs a value"), ("'http://HOST/a b'", "blank"), ("-F noequals http://HOST/", "name=content"),
            ("-F 'a=x;type=bad' http://HOST/", "media type"), ("-m x http://HOST/", "seconds"), ("-s", "no URL"), ("-y http://HOST/", "no URL"), ("-0 -T - http://HOST/", "HTTP/1.0"),
        ]:
            command = "curl " + arguments.replace("HOST", "127.0.0.1:1")
            with self.subTest(command=command):
                self.assertNotEqual(subprocess.run(["bash", "-c", command], capture_output=True, cwd=self.folder, stdin=subprocess.DEVNULL, timeout=60).returncode, 0)
                code, _, said = self.read(command)
                self.assertEqual(code, 1)
                self.assertIn(words, said)

    def test_request_of_http2_has_the_fields_that_curl_sends(self):
        for arguments in ["http://HOST/a?b", "-d x=1 -b c=d -H 'X-A: b' -H 'Connection: close' -u me:secret http://HOST/", "-I --compressed -e r http://HOST/",
                          "-T words.txt http://HOST/up/", "-F a=1 http://HOST/"]:
            with self.subTest(arguments=arguments):
                streams = []

                def handle(end, stream):
                    streams.append(stream)
                    end.respond(stream)

                with Origin(h2_peers.answering(handle)) as origin:
                    command = "curl -s --http2-prior-knowledge " + arguments.replace("HOST", origin.authority)
                    subprocess.run(["bash", "-c", command], capture_output=True, timeout=60, cwd=self.folder, stdin=subprocess.DEVNULL, env=environment(self.folder))
                fields = [(n.decode(), v.decode()) for n, v in h2_peers.plain(streams[0].headers)]
                boundary = re.search(r"boundary=(\S+)", str(dict(fields).get("content-type")))
                code, text, said = self.read(command, boundary[1] if boundary else "")
                self.assertEqual(code, 0, said)
                head, _, body = text.partition(b"\n\n")
                first, *lines = head.decode().split("\n")
                method, path, version = first.split(" ")
                self.assertEqual(version, "HTTP/2")
                meant = {":method": method, ":path": path, ":scheme": "http"}
                self.assertEqual([(line, meant[line]) if line in meant else tuple(line.split(": ", 1)) for line in lines], fields)
                self.assertEqual(body, bytes(streams[0].body))

    def browser(self, quote, join, request, tail=""):
        method, url, fields, body = request
        parts = ["curl " + quote(url)] + (["-X " + quote(method)] if method else []) + ["-H " + quote(f) for f in fields]
        return join.join(parts + (["--data-raw " + quote(body)] if body else []) + ["--compressed"]) + tail

    def test_commands_copied_from_browsers_mean_the_same_request(self):
        body = '{"a":"it\'s 100% \\"quoted\\" & ^ \\\\ !","b":"$x `y` \\u00e9","é":"{{1}}"}\r\nsecond %PATH% line'.replace("\r\n", "\n")
        request = ("", "http://example.com/a?b=%20c&d=[1]&e=%41", ["accept: */*", "sec-ch-ua: \"Chromium\";v=\"110\", \"Not!A\"", "x-percent: 50% %d", "referer: https://x.y/?a=b&c"], body)

        def posix(text):
            if not re.search(r"[\0-\x1f\x7f-\x9f!']", text):
                return "'" + text + "'"
            text = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
            return "$'" + re.sub(r"[\0-\x1f\x7f-\x9f!]", lambda m: "\\u%04x" % ord(m[0]), text) + "'"

        def carets(quote, plain):
            def write(text):
                text = text.replace("\\", "\\\\").replace('"', '\\"')
                text = re.sub(plain, r"^\g<0>", text)
                return quote + re.sub(r"%(?=[a-zA-Z0-9_])", "%^", text).replace("\n", "^\n\n") + quote
            return write

        def doubled(text):
            text = text.replace("\\", "\\\\").replace('"', '""').replace("%", '"%"')
            return '"' + re.sub(r"[\r\n]+", lambda m: '"^' + m[0] + '"', text) + '"'

        ascii_plain = r"[^a-zA-Z0-9\s_\-:=+~'/.',?;()*`&]"
        expected = None
        for name, quote, join, tail in [
            ("bash", posix, " \\\n  ", " ;\ncurl 'http://other/'"),
            ("cmd, caret quotes", carets('^"', ascii_plain.replace("&", "")), " ^\n  ", " &\ncurl ^\"http://other/^\""),
            ("cmd, quotes", carets('"', ascii_plain), " ^\r\n  ", " --insecure"),
            ("cmd, doubled quotes", doubled, " ", ""),
        ]:
            with self.subTest(browser=name):
                escape = (lambda t: re.sub(r"[\[\]{}]", r"\\\g<0>", t)) if name != "cmd, doubled quotes" else (lambda t: t)
                method, url, fields, content = request
                command = self.browser(quote, join, (method, url.replace("[1]", "1"), fields, content), tail)
                code, text, said = self.read(command)
                self.assertEqual(code, 0, said)
                self.assertIn("target http://example.com", said)
                if expected is None:
                    expected = text
                    self.assertTrue(text.endswith(b"\r\n\r\n" + body.encode()), text)
                    self.assertIn(b'\r\nsec-ch-ua: "Chromium";v="110", "Not!A"\r\n', text)
                    self.assertIn(b"POST /a?b=%20c&d=1&e=%41 HTTP/1.1\r\n", text)
                self.assertEqual(text, expected)
                with_brackets = "curl " + escape(quote(url))
                self.assertTrue(self.read(with_brackets)[1].startswith(b"GET /a?b=%20c&d=[1]&e=%41 HTTP/1.1\r\n"))


if __name__ == "__main__":
    main()
