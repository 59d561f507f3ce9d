// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/mqtt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/codec/mqtt_captures.h"

namespace penstock::codec {
namespace {

using std::string_literals::operator""s;
using ::testing::HasSubstr;

std::string lengthOf(std::size_t n) {
  std::string out;
  do {
    out += char((n & 0x7f) | (n > 0x7f ? 0x80 : 0));
    n >>= 7;
  } while (n);
  return out;
}
std::string packet(unsigned first, const std::string& body) { return char(first) + lengthOf(body.size()) + body; }
std::string str(const std::string& s) { return std::string{char(s.size() >> 8), char(s.size())} + s; }
std::string props(const std::string& p) { return lengthOf(p.size()) + p; }

/// Every way of giving less than the whole is a cut-off packet and no problem of it.
void checkTruncations(const std::string& bytes, MqttVersion version) {
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    const MqttPacket p = decodeMqtt(std::string_view(bytes).substr(0, n), version);
    EXPECT_FALSE(p.whole) << n;
    EXPECT_EQ(p.problem, "") << n;
    mqttText(p);
    mqttLabel(p);
  }
}

TEST(Mqtt, Connect311) {
  const std::string bytes = packet(0x10, str("MQTT") + "\4\xee\0\x3c"s + str("dev-1") + str("will/t") + str("gone") + str("joe") + str("pw"));
  const MqttPacket p = decodeMqtt(bytes, MqttVersion::unknown);
  ASSERT_TRUE(p.connect);
  EXPECT_EQ(p.problem, "");
  EXPECT_TRUE(p.whole);
  EXPECT_EQ(p.version, MqttVersion::v3_1_1);
  EXPECT_EQ(p.connect->clientId, "dev-1");
  EXPECT_EQ(p.connect->keepAlive, 60);
  EXPECT_TRUE(p.connect->cleanStart() && p.connect->will() && p.connect->willRetain());
  EXPECT_EQ(p.connect->willQos(), 1);
  EXPECT_EQ(p.connect->willTopic, "will/t");
  EXPECT_EQ(p.connect->willPayload, "gone");
  EXPECT_EQ(p.connect->userName, "joe");
  EXPECT_EQ(p.connect->password, "pw");
  EXPECT_EQ(mqttLabel(p), "dev-1");
  EXPECT_EQ(mqttText(p),
            "CONNECT\n"
            "Protocol                      MQTT, level 4: MQTT 3.1.1\n"
            "Client Identifier             dev-1\n"
            "Clean Session                 yes\n"
            "Keep Alive                    60 s\n"
            "User Name                     joe\n"
            "Password                      pw\n"
            "Will Topic                    will/t\n"
            "Will QoS                      1, retain\n"
            "Will Payload                  gone\n");
  checkTruncations(bytes, MqttVersion::unknown);
}

TEST(Mqtt, Connect5WithProperties) {
  const std::string bytes =
      packet(0x10, str("MQTT") + "\5\x06\0\0"s + props("\x11\0\0\0\x0a\x21\0\x14\x26"s + str("k") + str("v") + "\x15"s + str("SCRAM")) + str("") +
                       props("\x18\0\0\0\5\1\1"s) + str("w") + str("\0\1"s));
  const MqttPacket p = decodeMqtt(bytes, MqttVersion::unknown);
  ASSERT_TRUE(p.connect);
  EXPECT_EQ(p.problem, "");
  EXPECT_EQ(p.version, MqttVersion::v5);
  ASSERT_EQ(p.properties.size(), 4u);
  EXPECT_EQ(p.property(0x11)->number, 10u);
  EXPECT_EQ(p.property(0x21)->number, 20u);
  EXPECT_EQ(p.property(0x26)->text, "k");
  EXPECT_EQ(p.property(0x26)->more, "v");
  EXPECT_EQ(p.property(0x15)->text, "SCRAM");
  EXPECT_EQ(p.property(0x16), nullptr);
  ASSERT_EQ(p.connect->willProperties.size(), 2u);
  const std::string text = mqttText(p);
  EXPECT_THAT(text, HasSubstr("Session Expiry Interval       10 s\n"));
  EXPECT_THAT(text, HasSubstr("User Property                 k = v\n"));
  EXPECT_THAT(text, HasSubstr("  Will Delay Interval         5 s\n"));
  EXPECT_THAT(text, HasSubstr("Will Payload                  0x0001\n"));
  EXPECT_THAT(text, HasSubstr("(the server is to assign one)"));
  checkTruncations(bytes, MqttVersion::unknown);
}

TEST(Mqtt, Connect31AndABridge) {
  EXPECT_EQ(decodeMqtt(packet(0x10, str("MQIsdp") + "\3\2\0\x3c"s + str("c")), MqttVersion::unknown).version, MqttVersion::v3_1);
  const std::string bridge = packet(0x10, str("MQTT") + "\x84\2\0\x3c"s + str("c"));
  const MqttPacket p = decodeMqtt(bridge, MqttVersion::unknown);
  EXPECT_EQ(p.version, MqttVersion::v3_1_1);
  EXPECT_EQ(p.problem, "");
  EXPECT_THAT(mqttText(p), HasSubstr("as a bridge"));
}

TEST(Mqtt, PublishOfBothVersions) {
  const std::string three = packet(0x3b, str("a/b") + "\0\7"s + "{\"x\":1}");
  MqttPacket p = decodeMqtt(three, MqttVersion::v3_1_1);
  EXPECT_EQ(p.problem, "");
  EXPECT_EQ(p.topic, "a/b");
  EXPECT_EQ(p.id, 7);
  EXPECT_EQ(p.qos(), 1);
  EXPECT_TRUE(p.dup() && p.retain());
  EXPECT_EQ(p.payload, "{\"x\":1}");
  EXPECT_EQ(p.payloadSize, 7u);
  EXPECT_EQ(mqttLabel(p), "a/b");
  EXPECT_EQ(mqttText(p),
            "PUBLISH  QoS 1  retain  dup\n"
            "Topic                         a/b\n"
            "Packet Identifier             7\n"
            "Payload                       7 bytes, JSON\n"
            "\n"
            "{\n  \"x\": 1\n}\n");
  const std::string five = packet(0x30, str("a/b") + props("\1\1\x03"s + str("text/plain") + "\x0b\x80\1\x0b\2"s) + "hi\n\x01");
  p = decodeMqtt(five, MqttVersion::v5);
  EXPECT_EQ(p.problem, "");
  EXPECT_EQ(p.payload, "hi\n\x01");
  EXPECT_EQ(p.properties[2].number, 128u);
  EXPECT_EQ(p.properties[3].number, 2u) << "several subscriptions may match";
  EXPECT_THAT(mqttText(p), HasSubstr("Payload Format Indicator      1 (UTF-8 text)\nContent Type                  text/plain\n"));
  // Until the payload begins a cut-off packet has none; then it has a part.
  for (std::size_t n = 0; n < five.size(); ++n) {
    const MqttPacket part = decodeMqtt(std::string_view(five).substr(0, n), MqttVersion::v5);
    EXPECT_EQ(part.problem, "") << n;
    EXPECT_EQ(part.payload.size(), n > five.size() - 4 ? n - (five.size() - 4) : 0) << n;
  }
}

TEST(Mqtt, AliasesStandForTopics) {
  MqttAliases aliases;
  const std::string first = packet(0x30, str("stock/x") + props("\x23\0\1"s) + "1"), then = packet(0x30, str("") + props("\x23\0\1"s) + "2");
  const std::string other = packet(0x30, str("") + props("\x23\0\2"s) + "3"), again = packet(0x30, str("stock/y") + props("\x23\0\1"s) + "4");
  EXPECT_EQ(aliases.topicOf(decodeMqtt(first, MqttVersion::v5)), "stock/x");
  EXPECT_EQ(aliases.topicOf(decodeMqtt(then, MqttVersion::v5)), "stock/x");
  EXPECT_EQ(aliases.topicOf(decodeMqtt(other, MqttVersion::v5)), "");
  EXPECT_EQ(aliases.topicOf(decodeMqtt(again, MqttVersion::v5)), "stock/y");
  EXPECT_EQ(aliases.topicOf(decodeMqtt(then, MqttVersion::v5)), "stock/y");
  EXPECT_THAT(mqttText(decodeMqtt(then, MqttVersion::v5), "stock/y"), HasSubstr("stock/y (by its alias)"));
}

TEST(Mqtt, AliasesAreBounded) {
  MqttAliases aliases;
  for (unsigned i = 1; i < 100; ++i) {
    const std::string p = packet(0x30, str(std::string(60'000, 't')) + props("\x23\0"s + char(i)));
    EXPECT_EQ(aliases.topicOf(decodeMqtt(p, MqttVersion::v5)).size(), 60'000u);
  }
  EXPECT_EQ(aliases.topicOf(decodeMqtt(packet(0x30, str("") + props("\x23\0\x10"s)), MqttVersion::v5)).size(), 60'000u);
  EXPECT_EQ(aliases.topicOf(decodeMqtt(packet(0x30, str("") + props("\x23\0\x50"s)), MqttVersion::v5)), "");
}

TEST(Mqtt, Subscriptions) {
  const std::string five = packet(0x82, "\0\1"s + props("\x0b\5"s) + str("stock/+/level") + "\x2d"s + str("#") + "\0"s);
  MqttPacket p = decodeMqtt(five, MqttVersion::v5);
  EXPECT_EQ(p.problem, "");
  EXPECT_EQ(p.id, 1);
  ASSERT_EQ(p.subscriptions.size(), 2u);
  EXPECT_EQ(p.subscriptions[0].filter, "stock/+/level");
  EXPECT_EQ(p.subscriptions[0].qos(), 1);
  EXPECT_TRUE(p.subscriptions[0].noLocal() && p.subscriptions[0].retainAsPublished());
  EXPECT_EQ(p.subscriptions[0].retainHandling(), 2);
  EXPECT_EQ(mqttLabel(p), "stock/+/level, #");
  EXPECT_THAT(mqttText(p), HasSubstr("Topic Filter                  stock/+/level  QoS 1, no local, retain as published, nothing retained\n"));
  checkTruncations(five, MqttVersion::v5);
  const std::string three = packet(0x82, "\0\2"s + str("a") + "\2"s), gone = packet(0xa2, "\0\2"s + str("a") + str("b/#"));
  p = decodeMqtt(three, MqttVersion::v3_1_1);
  EXPECT_EQ(p.problem, "");
  EXPECT_EQ(p.subscriptions[0].qos(), 2);
  p = decodeMqtt(gone, MqttVersion::v3_1_1);
  EXPECT_EQ(p.problem, "");
  EXPECT_EQ(mqttLabel(p), "a, b/#");
}

TEST(Mqtt, AnswersAndTheirReasons) {
  struct Case {
    std::string bytes;
    MqttVersion version;
    std::string label, text;
  };
  const MqttVersion three = MqttVersion::v3_1_1, five = MqttVersion::v5;
  const std::vector<Case> cases = {
      {"\x20\2\1\0"s, three, "Connection accepted", "Session Present               yes\nReturn Code                   0x00 Connection accepted\n"},
      {"\x20\2\0\1"s, five, "Unacceptable protocol version", "Return Code                   0x01 Unacceptable protocol version\n"},
      {"\x20\2\0\5"s, three, "Not authorized", "Return Code                   0x05 Not authorized\n"},
      {packet(0x20, "\0\x87"s + props("\x1f"s + str("go away"))), five, "Not authorized", "Reason String                 go away\n"},
      {packet(0x20, "\0\0"s + props("\x12"s + str("auto-1") + "\x22\0\x0a\x2a\1"s)), five, "Success", "Assigned Client Identifier    auto-1\n"},
      {"\x40\2\0\7"s, five, "", "Packet Identifier             7\n"},
      {"\x40\3\0\7\x10"s, five, "No matching subscribers", "Reason Code                   0x10 No matching subscribers\n"},
      {packet(0x50, "\0\7\x97"s + props("\x1f"s + str("full"))), five, "Quota exceeded", "full"},
      {"\x62\2\0\7"s, three, "", "PUBREL\n"},
      {"\x70\3\0\7\x92"s, five, "Packet Identifier not found", "PUBCOMP\n"},
      {"\x90\5\0\1\0\1\x80"s, three, "Granted QoS 0, Granted QoS 1, Failure", "SUBACK\n"},
      {"\x90\5\0\1\0\2\x8f"s, five, "Granted QoS 2, Topic Filter invalid", "Reason Code                   0x8f Topic Filter invalid\n"},
      {"\xb0\2\0\1"s, three, "", "UNSUBACK\n"},
      {"\xb0\4\0\1\0\x11"s, five, "No subscription existed", "UNSUBACK\n"},
      {"\xc0\0"s, three, "", "PINGREQ\n"},
      {"\xd0\0"s, five, "", "PINGRESP\n"},
      {"\xe0\0"s, three, "", "DISCONNECT\n"},
      {"\xe0\1\x8e"s, five, "Session taken over", "DISCONNECT\n"},
      {packet(0xe0, "\4"s + props("\x11\xff\xff\xff\xff"s)), five, "Disconnect with Will Message", "Session Expiry Interval       never ends\n"},
      {packet(0xf0, "\x18"s + props("\x15"s + str("SCRAM") + "\x16"s + str("\1\2"))), five, "Continue authentication",
       "Authentication Data           0x0102\n"},
  };
  for (const Case& c : cases) {
    const MqttPacket p = decodeMqtt(c.bytes, c.version);
    EXPECT_EQ(p.problem, "") << c.text;
    EXPECT_TRUE(p.whole);
    EXPECT_EQ(mqttLabel(p), c.label);
    EXPECT_THAT(mqttText(p), HasSubstr(c.text));
    checkTruncations(c.bytes, c.version);
  }
}

TEST(Mqtt, WhatIsWrongIsSaid) {
  const MqttVersion three = MqttVersion::v3_1_1, five = MqttVersion::v5;
  const std::vector<std::tuple<std::string, MqttVersion, std::string>> cases = {
      {"\0\0"s, three, "packet type 0 is reserved"},
      {"\xf0\0"s, three, "AUTH came with MQTT 5"},
      {"\x30\x80\x80\x80\x80\1"s, three, "the remaining length is longer than four bytes"},
      {"\xc0\x80\0"s, five, "its remaining length takes more bytes than it needs"},
      {"\xc1\0"s, three, "the flags of its fixed header are wrong"},
      {"\x60\2\0\1"s, five, "the flags of its fixed header are wrong"},
      {"\xc0\1x"s, three, "1 bytes lie behind its last field"},
      {packet(0x36, str("t") + "\0\1"s), three, "QoS 3 does not exist"},
      {packet(0x38, str("t")), three, "DUP is set though QoS is 0"},
      {packet(0x32, str("t") + "\0\0"s), three, "packet identifier 0 is not allowed"},
      {packet(0x30, str("")), three, "the topic is empty"},
      {packet(0x30, str("") + "\0"s), five, "the topic is empty"},
      {packet(0x30, str("a/+")), three, "the topic of a PUBLISH holds a wildcard"},
      {packet(0x30, str("\xc3\x28")), three, "the topic is not UTF-8"},
      {packet(0x30, str("a\0b"s)), three, "the topic holds a NUL"},
      {packet(0x30, "\0\x09"s + "abc"), three, "it ends inside the topic"},
      {packet(0x30, str("t") + "\x05\1"s), five, "its properties are longer than itself"},
      {packet(0x30, str("t") + props("\x7e\1"s)), five, "property 126 does not exist"},
      {packet(0x30, str("t") + props("\x11\0\0\0\1"s)), five, "Session Expiry Interval is no property of such a packet"},
      {packet(0x30, str("t") + props("\1\1\1\1"s)), five, "Payload Format Indicator comes twice"},
      {packet(0x30, str("t") + "\x80\x80\x80\x80\0"s), five, "the length of its properties is longer than four bytes"},
      {packet(0x82, "\0\1"s), three, "it names no topic filter"},
      {packet(0x82, "\0\1"s + str("a#") + "\0"s), three, "a topic filter is not well formed"},
      {packet(0x82, "\0\1"s + str("a/+b") + "\0"s), three, "a topic filter is not well formed"},
      {packet(0x82, "\0\1"s + str("a") + "\x04"s), three, "reserved bits are set in a subscription's options"},
      {packet(0x82, "\0\1"s + str("a") + "\3"s), three, "QoS 3 does not exist"},
      {packet(0x82, "\0\1\0"s + str("a") + "\x30"s), five, "reserved bits are set in a subscription's options"},
      {"\x90\3\0\1\x55"s, three, "reason code 85 does not exist in such a packet"},
      {"\x20\3\0\x33\0"s, five, "reason code 51 does not exist in such a packet"},
      {"\x20\2\2\0"s, three, "reserved bits are set in its flags"},
      {packet(0x10, str("MQTT") + "\6\2\0\0"s + str("c")), MqttVersion::unknown, "protocol level 6 is not known"},
      {packet(0x10, str("MQIsdp") + "\4\2\0\0"s + str("c")), MqttVersion::unknown, "the protocol name does not fit level 4"},
      {packet(0x10, str("MQTT") + "\4\3\0\0"s + str("c")), MqttVersion::unknown, "the reserved connect flag is set"},
      {packet(0x10, str("MQTT") + "\4\x22\0\0"s + str("c")), MqttVersion::unknown, "the will's flags are set without a will"},
      {packet(0x10, str("MQTT") + "\4\x42\0\0"s + str("c") + str("p")), MqttVersion::unknown, "a password without a user name"},
  };
  for (const auto& [bytes, version, problem] : cases) {
    const MqttPacket p = decodeMqtt(bytes, version);
    EXPECT_EQ(p.problem, problem);
    EXPECT_THAT(mqttText(p), HasSubstr("Malformed                     " + problem));
  }
  // What can be read in spite of it is.
  EXPECT_EQ(decodeMqtt(packet(0x30, str("t") + props("\x7e\1"s) + "load"), five).payload, "load");
  EXPECT_EQ(decodeMqtt(packet(0x36, str("t") + "\0\1"s + "load"), three).payload, "load");
}

TEST(Mqtt, WithoutAVersionTheBetterFitIsTaken) {
  const std::string five = packet(0x30, str("a") + props("\1\1"s) + "x"), three = packet(0x30, str("a") + "hello");
  EXPECT_EQ(decodeMqtt(five, MqttVersion::unknown).version, MqttVersion::v5);
  EXPECT_EQ(decodeMqtt(three, MqttVersion::unknown).payload, "hello");
  EXPECT_EQ(decodeMqtt("\xe0\2\x8e\0"s, MqttVersion::unknown).version, MqttVersion::v5);
}

TEST(Mqtt, SeveralInARow) {
  const std::string bytes = packet(0x10, str("MQTT") + "\5\2\0\0\0"s + str("c")) + packet(0x30, str("t") + "\0"s + "x") + "\xc0\0"s + "\x30\x09\0"s;
  const auto packets = decodeMqttAll(bytes, MqttVersion::unknown);
  ASSERT_EQ(packets.size(), 4u);
  EXPECT_EQ(packets[1].version, MqttVersion::v5);
  EXPECT_EQ(packets[1].payload, "x");
  EXPECT_EQ(packets[2].type, MqttType::pingreq);
  EXPECT_FALSE(packets[3].whole);
  EXPECT_EQ(decodeMqttAll(bytes, MqttVersion::unknown, 2).size(), 2u);
  EXPECT_EQ(decodeMqttAll("\0\0\0"s, MqttVersion::v5).size(), 1u);
}

TEST(Mqtt, WhatMosquittoSaysIsUnderstood) {
  for (const MqttCapture& c : mqttCaptures) {
    const std::string bytes = bytesOf(c);
    std::string types;
    std::uint64_t size = 0;
    for (const MqttPacket& p : decodeMqttAll(bytes, c.fromClient ? MqttVersion::unknown : c.version)) {
      types += (types.empty() ? "" : " ") + std::string(toText(p.type));
      EXPECT_EQ(p.problem, "") << mqttText(p);
      EXPECT_EQ(p.version, c.version);
      EXPECT_TRUE(c.fromClient ? mqttFromClient(p.type) : mqttFromServer(p.type));
      size += p.size;
    }
    EXPECT_EQ(types, c.types);
    EXPECT_EQ(size, bytes.size());
  }
}

TEST(Mqtt, DirectionsOfTypes) {
  EXPECT_TRUE(mqttFromClient(MqttType::connect) && !mqttFromServer(MqttType::connect));
  EXPECT_TRUE(!mqttFromClient(MqttType::suback) && mqttFromServer(MqttType::suback));
  for (const MqttType both : {MqttType::publish, MqttType::pubrel, MqttType::disconnect, MqttType::auth})
    EXPECT_TRUE(mqttFromClient(both) && mqttFromServer(both));
  EXPECT_FALSE(mqttFromClient(MqttType::reserved) || mqttFromServer(MqttType::reserved));
}

TEST(Mqtt, LabelsAndTextsAreBounded) {
  std::string filters = "\0\1"s;
  for (int i = 0; i < 200; ++i) filters += str("topic/of/some/length\xc3\xa9") + "\0"s;
  const std::string bytes = packet(0x82, filters);
  EXPECT_LE(mqttLabel(decodeMqtt(bytes, MqttVersion::v3_1_1)).size(), 200u);
  const std::string big = packet(0x30, str("t") + std::string(1'000'000, '\xff'));
  EXPECT_LT(mqttText(decodeMqtt(big, MqttVersion::v3_1_1), {}, 1000).size(), 10'000u);
}

}  // namespace
}  // namespace penstock::codec
