#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What passes between mosquitto and its clients is changed: by rules, and by a script. From what subscribers get and publishers are told."""
import json
import os
import subprocess
import unittest

from mqtt_test import MqttTestCase
from penstock_test import TIMEOUT, environment, main

MQTTJS = "/usr/share/nodejs/mqtt"

RULES = [
    {"name": "price", "on": ["message"], "when": "mqtt.topic == shop/price && json(\"$.value\") > 10",
     "actions": [{"do": "json_body", "side": "request", "path": "$.value", "value": 1}, {"do": "mark", "color": "red"}]},
    {"name": "secrets", "on": ["message"], "when": "mqtt.topic startswith secret/", "actions": [{"do": "drop"}]},
    {"name": "words", "on": ["message"], "when": "mqtt.topic == shop/words",
     "actions": [{"do": "regex_body", "side": "response", "find": "(\\w+) world", "with": "$1, Penstock, " + "very " * 40 + "much"}]},
]

SCRIPT = """
def message(x, m):
    if m.kind != "mqtt":
        return
    if m.topic == "script/upper":
        m.text = m.text.upper()
    if m.topic == "script/secret":
        m.drop()
    if m.topic == "script/more" and not m.to_server:
        m.inject("one more for " + x.host, to_server=False, kind="mqtt", topic="script/added")
"""


class Edits(MqttTestCase):
    """Over TCP, and below inside of TLS."""
    port = property(lambda self: self.broker.tcp)
    more = ()
    arguments = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = cls.folder_for_class("edits")
        rules, script = os.path.join(folder, "rules.json"), os.path.join(folder, "script.py")
        with open(rules, "w") as f:
            json.dump(RULES, f)
        with open(script, "w") as f:
            f.write(SCRIPT)
        cls.penstock = cls.start("--rules", rules, "--script", script, folder=folder, upstream_ca=cls.authority.pem)

    def through(self):
        return self.relay(self.port).port

    def sent(self, topic, payload, version="311", qos="0", count=1, subscribed=None):
        """What a subscriber gets of it."""
        through = self.through()
        sub = self.subscribe(through, *self.more, "-V", version, "-q", qos, "-t", subscribed or topic)
        self.publish(through, *self.more, "-V", version, "-q", qos, "-t", topic, "-m", payload)
        got = self.got(sub, count)
        sub.end()
        return got

    def test_a_payload_is_edited_by_topic_and_json(self):
        for version in ("31", "311", "5"):
            for qos in ("0", "1", "2"):
                with self.subTest(version=version, qos=qos):
                    mark = self.penstock.mark()
                    self.assertEqual([f'shop/price {qos} 0 {{"value": 1, "of": "tea"}}'],
                                     self.sent("shop/price", '{"value": 12, "of": "tea"}', version, qos))
                    self.assertEqual([f'shop/price {qos} 0 {{"value": 9}}'], self.sent("shop/price", '{"value": 9}', version, qos))
                    rows = self.penstock.wait(lambda e: any(t["by"] == "rule" for t in e.get("trace", [])), since=mark)
                    self.assertEqual(["messageChanged"], [e["did"] for e in rows[0]["trace"] if e["by"] == "rule"])
                    self.assertIn("edited", [f for m in self.messages(rows[0]) for f in m["flags"]])

    def test_another_length_needs_another_header(self):
        (got,) = self.sent("shop/words", "hello world", "5", "1")
        self.assertEqual("shop/words 1 0 hello, Penstock, " + "very " * 40 + "much", got)

    def test_a_topic_is_dropped_and_its_publisher_does_not_wait(self):
        for version in ("311", "5"):
            for qos in ("0", "1", "2"):
                with self.subTest(version=version, qos=qos):
                    mark, through = self.penstock.mark(), self.through()
                    sub = self.subscribe(through, *self.more, "-V", version, "-q", qos, "-t", "#")
                    for topic in ("secret/one", "secret/two", "plain"):
                        self.publish(through, *self.more, "-V", version, "-q", qos, "-t", topic, "-m", "x")
                    self.assertEqual([f"plain {qos} 0 x"], self.got(sub, 1))
                    self.assertEqual(0, sub.end()[0])
                    teller = self.penstock.wait(lambda e: e["subject"] == "secret/one", since=mark)[0]
                    (m,) = self.find(self.messages(teller), 3)
                    self.assertIn("dropped", m["flags"])

    def test_more_than_may_be_unanswered_at_once(self):
        """A subscriber takes 20 of QoS 1 at once; all of a topic that is dropped on its way to it, and then one more."""
        through = self.through()
        sub = self.subscribe(through, *self.more, "-q", "1", "-t", "#")
        direct = self.broker.tcp  # not by way of the proxy
        for i in range(30):
            self.publish(direct, "-q", "1", "-t", "secret/one", "-m", str(i))
        self.publish(direct, "-q", "1", "-t", "plain", "-m", "last")
        self.assertEqual(["plain 1 0 last"], self.got(sub, 1))
        sub.end()

    def test_a_script(self):
        self.assertEqual(["script/upper 1 0 SAID LOUDLY"], self.sent("script/upper", "said loudly", "5", "1"))
        through = self.through()
        sub = self.subscribe(through, *self.more, "-q", "2", "-t", "script/#")
        for topic in ("script/secret", "script/more"):
            self.publish(through, *self.more, "-q", "2", "-t", topic, "-m", "this")
        self.assertEqual(["script/added 0 0 one more for 127.0.0.1", "script/more 2 0 this"], sorted(self.got(sub, 2)))
        sub.end()


