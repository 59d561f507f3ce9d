#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""MQTT between mosquitto and its clients, and mqtt.js: what the subscriber gets, and what is recorded of it."""
import os
import subprocess
import unittest

from mqtt_test import MqttTestCase
from penstock_test import SANITIZED, TIMEOUT, Penstock, environment, main

CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBSCRIBE, SUBACK = range(1, 10)
DISCONNECT = 14
MQTTJS = "/usr/share/nodejs/mqtt"


class OverTcp(MqttTestCase):
    """Every test once plain and once, see below, inside TLS."""
    port = property(lambda self: self.broker.tcp)
    more = ()
    note = "MQTT"

    def connect(self):
        return self.relay(self.port).port

    def exchanges(self, mark, count):
        return sorted(self.penstock.wait(lambda e: e["note"].startswith(self.note), count=count, since=mark), key=lambda e: e["id"])

    def run_pair(self, version, qos):
        mark, through = self.penstock.mark(), self.connect()
        sub = self.subscribe(through, *self.more, "-V", version, "-q", str(qos), "-t", "stock/+/level", "-i", "watcher", "-C", "2")
        for payload in ('{"n": 1}', "two"):
            self.publish(through, *self.more, "-V", version, "-q", str(qos), "-t", "stock/acme/level", "-m", payload, "-i", "teller")
        self.assertEqual([f'stock/acme/level {qos} 0 {{"n": 1}}', f"stock/acme/level {qos} 0 two"], self.got(sub, 2))
        self.assertEqual(0, sub.wait_end()[0])
        watcher, *tellers = self.exchanges(mark, 3)
        for e in (watcher, *tellers):
            self.assertEqual("tcp", e["kind"])
            self.assertEqual("MQTT", e["application"])
            self.assertEqual(self.note + (" 5" if version == "5" else " 3.1.1" if version == "311" else " 3.1"), e["note"])
            self.assertEqual("", e["failure"])
        self.assertEqual("stock/+/level, stock/acme/level", watcher["subject"])
        self.assertEqual("stock/acme/level", tellers[0]["subject"])
        return watcher, tellers

    def test_every_version_and_quality(self):
        for version in ("31", "311", "5"):
            for qos in (0, 1, 2):
                with self.subTest(version=version, qos=qos):
                    watcher, tellers = self.run_pair(version, qos)
                    messages = self.messages(watcher)
                    self.assertEqual(len(messages), watcher["messages"])
                    self.assertEqual([CONNECT, CONNACK, SUBSCRIBE, SUBACK], [m["code"] for m in messages[:4]])
                    self.assertEqual(["watcher", "stock/+/level"], [messages[0]["label"], messages[2]["label"]])
                    self.assertEqual(f"Granted QoS {qos}", messages[3]["label"])
                    self.assertEqual(DISCONNECT, messages[-1]["code"])
                    published = self.find(messages, PUBLISH, "toClient")
                    self.assertEqual(["stock/acme/level"] * 2, [m["label"] for m in published])
                    self.assertEqual([b'{"n": 1}', b"two"], [m["preview"] for m in published])
                    self.assertTrue(published[0]["payload"].endswith(b'{"n": 1}'))
                    self.assertEqual(qos, published[0]["payload"][0] >> 1 & 3)
                    self.assertEqual((qos, False, False), tuple(published[0][k] for k in ("qos", "retain", "dup")))
                    for m in messages:
                        self.assertEqual("packet", m["kind"])
                        self.assertIn("complete", m["flags"])
                        self.assertNotIn("malformed", m["flags"])
                        self.assertEqual(m["code"], m["payload"][0] >> 4)
                    sent = self.messages(tellers[0])
                    handshake = {0: [], 1: [PUBACK], 2: [PUBREC, PUBREL, PUBCOMP]}[qos]
                    self.assertEqual([CONNECT, CONNACK, PUBLISH, *handshake, DISCONNECT], [m["code"] for m in sent])

    def test_retained(self):
        through = self.connect()
        self.publish(through, *self.more, "-r", "-q", "1", "-t", "kept/value", "-m", "stays")
        mark = self.penstock.mark()
        sub = self.subscribe(through, *self.more, "-t", "kept/#", "-C", "1")
        self.assertEqual(["kept/value 0 1 stays"], self.got(sub, 1))
        sub.wait_end()
        row = self.penstock.wait(lambda e: "kept/#" in e["subject"], since=mark)[0]
        (m,) = self.find(self.messages(row), PUBLISH, "toClient")
        self.assertEqual(1, m["payload"][0] & 1)
        self.assertTrue(m["retain"])

    def test_will_of_a_client_that_breaks_off(self):
        through = self.connect()
        mark = self.penstock.mark()
        sub = self.subscribe(through, *self.more, "-t", "wills/#", "-C", "1", "-i", "heir")
        dying = self.subscribe(through, *self.more, "-V", "5", "-t", "nothing", "-i", "dying", "--will-topic", "wills/x", "--will-payload", "gone", "--will-qos", "1")
        dying.end(9)
        self.assertEqual(["wills/x 0 0 gone"], self.got(sub, 1))
        sub.wait_end()
        dead = [e for e in self.exchanges(mark, 2) if "nothing" in e["subject"]][0]
        connect = self.find(self.messages(dead), CONNECT)[0]
        self.assertIn(b"wills/x", connect["payload"])
        self.assertEqual([], self.find(self.messages(dead), DISCONNECT))

    def test_properties_and_unsubscribe(self):
        through = self.connect()
        mark = self.penstock.mark()
        sub = self.subscribe(through, *self.more, "-V", "5", "-t", "p/#", "-U", "q/#", "-C", "1")
        self.publish(through, *self.more, "-V", "5", "-t", "p/x", "-m", "with", "-D", "publish", "user-property", "trace", "abc", "-D", "publish", "content-type",
                     "text/plain", "-D", "publish", "message-expiry-interval", "60")
        self.got(sub, 1)
        sub.wait_end()
        row = self.penstock.wait(lambda e: "p/#" in e["subject"], since=mark)[0]  # an earlier test's may come late
        (m,) = self.find(self.messages(row), PUBLISH, "toClient")
        self.assertIn(b"\x26\x00\x05trace\x00\x03abc", m["payload"])
        self.assertEqual(("p/x", b"with"), (m["label"], m["preview"]))

    def test_large_payload(self):
        through = self.connect()
        path = os.path.join(self.folder, "large")
        with open(path, "wb") as f:
            f.write(os.urandom(20 << 20))
        mark = self.penstock.mark()
        sub = self.program("mosquitto_sub", through, *self.more, "-d", "-t", "large", "-C", "1", "-N", "-F", "GOT %l")
        sub.wait_line("Subscribed")
        self.penstock.reset_peak()
        before = self.penstock.memory()
        self.publish(through, *self.more, "-t", "large", "-f", path)
        self.assertIn(str(20 << 20), sub.wait_line("GOT ")[0])
        if not SANITIZED:
            self.assertLess(self.penstock.peak() - before, 24 << 20)
        sub.wait_end()
        teller = [e for e in self.exchanges(mark, 2) if e["requestSize"] > 1 << 20][0]
        (m,) = self.find(self.messages(teller), PUBLISH)
        with open(path, "rb") as f:
            self.assertTrue(m["payload"].endswith(f.read()))


