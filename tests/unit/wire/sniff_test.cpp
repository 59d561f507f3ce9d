// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/sniff/sniff.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace penstock::wire {
namespace {

using namespace std::string_literals;

struct Case {
  std::string in;
  Protocol protocol;
  std::size_t decidedAt;  // the shortest prefix that gives this answer; every shorter one needs more
};

TEST(Sniff, DecidesOnAsFewBytesAsCanBe) {
  using enum Protocol;
  const std::vector<Case> table = {
      {"\x16\x03\x01\x02\x00\x01\x00"s, tls, 6},
      {"\x16\x03\x03\x40\x00\x01"s, tls, 6},
      {"\x16\x02"s, other, 2},
      {"\x16\x03\x01\x00\x00\x01"s, other, 5},
      {"\x16\x03\x01\x40\x01\x01"s, other, 5},
      {"\x16\x03\x01\x02\x00\x02"s, other, 6},
      {"GET / HTTP/1.1\r\n", http1, 4},
      {"GET\t/ HTTP/1.1\r\n", http1, 4},
      {"CONNECT a:443 HTTP/1.1", http1, 8},
      {"OPTIONS * HTTP/1.1", http1, 8},
      {"PROPFIND /x HTTP/1.1", http1, 10},
      {"get / HTTP/1.1", http1, 5},
      {"FOO http://a/ HTTP/1.1", http1, 8},
      {"\r\nGET / HTTP/1.1", http1, 6},
      {"\n\r\nGET / HTTP/1.1", http1, 7},
      {"\rGET", other, 2},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nmore", http2, 24},
      {"PRI * HTTP/1.1\r\n", http1, 12},
      {"PRI /x HTTP/1.1", http1, 5},
      {"PRO /x", http1, 5},
      {"\x10\x0C\x00\x04MQTT\x04"s, mqtt, 8},
      {"\x10\x80\x01\x00\x04MQTT"s, mqtt, 9},
      {"\x10\xFF\xFF\xFF\x7F\x00\x06MQIsdp"s, mqtt, 13},
      {"\x10\xFF\xFF\xFF\xFF\x00"s, other, 5},
      {"\x10\x0C\x00\x05"s, other, 4},
      {"\x10\x0C\x00\x04MQTX"s, other, 8},
      {"\x04\x01\x00\x50"s, socks4, 2},
      {"\x04\x02\x00\x50"s, socks4, 2},
      {"\x04\x03"s, other, 2},
      {"\x05\x01\x00"s, socks5, 2},
      {"\x05\x00"s, other, 2},
      {"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", other, 23},
      {"NICK someone\r\n", other, 6},
      {"PING\r\n", other, 5},
      {"*1\r\n$4\r\n", other, 3},
      {"{\"id\":1}", other, 1},
      {" GET /", other, 1},
      {"\x00\x00"s, other, 1},
      {"\xFF\xFF"s, other, 1},
      {std::string(30, 'A'), other, 24},
      {std::string(40, '\n'), other, 24},
  };
  for (const Case& c : table) {
    EXPECT_EQ(sniff(""), needMore);
    for (std::size_t n = 0; n < c.decidedAt; ++n) EXPECT_EQ(sniff(c.in.substr(0, n)), needMore) << c.in << " " << n;
    for (std::size_t n = c.decidedAt; n <= c.in.size(); ++n)
      EXPECT_EQ(sniff(c.in.substr(0, n)), c.protocol) << c.in << " " << n;
  }
}

TEST(SniffServer, KnowsTheSettingsThatBeginHttp2) {
  const std::string settings("\x00\x00\x12\x04\x00\x00\x00\x00\x00", 9);
  for (std::size_t n = 0; n < 9; ++n) EXPECT_EQ(sniffServer(settings.substr(0, n)), Protocol::needMore) << n;
  EXPECT_EQ(sniffServer(settings), Protocol::http2);
  EXPECT_EQ(sniffServer(settings + "more"), Protocol::http2);
  EXPECT_EQ(sniffServer(std::string(2, '\0') + "\0\4\0\0\0\0\0"s), Protocol::http2) << "an empty one";
  for (const std::string& other : {"HTTP/1.1 "s, "220 mail\r\n"s, "\x4a\0\0\0\x0a"s, "\0\0\x13\4\0\0\0\0\0"s, "\0\0\x12\4\1\0\0\0\0"s,
                                   "\0\0\x12\4\0\0\0\0\1"s, "\0\0\x12\6\0\0\0\0\0"s, "\1\0\x12\4\0\0\0\0\0"s, "\0\x20\0\4\0\0\0\0\0"s})
    EXPECT_EQ(sniffServer(other), Protocol::other) << other;
}

TEST(Sniff, NeverNeedsMoreThan24Bytes) {
  for (int first = 0; first < 256; ++first)
    for (int fill = 0; fill < 256; ++fill) {
      std::string in(24, char(fill));
      in[0] = char(first);
      EXPECT_NE(sniff(in), Protocol::needMore) << first << " " << fill;
    }
}

}  // namespace
}  // namespace penstock::wire
