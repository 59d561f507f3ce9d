// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "penstock/service/config_file.h"

namespace penstock::service {
namespace {

using std::chrono::milliseconds;

TEST(Values, Sizes) {
  EXPECT_EQ(1000u, parseSize("1000"));
  EXPECT_EQ(0u, parseSize("0"));
  EXPECT_EQ(10u * 1024 * 1024, parseSize("10mb"));
  EXPECT_EQ(512u * 1024, parseSize("512 KiB"));
  EXPECT_EQ(2ull << 30, parseSize(" 2G "));
  EXPECT_EQ(3ull << 40, parseSize("3TiB"));
  for (const char* bad :
       {"", "mb", "-1", "+1", "1.5mb", "1 0", "10 parsecs", "99999999999999999999", "17179869184gb"}) {
    EXPECT_FALSE(parseSize(bad)) << bad;
  }
}

TEST(Values, Durations) {
  EXPECT_EQ(milliseconds(30'000), parseDuration("30s"));
  EXPECT_EQ(milliseconds(30'000), parseDuration("30"));
  EXPECT_EQ(milliseconds(1500), parseDuration("1500ms"));
  EXPECT_EQ(milliseconds(300'000), parseDuration("5 m"));
  EXPECT_EQ(milliseconds(3'600'000), parseDuration("1H"));
  EXPECT_EQ(milliseconds(0), parseDuration("0"));
  for (const char* bad : {"", "s", "-1s", "1.5s", "1 fortnight", "99999999h"}) EXPECT_FALSE(parseDuration(bad)) << bad;
}

TEST(Values, Addresses) {
  EXPECT_EQ("localhost", *parseAddress("LocalHost"));
  EXPECT_EQ("0.0.0.0", *parseAddress("0.0.0.0"));
  EXPECT_EQ("::1", *parseAddress("::1"));
  EXPECT_EQ("::1", *parseAddress("[::1]"));
  EXPECT_EQ("fe80::1%eth0", *parseAddress("fe80::1%eth0"));
  for (const char* bad :
       {"", "example.com", "256.1.1.1", "1.2.3", "[127.0.0.1]", "::g", "fe80::1%", "127.0.0.1:80", "*"}) {
    EXPECT_FALSE(parseAddress(bad)) << bad;
  }
  EXPECT_EQ("\"lan\" is not an IP address; expected one of this machine such as 127.0.0.1, ::1, or 0.0.0.0 for all",
            parseAddress("lan").error().message);
}

TEST(Values, Ports) {
  EXPECT_EQ(0, *parsePort("0"));
  EXPECT_EQ(65535, *parsePort("65535"));
  for (const char* bad : {"", "65536", "-1", "http", "80 ", "0x50", "8080.0"}) EXPECT_FALSE(parsePort(bad)) << bad;
}

TEST(Values, Listeners) {
  auto v4 = parseListener("http@0.0.0.0:0");
  EXPECT_EQ("0.0.0.0", v4->address);
  EXPECT_EQ(0, v4->port);
  auto v6 = parseListener("HTTP@[::1]:8081");
  EXPECT_EQ("::1", v6->address);
  EXPECT_EQ(8081, v6->port);
  EXPECT_EQ("localhost", parseListener("http@9000")->address) << "both loopbacks";
  EXPECT_EQ(9000, parseListener("http@9000")->port);

  EXPECT_EQ(model::ListenMode::socks5, parseListener("socks5@1080")->mode);
  EXPECT_EQ(model::ListenMode::https, parseListener("https@127.0.0.1:8443")->mode);
  EXPECT_EQ(model::ListenMode::transparent, parseListener("Transparent@[::]:8080")->mode);
  auto reverse = parseListener("reverse:http://[::1]:3000/@127.0.0.1:80");
  EXPECT_EQ(model::ListenMode::reverse, reverse->mode);
  EXPECT_EQ("http://[::1]:3000", model::toText(reverse->target));
  EXPECT_EQ("127.0.0.1", reverse->address);

  const std::string expected =
      "; expected MODE@ADDRESS:PORT such as http@127.0.0.1:8080, https@127.0.0.1:8443, socks5@[::1]:1080, transparent@0.0.0.0:8080 or "
      "reverse:https://example.com@127.0.0.1:8443";
  const std::pair<const char*, std::string> bad[] = {
      {"", "\"\" is not a listener" + expected},
      {"127.0.0.1:80", "\"127.0.0.1:80\" is not a listener" + expected},
      {"ftp@1.2.3.4:80", "\"ftp\" is not a listener mode" + expected},
      {"http@::1:80", "\"http@::1:80\": an IPv6 address needs brackets" + expected},
      {"http@1.2.3.4:", "\"http@1.2.3.4:\": \"\" is not a port; expected a number from 0 to 65535 (0: any free port)"},
      {"reverse@127.0.0.1:1", "\"reverse@127.0.0.1:1\" has no origin" + expected},
      {"reverse:x@127.0.0.1:1", "\"x\" is not an origin; expected https://HOST, http://HOST:PORT or tcp://HOST:PORT"},
  };
  for (const auto& [text, message] : bad) {
    auto result = parseListener(text);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(message, result.error().message);
  }
}

TEST(Values, ReverseTargets) {
  EXPECT_EQ("https://example.com", model::toText(*parseReverseTarget("HTTPS://example.com/")));
  EXPECT_EQ("http://example.com:8080", model::toText(*parseReverseTarget("http://example.com:8080")));
  EXPECT_EQ("tcp://[fe80::1]:5432", model::toText(*parseReverseTarget("tcp://[fe80::1]:5432")));
  EXPECT_EQ(443, parseReverseTarget("https://example.com")->port);
  for (const char* bad : {"", "example.com", "tcp://db", "https://", "https://a b", "http://a:0", "http://a:", "http://[::1", "http://u@h",
                          "http://a/path", "http://::1:80"})
    EXPECT_FALSE(parseReverseTarget(bad)) << bad;
  EXPECT_NE(std::string::npos, parseReverseTarget("http://a/path").error().message.find("has a path"));
}

TEST(Values, UpstreamProxies) {
  auto full = parseUpstreamProxy("http://us%40er:pa:ss@proxy.example:3128/");
  EXPECT_EQ("http://proxy.example:3128", model::toText(*full));
  EXPECT_EQ("us@er", full->user);
  EXPECT_EQ("pa:ss", full->password);
  EXPECT_EQ("socks5://[::1]:1080", model::toText(*parseUpstreamProxy("socks5h://[::1]")));
  EXPECT_EQ(443, parseUpstreamProxy("https://proxy")->port);
  for (const char* bad : {"", "proxy:3128", "ftp://proxy", "http://", "http://:80", "http://:pw@host", "http://a:b:c"})
    EXPECT_FALSE(parseUpstreamProxy(bad)) << bad;
}

TEST(Values, UpstreamExceptions) {
  for (const char* good : {"loopback", "10.0.0.0/8", "fd00::/8", "*.lan", "host:8080", "/^x/"}) EXPECT_EQ(good, *parseUpstreamException(good));
  EXPECT_EQ("*.lan", *parseUpstreamException(".lan"));
  for (const char* bad : {"", "10.0.0.0/33", "localhost/8", "a b"}) EXPECT_FALSE(parseUpstreamException(bad)) << bad;
}

TEST(Values, HostPatterns) {
  for (const char* good : {"example.com", "*.example.com", "a_b.example:8443", "[::1]:443", "/^api\\d+\\./", "*"}) {
    EXPECT_EQ(good, *parseHostPattern(good));
  }
  const std::string expected = "; expected a host such as api.example.com, *.example.com, example.com:8443, or /regex/";
  const std::pair<const char*, std::string> bad[] = {
      {"", "the pattern is empty" + expected},
      {"https://example.com", "\"https://example.com\" is a URL" + expected},
      {"a.example, b.example", "\"a.example, b.example\" is not one host" + expected},
      {"example.com/path", "\"example.com/path\" is not one host" + expected},
      {"/open", "\"/open\" is not closed by a slash" + expected},
  };
  for (const auto& [text, message] : bad) {
    auto result = parseHostPattern(text);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(message, result.error().message);
  }
  EXPECT_NE(std::string::npos, parseHostPattern("/(/").error().message.find("\"/(/\" is not a regular expression: "));
  EXPECT_FALSE(parseHostPattern(std::string(2000, 'a')));
}

}  // namespace
}  // namespace penstock::service
