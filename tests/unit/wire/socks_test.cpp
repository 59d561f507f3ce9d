// SPDX-License-Identifier: GPL-3.0-or-later
// Both sides of SOCKS: every dialogue whole, and split at every byte.
#include <gtest/gtest.h>

#include "penstock/wire/socks/socks.h"

namespace penstock::wire::socks {
namespace {

using namespace std::string_literals;
using Step = ServerHandshake::Step;

struct Talk {
  Step step = Step::needMore;
  Request request;
  Credentials credentials;
  std::string out, rest, why;
  bool unauthorized = false;
};

/// Plays a client's bytes in pieces that end at `cuts`; `password` is the right one.
Talk play(std::string_view bytes, std::vector<std::size_t> cuts, bool required = false, std::string_view password = "secret") {
  ServerHandshake handshake(required);
  Talk talk;
  std::string buffer;
  cuts.push_back(bytes.size());
  std::size_t given = 0;
  for (const std::size_t cut : cuts) {
    buffer += bytes.substr(given, cut - given);
    given = cut;
    std::size_t consumed = 0;
    talk.step = handshake.feed(buffer, consumed);
    if (talk.step == Step::authenticate) {
      handshake.authenticated(handshake.credentials().user == "ann" && handshake.credentials().password == password);
      talk.step = handshake.feed(buffer, consumed);
    }
    EXPECT_LE(consumed, buffer.size());
    buffer.erase(0, consumed);
    talk.out += handshake.out();
    if (talk.step == Step::failed) break;
  }
  talk.request = handshake.request();
  talk.credentials = handshake.credentials();
  talk.why = handshake.why();
  talk.unauthorized = handshake.unauthorized();
  talk.rest = buffer;
  return talk;
}

/// The same whatever the pieces: nothing short of the whole request is taken for one.
Talk playEveryway(std::string_view bytes, bool required = false) {
  const Talk whole = play(bytes, {}, required);
  std::vector<std::size_t> each;
  for (std::size_t i = 1; i < bytes.size(); ++i) {
    each.push_back(i);
    const Talk cut = play(bytes, {i}, required);
    EXPECT_EQ(cut.step, whole.step) << i;
    EXPECT_EQ(cut.out, whole.out) << i;
    EXPECT_EQ(cut.request.host, whole.request.host) << i;
    EXPECT_EQ(cut.why, whole.why) << i;
  }
  const Talk bytewise = play(bytes, each, required);
  EXPECT_EQ(bytewise.step, whole.step);
  EXPECT_EQ(bytewise.out, whole.out);
  EXPECT_EQ(bytewise.request.port, whole.request.port);
  return whole;
}

TEST(SocksServer, Version5Name) {
  const Talk t = playEveryway("\x05\x01\x00\x05\x01\x00\x03\x0b"s + "example.com" + "\x01\xbb"s + "first bytes");
  EXPECT_EQ(t.step, Step::request);
  EXPECT_EQ(t.request.version, Version::v5);
  EXPECT_EQ(t.request.command, Command::connect);
  EXPECT_EQ(t.request.host, "example.com");
  EXPECT_EQ(t.request.port, 443);
  EXPECT_EQ(t.out, "\x05\x00"s);
  EXPECT_EQ(t.rest, "first bytes");
}

TEST(SocksServer, Version5Addresses) {
  EXPECT_EQ(playEveryway("\x05\x02\x00\x02\x05\x01\x00\x01\x7f\x00\x00\x01\x00\x50"s).request.host, "127.0.0.1");
  const Talk v6 = playEveryway("\x05\x01\x00\x05\x01\x00\x04"s + std::string(15, '\0') + "\x01\x1f\x90"s);
  EXPECT_EQ(v6.request.host, "::1");
  EXPECT_EQ(v6.request.port, 8080);
  EXPECT_EQ(playEveryway("\x05\x01\x00\x05\x01\x00\x03\x05[::1]\x00\x50"s).request.host, "::1");
}

TEST(SocksServer, PasswordIsAskedForWhereRequired) {
  const std::string login = "\x05\x02\x00\x02\x01\x03"s + "ann" + "\x06" + "secret", ask = "\x05\x01\x00\x01\x01\x02\x03\x04\x00\x50"s;
  const Talk t = playEveryway(login + ask, true);
  EXPECT_EQ(t.step, Step::request);
  EXPECT_EQ(t.out, "\x05\x02\x01\x00"s);
  EXPECT_EQ(t.request.user, "ann");
  const Talk wrong = playEveryway("\x05\x01\x02\x01\x03"s + "ann" + "\x05" + "guess" + ask, true);
  EXPECT_EQ(wrong.step, Step::failed);
  EXPECT_EQ(wrong.out, "\x05\x02\x01\x01"s);
  EXPECT_TRUE(wrong.unauthorized);
  EXPECT_EQ(wrong.request.host, "") << "a request before its authentication was read";
  const Talk none = playEveryway("\x05\x01\x00"s + ask, true);
  EXPECT_EQ(none.step, Step::failed);
  EXPECT_EQ(none.out, "\x05\xff"s);
  EXPECT_TRUE(none.unauthorized);
}

TEST(SocksServer, AnyPasswordWhereNoneIsRequired) {
  const Talk t = playEveryway("\x05\x01\x02\x01\x03"s + "bob" + "\x01" + "x" + "\x05\x01\x00\x01\x01\x02\x03\x04\x00\x50"s);
  EXPECT_EQ(t.step, Step::request);
  EXPECT_EQ(t.request.user, "bob");
  EXPECT_EQ(playEveryway("\x05\x01\x01"s).out, "\x05\xff"s) << "GSSAPI only";
}

TEST(SocksServer, Version4And4a) {
  const Talk four = playEveryway("\x04\x01\x00\x50\x7f\x00\x00\x01"s + "me\0"s + "GET");
  EXPECT_EQ(four.step, Step::request);
  EXPECT_EQ(four.request.version, Version::v4);
  EXPECT_EQ(four.request.host, "127.0.0.1");
  EXPECT_EQ(four.request.user, "me");
  EXPECT_EQ(four.rest, "GET");
  EXPECT_EQ(four.out, "");
  const Talk named = playEveryway("\x04\x01\x01\xbb\x00\x00\x00\x01\0"s + "example.com\0"s);
  EXPECT_EQ(named.request.host, "example.com");
  EXPECT_EQ(named.request.port, 443);
  const Talk refused = playEveryway("\x04\x01\x00\x50\x7f\x00\x00\x01\0"s, true);
  EXPECT_EQ(refused.step, Step::failed);
  EXPECT_EQ(refused.out, "\x00\x5b\x00\x00\x00\x00\x00\x00"s);
  EXPECT_TRUE(refused.unauthorized);
}

TEST(SocksServer, OtherCommandsAreRead) {
  EXPECT_EQ(playEveryway("\x05\x01\x00\x05\x02\x00\x01\x01\x02\x03\x04\x00\x50"s).request.command, Command::bind);
  EXPECT_EQ(playEveryway("\x05\x01\x00\x05\x03\x00\x01\x01\x02\x03\x04\x00\x50"s).request.command, Command::udpAssociate);
  EXPECT_EQ(playEveryway("\x04\x02\x00\x50\x01\x02\x03\x04\0"s).request.command, Command::bind);
  EXPECT_EQ(playEveryway("\x05\x01\x00\x05\x09\x00\x01\x01\x02\x03\x04\x00\x50"s).out, "\x05\x00\x05\x07\x00\x01\x00\x00\x00\x00\x00\x00"s);
}

TEST(SocksServer, GarbageIsRefusedAndBounded) {
  EXPECT_EQ(play("\x06", {}).step, Step::failed);
  EXPECT_EQ(playEveryway("\x05\x01\x00\x04\x01\x00\x01"s).step, Step::failed);
  EXPECT_EQ(playEveryway("\x05\x01\x00\x05\x01\x00\x02"s).out, "\x05\x00\x05\x08\x00\x01\x00\x00\x00\x00\x00\x00"s);
  EXPECT_EQ(playEveryway("\x05\x01\x00\x05\x01\x00\x03\x03"s + "a b" + "\x00\x50"s).step, Step::failed);
  EXPECT_EQ(playEveryway("\x05\x01\x00\x05\x01\x00\x03\x00\x00\x50"s).step, Step::failed);
  EXPECT_EQ(play("\x04\x01\x00\x50\x01\x02\x03\x04"s + std::string(5000, 'u'), {}).step, Step::failed);
  EXPECT_EQ(play("\x04\x01\x00\x50\x00\x00\x00\x04\0"s + std::string(5000, 'h'), {}).step, Step::failed);
  EXPECT_EQ(play("\x04\x01\x00\x50\x01\x02\x03\x04"s + std::string(512, 'u'), {}).step, Step::needMore);
}

TEST(SocksServer, RepliesAreOfTheVersionAsked) {
  ServerHandshake five(false);
  std::size_t consumed = 0;
  five.feed("\x05\x01\x00\x05\x01\x00\x01\x01\x02\x03\x04\x00\x50"s, consumed);
  EXPECT_EQ(five.reply(Reply::connectionRefused), "\x05\x05\x00\x01\x00\x00\x00\x00\x00\x00"s);
  EXPECT_EQ(five.reply(Reply::succeeded), "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"s);
  ServerHandshake four(false);
  consumed = 0;
  four.feed("\x04\x01\x00\x50\x01\x02\x03\x04\0"s, consumed);
  EXPECT_EQ(four.reply(Reply::succeeded), "\x00\x5a\x00\x00\x00\x00\x00\x00"s);
  EXPECT_EQ(four.reply(Reply::hostUnreachable), "\x00\x5b\x00\x00\x00\x00\x00\x00"s);
}

struct Asked {
  ClientHandshake::Step step = ClientHandshake::Step::needMore;
  std::string out, rest, why;
  std::optional<Reply> refused;
};

Asked ask(std::string_view answers, std::size_t piece, const std::string& host = "example.com",
          std::optional<Credentials> credentials = std::nullopt) {
  ClientHandshake handshake(host, 443, std::move(credentials));
  Asked asked;
  asked.out += handshake.out();
  std::string buffer;
  std::size_t given = 0;
  do {
    const std::string_view more = answers.substr(given, piece);
    given += more.size();
    buffer += more;
    std::size_t consumed = 0;
    asked.step = handshake.feed(buffer, consumed);
    buffer.erase(0, consumed);
    asked.out += handshake.out();
  } while (asked.step == ClientHandshake::Step::needMore && given < answers.size());
  asked.rest = buffer + std::string(answers.substr(given));
  asked.why = handshake.why();
  asked.refused = handshake.refused();
  return asked;
}

TEST(SocksClient, NamesAreLeftToTheProxy) {
  for (std::size_t piece = 1; piece < 20; ++piece) {
    const Asked a = ask("\x05\x00\x05\x00\x00\x01\x01\x02\x03\x04\x00\x50"s + "220 hello", piece);
    EXPECT_EQ(a.step, ClientHandshake::Step::connected) << a.why;
    EXPECT_EQ(a.out, "\x05\x01\x00\x05\x01\x00\x03\x0b"s + "example.com" + "\x01\xbb"s);
    EXPECT_EQ(a.rest, "220 hello");
  }
  EXPECT_EQ(ask("\x05\x00"s, 9, "127.0.0.1").out, "\x05\x01\x00\x05\x01\x00\x01\x7f\x00\x00\x01\x01\xbb"s);
  EXPECT_EQ(ask("\x05\x00"s, 9, "::1").out, "\x05\x01\x00\x05\x01\x00\x04"s + std::string(15, '\0') + "\x01\x01\xbb"s);
}

TEST(SocksClient, GivesItsPasswordWhenAsked) {
  const Credentials ann{"ann", "secret"};
  const Asked a = ask("\x05\x02\x01\x00\x05\x00\x00\x03\x04host\x00\x50"s, 1, "h", ann);
  EXPECT_EQ(a.step, ClientHandshake::Step::connected) << a.why;
  EXPECT_EQ(a.out, "\x05\x02\x00\x02\x01\x03"s + "ann" + "\x06" + "secret" + "\x05\x01\x00\x03\x01h\x01\xbb"s);
  EXPECT_EQ(ask("\x05\x02\x01\x01"s, 1, "h", ann).why, "it refused our username or password");
  EXPECT_EQ(ask("\x05\xff"s, 1).why, "it wants a username and password");
  EXPECT_EQ(ask("\x05\x02"s, 1).step, ClientHandshake::Step::failed) << "a method that was not offered";
}

TEST(SocksClient, TellsWhyItWasRefused) {
  const Asked refused = ask("\x05\x00\x05\x05"s, 1);
  EXPECT_EQ(refused.step, ClientHandshake::Step::failed);
  EXPECT_EQ(refused.refused, Reply::connectionRefused);
  EXPECT_EQ(refused.why, "connection refused");
  EXPECT_EQ(ask("\x05\x00\x05\x77"s, 1).why, "reply 0x77");
  EXPECT_EQ(ask("HTTP/1.1 400 Bad Request\r\n", 3).why, "it does not speak SOCKS 5");
  EXPECT_EQ(ask("\x05\x00\x05\x00\x00\x09"s, 1).why, "its reply cannot be read");
  EXPECT_EQ(ask("\x05\x00"s, 1, std::string(256, 'h')).step, ClientHandshake::Step::failed);
  EXPECT_EQ(ask("\x05\x00"s, 1, "h", Credentials{std::string(256, 'u'), ""}).step, ClientHandshake::Step::failed);
}

}  // namespace
}  // namespace penstock::wire::socks
