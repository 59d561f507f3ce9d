// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/tls_hello/client_hello.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>

#include "unit/wire/hello_for_test.h"

namespace penstock::wire {
namespace {

using Status = ClientHelloResult::Status;
using Numbers = std::vector<std::uint16_t>;

HelloParts browserLike() {
  HelloParts h;
  h.extensions = {{0x1A1A, ""},
                  {0, serverName("www.example.com")},
                  {10, vectorOf(numbers({0x2A2A, 0x11EC, 29}), 2)},
                  {13, vectorOf(numbers({0x0403, 0x0804}), 2)},
                  {16, alpnList({"h2", "http/1.1"})},
                  {43, vectorOf(numbers({0x4A4A, 0x0304, 0x0303}), 1)},
                  {21, std::string(100, '\0')}};
  return h;
}

void expectBrowserLike(const ClientHelloResult& r) {
  ASSERT_EQ(r.status, Status::ok);
  EXPECT_EQ(r.hello.legacyVersion, 0x0303);
  EXPECT_EQ(r.hello.versions, (Numbers{0x4A4A, 0x0304, 0x0303}));
  EXPECT_EQ(r.hello.cipherSuites, (Numbers{0x3A3A, 0x1301, 0xC02B}));
  EXPECT_EQ(r.hello.extensions, (Numbers{0x1A1A, 0, 10, 13, 16, 43, 21}));
  EXPECT_EQ(r.hello.groups, (Numbers{0x2A2A, 0x11EC, 29}));
  EXPECT_EQ(r.hello.signatureAlgorithms, (Numbers{0x0403, 0x0804}));
  EXPECT_EQ(r.hello.sni, "www.example.com");
  EXPECT_EQ(r.hello.alpn, (std::vector<std::string>{"h2", "http/1.1"}));
}

/// From a heap block of exactly that size: a sanitizer sees the first byte read beyond it.
ClientHelloResult readExactly(std::string_view in, std::size_t limit = 64 * 1024) {
  const std::unique_ptr<char[]> copy(new char[in.size()]);
  std::copy(in.begin(), in.end(), copy.get());
  return readClientHello({copy.get(), in.size()}, limit);
}

TEST(ClientHello, ReadsWhatABrowserSends) {
  const std::string in = record(browserLike().message());
  expectBrowserLike(readExactly(in));
  expectBrowserLike(readExactly(in + "more bytes"));
}

TEST(ClientHello, NeedsMoreAtEveryTruncation) {
  for (const std::string& in : {record(browserLike().message()), records(browserLike().message(), 50)})
    for (std::size_t n = 0; n < in.size(); ++n) EXPECT_EQ(readExactly(in.substr(0, n)).status, Status::needMore) << n;
}

TEST(ClientHello, ReadsOverAnyRecordSize) {
  const std::string message = browserLike().message();
  for (std::size_t size = 1; size <= message.size(); ++size) expectBrowserLike(readExactly(records(message, size)));
}

TEST(ClientHello, IgnoresWhatFollowsInTheSameRecord) {
  expectBrowserLike(readExactly(record(browserLike().message() + "\x01 more")));
}

TEST(ClientHello, WithoutExtensions) {
  HelloParts h;
  h.version = 0x0301;
  h.withExtensions = false;
  const auto r = readExactly(record(h.message()));
  ASSERT_EQ(r.status, Status::ok);
  EXPECT_EQ(r.hello.versions, (Numbers{0x0301}));
  EXPECT_EQ(r.hello.sni, "");
  EXPECT_TRUE(r.hello.extensions.empty());
  EXPECT_TRUE(r.hello.alpn.empty());
}

TEST(ClientHello, OddServerNames) {
  const auto sni = [](std::string data) {
    HelloParts h;
    h.extensions = {{0, std::move(data)}};
    const auto r = readExactly(record(h.message()));
    return r.status == Status::ok ? "ok:" + r.hello.sni : "no";
  };
  EXPECT_EQ(sni(serverName("127.0.0.1")), "ok:127.0.0.1");
  EXPECT_EQ(sni(serverName("")), "ok:");
  EXPECT_EQ(sni(""), "ok:");
  EXPECT_EQ(sni(vectorOf("", 2)), "ok:");
  EXPECT_EQ(sni(vectorOf("\x07" + vectorOf("x", 2), 2)), "ok:");  // a name of another type
  EXPECT_EQ(sni(vectorOf("\x07" + vectorOf("x", 2) + std::string(1, '\0') + vectorOf("a", 2), 2)), "ok:a");
  EXPECT_EQ(sni(serverName("<img src=file:///dev/zero>")), "ok:<img src=file:///dev/zero>");  // kept as it was sent
  EXPECT_EQ(sni(serverName("a") + "x"), "no");
  EXPECT_EQ(sni(bigEndian(9, 2) + std::string(1, '\0') + vectorOf("a", 2)), "no");
  EXPECT_EQ(sni(vectorOf(std::string(1, '\0') + bigEndian(9, 2) + "a", 2)), "no");
}

TEST(ClientHello, MalformedLengthsAreNotTls) {
  const auto status = [](unsigned type, std::string data) {
    HelloParts h;
    h.extensions = {{type, std::move(data)}};
    return readExactly(record(h.message())).status;
  };
  EXPECT_EQ(status(10, vectorOf("abc", 2)), Status::notTls) << "odd";
  EXPECT_EQ(status(10, bigEndian(4, 2) + "ab"), Status::notTls);
  EXPECT_EQ(status(13, vectorOf("ab", 2) + "x"), Status::notTls);
  EXPECT_EQ(status(16, vectorOf(vectorOf("", 1), 2)), Status::notTls) << "empty protocol name";
  EXPECT_EQ(status(16, vectorOf("\x05h2", 2)), Status::notTls);
  EXPECT_EQ(status(43, ""), Status::notTls);
  EXPECT_EQ(status(43, vectorOf("abc", 1)), Status::notTls);
  EXPECT_EQ(status(77, "whatever"), Status::ok);

  HelloParts h;
  h.sessionId = std::string(33, 's');
  EXPECT_EQ(readExactly(record(h.message())).status, Status::notTls);
  h = {};
  h.suites = "abc";
  EXPECT_EQ(readExactly(record(h.message())).status, Status::notTls);
  h = {};
  h.compression = "";
  EXPECT_EQ(readExactly(record(h.message())).status, Status::notTls);
}

TEST(ClientHello, EveryByteChangedIsReadInBounds) {
  const std::string good = records(browserLike().message(), 120);
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (int value : {0, 1, 0x7F, 0xFF, (good[i] + 1) & 0xFF, (good[i] - 1) & 0xFF}) {
      std::string bad = good;
      bad[i] = char(value);
      readExactly(bad);
    }
  }
}

TEST(ClientHello, OtherBytesAreToldEarly) {
  EXPECT_EQ(readExactly("").status, Status::needMore);
  EXPECT_EQ(readExactly("G").status, Status::notTls);
  EXPECT_EQ(readExactly("\x16\x02").status, Status::notTls);
  EXPECT_EQ(readExactly(std::string("\x16\x03\x01\0\0", 5)).status, Status::notTls) << "empty record";
  EXPECT_EQ(readExactly("\x16\x03\x01\x40\x01").status, Status::notTls) << "record over 2^14";
  EXPECT_EQ(readExactly(std::string("\x16\x03\x01\0\x04\x02", 6)).status, Status::notTls) << "a ServerHello";
  EXPECT_EQ(readExactly(record(browserLike().message().substr(0, 60)) + "\x17\x03\x01").status, Status::notTls)
      << "data between the fragments";
}

TEST(ClientHello, IsBounded) {
  HelloParts h;
  h.extensions = {{21, std::string(30'000, '\0')}, {0, serverName("a")}};
  const std::string in = records(h.message(), 16384);
  EXPECT_EQ(readExactly(in).status, Status::ok);
  EXPECT_EQ(readExactly(in, 20'000).status, Status::notTls);
  EXPECT_EQ(readExactly(in.substr(0, 100), 20'000).status, Status::notTls) << "its own length says so";
  EXPECT_EQ(readExactly(records(h.message(), 1), 40'000).status, Status::notTls) << "the record headers count";

  const auto start = std::chrono::steady_clock::now();
  const std::string slow = records(HelloParts{}.message() + std::string(20, 'x'), 1);
  for (std::size_t n = 0; n <= slow.size(); ++n) readClientHello(std::string_view(slow).substr(0, n));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

}  // namespace
}  // namespace penstock::wire