class OverTls(OverTcp):
    port = property(lambda self: self.broker.tls)
    note = "decrypted; MQTT"
    more = property(lambda self: ("--cafile", self.penstock.ca))


class OtherWaysIn(MqttTestCase):
    def check(self, exchange, entry, penstock=None):
        self.assertEqual(("MQTT", "MQTT 5", "way/in", entry), tuple(exchange[k] for k in ("application", "note", "subject", "entry")))
        (m,) = self.find(self.messages(exchange, penstock), PUBLISH)
        self.assertEqual(("way/in", b"hello"), (m["label"], m["preview"]))

    PUBLISH = ("-V", "5", "-q", "1", "-t", "way/in", "-m", "hello")

    def test_socks(self):
        mark = self.penstock.mark()
        host, port = self.penstock.address
        self.publish(self.broker.tcp, *self.PUBLISH, "--proxy", f"socks5h://{host}:{port}")
        self.check(self.penstock.wait(since=mark)[0], "socks5")

    def test_reverse(self):
        folder = self.folder_for("reverse")
        with Penstock("--reverse", f"tcp://127.0.0.1:{self.broker.tcp}", folder=folder, upstream_ca=self.authority.pem) as reverse:
            self.publish(reverse.listening("reverse")[1], *self.PUBLISH)
            self.check(reverse.wait()[0], "reverse", reverse)


