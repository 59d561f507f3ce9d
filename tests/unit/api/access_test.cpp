// SPDX-License-Identifier: GPL-3.0-or-later
// Who is let in: Host, Origin, tokens.
#include "api/http/access.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace penstock::api {
namespace {

class Access : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/penstock-api-XXXXXX";
    folder = ::mkdtemp(name);
    ASSERT_TRUE(tokens.open(folder + "/token"));
  }
  void TearDown() override { std::filesystem::remove_all(folder); }
  RequestHead head(std::string authorization) { return {"GET", "/api/status", {"127.0.0.1:8081"}, std::nullopt, std::move(authorization), std::nullopt, {}}; }
  std::string folder;
  service::ApiTokens tokens;
};

TEST(AccessNames, HostIsTheListenersOwn) {
  for (const char* host : {"127.0.0.1:8081", "localhost:8081", "LOCALHOST:8081", "[::1]:8081", "127.0.0.2:8081"}) EXPECT_TRUE(hostIsOurs(host, "127.0.0.1:8081")) << host;
  for (const char* host : {"127.0.0.1", "127.0.0.1:80", "evil.example:8081", "localhost.evil.example:8081", "", "127.0.0.1:8081@evil.example", "10.0.0.1:8081"})
    EXPECT_FALSE(hostIsOurs(host, "127.0.0.1:8081")) << host;
  EXPECT_TRUE(hostIsOurs("10.0.0.1:8081", "10.0.0.1:8081"));
  EXPECT_TRUE(originIsOurs("http://127.0.0.1:8081", "127.0.0.1:8081"));
  for (const char* origin : {"null", "", "http://", "https://127.0.0.1:8081", "http://evil.example:8081", "http://127.0.0.1"}) EXPECT_FALSE(originIsOurs(origin, "127.0.0.1:8081")) << origin;
}

TEST_F(Access, TokensHaveTheirRights) {
  EXPECT_EQ(admit(head("Bearer " + tokens.own()), "127.0.0.1:8081", tokens).holder->rights, Right::all);
  EXPECT_TRUE(admit(head("bearer  " + tokens.own() + " "), "127.0.0.1:8081", tokens).holder);
  const std::string bad[] = {"", "Bearer ", "Basic " + tokens.own(), tokens.own(), "Bearer " + tokens.own() + "x"};
  for (const std::string& given : bad)
    EXPECT_EQ(admit(head(given), "127.0.0.1:8081", tokens).refused->status, 401u) << given;
  const auto reader = tokens.make("reader", Right::read);
  ASSERT_TRUE(reader);
  EXPECT_EQ(admit(head("Bearer " + *reader), "127.0.0.1:8081", tokens).holder->rights, Right::read);
  EXPECT_FALSE(tokens.make("reader", Right::read));
  EXPECT_FALSE(tokens.make("none", Right::none));
  auto narrowed = head("Bearer " + tokens.own());
  narrowed.rights = "read send";
  EXPECT_EQ(admit(narrowed, "127.0.0.1:8081", tokens).holder->rights, Right::read | Right::send);
  ASSERT_TRUE(tokens.takeBack("reader"));
  EXPECT_EQ(admit(head("Bearer " + *reader), "127.0.0.1:8081", tokens).refused->status, 401u);
}

TEST_F(Access, TokensAreKeptAsDigestsForThisPersonAlone) {
  const auto made = tokens.make("a \"name\"", Right::read | Right::send);
  ASSERT_TRUE(made);
  std::ifstream file(folder + "/tokens.json");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(text.find(*made), std::string::npos);
  for (const char* name : {"/token", "/tokens.json"}) {
    struct stat info {};
    ASSERT_EQ(::stat((folder + name).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u) << name;
  }
  service::ApiTokens again;
  ASSERT_TRUE(again.open(folder + "/token"));
  EXPECT_EQ(again.own(), tokens.own());
  EXPECT_EQ(again.holderOf(*made)->name, "a \"name\"");
  ::chmod((folder + "/token").c_str(), 0644);
  service::ApiTokens exposed;
  EXPECT_EQ(exposed.open(folder + "/token").error().code, ErrorCode::invalidArgument);
}

TEST_F(Access, BrokenFilesAreTold) {
  std::ofstream(folder + "/tokens.json") << "{";
  service::ApiTokens broken;
  EXPECT_EQ(broken.open(folder + "/token").error().code, ErrorCode::corrupt);
  std::filesystem::remove(folder + "/tokens.json");
  std::ofstream(folder + "/token") << "short";
  EXPECT_EQ(broken.open(folder + "/token").error().code, ErrorCode::corrupt);
}

TEST_F(Access, PagesOfOthersAreRefusedBeforeAnyToken) {
  auto page = head("Bearer " + tokens.own());
  page.origin = "http://evil.example";
  EXPECT_EQ(admit(page, "127.0.0.1:8081", tokens).refused->status, 403u);
  page.origin = std::nullopt;
  page.hosts = {"127.0.0.1:8081", "evil.example"};
  EXPECT_EQ(admit(page, "127.0.0.1:8081", tokens).refused->status, 403u);
  page.hosts.clear();
  EXPECT_EQ(admit(page, "127.0.0.1:8081", tokens).refused->status, 403u);
}

}  // namespace
}  // namespace penstock::api
