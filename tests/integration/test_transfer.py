# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchanges out of a project and into one: HAR 1.2, pypproxy's JSON, OpenAPI, curl, bodies, and without secrets."""
import base64
import json
import os
import re
import subprocess
import unittest

from penstock_test import PROGRAM, SANITIZED, Curl, PenstockTestCase, environment, exported_count, main, run_penstock
from raw_peers import answering

DATE = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nset-cookie: a=1; Path=/\r\nSet-Cookie: sid=s3cret; HttpOnly\r\nContent-Length: 34\r\n\r\n" \
         b'{"user":"ann","token":"s3cret123"}'


def har_problems(har):
    """What HAR 1.2 asks for and is not there (w3c.github.io/web-performance/specs/HAR, and the schemas made of it)."""
    found = []

    def want(value, kind, where):
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            found.append(f"{where}: {value!r} is no {kind}")
        return value if isinstance(value, kind) else kind() if isinstance(kind, type) else 0

    def pairs(items, where):
        for i, item in enumerate(want(items, list, where)):
            want(item.get("name"), str, f"{where}[{i}].name")
            want(item.get("value"), str, f"{where}[{i}].value")

    log = want(har.get("log"), dict, "log")
    want(log.get("version"), str, "version")
    for name in ("name", "version"):
        want(log.get("creator", {}).get(name), str, f"creator.{name}")
    for i, entry in enumerate(want(log.get("entries"), list, "entries")):
        where = f"entries[{i}]"
        if not DATE.match(entry.get("startedDateTime", "")):
            found.append(f"{where}.startedDateTime")
        time = want(entry.get("time"), (int, float), f"{where}.time")
        request, response = want(entry.get("request"), dict, f"{where}.request"), want(entry.get("response"), dict, f"{where}.response")
        for name in ("method", "url", "httpVersion"):
            want(request.get(name), str, f"{where}.request.{name}")
        for name in ("statusText", "httpVersion", "redirectURL"):
            want(response.get(name), str, f"{where}.response.{name}")
        want(response.get("status"), int, f"{where}.response.status")
        for side, words in (("request", request), ("response", response)):
            pairs(words.get("headers"), f"{where}.{side}.headers")
            pairs(words.get("cookies"), f"{where}.{side}.cookies")
            for name in ("headersSize", "bodySize"):
                want(words.get(name), int, f"{where}.{side}.{name}")
        pairs(request.get("queryString"), f"{where}.queryString")
        if "postData" in request:
            want(request["postData"].get("mimeType"), str, f"{where}.postData.mimeType")
        content = want(response.get("content"), dict, f"{where}.content")
        want(content.get("size"), int, f"{where}.content.size")
        want(content.get("mimeType"), str, f"{where}.content.mimeType")
        want(entry.get("cache"), dict, f"{where}.cache")
        timings = want(entry.get("timings"), dict, f"{where}.timings")
        for name in ("send", "wait", "receive"):
            if want(timings.get(name), (int, float), f"{where}.timings.{name}") < 0:
                found.append(f"{where}.timings.{name} is below 0")
        total = sum(max(0, timings.get(name, 0)) for name in ("blocked", "dns", "connect", "send", "wait", "receive"))
        if abs(total - time) > 0.01:
            found.append(f"{where}: its spans are {total}, its time {time}")
    return found


def without_places(har):
    """What two archives of the same exchanges have in common: ids are given out by the project."""
    for entry in har["log"]["entries"]:
        for name in ("id", "source"):
            entry["_penstock"].pop(name)
    return har["log"]["entries"]


