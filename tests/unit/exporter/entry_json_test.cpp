// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/exporter/entry_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "penstock/codec/base64.h"
#include "penstock/codec/content_encoder.h"
#include "unit/display/draft.h"
#include "unit/exporter/kept_recording.h"

namespace penstock::exporter {
namespace {

using display::test::Draft;
using nlohmann::json;
using test::KeptRecording;
using ::testing::HasSubstr;
using ::testing::Not;

json entryOf(const model::Exchange& x, const model::Annotation& annotation = {}) {
  std::string out;
  appendEntry(out, x, annotation);
  return json::parse(out);
}

std::string written(const KeptRecording& recording, model::ExchangeId id, EntryBodies bodies) {
  std::string out;
  TextOut text([&out](std::string_view piece) -> Result<void> {
    out += piece;
    return {};
  });
  EXPECT_TRUE(writeEntry(text, recording, *recording.load(id), {}, bodies));
  EXPECT_TRUE(text.flush());
  return out;
}

TEST(EntryJson, HasPypproxysMembersAndOurs) {
  Draft d(7, "/v2/cart?q=1&r=a%20b?c");
  d.request("POST", "/v2/cart?q=1&r=a%20b?c", {{"Host", "api.example.com"}, {"X-A", "1"}, {"Accept", "*/*"}, {"x-a", "2"}}, "hi");
  d.response(404, "Not Found", {{"Set-Cookie", "a=1"}, {"set-cookie", "b=2"}}, "gone");
  d.x.timings[model::Timings::end] = 61'500;
  const json e = entryOf(d.x, {3, "slow todo", "look \"here\""});
  EXPECT_EQ(e["id"], 7);
  EXPECT_EQ(e["created_at"], "2026-02-02T02:40:00.000000+00:00");
  EXPECT_EQ(e["method"], "POST");
  EXPECT_EQ(e["scheme"], "https");
  EXPECT_EQ(e["host"], "api.example.com");
  EXPECT_EQ(e["path"], "/v2/cart");
  EXPECT_EQ(e["query"], "q=1&r=a%20b?c");
  EXPECT_EQ(e["req_headers"], (json{{"host", {"api.example.com"}}, {"x-a", {"1", "2"}}, {"accept", {"*/*"}}}));
  EXPECT_EQ(e["resp_headers"], (json{{"set-cookie", {"a=1", "b=2"}}}));
  EXPECT_EQ(e["status_code"], 404);
  EXPECT_EQ(e["duration_ms"], 62);
  EXPECT_EQ(e["protocol"], "https");
  EXPECT_EQ(e["tags"], (json{"slow", "todo"}));
  EXPECT_EQ(e["modified"], false);
  EXPECT_EQ(e["color"], "yellow");
  EXPECT_FALSE(e.contains("req_body")) << "nobody asked for bodies";
  EXPECT_EQ(e["request_headers"][3], (json{"x-a", "2"}));
  EXPECT_EQ(e["port"], 443);
  EXPECT_EQ(e["http_version"], "HTTP/1.1");
  EXPECT_EQ(e["source"], "proxy");
  EXPECT_EQ(e["error"], nullptr);
  EXPECT_EQ(e["comment"], "look \"here\"");
  EXPECT_EQ(e["tls"], nullptr);
  EXPECT_EQ(e["timings"], (json{{"end", 61'500}}));
}

TEST(EntryJson, WhatWasChangedIsShownAsItWentOn) {
  Draft d(1);
  auto sent = std::make_shared<model::ResponseHead>(*d.x.response);
  sent->status = 503;
  sent->headers.set("X-Mock", "yes");
  d.x.responseSent = sent;
  d.x.responseBodySent = Draft::bodyOf("mocked");
  KeptRecording recording;
  recording.put(d.x, "", "real");
  recording.bodies[{1, model::BodyId(model::Direction::toClient, model::Stage::sent).number()}] = "mocked";
  EXPECT_EQ(json::parse(written(recording, 1, EntryBodies::decoded))["resp_body"], codec::base64Encode("real")) << "a translation alone";
  d.x.trace = {{model::Did::answered, "503", model::By::rule, "Mocks"}};
  recording.exchanges[1] = std::make_shared<model::Exchange>(d.x);
  const json e = json::parse(written(recording, 1, EntryBodies::decoded));
  EXPECT_EQ(e["modified"], true);
  EXPECT_EQ(e["rules"], json{"Mocks"});
  EXPECT_EQ(e["resp_headers"]["x-mock"], json{"yes"});
  EXPECT_EQ(e["status_code"], 503);
  EXPECT_EQ(e["resp_body"], codec::base64Encode("mocked"));
}

TEST(EntryJson, BodiesAreBase64WithoutTheirCoding) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += char('a' + i * 7 % 26);
  const std::string coded = *codec::encode(text, "gzip");
  Draft d(1);
  d.response(200, "OK", {{"Content-Encoding", "gzip"}}, coded);
  KeptRecording recording;
  recording.put(d.x, std::string("\0\xff any", 6), coded);
  const json decoded = json::parse(written(recording, 1, EntryBodies::decoded));
  EXPECT_EQ(decoded["req_body"], codec::base64Encode(std::string("\0\xff any", 6)));
  EXPECT_EQ(decoded["resp_body"], codec::base64Encode(text));
  EXPECT_FALSE(decoded.contains("resp_body_encoded"));
  const json all = json::parse(written(recording, 1, EntryBodies::all));
  EXPECT_EQ(all["resp_body_encoded"], codec::base64Encode(coded));
  EXPECT_FALSE(all.contains("req_body_encoded"));
  EXPECT_FALSE(all.contains("body_error"));
}

TEST(EntryJson, ABodyThatIsNotInItsCodingIsGivenAsFarAsItGoes) {
  Draft d(1);
  d.response(200, "OK", {{"Content-Encoding", "gzip"}}, "");
  KeptRecording recording;
  const std::string cut = codec::encode(std::string(100'000, 'x'), "gzip")->substr(0, 60);
  recording.put(d.x, "", "plain text after all");
  EXPECT_EQ(json::parse(written(recording, 1, EntryBodies::decoded))["resp_body"], codec::base64Encode("plain text after all"));
  recording.put(d.x, "", cut);
  EXPECT_TRUE(json::parse(written(recording, 1, EntryBodies::decoded)).contains("body_error"));
}

TEST(EntryJson, AnyBytesAreValidAndPrintable) {
  Draft d(1, "/\xff\x1b[31m\xe2\x80\xae\"\\");
  d.request("G\xc3\xa9T", "/\xff\x1b[31m\xe2\x80\xae\"\\", {{"X-\xff", "\xfe\r\n\x01"}, {":path", "/"}, {"", ""}});
  d.x.host = std::string("a\0b", 3);
  d.x.failure = {model::FailureKind::serverReset, "\x07"};
  std::string out;
  appendEntry(out, d.x, {9, "", "\xc2\x9b"});
  EXPECT_TRUE(std::none_of(out.begin(), out.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }));
  EXPECT_THAT(out, Not(HasSubstr("\xe2\x80\xae")));
  const json e = json::parse(out);
  EXPECT_EQ(e["method"], "GéT");
  EXPECT_EQ(e["host"], std::string("a\0b", 3));
  EXPECT_EQ(e["color"], "");
  EXPECT_FALSE(e["req_headers"].contains(":path"));
  EXPECT_EQ(e["request_headers"][1][0], ":path");
}

TEST(EntryJson, WhoeverWritesCanBeToldToStop) {
  Draft d(1);
  KeptRecording recording;
  recording.put(d.x, std::string(10'000'000, 'x'));
  std::size_t pieces = 0;
  TextOut text([&pieces](std::string_view) -> Result<void> {
    if (++pieces == 3) return makeError(ErrorCode::cancelled, "enough");
    return {};
  });
  const auto end = writeEntry(text, recording, *recording.load(1), {}, EntryBodies::decoded);
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, ErrorCode::cancelled);
  EXPECT_EQ(pieces, 3u);
}

TEST(EntryJson, ProtocolsHavePypproxysWords) {
  Draft d(1);
  EXPECT_EQ(entryProtocol(d.x), "https");
  d.x.application = model::Application::webSocket;
  EXPECT_EQ(entryProtocol(d.x), "ws");
  d.x.application = model::Application::grpc;
  EXPECT_EQ(entryProtocol(d.x), "grpc");
  d.x.application = model::Application::dns;
  EXPECT_EQ(entryProtocol(d.x), "DNS");
}

TEST(EntryJson, ThousandsOfFieldsCostNoSquare) {
  std::vector<std::pair<std::string, std::string>> fields;
  for (int i = 0; i < 20'000; ++i) fields.emplace_back("X" + std::to_string(i), "v");
  Draft d(1);
  d.request("GET", "/", fields);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(entryOf(d.x)["req_headers"].size(), 20'000u);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

}  // namespace
}  // namespace penstock::exporter
