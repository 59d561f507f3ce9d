// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/why.h"

#include <gtest/gtest.h>

#include "unit/display/draft.h"

namespace penstock::display {
namespace {

std::string linesOf(const Facts& facts) {
  std::string out;
  for (const FactSection& section : facts) {
    if (section.facts.empty()) continue;
    out += "[" + section.title + "]\n";
    for (const Fact& fact : section.facts) out += fact.key + ": " + fact.value + "\n";
  }
  return out;
}

TEST(Why, AnExchangeThatPassedSaysSo) {
  test::Draft d(1);
  auto connection = std::make_shared<model::ConnectionInfo>();
  connection->serverAddress = "192.0.2.7:80";
  d.x.connection = connection;
  EXPECT_EQ(linesOf(whyFacts(d.x)),
            "[Decision]\n"
            "TLS: The client does not speak TLS, and the server is spoken to without TLS.\n"
            "Content: Nobody changed what passed.\n");
}

TEST(Why, TellsTheDecisionAboutTls) {
  test::Draft d(1);
  auto connection = std::make_shared<model::ConnectionInfo>();
  model::TlsInfo client, server;
  client.version = server.version = "TLSv1.3";
  client.sni = "api.example.com";
  server.verify = "self-signed certificate";
  connection->clientTls = std::make_shared<model::TlsInfo>(client);
  connection->serverTls = std::make_shared<model::TlsInfo>(server);
  d.x.connection = connection;
  EXPECT_EQ(whyFacts(d.x)[0].facts[0].value,
            "Decrypted: the client's TLS for api.example.com (TLSv1.3) ends here, and another goes to the server (TLSv1.3, its "
            "certificate: self-signed certificate).");
}

TEST(Why, EachEntryIsASentenceWithItsChangesBeforeAndAfter) {
  test::Draft d(1);
  model::TraceEntry rule(model::Did::carriedOut, "set the request's X-A", model::By::rule, "staging");
  rule.at = 1500;
  rule.changes = {{"request header X-A", "0", "1\n2"}, {"request header X-B", "x", ""}, {"request header X-C", "", ""}};
  model::TraceEntry seen(model::Did::requestNotHeld, "it has no end");
  d.x.trace = {seen, rule, {model::Did::dropped, {}, model::By::person}};
  EXPECT_EQ(linesOf(whyFacts(d.x)),
            "[Decision]\n"
            "Content: Changed on its way: see below.\n"
            "[]\n"
            ": The request's content was not held: it has no end.\n"
            "[Rule · staging]\n"
            "after 1.5 ms: Set the request's X-A.\n"
            "Request header X-A: − 0\n"
            ": + 1\n"
            ": + 2\n"
            "Request header X-B: − x\n"
            "Request header X-C: emptied\n"
            "[Person]\n"
            ": Its connection was ended on purpose, without an answer.\n");
}

TEST(Why, OfTheWireIsSeenAndBounded) {
  test::Draft d(1);
  model::TraceEntry rule(model::Did::carriedOut, "x", model::By::rule, "<b>\x1b");
  rule.changes = {{"request body", std::string(1500, '\n'), "\x01"}};
  d.x.trace = {rule};
  const Facts facts = whyFacts(d.x);
  EXPECT_EQ(facts.back().title, "Rule · <b>␛");
  EXPECT_LT(facts.back().facts.size(), 50u);
  EXPECT_EQ(facts.back().facts.back().value, "+ ␁");
}

}  // namespace
}  // namespace penstock::display
