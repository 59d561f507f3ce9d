// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/base/host_name.h"

#include <gtest/gtest.h>

namespace penstock {
namespace {

using namespace std::string_literals;

TEST(HostName, HasOneForm) {
  const struct {
    std::string text, form;
  } table[] = {
      {"example.com", "example.com"},
      {"EXAMPLE.Com", "example.com"},
      {"example.com.", "example.com"},
      {"localhost", "localhost"},
      {"xn--Bcher-KVA.example", "xn--bcher-kva.example"},
      {"_dmarc.under_score.example", "_dmarc.under_score.example"},
      {"-a-.example", "-a-.example"},
      {"127.0.0.1", "127.0.0.1"},
      {"127.0.0.1.", "127.0.0.1"},
      {"1.2.3", "1.2.3"},
      {"::1", "::1"},
      {"[::1]", "::1"},
      {"2001:0DB8:0:0:0:0:0:1", "2001:db8::1"},
      {"::FFFF:127.0.0.1", "::ffff:127.0.0.1"},
      {"fe80::1%eth0", "fe80::1%eth0"},
      {"[FE80::1%eth0.1]", "fe80::1%eth0.1"},
      {std::string(63, 'A') + ".example", std::string(63, 'a') + ".example"},
  };
  for (const auto& [text, form] : table) EXPECT_EQ(hostName(text), form) << text;
}

TEST(HostName, OfWhatIsNoneIsEmpty) {
  const std::string label(63, 'a'), longest = label + '.' + label + '.' + label + '.' + label.substr(0, 61);
  EXPECT_EQ(hostName(longest), longest);
  EXPECT_EQ(hostName(longest + '.'), longest);
  for (const std::string& text :
       {""s, "."s, ".."s, "a.."s, ".a"s, "a..b"s, "a\0b"s, "a\0.example"s, "a b"s, "a\n"s, "a\tb"s, "<b>.example"s, "a&b"s, "a\"b"s, "a'b"s,
        "a/b"s, "../a"s, "a\\b"s, "a:80"s, "u@a"s, "a?b"s, "a#b"s, "a%62"s, "*"s, "*.example"s, "a,b"s, "a;b"s, "b\xc3\xbc" "cher.example"s,
        "\xe2\x80\xae" "moc.example"s, "\xff"s, "[a]"s, "[]"s, "["s, "[::1"s, "::1]"s, "[127.0.0.1]"s, ":"s, "::zz"s, "::1%"s, "::1%a/b"s,
        "::1%" + std::string(16, 'a'), "::1\0"s, "[::1\0]"s, label + "a.example", longest + "a", std::string(1 << 20, 'a'),
        std::string(1 << 20, ':')})
    EXPECT_EQ(hostName(text), "") << text.substr(0, 100);
}

}  // namespace
}  // namespace penstock
