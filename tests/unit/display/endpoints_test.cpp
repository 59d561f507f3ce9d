// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/endpoints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/display/draft.h"
#include "unit/exporter/kept_recording.h"

namespace penstock::display {
namespace {

using exporter::test::KeptRecording;
using test::Draft;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

CaptureToCompare captureOf(const KeptRecording& recording) {
  return {&recording, [&recording](const std::function<bool(model::ExchangeId)>& each) -> Result<void> {
            for (const auto& [id, x] : recording.exchanges)
              if (!each(id)) break;
            return {};
          }};
}

void put(KeptRecording& to, model::ExchangeId id, const std::string& method, const std::string& path, int status, const std::string& type, const std::string& body,
         std::int64_t tookUs = 10'000, const std::vector<std::pair<std::string, std::string>>& more = {}) {
  Draft draft(id, path);
  draft.request(method, path, {{"Host", "api.example.com"}});
  auto fields = more;
  fields.emplace_back("Content-Type", type);
  draft.response(status, "OK", fields, body);
  draft.x.timings[model::Timings::end] = tookUs;
  to.put(draft.x, "", body);
}

const EndpointCompared* find(const CapturesCompared& in, const std::string& method, const std::string& path) {
  for (const EndpointCompared& one : in.endpoints)
    if (one.method == method && one.path == path) return &one;
  return nullptr;
}

TEST(Captures, AreComparedByEndpoint) {
  KeptRecording left, right;
  put(left, 1, "GET", "/users/17?x=1", 200, "application/json", R"({"id": 17, "name": "a"})");
  put(left, 2, "GET", "/users/18", 200, "application/json", R"({"id": 18, "name": "b"})");
  put(left, 3, "GET", "/gone", 200, "text/plain", "x");
  put(left, 4, "GET", "/same", 200, "text/plain", "x", 10'000, {{"Date", "1"}});
  put(left, 5, "GET", "/slow", 200, "text/plain", "x", 10'000);
  put(left, 6, "GET", "/fields", 200, "text/plain", "x", 10'000, {{"Set-Cookie", "a=1"}, {"X-Old", "1"}});
  put(right, 1, "GET", "/users/99", 200, "application/json", R"({"id": 99, "name": "c", "admin": true})");
  put(right, 2, "POST", "/users/99", 201, "application/json", "{}");
  put(right, 3, "GET", "/same", 200, "text/plain", "other text", 11'000, {{"Date", "2"}});
  put(right, 4, "GET", "/slow", 503, "text/html", "x", 900'000);
  put(right, 5, "GET", "/fields", 200, "text/plain", "x", 10'000, {{"set-cookie", "b=2"}, {"X-New", "1"}});
  std::uint64_t told = 0;
  const auto compared = compareCaptures(captureOf(left), captureOf(right), [&told](std::uint64_t n) { told = n; }, {});
  ASSERT_TRUE(compared) << compared.error().message;
  EXPECT_EQ(compared->trouble, "");
  const auto* users = find(*compared, "GET", "/users/{id}");
  ASSERT_TRUE(users && users->left && users->right);
  EXPECT_EQ(users->origin, "https://api.example.com");
  EXPECT_EQ(users->left->exchanges, 2u);
  EXPECT_EQ(users->left->newest, 2u);
  EXPECT_EQ(users->right->newest, 1u);
  EXPECT_THAT(users->differences, ElementsAre("the shape of its JSON"));
  const auto* posted = find(*compared, "POST", "/users/{id}");
  ASSERT_TRUE(posted);
  EXPECT_FALSE(posted->left);
  EXPECT_TRUE(posted->differs());
  const auto* gone = find(*compared, "GET", "/gone");
  ASSERT_TRUE(gone);
  EXPECT_FALSE(gone->right);
  const auto* same = find(*compared, "GET", "/same");
  ASSERT_TRUE(same);
  EXPECT_FALSE(same->differs()) << "what a body says is no matter of its endpoint";
  EXPECT_THAT(find(*compared, "GET", "/slow")->differences,
              ElementsAre("status 200 \u2192 503", "type text/plain \u2192 text/html", "slower: 10 ms \u2192 900 ms"));
  EXPECT_THAT(find(*compared, "GET", "/fields")->differences, ElementsAre("X-Old is gone", "X-New is new"));
  EXPECT_EQ(compared->endpoints.back().path, "/same") << "what differs comes first";
}

TEST(Captures, AreGoneThroughUntilSomebodyStops) {
  KeptRecording left;
  put(left, 1, "GET", "/a", 200, "text/plain", "x");
  CancelToken token;
  token.cancel();
  EXPECT_EQ(compareCaptures(captureOf(left), captureOf(left), {}, token).error().code, ErrorCode::cancelled);
  CaptureToCompare broken = captureOf(left);
  broken.ids = [](const std::function<bool(model::ExchangeId)>& each) -> Result<void> {
    each(1);
    each(7);
    return {};
  };
  const auto compared = compareCaptures(broken, captureOf(left), {}, {});
  ASSERT_TRUE(compared);
  EXPECT_EQ(compared->trouble, "1 exchange could not be read.");
  EXPECT_THAT(compared->endpoints.front().differences, IsEmpty());
}

}  // namespace
}  // namespace penstock::display
