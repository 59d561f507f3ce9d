// SPDX-License-Identifier: GPL-3.0-or-later
// Out and in again: exchange by exchange the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "penstock/codec/content_encoder.h"
#include "penstock/exporter/entry_json.h"
#include "penstock/exporter/har.h"
#include "penstock/exporter/plain_head.h"
#include "unit/display/draft.h"
#include "unit/importer/kept_sink.h"

namespace penstock::importer {
namespace {

using display::test::Draft;
using exporter::test::KeptRecording;
using model::BodyId;
using model::Direction;
using model::Stage;
using test::importText;
using test::KeptSink;

std::string harOf(const KeptRecording& recording, exporter::HarDetail detail = exporter::HarDetail::lossless) {
  std::string out;
  exporter::TextOut text([&out](std::string_view piece) -> Result<void> {
    out += piece;
    return {};
  });
  exporter::HarWriter har(text, recording, "1.0", detail);
  EXPECT_TRUE(har.begin());
  for (const auto& [id, x] : recording.exchanges) EXPECT_TRUE(har.entry(x, x->annotation));
  EXPECT_TRUE(har.end());
  return out;
}

std::string anyBytes(std::size_t size) {
  std::mt19937 random(7);
  std::string out;
  for (std::size_t i = 0; i < size; ++i) out += char(random());
  return out;
}

/// Each with something that names and values alone do not tell.
KeptRecording varied() {
  KeptRecording r;
  Draft plain(1, "/a?b=c&d=%20");
  plain.request("POST", "/a?b=c&d=%20", {{"Host", "api.example.com"}, {"Cookie", "a=1; b=2"}, {"X-Two", "1"}, {"x-two", "2"}, {"Empty", ""}}, "");
  plain.x.request = exporter::plainRequest("POST", "https", "api.example.com", "/a?b=c&d=%20", model::HttpVersion::http11, exporter::fieldsOf(plain.x.request->headers));
  plain.x.timings[model::Timings::requestSent] = 10;
  plain.x.timings[model::Timings::responseStart] = 1234;
  plain.x.timings[model::Timings::end] = 5678;
  plain.x.annotation = {2, "a b", "look"};
  r.put(plain.x, "q=1&r=ü", "line\r\n\t\x01 \xe2\x80\xae end");

  Draft odd(2);
  auto head = std::make_shared<model::RequestHead>();
  const std::string block = "GET  http://h/\xff HTTP/1.1\r\nA:b\r\nFold: 1\r\n  2\r\nBad\xfe:  x  \r\n\r\n";
  head->method = "GET";
  head->target = "http://h/\xff";
  head->path = "/\xff";
  head->scheme = "http";
  head->authority = "h";
  head->anomalies = model::Anomaly::obsFold | model::Anomaly::invalidStartLine;
  model::Headers headers(block);
  const auto at = [&](const char* text) { return std::uint32_t(block.find(text)); };
  headers.addField({at("A:b"), 1}, {at("A:b") + 2, 1}, {at("A:b"), 5});
  headers.addField({at("Fold"), 4}, {at("1\r\n  2"), 6}, {at("Fold"), 14});
  headers.addField({at("Bad"), 4}, {at("x  \r"), 1}, {at("Bad"), 12});
  head->headers = headers;
  odd.x.request = head;
  odd.x.anomalies = head->anomalies;
  r.put(odd.x, anyBytes(300'000), *codec::encode("coded", "br"));
  auto coded = std::make_shared<model::Exchange>(*r.exchanges[2]);
  coded->response = exporter::plainResponse(200, "", model::HttpVersion::http11, {{"Content-Encoding", "br"}, {"Content-Type", "text/plain"}});
  r.exchanges[2] = coded;

  Draft changed(3);
  auto sent = std::make_shared<model::ResponseHead>(*changed.x.response);
  sent->headers.set("Content-Type", "text/mock");
  sent->headers.append("X", "y");
  sent->status = 503;
  changed.x.responseSent = sent;
  changed.x.responseBody = Draft::bodyOf("real");
  changed.x.responseBodySent = Draft::bodyOf("mocked");
  model::TraceEntry entry(model::Did::answered, "503", model::By::rule, "Mocks");
  entry.at = 77;
  entry.changes = {{"response status", "200", "503"}};
  changed.x.trace = {entry};
  r.put(changed.x, "", "real");
  r.bodies[{3, BodyId(Direction::toClient, Stage::sent).number()}] = "mocked";

  Draft failed(4);
  failed.x.response = nullptr;
  failed.x.state = model::ExchangeState::failed;
  failed.x.failure = {model::FailureKind::serverReset, "in the middle"};
  r.put(failed.x);

  Draft h2(5);
  h2.x.request = exporter::plainRequest("GET", "https", "api.example.com", "/2", model::HttpVersion::http2,
                                        {{":method", "GET"}, {":scheme", "https"}, {":authority", "api.example.com"}, {":path", "/2"}, {"cookie", "a=1"}, {"cookie", "b=2"}});
  h2.x.response = exporter::plainResponse(200, "", model::HttpVersion::http2, {{":status", "200"}});
  h2.x.responseTrailers = std::make_shared<model::Headers>(exporter::plainTrailers({{"grpc-status", "0"}}));
  h2.x.interim = {exporter::plainResponse(103, "", model::HttpVersion::http2, {{":status", "103"}, {"link", "x"}})};
  r.put(h2.x, "", anyBytes(70'000));
  return r;
}

KeptRecording talking() {
  KeptRecording r;
  Draft ws(1);
  ws.x.application = model::Application::webSocket;
  ws.x.response = exporter::plainResponse(101, "Switching Protocols", model::HttpVersion::http11, {});
  const std::string big = anyBytes(200'000);
  std::vector<model::Message> talk;
  std::string toServer = "héllo", toClient = big;
  model::Message m = display::test::messageOf(0, "héllo", Direction::toServer);
  m.payload.reset();
  talk.push_back(m);
  m = display::test::messageOf(1, big);
  m.kind = model::MessageKind::binary;
  m.payload.reset();
  m.fragments = 3;
  m.flags |= model::MessageFlag::compressed;
  talk.push_back(m);
  m = display::test::messageOf(2, std::string("\x03\xe8why", 5), Direction::toServer);
  m.kind = model::MessageKind::close;
  m.code = 1000;
  m.label = "why";
  talk.push_back(m);
  ws.x.messages = talk.size();
  r.put(ws.x, toServer, toClient);
  r.talks[1] = talk;
  Draft sse(2);
  sse.x.application = model::Application::sse;
  sse.x.messages = 2;
  r.put(sse.x, "", "data: a\n\ndata: b\n\n");
  model::Message e = display::test::messageOf(0, "data: a\n\n");
  e.kind = model::MessageKind::event;
  e.payload.reset();
  model::Message e2 = e;
  e2.index = 1;
  e2.offset = 9;
  r.talks[2] = {e, e2};
  return r;
}

void expectSame(const model::RequestHeadPtr& a, const model::RequestHeadPtr& b) {
  ASSERT_EQ(bool(a), bool(b));
  if (a) {
    EXPECT_EQ(exporter::fieldsOf(a->headers), exporter::fieldsOf(b->headers));
  }
  if (a && !a->headers.edited()) {
    EXPECT_TRUE(exporter::same(*a, *b)) << a->headers.received() << "\n" << b->headers.received();
  }
}
void expectSame(const model::ResponseHeadPtr& a, const model::ResponseHeadPtr& b) {
  ASSERT_EQ(bool(a), bool(b));
  if (a) {
    EXPECT_EQ(exporter::fieldsOf(a->headers), exporter::fieldsOf(b->headers));
  }
  if (a) {
    EXPECT_EQ(a->status, b->status);
  }
  if (a && !a->headers.edited()) {
    EXPECT_TRUE(exporter::same(*a, *b)) << a->headers.received() << "\n" << b->headers.received();
  }
}

void expectSame(const KeptRecording& ra, const model::Exchange& a, const KeptRecording& rb, const model::Exchange& b) {
  EXPECT_EQ(a.kind, b.kind);
  EXPECT_EQ(a.state, b.state);
  EXPECT_EQ(a.startedAt, b.startedAt);
  EXPECT_EQ(a.host, b.host);
  EXPECT_EQ(a.timings.at, b.timings.at);
  EXPECT_EQ(a.anomalies, b.anomalies);
  EXPECT_EQ(a.failure.kind, b.failure.kind);
  EXPECT_EQ(a.failure.detail, b.failure.detail);
  EXPECT_EQ(a.trace, b.trace);
  EXPECT_EQ(a.annotation, b.annotation);
  EXPECT_EQ(a.application, b.application);
  expectSame(a.request, b.request);
  expectSame(a.requestSent, b.requestSent);
  expectSame(a.response, b.response);
  expectSame(a.responseSent, b.responseSent);
  ASSERT_EQ(a.interim.size(), b.interim.size());
  for (std::size_t i = 0; i < a.interim.size(); ++i) expectSame(a.interim[i], b.interim[i]);
  ASSERT_EQ(bool(a.responseTrailers), bool(b.responseTrailers));
  if (a.responseTrailers) {
    EXPECT_TRUE(exporter::same(*a.responseTrailers, *b.responseTrailers));
  }
  for (const BodyId which : model::bodyIds) {
    const auto x = std::make_shared<model::Exchange>(a), y = std::make_shared<model::Exchange>(b);
    EXPECT_TRUE(*ra.body(x, which)->read(0, 1'000'000) == *rb.body(y, which)->read(0, 1'000'000)) << "exchange " << a.id << " body " << which.number();
  }
  const auto said = *ra.messages(a.id, 0, 100), heard = *rb.messages(b.id, 0, 100);
  ASSERT_EQ(said.size(), heard.size());
  for (std::size_t i = 0; i < said.size(); ++i) {
    EXPECT_EQ(said[i].kind, heard[i].kind);
    EXPECT_EQ(said[i].flags, heard[i].flags);
    EXPECT_EQ(said[i].at, heard[i].at);
    EXPECT_EQ(said[i].fragments, heard[i].fragments);
    EXPECT_EQ(said[i].label, heard[i].label);
    EXPECT_EQ(said[i].preview, heard[i].preview);
    EXPECT_EQ(said[i].size, heard[i].size);
    EXPECT_TRUE(*ra.payload(a.id, said[i])->read(0, 1'000'000) == *rb.payload(b.id, heard[i])->read(0, 1'000'000));
  }
}

void expectRoundTrip(const KeptRecording& recording) {
  const std::string har = harOf(recording);
  KeptSink sink;
  const auto report = importText(har, sink);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_THAT(report->reasons, ::testing::IsEmpty());
  ASSERT_EQ(sink.recording.exchanges.size(), recording.exchanges.size());
  for (const auto& [id, x] : recording.exchanges) {
    SCOPED_TRACE(id);
    expectSame(recording, *x, sink.recording, *sink.recording.exchanges.at(id));
  }
  KeptSink again;
  const std::string second = harOf(sink.recording);
  ASSERT_TRUE(importText(second, again));
  EXPECT_TRUE(harOf(again.recording) == second) << "what was written once is written the same again";
}

TEST(RoundTrip, Har) { expectRoundTrip(varied()); }

TEST(RoundTrip, HarOfMessages) { expectRoundTrip(talking()); }

TEST(RoundTrip, StandardMembersAloneTellHeadsAndBodies) {
  const KeptRecording recording = varied();
  KeptSink sink;
  const auto report = importText(harOf(recording, exporter::HarDetail::standard), sink);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->imported, recording.exchanges.size());
  expectSame(recording.exchanges.at(1)->request, sink.recording.exchanges.at(1)->request);
  EXPECT_EQ(sink.body(1, Direction::toServer), "q=1&r=ü");
  EXPECT_EQ(sink.body(2, Direction::toServer), anyBytes(300'000));
}

TEST(RoundTrip, Json) {
  const KeptRecording recording = varied();
  std::string out;
  exporter::TextOut text([&out](std::string_view piece) -> Result<void> {
    out += piece;
    return {};
  });
  text.text() += "{\"version\":1,\"entries\":[";
  for (const auto& [id, x] : recording.exchanges) {
    if (id != 1) text.text() += ",";
    ASSERT_TRUE(exporter::writeEntry(text, recording, x, x->annotation, exporter::EntryBodies::all));
  }
  text.text() += "],\"rules\":[]}";
  ASSERT_TRUE(text.flush());
  KeptSink sink;
  const auto report = importText(out, sink);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_THAT(report->reasons, ::testing::IsEmpty());
  EXPECT_EQ(report->imported, recording.exchanges.size());
  const auto& x = *sink.recording.exchanges.at(1);
  expectSame(recording.exchanges.at(1)->request, x.request);
  EXPECT_EQ(x.timings.at, recording.exchanges.at(1)->timings.at);
  EXPECT_EQ(x.annotation, recording.exchanges.at(1)->annotation);
  EXPECT_EQ(sink.body(2, Direction::toServer), anyBytes(300'000));
  EXPECT_EQ(sink.body(2, Direction::toClient), *codec::encode("coded", "br"));
  EXPECT_EQ(sink.body(3, Direction::toClient), "mocked");
  EXPECT_EQ(sink.recording.exchanges.at(4)->failure.kind, model::FailureKind::serverReset);
}

TEST(RoundTrip, DamageTakesOneEntry) {
  KeptRecording recording;
  for (model::ExchangeId id = 1; id <= 40; ++id) {
    Draft d(id, "/" + std::to_string(id));
    recording.put(d.x, "request " + std::string(500, 'a'), "{\"answer\": [" + std::string(500, 'b') + "]}");
  }
  const std::string har = harOf(recording);
  std::size_t tried = 0;
  for (std::size_t at = 0; at < har.size(); at += 211) {
    for (const char bad : {'\0', '"', '}', '['}) {
      std::string damaged = har;
      damaged[at] = bad;
      KeptSink sink;
      const auto report = importText(damaged, sink);
      ASSERT_TRUE(report) << at << ": " << report.error().message;
      EXPECT_GE(report->imported, 38u) << "byte " << at << " became " << int(bad) << (report->reasons.empty() ? "" : ": " + report->reasons[0]);
      EXPECT_GE(report->imported + report->skipped, 39u) << at;
      EXPECT_EQ(sink.recording.exchanges.size(), report->imported);
      ++tried;
    }
  }
  EXPECT_GT(tried, 1000u);
  for (std::size_t cut = 0; cut < har.size(); cut += 997) {
    KeptSink sink;
    const auto report = importText(har.substr(0, cut), sink);
    if (cut > 200) {
      ASSERT_TRUE(report) << cut;
    }
    if (report) {
      EXPECT_GE(report->imported + 1, cut * 40 / har.size());
    }
  }
}

}  // namespace
}  // namespace penstock::importer
