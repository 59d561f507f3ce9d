# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests between mosquitto and its clients need."""
import os

from mosquitto import Broker, Lines, Relay
from penstock_test import PenstockTestCase, environment, wait_messages


class MqttTestCase(PenstockTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.broker = Broker(cls.folder_for_class("broker"), cls.authority.leaf("localhost", ips=["127.0.0.1"]))
        cls.addClassCleanup(cls.broker.close)

    @classmethod
    def folder_for_class(cls, name):
        path = os.path.join(cls.folder, name)
        os.makedirs(path)
        return path

    def relay(self, port):
        relay = Relay(self.penstock.address, f"127.0.0.1:{port}")
        self.addCleanup(relay.close)
        return relay

    def program(self, name, port, *args):
        """mosquitto_pub or mosquitto_sub at a port of this machine."""
        program = Lines("stdbuf", "-oL", name, "-h", "127.0.0.1", "-p", str(port), *args, env=environment(self.folder))
        self.addCleanup(program.end)
        return program

    def subscribe(self, port, *args):
        """A subscriber that is subscribed; it prints topic, QoS, retain and payload of each message."""
        sub = self.program("mosquitto_sub", port, "-d", "-F", "GOT %t %q %r %p", *args)
        sub.wait_line("Subscribed")
        return sub

    def publish(self, port, *args):
        code, lines = self.program("mosquitto_pub", port, *args).wait_end()
        self.assertEqual(0, code, lines)

    def got(self, sub, count):
        return [line[4:] for line in sub.wait_line("^GOT ", count)]

    def messages(self, exchange, penstock=None):
        """Of an exchange that ended."""
        messages = wait_messages((penstock or self.penstock).project, exchange["id"], lambda m: len(m) == exchange["messages"] and m[-1]["endedAt"] >= 0)
        for m in messages:
            self.assertEqual(m["size"], len(m["payload"]))
        return messages

    def find(self, messages, code, direction=None):
        return [m for m in messages if m["code"] == code and direction in (None, m["direction"])]
