// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/redaction/redaction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "penstock/codec/content_coding.h"
#include "penstock/codec/content_encoder.h"
#include "penstock/redaction/redacted_recording.h"
#include "unit/display/draft.h"
#include "unit/exporter/kept_recording.h"

namespace penstock::redaction {
namespace {

using display::test::Draft;
using exporter::test::KeptRecording;
using ::testing::HasSubstr;
using ::testing::Not;

RedactionPtr byDefault() { return *Redaction::compile(defaultRules()); }

TEST(Redaction, HeadersOfTheContract) {
  const auto r = byDefault();
  EXPECT_EQ(r->field("Authorization", "Bearer abc.def"), "Bearer [redacted]");
  EXPECT_EQ(r->field("AUTHORIZATION", "abc"), "[redacted]");
  EXPECT_EQ(r->field("Proxy-Authorization", "Basic dXNlcjpwYXNz"), "Basic [redacted]");
  EXPECT_EQ(r->field("cookie", "a=1; b=2"), "[redacted]");
  EXPECT_EQ(r->field("Set-Cookie", "a=1; Path=/"), "[redacted]");
  EXPECT_EQ(r->field("Access-Token", "x"), "[redacted]");
  EXPECT_EQ(r->field("Accept", "text/html"), "text/html");
  EXPECT_EQ(r->field("Referer", "https://a/?q=1&token=s3cret&z=2#x"), "https://a/?q=1&token=[redacted]&z=2#x");
}

TEST(Redaction, UrlsAndForms) {
  const auto r = byDefault();
  EXPECT_EQ(r->url("/login?user=ann&PassWord=a%26b&x=1"), "/login?user=ann&PassWord=[redacted]&x=1");
  EXPECT_EQ(r->url("/login?pass%77ord=x"), "/login?pass%77ord=[redacted]");
  EXPECT_EQ(r->url("/token=1?tokens=2"), "/token=1?tokens=2");
  EXPECT_EQ(r->body("application/x-www-form-urlencoded; charset=utf-8", "password=a&b=c&access_token=d"), "password=[redacted]&b=c&access_token=[redacted]");
}

TEST(Redaction, JsonWhereverItStands) {
  const auto r = byDefault();
  EXPECT_EQ(r->text(R"({"user":"ann","password" : "p\"w","n":[{"accessToken":12.5},{"token":{"a":[1,"}"]}}],"z":"token"})"),
            R"({"user":"ann","password" : "[redacted]","n":[{"accessToken":"[redacted]"},{"token":"[redacted]"}],"z":"token"})");
  EXPECT_EQ(r->text("data: {\"token\":\"a\"}\n\ndata: {\"token\":\"b\"}\n"), "data: {\"token\":\"[redacted]\"}\n\ndata: {\"token\":\"[redacted]\"}\n");
  EXPECT_EQ(r->text(R"({"inner":"{\"password\":\"secret\",\"a\":1}"})"), R"({"inner":"{\"password\":\"[redacted]\",\"a\":1}"})");
  EXPECT_EQ(r->text(R"({"a":1,"password":"cut off in the mid)"), R"({"a":1,"password":"[redacted]")");
  EXPECT_EQ(r->text(R"(it's "odd {"password":"x"} text)"), R"(it's "odd {"password":"[redacted]"} text)");
  EXPECT_EQ(r->text(R"({"pass\u0077ord":"x"})"), R"({"pass\u0077ord":"[redacted]"})");
}

TEST(Redaction, PathsAndPatterns) {
  const auto r = *Redaction::compile({.headers = {}, .names = {}, .jsonPaths = {"$.user.pin", "$.list[1]"}, .patterns = {"\\d{4}-\\d{4}", "key: \\K\\w+"}});
  EXPECT_EQ(r->text(R"({"user":{"pin":12,"x":{"pin":3}},"pin":4,"list":["a",["b"],"c"]})"),
            R"({"user":{"pin":"[redacted]","x":{"pin":3}},"pin":4,"list":["a","[redacted]","c"]})");
  EXPECT_EQ(r->text("call 1234-5678 or 8765-4321, key: abc"), "call [redacted] or [redacted], key: [redacted]");
  EXPECT_EQ(r->field("Authorization", "Bearer x"), "Bearer x") << "no rule names it";
  EXPECT_FALSE(Redaction::compile({.headers = {}, .names = {}, .jsonPaths = {}, .patterns = {"("}}));
  EXPECT_FALSE(Redaction::compile({.headers = {}, .names = {}, .jsonPaths = {"$.a["}, .patterns = {}}));
}

TEST(Redaction, TokensInText) {
  const auto r = byDefault();
  const std::string jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";
  EXPECT_EQ(r->text("see " + jwt + "!"), "see [redacted]!");
  EXPECT_THAT(r->text("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"), Not(HasSubstr("MIIE")));
}

TEST(Redaction, MultipartByTheNamesOfItsParts) {
  const std::string body = "--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nann\r\n--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\ns3cret\r\n--b--\r\n";
  const std::string out = byDefault()->body("multipart/form-data; boundary=b", body);
  EXPECT_THAT(out, HasSubstr("\r\n\r\nann\r\n--b"));
  EXPECT_THAT(out, HasSubstr("name=\"password\"\r\n\r\n[redacted]\r\n--b--"));
}

TEST(Redaction, HostileTextCostsNoSquare) {
  const auto r = byDefault();
  const auto begin = std::chrono::steady_clock::now();
  for (const std::string_view piece : {"\\\"", "\"password\":", "{\"a\":[", "\"", "?&", "password=", "[[", "\\\\\\\"token\\\\\\\":"}) {
    std::string text;
    while (text.size() < 1'000'000) text += piece;
    (void)r->text(text);
    (void)r->body("application/x-www-form-urlencoded", text);
    (void)r->body("multipart/form-data; boundary=b", text);
  }
  const auto paths = *Redaction::compile({.headers = {}, .names = {}, .jsonPaths = {"$..x"}, .patterns = {}});
  (void)paths->text(std::string(1'000'000, '['));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST(RedactedRecording, NothingOfASecretIsLeft) {
  Draft d(1, "/a?token=s3cret");
  d.request("POST", "/a?token=s3cret", {{"Host", "h"}, {"Authorization", "Bearer s3cret"}, {"Cookie", "sid=s3cret"}}, "");
  const std::string coded = *codec::encode(R"({"password":"s3cret","a":1})", "gzip");
  d.response(200, "OK", {{"Set-Cookie", "sid=s3cret"}, {"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}}, coded);
  model::TraceEntry entry(model::Did::carriedOut, "set", model::By::rule, "r");
  entry.changes = {{"request header Authorization", "", "Bearer s3cret"}, {"response body", "", "{\"token\":\"s3cret\"}"}};
  d.x.trace = {entry};
  KeptRecording kept;
  kept.put(d.x, "password=s3cret&a=1", coded);
  kept.talks[1] = {display::test::messageOf(0, R"({"token":"s3cret"})"), display::test::messageOf(1, "plain")};
  const RedactedRecording recording(kept, byDefault());
  const auto x = *recording.load(1);
  EXPECT_EQ(x->request->path, "/a?token=[redacted]");
  EXPECT_EQ(x->request->headers.find("authorization"), "Bearer [redacted]");
  EXPECT_THAT(std::string(x->request->headers.received()), Not(HasSubstr("s3cret")));
  EXPECT_THAT(std::string(x->response->headers.received()), Not(HasSubstr("s3cret")));
  for (const auto& change : x->trace[0].changes) EXPECT_THAT(change.after, Not(HasSubstr("s3cret")));
  const auto answer = recording.body(x, model::Direction::toClient);
  EXPECT_EQ(codec::decode(*answer->read(0, 1000), "gzip", 1000).bytes, R"({"password":"[redacted]","a":1})");
  const auto messages = *recording.messages(1, 0, 10);
  EXPECT_EQ(*messages[0].payload, R"({"token":"[redacted]"})");
  EXPECT_EQ(messages[1].preview, "plain");
  EXPECT_EQ(*recording.payload(1, kept.talks[1][0])->read(0, 100), R"({"token":"[redacted]"})");
}

}  // namespace
}  // namespace penstock::redaction
