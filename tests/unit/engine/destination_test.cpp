// SPDX-License-Identifier: GPL-3.0-or-later
// Whom a request is for, the row it gets, and what we answer as an origin ourselves.
#include "engine/exchange/destination.h"

#include <gtest/gtest.h>

#include "penstock/engine/own_pages.h"
#include "unit/engine/exchange_ends.h"

namespace penstock::engine::test {
namespace {

class Page final : public Pages {
 public:
  std::optional<FixedReply> page(const model::RequestHead& request) override {
    asked = request.scheme + "://" + request.authority + request.path;
    if (request.path != "/there") return std::nullopt;
    return replyOf(200, "OK", "a page");
  }
  std::string asked;
};

TEST(Destination, AbsentPartsComeFromTheRoute) {
  Ends e;
  e.to.host = "::1";
  e.to.port = 8443;
  e.to.tls = true;
  Route route = e.fixed();
  model::RequestHead head = *requestOf("GET /a HTTP/1.0\r\n\r\n");
  complete(head, route);
  EXPECT_EQ(head.scheme, "https");
  EXPECT_EQ(head.authority, "[::1]:8443");
  head = *requestOf("GET http://named/a HTTP/1.1\r\nHost: named\r\n\r\n");
  complete(head, route);
  EXPECT_EQ(head.scheme + " " + head.authority, "http named") << "what it says itself stays";

  const model::ReverseTarget target{model::ReverseTarget::Scheme::https, "target.example", 443};
  route.reverse = &target;
  head = *requestOf("GET http://us/a HTTP/1.1\r\nHost: us\r\n\r\n");
  complete(head, route);
  EXPECT_EQ(head.scheme + " " + head.authority, "https target.example") << "it was made out to us";
  EXPECT_EQ(head.headers.find("Host"), "us") << "as received";
}

TEST(Destination, OfARequestToTheProxyItself) {
  const struct {
    std::string_view target, host;
    std::uint16_t port;
    std::string_view sni;
  } table[] = {
      {"http://a.example/x", "a.example", 80, ""},
      {"http://a.example:8080/x", "a.example", 8080, ""},
      {"https://a.example/x", "a.example", 443, "a.example"},
      {"https://[::1]:8443/x", "::1", 8443, ""},
      {"https://127.0.0.1/x", "127.0.0.1", 443, ""},
      {"ftp://a.example/x", "", 0, ""},
      {"/x", "", 0, ""},
      {"http://:80/x", "", 0, ""},
  };
  Ends e;
  for (const bool local : {true, false}) {
    e.session.ofThisMachine = local;
    for (const auto& row : table) {
      const auto to = explicitDestination(e.session, *requestOf("GET " + std::string(row.target) + " HTTP/1.1\r\n\r\n"));
      EXPECT_EQ(to.has_value(), !row.host.empty()) << row.target;
      if (!to) continue;
      EXPECT_EQ(to->host, row.host);
      EXPECT_EQ(to->port, row.port);
      EXPECT_EQ(to->sni, row.sni);
      EXPECT_EQ(to->tls, row.target.starts_with("https"));
      EXPECT_EQ(to->localAllowed, local);
    }
  }
}

TEST(Destination, ARowSaysWhomTheRequestIsForAndHowItCame) {
  Ends e;
  e.to.host = "10.0.0.1";
  e.to.port = 8080;
  auto head = requestOf("GET /a HTTP/1.1\r\nHost: named.example:8080\r\nhost: other\r\n\r\n");
  Route route = e.fixed();
  complete(*head, route);
  const auto start = steadyNow() - std::chrono::seconds(1);
  const auto live = beginExchange(e.worker.recorder, start, head, e.to, route);
  live->finish();
  const auto x = e.recorded();
  EXPECT_EQ(x->scheme + " " + x->host, "http named.example") << "not where it went";
  EXPECT_EQ(x->port, 8080);
  EXPECT_TRUE(any(x->anomalies & model::Anomaly::repeatedHost));
  EXPECT_EQ(x->request, head);
  EXPECT_GE(x->timings[model::Timings::requestHead], 1'000'000) << "since its first byte";
  EXPECT_EQ(x->connection->clientAddress, "127.0.0.1:50000");

  Route open = e.open();
  const auto nowhere = beginExchange(e.worker.recorder, start, requestOf("GET ftp://a/ HTTP/1.1\r\n\r\n"), std::nullopt, open);
  nowhere->finish();
  EXPECT_EQ(e.recorded(2)->host, "");
}

TEST(Destination, AsAnOriginWeAnswerByOurOwnNamesAlone) {
  const auto page = std::make_shared<Page>();
  Ends e;
  e.core.pages = page;
  const struct {
    std::string_view head;
    bool ours;
  } table[] = {
      {"Host: penstock", true},
      {"Host: PENSTOCK:80", true},
      {"Host: localhost:9999", true},
      {"Host: 127.0.0.1:8080", true},
      {"Host: [::1]", true},
      {"X: y", true},               // no browser leaves it away
      {"Host:", false},
      {"Host: evil.example", false},
      {"Host: 10.0.0.7", false},    // an address, and not the one the client reached us at
      {"Host: penstock\r\nHost: penstock", false},
      {"Host: a b", false},
  };
  for (const auto& row : table) {
    const FixedReply reply = localReply(e.session, *requestOf("GET /there HTTP/1.1\r\n" + std::string(row.head) + "\r\n\r\n"));
    EXPECT_EQ(reply.status, row.ours ? 200 : 421) << row.head;
    EXPECT_EQ(reply.body == "a page", row.ours) << row.head;
  }
  e.session.listenerAddress = "10.0.0.7:8080";
  EXPECT_EQ(localReply(e.session, *requestOf("GET /there HTTP/1.1\r\nHost: 10.0.0.7:8080\r\n\r\n")).status, 200);
  EXPECT_EQ(page->asked, "http://penstock/there") << "by one name, whatever it was asked by";
  EXPECT_EQ(localReply(e.session, *requestOf("GET /other HTTP/1.1\r\nHost: penstock\r\n\r\n")).status, 400);
  e.core.pages.reset();
  EXPECT_EQ(localReply(e.session, *requestOf("GET /there HTTP/1.1\r\nHost: penstock\r\n\r\n")).status, 400);
}

TEST(Destination, AConnectionIsClosedOnceItsClientHasSaidAll) {
  Ends e;
  e.client.say("still ");
  const auto over = e.loop.begin(lingeringClose(*e.client.stream, e.in));
  EXPECT_FALSE(*over);
  e.client.say("sending");
  EXPECT_FALSE(*over) << "closing now would reset it, and what it was answered with";
  EXPECT_EQ(e.client.sawItEnd(), "end");
  e.client.shutdownWrite();
  EXPECT_TRUE(e.loop.until([&] { return *over; }));
  EXPECT_TRUE(e.in.empty());
}

TEST(Destination, AClientThatNeverEndsIsNotWaitedForLong) {
  Ends e;
  const auto began = steadyNow();
  const auto over = e.loop.begin(lingeringClose(*e.client.stream, e.in));
  EXPECT_TRUE(e.loop.until([&] {
    if (!*over) e.client.say("x");
    return *over;
  }));
  EXPECT_LT(steadyNow() - began, std::chrono::seconds(5));
}

}  // namespace
}  // namespace penstock::engine::test