class EditsInTls(Edits):
    port = property(lambda self: self.broker.tls)
    more = property(lambda self: ("--cafile", self.penstock.ca))


@unittest.skipUnless(os.path.isdir(MQTTJS), "node-mqtt is missing")
class EditsInWebSocket(Edits):
    """By mqtt.js, its WebSocket through https-proxy-agent."""

    SCRIPT = """
const mqtt = require('mqtt'), Agent = require('https-proxy-agent');
const [url, version, proxy, count, ...said] = process.argv.slice(1);
const c = mqtt.connect(url, {protocolVersion: +version, reconnectPeriod: 0, wsOptions: {agent: new Agent(proxy)}});
c.on('error', e => { console.error(e); process.exit(1); });
const publish = i => i < said.length && c.publish(said[i], said[i + 1], {qos: 1}, () => publish(i + 2));
c.on('connect', () => c.subscribe('#', {qos: 1}, () => publish(0)));
let n = 0;
c.on('message', (t, m) => { console.log(t, m.toString()); if (++n == count) c.end(); });
"""

    def said(self, version, count, *said):
        done = subprocess.run(["node", "-e", self.SCRIPT, f"ws://127.0.0.1:{self.broker.ws}/mqtt", version, self.penstock.proxy, str(count), *said],
                              capture_output=True, timeout=TIMEOUT, env=environment(self.folder, NODE_PATH="/usr/share/nodejs"))
        self.assertEqual(0, done.returncode, done.stderr.decode())
        return done.stdout.decode().splitlines()

    def test_a_payload_is_edited_by_topic_and_json(self):
        for version in ("4", "5"):
            with self.subTest(version=version):
                mark = self.penstock.mark()
                self.assertEqual(['shop/price {"value": 1}', 'shop/price {"value": 9}'],
                                 self.said(version, 2, "shop/price", '{"value": 12}', "shop/price", '{"value": 9}'))
                row = self.penstock.wait(lambda e: "/mqtt" in e["url"], since=mark)[0]
                self.assertEqual("MQTT", row["application"])
                self.assertEqual(["messageChanged"], [e["did"] for e in row["trace"] if e["by"] == "rule"])

    def test_another_length_needs_another_header(self):
        self.assertEqual(["shop/words hello, Penstock, " + "very " * 40 + "much"], self.said("5", 1, "shop/words", "hello world"))

    def test_a_topic_is_dropped_and_its_publisher_does_not_wait(self):
        self.assertEqual(["plain last"], self.said("4", 1, "secret/one", "x", "secret/two", "x", "plain", "last"))

    def test_more_than_may_be_unanswered_at_once(self):
        said = [word for i in range(30) for word in ("secret/one", str(i))]
        self.assertEqual(["plain last"], self.said("5", 1, *said, "plain", "last"))

    def test_a_script(self):
        self.assertEqual(["script/added one more for 127.0.0.1", "script/more this", "script/upper LOUD"],
                         sorted(self.said("5", 3, "script/secret", "x", "script/upper", "loud", "script/more", "this")))


if __name__ == "__main__":
    main()
