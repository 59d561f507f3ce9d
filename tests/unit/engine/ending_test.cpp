// SPDX-License-Identifier: GPL-3.0-or-later
// Who is told what when an exchange ends, and whether it is asked again: tables, without a socket.
#include "engine/exchange/ending.h"

#include <gtest/gtest.h>

#include "engine/exchange/attempt.h"
#include "penstock/wire/http2/error_code.h"

namespace penstock::engine::test {
namespace {

using http::Cut;
using model::Failure;
using model::FailureKind;
using Cause = EndFacts::Cause;
using Tell = Ending::Tell;
using Stale = upstream::ServerProvider::Stale;

constexpr std::uint32_t clientCode = 8, serverCode = 2, refused = 7;  // CANCEL, INTERNAL_ERROR, REFUSED_STREAM

EndFacts failed(FailureKind kind) {
  EndFacts facts;
  facts.cause = Cause::failed;
  facts.failure = Failure{kind, {}};
  facts.clientCode = clientCode;
  facts.serverCode = serverCode;
  return facts;
}

EndFacts with(EndFacts facts, void (*change)(EndFacts&)) {
  change(facts);
  return facts;
}

struct Row {
  const char* what;
  EndFacts facts;
  FailureKind failure;
  Tell tell;
  Cut cut;                        // with Tell::cut
  std::uint32_t client;           // likewise
  std::optional<std::uint32_t> server;
};

TEST(Ending, OfEachKind) {
  using K = FailureKind;
  const auto gone = [](bool had, K how) {
    EndFacts facts = failed(how);
    facts.cause = Cause::clientGone;
    facts.hadItsAnswer = had;
    return facts;
  };
  const Row rows[] = {
      {"whole", {}, K::none, Tell::nothing, Cut::end, 0, std::nullopt},
      {"another answer", with({}, [](EndFacts& f) { f.cause = Cause::replaced; }), K::none, Tell::nothing, Cut::end, 0, clientCode},
      {"the client left", gone(false, K::none), K::clientClosed, Tell::cut, Cut::reset, clientCode, clientCode},
      {"the client broke", gone(false, K::clientReset), K::clientReset, Tell::cut, Cut::reset, clientCode, clientCode},
      {"the client had all it wanted", gone(true, K::clientReset), K::none, Tell::cut, Cut::reset, clientCode, clientCode},
      {"no answer", with(failed(K::serverClosed), [](EndFacts& f) { f.untouched = true; }), K::serverClosed, Tell::page, Cut::end, 0, serverCode},
      {"half an answer", failed(K::truncatedBody), K::truncatedBody, Tell::cut, Cut::end, serverCode, serverCode},
      {"half an answer, cut off", with(failed(K::truncatedBody), [](EndFacts& f) { f.serverAnomalies = model::Anomaly::truncated; }),
       K::truncatedBody, Tell::cut, Cut::reset, serverCode, serverCode},
      {"half a request", with(failed(K::clientMalformed), [](EndFacts& f) { f.untouched = f.clientFailed = true; }), K::clientMalformed,
       Tell::cut, Cut::end, serverCode, clientCode},
      {"a kept connection ended", with(failed(K::serverClosed), [](EndFacts& f) { f.untouched = f.keptEnded = true; }), K::serverClosed,
       Tell::cut, Cut::end, refused, serverCode},
      {"a kept connection broke", with(failed(K::serverReset), [](EndFacts& f) { f.untouched = f.keptEnded = true; }), K::serverReset,
       Tell::cut, Cut::reset, refused, serverCode},
      {"a stream was reset, to a stream", with(failed(K::serverReset), [](EndFacts& f) { f.untouched = f.bothHttp2 = true; }),
       K::serverReset, Tell::cut, Cut::end, serverCode, serverCode},
      {"a stream was reset, to HTTP/1", with(failed(K::serverReset), [](EndFacts& f) { f.untouched = true; }), K::serverReset, Tell::page,
       Cut::end, 0, serverCode},
      {"a stream was reset by NO_ERROR, to a stream",
       with(failed(K::serverReset), [](EndFacts& f) { f.untouched = f.bothHttp2 = true, f.serverCode = 0; }), K::serverReset, Tell::page,
       Cut::end, 0, 0},
  };
  for (const Row& row : rows) {
    const Ending e = endingOf(row.facts);
    EXPECT_EQ(e.failure.kind, row.failure) << row.what;
    EXPECT_EQ(e.tell, row.tell) << row.what;
    EXPECT_EQ(e.serverCode, row.server) << row.what;
    if (row.tell != Tell::cut) continue;
    EXPECT_EQ(e.cut, row.cut) << row.what;
    EXPECT_EQ(e.clientCode, row.client) << row.what;
  }
}

TEST(Ending, OneWhoMayAskAgainIsToldWhy) {
  EndFacts facts = failed(FailureKind::serverReset);
  facts.untouched = facts.keptEnded = true;
  facts.failure.detail = "Connection reset by peer";
  EXPECT_EQ(endingOf(facts).failure.detail,
            "Connection reset by peer; it was kept from an earlier exchange, so the client's was ended likewise: it may ask again");
}

/// A GET without content over a connection of that fate.
AgainFacts again(Stale stale) {
  AgainFacts facts;
  facts.stale = stale;
  facts.contentWhole = facts.requestEnded = true;
  facts.method = "GET";
  return facts;
}

bool may(Stale stale, void (*change)(AgainFacts&)) {
  AgainFacts facts = again(stale);
  change(facts);
  return mayAskAgain(facts);
}

TEST(AskingAgain, OnlyWhatCannotHaveBeenDone) {
  const Stale seen[] = {Stale::maybeSeen, Stale::keptEnded};
  EXPECT_FALSE(mayAskAgain(again(Stale::no)));
  EXPECT_TRUE(mayAskAgain(again(Stale::unseen)));
  for (const Stale stale : seen) EXPECT_TRUE(mayAskAgain(again(stale)));
  const Stale all[] = {Stale::maybeSeen, Stale::keptEnded, Stale::unseen};
  for (const Stale stale : all) {
    EXPECT_FALSE(may(stale, [](AgainFacts& f) { f.tooLong = true; }));
    EXPECT_FALSE(may(stale, [](AgainFacts& f) { f.contentWhole = false; }));
    EXPECT_FALSE(may(stale, [](AgainFacts& f) { f.clientFailed = true; }));
    EXPECT_FALSE(may(stale, [](AgainFacts& f) { f.interimPassed = true; }));
  }
  for (const Stale stale : all) {
    const bool unseen = stale == Stale::unseen;
    EXPECT_EQ(may(stale, [](AgainFacts& f) { f.method = "POST"; }), unseen);
    EXPECT_EQ(may(stale, [](AgainFacts& f) { f.method = "PATCH"; }), unseen);
    EXPECT_TRUE(may(stale, [](AgainFacts& f) { f.method = "DELETE"; }));
    EXPECT_EQ(may(stale, [](AgainFacts& f) { f.contentSent = true; }), unseen);
    EXPECT_EQ(may(stale, [](AgainFacts& f) { f.requestEnded = false; }), unseen);
    EXPECT_EQ(may(stale, [](AgainFacts& f) { f.endedBefore = true; }), unseen);
  }
}

}  // namespace
}  // namespace penstock::engine::test
