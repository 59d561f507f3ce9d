// SPDX-License-Identifier: GPL-3.0-or-later
// Buttons that trust a refused server: who sees them, and what it takes to press one.
#include "engine/exchange/trust_buttons.h"

#include <gtest/gtest.h>

#include "unit/engine/exchange_ends.h"

namespace penstock::engine::test {
namespace {

const model::TrustedServer server{"a.example", "AA:BB:CC"};

std::shared_ptr<model::RequestHead> head(std::string_view method, std::string_view path, std::string_view more = "") {
  auto out = requestOf(std::string(method) + " " + std::string(path) + " HTTP/1.1\r\nHost: a.example\r\n" + std::string(more) + "\r\n");
  out->scheme = "https";
  return out;
}

struct Trusting {
  Trusting() {
    core.trustSecret = "a secret of this run";
    core.trustForProject = [this](const model::TrustedServer& s) { forProject.push_back(s); };
  }
  std::string buttons(std::string_view more = "") { return trustButtons(core, server, *head("GET", "/page", more)); }
  /// Where each of them leads.
  std::vector<std::string> targets() {
    std::vector<std::string> out;
    const std::string html = buttons(), mark = "action=\"";
    for (std::size_t at = 0; (at = html.find(mark, at)) != std::string::npos;) {
      at += mark.size();
      std::string target = html.substr(at, html.find('"', at) - at);
      for (std::size_t amp; (amp = target.find("&amp;")) != std::string::npos;) target.erase(amp + 1, 4);
      out.push_back(target);
    }
    return out;
  }
  std::optional<FixedReply> press(const std::string& target, std::string_view more = "", std::string_view method = "POST",
                                  const std::string& host = server.host) {
    return answerTrustButton(core, host, *head(method, target, more));
  }
  bool trusted() const { return core.reach->trusted.contains(server) || !forProject.empty(); }

  Core core;
  std::vector<model::TrustedServer> forProject;
};

TEST(TrustButtons, OnAPageThatAPersonAskedForAndNowhereElse) {
  Trusting t;
  for (const char* part : {"AA:BB:CC", "Trust this server once", "Trust this server for this project"})
    EXPECT_TRUE(has(t.buttons(), part)) << part;
  EXPECT_EQ(t.targets().size(), 2u);
  EXPECT_NE(t.buttons("Sec-Fetch-Dest: document\r\n"), "");
  EXPECT_EQ(t.buttons("Sec-Fetch-Dest: iframe\r\n"), "");
  EXPECT_EQ(trustButtons(t.core, server, *head("POST", "/page")), "");
  t.core.trustForProject = nullptr;
  EXPECT_EQ(t.targets().size(), 1u) << "where there is no project";
  t.core.trustSecret.clear();
  EXPECT_EQ(t.buttons(), "");
}

TEST(TrustButtons, PressedTheyTrustForAsLongAsTheySay) {
  Trusting t;
  const auto once = t.press(t.targets()[0]);
  ASSERT_TRUE(once);
  EXPECT_EQ(once->status, 303);
  EXPECT_TRUE(t.core.reach->trusted.contains(server));
  EXPECT_TRUE(t.forProject.empty());
  ASSERT_TRUE(t.press(t.targets()[1]));
  EXPECT_EQ(t.forProject, std::vector<model::TrustedServer>{server});
}

TEST(TrustButtons, TheAnswerLeadsBackToThePage) {
  const auto back = [](std::string_view more) {
    Trusting t;
    const auto reply = t.press(t.targets()[0], more);
    for (const auto& [name, value] : reply->headers)
      if (name == "Location") return value;
    return std::string();
  };
  EXPECT_EQ(back(""), "https://a.example/");
  EXPECT_EQ(back("Referer: https://a.example/page?x\r\n"), "https://a.example/page?x");
  EXPECT_EQ(back("Referer: https://a.example.evil/page\r\n"), "https://a.example/");
  EXPECT_EQ(back("Referer: https://evil/\r\n"), "https://a.example/");
}

TEST(TrustButtons, NoOtherPageCanPressThem) {
  Trusting t;
  const std::string target = t.targets()[0];
  EXPECT_FALSE(t.press(target, "Origin: https://evil.example\r\n"));
  EXPECT_FALSE(t.press(target, "Origin: null\r\n"));
  EXPECT_FALSE(t.press(target, "Sec-Fetch-Site: cross-site\r\n"));
  EXPECT_FALSE(t.press(target, "", "GET"));
  EXPECT_FALSE(t.trusted());
  EXPECT_TRUE(t.press(target, "Origin: https://a.example\r\nSec-Fetch-Site: same-origin\r\n"));
}

TEST(TrustButtons, WithoutItsSecretARequestIsTheServersOwn) {
  Trusting t;
  const std::string target = t.targets()[0];
  for (std::size_t i = 0; i < target.size(); ++i) {
    std::string other = target;
    other[i] = other[i] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(t.press(other)) << other;
    EXPECT_FALSE(t.press(target.substr(0, i)));
  }
  EXPECT_FALSE(t.press(target + "0"));
  EXPECT_FALSE(t.press(target, "", "POST", "b.example")) << "made for another server";
  std::string longer = target;
  longer.replace(longer.find("run"), 3, "project");
  EXPECT_FALSE(t.press(longer)) << "for longer than the button said";
  EXPECT_FALSE(t.press("/.penstock/trust-server?"));
  EXPECT_FALSE(t.trusted());

  Trusting another;
  another.core.trustSecret = "of another run";
  EXPECT_FALSE(another.press(target));
  another.core.trustSecret.clear();
  EXPECT_FALSE(another.press(target));
}

}  // namespace
}  // namespace penstock::engine::test
