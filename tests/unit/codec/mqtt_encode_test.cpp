// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/mqtt_encode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/codec/mqtt_captures.h"

namespace penstock::codec {
namespace {

using std::string_literals::operator""s;
using ::testing::HasSubstr;

constexpr MqttVersion versions[] = {MqttVersion::v3_1, MqttVersion::v3_1_1, MqttVersion::v5};

template <class... Args>
std::string published(Args&&... args) {
  std::string out = "x";
  const auto done = appendMqttPublish(out, std::forward<Args>(args)...);
  EXPECT_TRUE(done || out == "x") << "a refusal writes nothing";
  return done ? out.substr(1) : done.error().message;
}
std::string framed(std::string_view packet) {
  std::string out;
  const auto done = appendMqttFramed(out, packet);
  return done ? out : done.error().message;
}
std::string edited(std::string_view packet, MqttVersion version, std::string_view payload) {
  std::string out;
  const auto done = appendMqttWithPayload(out, packet, version, payload);
  return done ? out : done.error().message;
}

TEST(MqttEncode, APublishIsReadAsItWasWritten) {
  for (const MqttVersion version : versions)
    for (int qos = 0; qos <= 2; ++qos)
      for (const bool retain : {false, true}) {
        MqttPublish w{.topic = "sensors/\xc3\xa4", .payload = "21.5", .qos = qos, .retain = retain};
        w.id = qos ? 0xfedc : 0;
        w.dup = qos == 2;
        if (version == MqttVersion::v5) w.properties = std::string_view("\x01\x01\x26\x00\x01k\x00\x01v", 9);
        const std::string bytes = published(w, version);
        const MqttPacket p = decodeMqtt(bytes, version);
        EXPECT_EQ(p.problem, "");
        EXPECT_TRUE(p.whole);
        EXPECT_EQ(p.size, bytes.size());
        EXPECT_EQ(p.topic, w.topic);
        EXPECT_EQ(p.payload, w.payload);
        EXPECT_EQ(p.qos(), qos);
        EXPECT_EQ(p.id, qos ? 0xfedc : -1);
        EXPECT_EQ(p.retain(), retain);
        EXPECT_EQ(p.dup(), w.dup);
        EXPECT_EQ(p.propertyBytes, w.properties);
      }
}

TEST(MqttEncode, TheBytesOfAPublish) {
  EXPECT_EQ(published(MqttPublish{.topic = "a/b", .payload = "hi", .qos = 1, .id = 10}, MqttVersion::v3_1_1),
            "\x32\x09\0\3a/b\0\x0ahi"s);
  EXPECT_EQ(published(MqttPublish{.topic = "a/b", .payload = "hi"}, MqttVersion::v5), "\x30\x08\0\3a/b\0hi"s)
      << "no properties have a length too";
  EXPECT_EQ(published(MqttPublish{.topic = "a/b"}, MqttVersion::unknown), "\x30\x05\0\3a/b"s);
  EXPECT_EQ(published(MqttPublish{.properties = std::string_view("\x23\0\7", 3)}, MqttVersion::v5), "\x30\x06\0\0\3\x23\0\7"s)
      << "an alias for the topic";
}

TEST(MqttEncode, TheRemainingLengthTakesAsManyBytesAsItNeeds) {  // table 1-1
  const struct {
    std::size_t size;
    std::string length;
  } cases[] = {{3, "\x03"},
               {127, "\x7f"},
               {128, "\x80\x01"},
               {16'383, "\xff\x7f"},
               {16'384, "\x80\x80\x01"},
               {2'097'151, "\xff\xff\x7f"},
               {2'097'152, "\x80\x80\x80\x01"}};
  for (const auto& c : cases) {
    const std::string payload(c.size - 3, 'p'),
        bytes = published(MqttPublish{.topic = "t", .payload = payload}, MqttVersion::v3_1_1);
    EXPECT_EQ(bytes.size(), 1 + c.length.size() + c.size);
    EXPECT_EQ(bytes.substr(1, c.length.size()), c.length);
  }
  const std::string_view over("", 268'435'453);  // never read: only its size is asked
  EXPECT_THAT(published(MqttPublish{.topic = "t", .payload = over}, MqttVersion::v3_1_1), HasSubstr("268,435,455 bytes"));
}

TEST(MqttEncode, WhatAPublishCannotBeIsRefused) {
  const auto refused = [](const MqttPublish& p, MqttVersion v = MqttVersion::v5) { return published(p, v); };
  EXPECT_THAT(refused({.topic = "a/+"}), HasSubstr("wildcard"));
  EXPECT_THAT(refused({.topic = "#"}), HasSubstr("wildcard"));
  EXPECT_THAT(refused({.topic = "\xff"}), HasSubstr("UTF-8"));
  EXPECT_THAT(refused({.topic = std::string_view("a\0", 2)}), HasSubstr("NUL"));
  EXPECT_THAT(refused({}, MqttVersion::v3_1_1), HasSubstr("has a topic"));
  EXPECT_THAT(refused({}), HasSubstr("the topic is empty")) << "without an alias";
  const std::string endless(65'536, 't');
  EXPECT_THAT(refused({.topic = endless}), HasSubstr("65,535"));
  EXPECT_THAT(refused({.topic = "t", .qos = 3, .id = 1}), HasSubstr("QoS is 0, 1 or 2"));
  EXPECT_THAT(refused({.topic = "t", .qos = 1}), HasSubstr("has a packet identifier"));
  EXPECT_THAT(refused({.topic = "t", .id = 1}), HasSubstr("has no packet identifier"));
  EXPECT_THAT(refused({.topic = "t", .dup = true}), HasSubstr("DUP"));
  EXPECT_THAT(refused({.topic = "t", .properties = "\x01\x01"}, MqttVersion::v3_1_1), HasSubstr("MQTT 5"));
  EXPECT_THAT(refused({.topic = "t", .properties = "\x01"}), HasSubstr("Payload Format Indicator"));
  EXPECT_THAT(refused({.topic = "t", .payload = "looks like more", .properties = std::string_view("\x26\0\x09k", 4)}),
              HasSubstr("User Property"));
}

TEST(MqttEncode, ThePacketsOfRealPeersAreWrittenAsTheyCame) {
  int publishes = 0;
  for (const MqttCapture& c : mqttCaptures) {
    const std::string bytes = bytesOf(c);
    std::string_view rest = bytes;
    for (const MqttPacket& p : decodeMqttAll(bytes, c.version)) {
      const std::string_view packet = rest.substr(0, std::size_t(p.size));
      rest.remove_prefix(packet.size());
      EXPECT_EQ(framed(packet), packet);
      if (p.type != MqttType::publish) continue;
      ++publishes;
      const auto id = std::uint16_t(p.id < 0 ? 0 : p.id);
      EXPECT_EQ(published(MqttPublish{p.topic, p.payload, p.qos(), id, p.dup(), p.retain(), p.propertyBytes}, c.version), packet);
      EXPECT_EQ(edited(packet, c.version, p.payload), packet);
    }
  }
  EXPECT_GE(publishes, 6);
}

TEST(MqttEncode, AnotherLengthIsMended) {
  EXPECT_EQ(framed("\x30\x05\0\1tabcdef"s), "\x30\x09\0\1tabcdef"s) << "longer";
  EXPECT_EQ(framed("\x30\x7f\0\1t"s), "\x30\x03\0\1t"s) << "shorter";
  EXPECT_EQ(framed("\x30\x83\x80\0\0\1t"s), "\x30\x03\0\1t"s) << "as few bytes as it needs";
  EXPECT_EQ(framed("\xc0\0"s), "\xc0\0"s);
  for (const std::string_view bad : {std::string_view(), std::string_view("\0\0", 2), std::string_view("\x30"),
                                     std::string_view("\x30\x80"), std::string_view("\x30\xff\xff\xff\xff\x01")})
    EXPECT_THAT(framed(bad), HasSubstr("begins with its type"));
}

TEST(MqttEncode, AnotherPayloadChangesNothingElse) {
  EXPECT_EQ(edited("\x3d\x06\0\1t\1\2a"s, MqttVersion::v3_1_1, "longer"), "\x3d\x0b\0\1t\1\2longer"s);
  const std::string five = "\x32\x0d\0\1t\0\7\3\x23\0\1body"s;
  EXPECT_EQ(edited(five, MqttVersion::v5, ""), "\x32\x09\0\1t\0\7\3\x23\0\1"s);
  EXPECT_EQ(edited(five, MqttVersion::v5, "body"), five);
  EXPECT_EQ(edited(five + "what follows", MqttVersion::v5, "body"), five);
  const std::string payload(200, 'p');
  EXPECT_EQ(edited("\x30\x04\0\1tx"s, MqttVersion::v3_1_1, payload), "\x30\xcb\x01\0\1t"s + payload);
  EXPECT_EQ(edited("\x30\x03\0\1t"s, MqttVersion::v3_1_1, "of an empty one"), "\x30\x12\0\1tof an empty one"s);
  EXPECT_THAT(edited("\xc0\0"s, MqttVersion::v5, "x"), HasSubstr("only a PUBLISH"));
  EXPECT_THAT(edited("\x30\x03\0\5t"s, MqttVersion::v3_1_1, "x"), HasSubstr("cannot be read"))
      << "the topic is longer than the packet";
  EXPECT_THAT(edited("\x30\x09\0\1t"s, MqttVersion::v3_1_1, "x"), HasSubstr("cannot be read")) << "it is cut off";
  EXPECT_THAT(edited("\x30\x04\0\1t\5"s, MqttVersion::v5, "x"), HasSubstr("cannot be read"))
      << "properties longer than the packet";
}

}  // namespace
}  // namespace penstock::codec