class Transfer(PenstockTestCase):
    arguments = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        from raw_peers import Origin
        cls.har = os.path.join(cls.folder, "end.har")
        with Origin(answering(ANSWER, then_close=False)) as origin:
            penstock = cls.start("--har", cls.har)
            cls.target = origin.authority
            for words in (["-d", "password=s3cret&user=ann", f"http://{origin.authority}/users/17?token=s3cret"],
                          ["-H", "Authorization: Bearer s3cret", "-H", "Cookie: sid=s3cret", f"http://{origin.authority}/users/18"],
                          ["--data-binary", "@-", "-H", "Content-Type: application/octet-stream", f"http://{origin.authority}/bin"]):
                Curl(["-x", penstock.proxy, *words], cls.folder, stdin=bytes(range(256)) * 4)
            penstock.wait(count=3)
            penstock.stop()
        cls.project = penstock.project

    def export(self, *words, code=0):
        ended, out, err = run_penstock("export", self.project, *words, folder=self.folder)
        self.assertEqual(code, ended, out + err)
        return out

    def import_file(self, path, project, code=0):
        ended, out, err = run_penstock("import", path, "--project", os.path.join(self.folder, project), folder=self.folder)
        self.assertEqual(code, ended, out + err)
        return out

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w") as out:
            out.write(text)
        return path

    def test_the_session_is_written_at_the_end(self):
        with open(self.har) as f:
            har = json.load(f)
        self.assertEqual([], har_problems(har))
        self.assertEqual(3, len(har["log"]["entries"]))
        first = har["log"]["entries"][0]
        self.assertEqual(f"http://{self.target}/users/17?token=s3cret", first["request"]["url"])
        self.assertEqual([{"name": "token", "value": "s3cret"}], first["request"]["queryString"])
        self.assertEqual([{"name": "password", "value": "s3cret"}, {"name": "user", "value": "ann"}], first["request"]["postData"]["params"])
        self.assertEqual(["set-cookie", "Set-Cookie"], [h["name"] for h in first["response"]["headers"] if h["name"].lower() == "set-cookie"])
        self.assertEqual(["a", "sid"], [c["name"] for c in first["response"]["cookies"]])
        binary = har["log"]["entries"][2]["request"]["postData"]
        self.assertEqual((bytes(range(256)) * 4, "base64"), (base64.b64decode(binary["text"]), binary["encoding"]))

    def test_har_comes_back_exchange_by_exchange(self):
        before = json.loads(self.export("--har", "-"))
        self.assertEqual("imported 3, skipped 0", self.import_file(self.write("once.har", json.dumps(before)), "again.penstock").strip())
        after = os.path.join(self.folder, "again.har")
        ended, out, err = run_penstock("export", os.path.join(self.folder, "again.penstock"), "--har", after, folder=self.folder)
        self.assertEqual((0, ""), (ended, out), err)
        with open(after) as f:
            self.assertEqual(without_places(before), without_places(json.load(f)))

    def test_a_filter_holds_for_every_form_that_takes_many(self):
        for form in ("--har", "--json"):
            out = json.loads(self.export(form, "-", "--filter", "path contains users && full_text contains 'password='"))
            entries = out["log"]["entries"] if form == "--har" else out["entries"]
            self.assertEqual(1, len(entries), form)
        self.assertEqual([], json.loads(self.export("--json", "-", "--filter", "status == 418"))["entries"])

    def test_json_is_pypproxys(self):
        out = json.loads(self.export("--json", "-"))
        self.assertEqual(1, out["version"])
        entry = out["entries"][0]
        self.assertEqual(("127.0.0.1", "/users/17", "token=s3cret", 200, "http"),
                         (entry["host"], entry["path"], entry["query"], entry["status_code"], entry["protocol"]))
        self.assertEqual(b"password=s3cret&user=ann", base64.b64decode(entry["req_body"]))
        self.assertEqual(["a=1; Path=/", "sid=s3cret; HttpOnly"], entry["resp_headers"]["set-cookie"])
        self.assertEqual("imported 3, skipped 0", self.import_file(self.write("out.json", json.dumps(out)), "json.penstock").strip())
        self.assertEqual(3, exported_count(os.path.join(self.folder, "json.penstock"), self.folder))

    def test_nothing_of_a_secret_is_left(self):
        for form in (["--har", "-"], ["--json", "-"], ["--curl", "2"], ["--curl", "1"], ["--body", "1:request"], ["--body", "1:response"]):
            plain, redacted = self.export(*form), self.export(*form, "--redact")
            for text in (plain, *[base64.b64decode(w).decode("latin-1") for w in re.findall(r'"([A-Za-z0-9+/]{16,}={0,2})"', plain) if len(w) % 4 == 0]):
                if "s3cret" in text:
                    break
            else:
                self.fail(f"{form} has no secret to hide")
            self.assertNotIn("s3cret", redacted, form)
            for word in re.findall(r'"([A-Za-z0-9+/]{16,}={0,2})"', redacted):
                if len(word) % 4 == 0:
                    self.assertNotIn(b"s3cret", base64.b64decode(word), form)
        self.assertEqual('{"user":"ann","token":"[redacted]"}', self.export("--body", "1:response", "--redact"))

    def test_what_else_is_a_secret_is_said_in_the_settings(self):
        def export(settings):
            path = self.write("redact.yaml", settings)
            return json.loads(self.export("--har", "-", "--redact", "--config", path))["log"]["entries"]
        more = export("redact: [{json: $.user}, {pattern: 'users/\\K\\d+'}, {header: Accept}]\n")
        self.assertEqual('{"user":"[redacted]","token":"[redacted]"}', more[0]["response"]["content"]["text"])
        self.assertIn("/users/[redacted]?token=[redacted]", more[0]["request"]["url"])
        self.assertEqual(["[redacted]"], [h["value"] for h in more[0]["request"]["headers"] if h["name"] == "Accept"])
        only = export("redact: user\nredact_defaults: false\n")
        self.assertEqual('{"user":"[redacted]","token":"s3cret123"}', only[0]["response"]["content"]["text"])
        self.assertIn("token=s3cret", only[0]["request"]["url"])
        for broken, told in (("redact: [{pattern: '('}]", "redact: pattern"), ("redact: [{json: '$['}]", "JSON path"), ("redact: [{jsn: x}]", "did you mean json?"),
                             ("redact: [{json: $.a, name: b}]", "expected one of"), ("redact_defaults: perhaps", "not a switch")):
            ended, out, err = run_penstock("export", self.project, "--har", "-", "--redact", "--config", self.write("broken.yaml", broken), folder=self.folder)
            self.assertEqual((2, ""), (ended, out), broken)
            self.assertIn(told, err)

    def test_rules_go_out_and_come_back_switched_off(self):
        rule = {"name": "mark logins", "when": "path contains login", "actions": [{"do": "mark", "color": "red"}]}
        entries = json.loads(self.export("--json", "-"))["entries"][:1]
        path = self.write("rules.json", json.dumps({"version": 1, "entries": entries, "rules": [rule, {**rule, "name": "second", "enabled": False}]}))
        project = os.path.join(self.folder, "rules.penstock")
        ended, out, err = run_penstock("import", path, "--project", project, folder=self.folder)
        self.assertEqual((0, "imported 1, skipped 0\n"), (ended, out))
        self.assertIn("2 rules are in the project, switched off", err)
        exported = lambda *words: json.loads(run_penstock("export", project, "--json", "-", *words, folder=self.folder)[1])["rules"]
        self.assertEqual([("mark logins", "path contains login", True), ("second", "path contains login", False)],
                         [(r["name"], r["when"], r.get("enabled", True)) for r in exported()])
        self.assertEqual([], exported("--redact"), "a rule may hold a secret")
        # Behind those that are there; and they are nobody's until their person has looked at them.
        self.assertEqual(0, run_penstock("import", path, "--project", project, folder=self.folder)[0])
        self.assertEqual(["mark logins", "second"] * 2, [r["name"] for r in exported()])
        folder = self.folder_for("with-rules")
        penstock = self.start(project=project, folder=folder)
        penstock.stop()
        self.assertIn("were written by somebody else and are switched off", penstock.errors())

    def test_one_exchange_as_a_command_and_its_bodies(self):
        self.assertIn(f"http://{self.target}/users/17?token=s3cret", self.export("--curl", "1"))
        ended = subprocess.run([PROGRAM, "export", self.project, "--body", "3:request"], capture_output=True, env=environment(self.folder))
        self.assertEqual(bytes(range(256)) * 4, ended.stdout)
        self.assertEqual("", self.export("--body", "77:request", code=2))

    def test_openapi_tells_paths_and_shapes(self):
        api = json.loads(self.export("--openapi", "-"))
        self.assertEqual("3.1.0", api["openapi"])
        self.assertIn("/users/{id}", api["paths"])
        schema = api["paths"]["/users/{id}"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
        self.assertEqual({"user", "token"}, set(schema["properties"]))

    def test_damage_takes_one_entry(self):
        entries = json.loads(self.export("--har", "-"))["log"]["entries"]
        text = json.dumps({"log": {"version": "1.2", "entries": entries * 8}}, indent=1)
        for n, at in enumerate(range(0, len(text), 1000 if not SANITIZED else 10_000)):
            path = self.write("damaged.har", text[:at] + "\0" + text[at + 1:])
            ended, out, err = run_penstock("import", path, "--project", os.path.join(self.folder, f"damaged{n}.penstock"), folder=self.folder)
            imported, skipped = map(int, re.match(r"imported (\d+), skipped (\d+)", out).groups())
            self.assertGreaterEqual(imported, 22, f"byte {at}: {out}{err}")
            self.assertLessEqual(imported + skipped, 24 + 1)
            if skipped:
                self.assertRegex(out, r"line \d+, byte \d+: ")
            os.remove(os.path.join(self.folder, f"damaged{n}.penstock"))

    def test_what_cannot_be_is_said(self):
        path = self.write("no.har", "hello")
        ended, out, err = run_penstock("import", path, "--project", os.path.join(self.folder, "no.penstock"), folder=self.folder)
        self.assertEqual((2, ""), (ended, out))
        self.assertIn("neither HAR nor JSON", err)
        self.assertEqual(2, run_penstock("import", "/nowhere", "--project", os.path.join(self.folder, "no.penstock"), folder=self.folder)[0])
        self.assertEqual(2, run_penstock("export", self.project, "--har", os.path.join(self.folder, "no", "x.har"), folder=self.folder)[0])
        self.assertFalse(os.path.exists(os.path.join(self.folder, "no")))


class Large(PenstockTestCase):
    arguments = None

    def peak(self, *words):
        """Peak of resident memory in bytes."""
        done = subprocess.run(["python3", "-c", "import resource,subprocess,sys; code=subprocess.call(sys.argv[1:]); "
                               "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr); sys.exit(code)", PROGRAM, *words],
                              capture_output=True, env=environment(self.folder))
        self.assertEqual(0, done.returncode, done.stdout[-500:] + done.stderr[-500:])
        return int(done.stderr.split()[-1]) * 1024

    @unittest.skipIf(SANITIZED, "memory of sanitizers is another")
    def test_what_is_large_goes_in_and_out_in_little_memory(self):
        """PENSTOCK_LARGE=1000 for as many megabytes, in place of 200: memory is no more."""
        megabytes = int(os.environ.get("PENSTOCK_LARGE", "200"))
        count = megabytes * 10 + 1
        path, project, out = (os.path.join(self.folder, name) for name in ("large.har", "large.penstock", "out.har"))
        entry = {"startedDateTime": "2024-05-01T12:00:00.000Z", "time": 1, "request": {"method": "GET", "url": "https://a.example/", "httpVersion": "HTTP/1.1", "headers": []},
                 "response": {"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "headers": [], "content": {"size": 0, "mimeType": "text/plain", "text": ""}},
                 "timings": {"send": 0, "wait": 1, "receive": 0}}
        with open(path, "w") as f:
            f.write('{"log":{"version":"1.2","entries":[')
            for i in range(count):
                entry["request"]["url"] = f"https://a.example/{i}"
                # One of them as large as a thousand others.
                entry["response"]["content"]["text"] = f"{i} " + "0123456789abcdef" * (6_400_000 if i == 1000 else 3_200 if megabytes == 200 else 6_400) + "\n"
                f.write(("," if i else "") + json.dumps(entry))
            f.write("]}}")
        self.assertGreater(os.path.getsize(path), megabytes * 1_000_000)
        peaks = self.peak("import", path, "--project", project), self.peak("export", project, "--har", out)
        print(f"\n{os.path.getsize(path) / 1e6:.0f} MB: import in {peaks[0] / 1e6:.0f} MB of memory, export in {peaks[1] / 1e6:.0f} MB")
        self.assertLess(max(peaks), 150_000_000)
        self.assertEqual(count, exported_count(project, self.folder))
        self.assertGreater(os.path.getsize(out), megabytes * 1_000_000)


if __name__ == "__main__":
    main()
