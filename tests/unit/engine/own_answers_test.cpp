// SPDX-License-Identifier: GPL-3.0-or-later
// What is ours to say about requests that name servers.
#include "engine/exchange/own_answers.h"

#include <gtest/gtest.h>

#include "engine/exchange/trust_buttons.h"
#include "penstock/engine/own_pages.h"
#include "unit/engine/exchange_ends.h"

namespace penstock::engine::test {
namespace {

class Page final : public Pages {
 public:
  std::optional<FixedReply> page(const model::RequestHead& request) override {
    if (request.authority != ownPagesHost) return std::nullopt;
    return replyOf(200, "OK", request.path);
  }
};

/// What is answered to that request; "" for nothing of ours.
struct Asking : Ends {
  Asking() {
    core.pages = std::make_shared<Page>();
    core.setOutlet(outlet);
  }
  ~Asking() { loop.end(); }
  std::string ask(std::string_view method, std::string_view authority, std::string_view path) {
    begin(std::string(method) + " " + std::string(path) + " HTTP/1.1\r\nHost: " + std::string(authority) + "\r\n\r\n");
    Passage passage(worker.io, *run->live, to);
    const auto one = core.ownAnswers->begin(passage);
    if (!one) return {};
    EXPECT_FALSE(one->mayWait()) << "nobody has to be kept going meanwhile";
    Verdict verdict = loop.result(one->request(passage));
    EXPECT_EQ(verdict.kind(), Verdict::Kind::answer);
    return std::to_string(verdict.reply()->status) + " " + verdict.reply()->body;
  }
};

TEST(OwnAnswers, OurPagesByTheirName) {
  Asking a;
  EXPECT_EQ(a.ask("GET", "penstock", "/cert"), "200 /cert");
  EXPECT_EQ(a.ask("GET", "a.example", "/cert"), "");
  a.core.pages.reset();
  EXPECT_EQ(a.ask("GET", "penstock", "/cert"), "");
}

TEST(OwnAnswers, TheRevocationListAtTheAddressThatLeavesName) {
  Asking a;
  a.to.port = 8080;
  a.core.reach->guard = [](const sockaddr&, std::uint16_t port) { return port != 8080; };  // ours
  const std::string path(revocationListPath);
  EXPECT_EQ(a.ask("GET", "127.0.0.1:8080", path), "200 " + path);
  EXPECT_EQ(a.ask("GET", "127.0.0.1:8080", "/other"), "");
  a.to.port = 8081;
  EXPECT_EQ(a.ask("GET", "127.0.0.1:8081", path), "") << "somebody else's";
  a.to.port = 8080;
  a.to.tls = true;
  EXPECT_EQ(a.ask("GET", "127.0.0.1:8080", path), "");
}

TEST(OwnAnswers, AButtonOfAnErrorPageWhereOneCanHaveBeen) {
  Asking a;
  a.core.trustSecret = "secret";
  a.to.host = "a.example";
  a.to.port = 443;
  a.to.tls = true;
  const std::string html = trustButtons(a.core, {"a.example", "AA"}, *requestOf("GET / HTTP/1.1\r\n\r\n"));
  std::string target = html.substr(html.find("action=\"") + 8);
  target.resize(target.find('"'));
  for (std::size_t amp; (amp = target.find("&amp;")) != std::string::npos;) target.erase(amp + 1, 4);
  EXPECT_EQ(a.ask("GET", "a.example", target), "");
  a.to.localAllowed = false;
  EXPECT_EQ(a.ask("POST", "a.example", target), "") << "not to clients of other machines";
  a.to.localAllowed = true;
  a.to.tls = false;
  EXPECT_EQ(a.ask("POST", "a.example", target), "");
  a.to.tls = true;
  EXPECT_EQ(a.ask("POST", "a.example", target), "303 ");
  EXPECT_TRUE(a.core.reach->trusted.contains({"a.example", "AA"}));
}

TEST(OwnAnswers, APageAboutARefusedCertificateOffersToTrustIt) {
  Asking a;
  a.core.trustSecret = "secret";
  a.begin("GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n");
  auto certificate = std::make_shared<model::CertificateInfo>();
  certificate->sha256 = "AA:BB";
  auto tls = std::make_shared<model::TlsInfo>();
  tls->sni = "a.example";
  tls->verify = "self-signed certificate";
  tls->chain.push_back(certificate);
  auto connection = std::make_shared<model::ConnectionInfo>();
  connection->serverTls = tls;
  model::Exchange& x = a.x();
  x.connection = connection;
  x.scheme = "https";
  EXPECT_EQ(offerFor(a.core, a.to, x), "") << "there is nothing to doubt";
  x.failure = model::Failure{model::FailureKind::tlsVerifyFailed, {}};
  EXPECT_TRUE(has(offerFor(a.core, a.to, x), "AA:BB"));
  a.to.localAllowed = false;
  EXPECT_EQ(offerFor(a.core, a.to, x), "");
  a.to.localAllowed = true;
  x.connection = std::make_shared<model::ConnectionInfo>();
  EXPECT_EQ(offerFor(a.core, a.to, x), "") << "whose certificate is not known";
}

}  // namespace
}  // namespace penstock::engine::test
