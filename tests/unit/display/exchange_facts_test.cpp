// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/exchange_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "unit/display/draft.h"

namespace penstock::display {
namespace {

using T = model::Timings;

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using Lines = std::vector<std::string>;

Lines lines(const Facts& facts) {
  Lines out;
  for (const FactSection& section : facts)
    for (const Fact& fact : section.facts)
      out.push_back(section.title + "/" + fact.key + "=" + fact.value + (section.columns.empty() ? "" : " | " + fact.second));
  return out;
}

/// Those that begin so.
Lines beginning(const Lines& all, std::string_view with) {
  Lines out;
  std::copy_if(all.begin(), all.end(), std::back_inserter(out), [&](const std::string& line) { return line.starts_with(with); });
  return out;
}

TEST(ExchangeFacts, PhasesFollowEachOther) {
  test::Draft d(1);
  auto& t = d.x.timings;
  t[T::resolveStart] = 1000, t[T::resolveEnd] = 11'000, t[T::connectStart] = 11'000, t[T::connectEnd] = 31'000;
  t[T::tlsStart] = 31'000, t[T::tlsEnd] = 51'000, t[T::requestSent] = 51'000, t[T::requestEnd] = 51'100;
  t[T::responseStart] = 91'000, t[T::end] = 100'000;
  const FactSection phases = phaseFacts(d.x);
  const std::pair<const char*, Phase> wanted[] = {
      {"Wait", Phase::wait}, {"Name lookup", Phase::connect},  {"Connect", Phase::connect},
      {"TLS", Phase::tls},   {"First byte", Phase::firstByte}, {"Receiving", Phase::receive}};
  ASSERT_EQ(phases.facts.size(), std::size(wanted));
  for (std::size_t i = 0; i < std::size(wanted); ++i) {
    EXPECT_EQ(phases.facts[i].key, wanted[i].first);
    EXPECT_EQ(phases.facts[i].phase, wanted[i].second);
    EXPECT_LT(phases.facts[i].from, phases.facts[i].to);
    EXPECT_DOUBLE_EQ(phases.facts[i].from, i ? phases.facts[i - 1].to : 0.0);
  }
  EXPECT_EQ(phases.facts[4].value, "40 ms");
  EXPECT_DOUBLE_EQ(phases.facts.back().to, 1.0);
}

TEST(ExchangeFacts, TimeThatBelongsToNothingIsWaitingAndAllComesAsItHappened) {
  test::Draft d(1);
  auto& t = d.x.timings;
  // TLS waited, the answer came before the body was sent, and the end a while after nothing more was told.
  t[T::connectStart] = 0, t[T::connectEnd] = 10'000, t[T::tlsStart] = 30'000, t[T::tlsEnd] = 40'000, t[T::requestHead] = 45'000;
  t[T::requestSent] = 50'000, t[T::requestEnd] = 90'000, t[T::responseStart] = 70'000, t[T::end] = 100'000;
  const FactSection phases = phaseFacts(d.x);
  const char* const wanted[] = {"Connect", "Wait", "TLS", "Wait", "Sending", "First byte", "Receiving"};
  ASSERT_EQ(phases.facts.size(), std::size(wanted));
  double reached = 0;
  for (std::size_t i = 0; i < std::size(wanted); ++i) {
    EXPECT_EQ(phases.facts[i].key, wanted[i]);
    EXPECT_LE(phases.facts[i].from, reached) << "a gap before " << wanted[i];
    EXPECT_TRUE(i == 0 || phases.facts[i].from >= phases.facts[i - 1].from) << wanted[i];
    reached = std::max(reached, phases.facts[i].to);
  }
  EXPECT_DOUBLE_EQ(reached, 1.0);
  const Lines moments = beginning(lines(timingFacts(d.x)), "Moments since the start/");
  const auto at = [&](const std::string& name) {
    return std::find_if(moments.begin(), moments.end(), [&](const auto& m) { return m.find("/" + name + "=") != m.npos; }) - moments.begin();
  };
  EXPECT_LT(at("TLS ready"), at("Request head read"));
  EXPECT_LT(at("Request head read"), at("Request sent from"));
  EXPECT_LT(at("First byte"), at("Request sent to its end"));
}

TEST(ExchangeFacts, TheServersTimeBeginsWhenTheBodyIsSent) {
  test::Draft d(1);
  auto& t = d.x.timings;
  t[T::requestSent] = 0, t[T::requestEnd] = 2'000'000, t[T::responseStart] = 2'100'000, t[T::end] = 2'100'000;
  const FactSection phases = phaseFacts(d.x);
  ASSERT_EQ(phases.facts.size(), 3u);
  EXPECT_EQ(phases.facts[0].key, "Sending");
  EXPECT_EQ(phases.facts[1].key, "First byte");
  EXPECT_EQ(phases.facts[1].value, "100 ms");
}

TEST(ExchangeFacts, AReusedConnectionHasNoConnect) {
  test::Draft d(1);
  d.x.timings[T::requestSent] = 500, d.x.timings[T::responseHead] = 700, d.x.timings[T::end] = 900;
  for (const Fact& fact : phaseFacts(d.x).facts) EXPECT_NE(fact.phase, Phase::connect);
  EXPECT_THAT(lines(timingFacts(d.x)), Contains("Moments since the start/Connection=an open one was used again"));
  EXPECT_TRUE(phaseFacts(test::Draft(2).x).facts.empty());
}

TEST(ExchangeFacts, WhoMadeItWaitIsToldAndDrawn) {
  test::Draft d(1);
  auto& t = d.x.timings;
  t[T::requestHead] = 1000, t[T::connectStart] = 2'301'000, t[T::connectEnd] = 2'311'000, t[T::requestSent] = 2'311'000;
  t[T::responseHead] = 2'330'000, t[T::end] = 2'340'000;
  model::TraceEntry slowed(model::Did::slowed, "the request by 300 ms", model::By::rule, "Slow login");
  slowed.at = 1200;
  model::TraceEntry held(model::Did::waited, "request for 2.0 s", model::By::person);
  held.at = 2'001'000;
  model::TraceEntry cut(model::Did::troubled, "the response is cut off after 10 bytes", model::By::rule, "Cut\x1b");
  cut.at = 2'331'000;
  d.x.trace = {slowed, held, cut};
  const FactSection phases = phaseFacts(d.x);
  ASSERT_GE(phases.facts.size(), 3u);
  EXPECT_EQ(phases.facts[0].key, "Held");
  EXPECT_EQ(phases.facts[0].phase, Phase::delay);
  EXPECT_EQ(phases.facts[1].key, "Delay") << "it begins once nobody holds it any more";
  EXPECT_EQ(phases.facts[1].value, "300 ms");
  EXPECT_DOUBLE_EQ(phases.facts[1].from, phases.facts[0].to);
  EXPECT_EQ(phases.facts[2].key, "Connect");
  const Lines said = beginning(lines(overviewFacts(d.x, {})), "Slowed, held or broken on purpose/");
  EXPECT_THAT(said, ::testing::ElementsAre("Slowed, held or broken on purpose/Rule Slow login=Slowed: the request by 300 ms",
                                           "Slowed, held or broken on purpose/By hand=Held the request for 2.0 s",
                                           HasSubstr("=Made trouble: the response is cut off after 10 bytes")));
  EXPECT_EQ(beginning(lines(timingFacts(d.x)), "Slowed, held or broken on purpose/"), said);
  // A rate alone delays nothing before the request, and of many there are but so many lines.
  t[T::connectStart] = 1500;
  d.x.trace = {slowed};
  EXPECT_EQ(phaseFacts(d.x).facts[0].key, "Wait");
  d.x.trace.assign(30, slowed);
  EXPECT_EQ(beginning(lines(overviewFacts(d.x, {})), "Slowed, held or broken on purpose/").size(), 13u);
}

TEST(ExchangeFacts, AnAnswerThatWasHeldIsNoSlowServer) {
  test::Draft d(1);
  auto& t = d.x.timings;
  t[T::requestHead] = t[T::requestSent] = t[T::requestEnd] = 1000, t[T::responseStart] = 30'000, t[T::responseHead] = 31'000, t[T::end] = 5'040'000;
  model::TraceEntry held(model::Did::waited, "response for 5.0 s", model::By::person);
  held.at = 5'031'000;
  d.x.trace = {held};
  Lines said;
  for (const Fact& fact : phaseFacts(d.x).facts) said.push_back(fact.key + '=' + fact.value);
  EXPECT_THAT(said, ::testing::ElementsAre("Wait=1.0 ms", "First byte=29 ms", "Receiving=1.0 ms", "Held=5.0 s", "Receiving=9.0 ms"));
}

TEST(ExchangeFacts, TlsAndCertificates) {
  test::Draft d(1);
  auto certificate = std::make_shared<model::CertificateInfo>();
  certificate->subject = "CN=api.example.com";
  certificate->names = {"a.example", "b.example"};
  certificate->notBefore = wallNow() - std::chrono::hours(48);
  certificate->notAfter = wallNow() - std::chrono::hours(24);
  auto tls = std::make_shared<model::TlsInfo>();
  tls->version = "TLSv1.3";
  tls->alpn = "h2";
  tls->offeredAlpn = {"h2", "http/1.1"};
  tls->resumed = true;
  tls->verify = "certificate has expired";
  tls->chain = {certificate};
  auto connection = std::make_shared<model::ConnectionInfo>();
  connection->serverAddress = "[::1]:443";
  connection->serverTls = tls;
  d.x.connection = connection;
  const Lines all = lines(overviewFacts(d.x, {}));
  for (const char* line :
       {"TLS with the server/Version=TLSv1.3", "TLS with the server/ALPN offered=h2, http/1.1",
        "TLS with the server/ALPN chosen=h2", "TLS with the server/Session=resumed",
        "TLS with the server/Server name (SNI)=none", "TLS with the server/Certificate check=certificate has expired",
        "TLS with the server/Certificate=CN=api.example.com", "· expired", "Connection/Server=[::1]:443"})
    EXPECT_THAT(all, Contains(HasSubstr(line)));
  EXPECT_THAT(all, Not(Contains(HasSubstr("b.example")))) << "the tab of the certificates has the rest";
  d.x.kind = model::ExchangeKind::tlsTunnel;
  EXPECT_THAT(lines(overviewFacts(d.x, {})), Contains(HasSubstr("Server certificate 1 of 1/Names=a.example, b.example")));
}

TEST(ExchangeFacts, BothSidesOfTlsStandBesideEachOther) {
  test::Draft d(1);
  auto client = std::make_shared<model::TlsInfo>(), server = std::make_shared<model::TlsInfo>();
  client->version = server->version = "TLSv1.3";
  client->offeredAlpn = {"h2", "http/1.1"};
  client->alpn = "http/1.1";
  client->ja4 = "t13d1516h2_8daaf6152771_e5627efa2ab1";
  server->offeredAlpn = {"http/1.1"};
  server->verify = "ok";
  server->ja3 = "cd08e31494f9531f560d64c695473da9";
  server->clientCertificate = "CN=alice";
  server->note = "hello made like the client's";
  auto connection = std::make_shared<model::ConnectionInfo>();
  connection->clientTls = client;
  connection->serverTls = server;
  d.x.connection = connection;
  const Lines all = lines(overviewFacts(d.x, {}));
  for (const char* line : {"TLS/Version=TLSv1.3 | TLSv1.3", "TLS/ALPN offered=h2, http/1.1 | http/1.1",
                           "TLS/ALPN chosen=http/1.1 | \u2014", "TLS/JA4=t13d1516h2_8daaf6152771_e5627efa2ab1 | \u2014",
                           "TLS/JA3=\u2014 | cd08e31494f9531f560d64c695473da9", "/Certificate check=passed",
                           "TLS/Certificate of ours=\u2014 | CN=alice", "TLS/Remark=\u2014 | hello made like the client's"})
    EXPECT_THAT(all, Contains(line));
}

TEST(ExchangeFacts, TellWhoCameInAndHow) {
  test::Draft d(1);
  auto connection = std::make_shared<model::ConnectionInfo>();
  connection->clientAddress = "127.0.0.1:54321";
  connection->listener = "127.0.0.1:8080";
  connection->entry = "socks5";
  connection->upstreamProxy = "socks5://proxy.test:1080";
  connection->pid = 4711;
  connection->process = "/usr/bin/curl";
  d.x.connection = connection;
  d.x.application = model::Application::grpc;
  d.x.messages = 1214;
  auto trailers = std::make_shared<model::Headers>();
  trailers->append("grpc-status", "5");
  trailers->append("grpc-message", "no%20such item");
  d.x.responseTrailers = trailers;
  auto request = std::make_shared<model::RequestHead>(*d.x.request);
  request->version = model::HttpVersion::http2;
  d.x.request = request;
  const Lines all = lines(overviewFacts(d.x, {}));
  for (const char* line : {"Connection/Process=/usr/bin/curl · pid 4711", "Connection/Came in by=SOCKS5",
                           "Connection/Upstream proxy=socks5://proxy.test:1080", "/Application=gRPC",
                           "/Messages=1\u2009214", "/gRPC status=5 NOT_FOUND", "/gRPC message=no such item",
                           "/HTTP version=HTTP/2 with the client · HTTP/1.1 with the server"})
    EXPECT_THAT(all, Contains(line));
}

TEST(ExchangeFacts, WhatATlsSessionWasIsSaidAsItWas) {
  test::Draft d(1);
  d.x.kind = model::ExchangeKind::tlsTunnel;
  d.x.scheme = "tls";
  auto connection = std::make_shared<model::ConnectionInfo>();
  auto client = std::make_shared<model::TlsInfo>();
  client->sni = "api.example.com";
  connection->clientTls = client;
  d.x.connection = connection;
  const auto says = [&](const std::string& words) { return !beginning(lines(overviewFacts(d.x, {})), "/What it is=" + words).empty(); };
  EXPECT_TRUE(says("TLS, passed on without being decrypted"));
  client->cipher = "TLS_AES_128_GCM_SHA256";
  EXPECT_TRUE(says("a TLS session, decrypted, in which the client asked for nothing"));
  d.x.failure.kind = model::FailureKind::clientTlsFailed;
  EXPECT_TRUE(says("a TLS session that the client ended before a request"));
  d.x.failure.kind = model::FailureKind::clientTimeout;
  EXPECT_TRUE(says("TLS that never came about"));
}

TEST(ExchangeFacts, ACallOfGrpcHasItsStatus) {
  test::Draft d(1);
  d.x.application = model::Application::grpcWeb;
  const auto status = [&] { return beginning(lines(overviewFacts(d.x, {})), "/gRPC status="); };
  EXPECT_EQ(status(), Lines());
  d.x.grpcStatus = 5;
  EXPECT_EQ(status(), Lines{"/gRPC status=5 NOT_FOUND"});
  d.x.grpcStatus = 77;
  EXPECT_EQ(status(), Lines{"/gRPC status=77"});
}

TEST(ExchangeFacts, SizesOnTheWireAndDecoded) {
  test::Draft d(1);
  d.response(200, "OK", {{"Content-Encoding", "gzip"}}, std::string(1200, 'x'));
  d.x.responseBody.wireSize = 1300;
  DecodedSizes decoded;
  decoded.response = 5500;
  EXPECT_THAT(lines(overviewFacts(d.x, decoded)), Contains("Size/Response body=1.2 KB gzip → 5.4 KB decoded · 1.3 KB on the wire"));
}

TEST(ExchangeFacts, EveryFailureHasWords) {
  test::Draft d(1);
  EXPECT_EQ(failureText(d.x), "");
  for (int kind = 1; kind <= int(model::FailureKind::clientUnsupported); ++kind) {
    d.x.failure.kind = model::FailureKind(kind);
    EXPECT_GT(failureText(d.x).size(), 10) << kind;
  }
}

}  // namespace
}  // namespace penstock::display