@unittest.skipUnless(os.path.isdir(MQTTJS), "node-mqtt is missing")
class MqttJs(MqttTestCase):
    """mqtt.js (npm `mqtt`), its WebSocket through https-proxy-agent."""

    def node(self, script, *args):
        done = subprocess.run(["node", "-e", script, *args], capture_output=True, timeout=TIMEOUT,
                              env=environment(self.folder, NODE_PATH="/usr/share/nodejs", NODE_EXTRA_CA_CERTS=self.penstock.ca))
        self.assertEqual(0, done.returncode, done.stderr.decode())
        return done.stdout.decode()

    SCRIPT = """
const mqtt = require('mqtt'), Agent = require('https-proxy-agent');
const [url, version, proxy] = process.argv.slice(1);
const options = {protocolVersion: +version, clientId: 'js', reconnectPeriod: 0};
if (proxy) options.wsOptions = {agent: new Agent(proxy)};
const c = mqtt.connect(url, options);
c.on('error', e => { console.error(e); process.exit(1); });
c.on('connect', () => c.subscribe('js/+', {qos: 2}, () => c.publish('js/a', 'from js', {qos: 2, properties: version == 5 ? {topicAlias: 1} : undefined},
  () => c.publish(version == 5 ? '' : 'js/a', 'again', {qos: 1, properties: version == 5 ? {topicAlias: 1} : undefined}))));
let n = 0;
c.on('message', (t, m) => { console.log(t, m.toString()); if (++n == 2) c.end(); });
"""

    def check(self, exchange, version):
        messages = [m for m in self.messages(exchange) if m["kind"] == "packet"]
        self.assertEqual("js", messages[0]["label"])
        up = self.find(messages, PUBLISH, "toServer")
        self.assertEqual([("js/a", b"from js"), ("js/a", b"again")], [(m["label"], m["preview"]) for m in up])
        if version == 5:
            self.assertNotIn(b"js/a", up[1]["payload"], "an alias stands for it")
        self.assertEqual(["js/a", "js/a"], [m["label"] for m in self.find(messages, PUBLISH, "toClient")])
        self.assertEqual([], [m for m in messages if "malformed" in m["flags"]])

    def test_over_tcp(self):
        for version in (4, 5):
            with self.subTest(version=version):
                mark = self.penstock.mark()
                out = self.node(self.SCRIPT, f"mqtt://127.0.0.1:{self.relay(self.broker.tcp).port}", str(version))
                self.assertEqual(["js/a again", "js/a from js"], sorted(out.split("\n"))[1:])
                self.check(self.penstock.wait(lambda e: e["application"] == "MQTT", since=mark)[0], version)

    def test_over_websocket(self):
        for version in (4, 5):
            with self.subTest(version=version):
                mark = self.penstock.mark()
                out = self.node(self.SCRIPT, f"ws://127.0.0.1:{self.broker.ws}/mqtt", str(version), self.penstock.proxy)
                self.assertEqual(["js/a again", "js/a from js"], sorted(out.split("\n"))[1:])
                exchange = self.penstock.wait(lambda e: "/mqtt" in e["url"], since=mark)[0]
                self.assertEqual(101, exchange["status"])
                self.check(exchange, version)
                self.assertEqual("js/+, js/a", exchange["subject"])


if __name__ == "__main__":
    main()
