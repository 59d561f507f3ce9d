// SPDX-License-Identifier: GPL-3.0-or-later
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <set>
#include <future>
#include <thread>

#include "penstock/tls/contexts.h"
#include "penstock/tls/describe.h"
#include "penstock/tls/leaf_cache.h"
#include "unit/tls/test_certificates.h"

namespace penstock::tls::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Names = std::vector<std::string>;

TEST(NormalisedNameTest, KeepsWhatAHostNameMayHold) {
  EXPECT_EQ(normalisedName("Example.ORG"), "example.org");
  EXPECT_EQ(normalisedName("example.org."), "example.org");
  EXPECT_EQ(normalisedName("under_score.example.org"), "under_score.example.org");
  EXPECT_EQ(normalisedName("_dmarc.example.org"), "_dmarc.example.org");
  EXPECT_EQ(normalisedName("XN--Bcher-KVA.example"), "xn--bcher-kva.example");
  EXPECT_EQ(normalisedName("*.example.org"), "*.example.org");
  EXPECT_EQ(normalisedName("localhost"), "localhost");
  EXPECT_EQ(normalisedName("127.0.0.1"), "127.0.0.1");
  EXPECT_EQ(normalisedName("[::1]"), "::1");
  EXPECT_EQ(normalisedName("2001:0DB8:0:0:0:0:0:1"), "2001:db8::1");
  EXPECT_EQ(normalisedName("fe80::1%eth0"), "fe80::1");
  EXPECT_EQ(normalisedName("1.2.3"), "1.2.3");
}

TEST(NormalisedNameTest, DropsTheRest) {
  using namespace std::string_literals;
  const std::string label(64, 'a');
  for (const std::string& name :
       {""s, "."s, ".example.org"s, "a..b"s,
        "b\xc3\xbc"
        "cher.example"s,
        "a b.example"s, "a\0b.example"s, "a\n.example"s, "a*.example.org"s, "*"s, "*."s, "a.*.example"s, "a,b"s,
        label + ".example"s, std::string(300, 'a'), "::zz"s, "a:80"s,
        (label.substr(1) + ".").append(label.substr(1) + ".").append(label.substr(1) + ".").append(label.substr(1))})
    EXPECT_EQ(normalisedName(name), "") << name;
}

class LeafTest : public testing::Test {
 protected:
  LeafPtr leaf(const std::string& host, const std::string& sni = {}, const Names& upstream = {}) {
    return leaves.leafFor(host, sni, upstream).value();
  }

  Ran opensslVerify(const Leaf& leaf, const std::string& more = {}) {
    writeText(dir / "leaf.pem", pemOf(leaf.certificate.get()));
    return run("openssl verify -x509_strict -purpose sslserver " + more + " -CAfile " + ca->file().string() + " " +
               (dir / "leaf.pem").string());
  }

  TempDir dir;
  CertificateAuthorityPtr ca = CertificateAuthority::openOrCreate(dir / "ca").value();
  LeafCache leaves{ca};
};

TEST_F(LeafTest, HasConnectHostSniAndUpstreamNames) {
  const LeafPtr l =
      leaf("a.example.org", "b.example.org", {"*.example.net", "A.example.org", "c.example.org", "10.1.2.3"});
  const auto info = describe(l->certificate.get());
  EXPECT_EQ(l->names.front(), "a.example.org");
  EXPECT_THAT(info->names, testing::UnorderedElementsAre("a.example.org", "b.example.org", "*.example.net",
                                                         "c.example.org", "10.1.2.3"));
  EXPECT_EQ(info->subject, "CN=a.example.org");
  EXPECT_EQ(info->issuer, ca->info()->subject);
  EXPECT_EQ(info->key, "ECDSA P-256");
  const auto now = wallNow();
  EXPECT_LT(info->notBefore, now - std::chrono::hours(47));
  EXPECT_GT(info->notBefore, now - std::chrono::hours(49));
  EXPECT_LT(info->notAfter - info->notBefore, std::chrono::hours(24 * 100));
  EXPECT_GT(info->notAfter, now + std::chrono::hours(24 * 90));
}

TEST_F(LeafTest, PassesStrictVerification) {
  const std::string longHost = std::string(60, 'x') + ".example.org";
  for (const std::string host : {"a.example.org", "under_score.example.org", "127.0.0.1", "::1",
                                 "xn--bcher-kva.example", "localhost", longHost.c_str()}) {
    const LeafPtr l = leaf(host, "", {"*.cdn.example.net", "192.0.2.1", "2001:db8::7"});
    for (const std::string& name : {std::string(host), std::string("www.cdn.example.net")}) {
      const Ran ran = opensslVerify(*l, (isIpLiteral(name) ? "-verify_ip " : "-verify_hostname ") + name);
      EXPECT_EQ(ran.status, 0) << name << ": " << ran.output;
    }
  }
}

TEST_F(LeafTest, WildcardsAreTheServersAloneAndOfTwoLabelsAtLeast) {
  const LeafPtr l = leaf("*.bank.example", "*.com", {"*.shop.example", "*.com", "*.localhost", "shop.example"});
  EXPECT_THAT(describe(l->certificate.get())->names, testing::UnorderedElementsAre("*.shop.example", "shop.example"));
}

TEST_F(LeafTest, NamesAreBoundedInBytesAndWhatWasAskedForStays) {
  Names many;
  for (int i = 0; i < 90; ++i) many.push_back("n" + std::to_string(i) + std::string(50, 'x') + "." + std::string(60, 'y') + ".example");
  const LeafPtr l = leaf("a.example.org", "b.example.org", many);
  std::size_t bytes = 0;
  for (const std::string& name : l->names) bytes += name.size();
  EXPECT_LE(bytes, LeafCache::maxNameBytes);
  EXPECT_THAT(l->names, testing::IsSupersetOf({"a.example.org", "b.example.org", many.front().c_str()}));
  EXPECT_LT(i2d_X509(l->certificate.get(), nullptr), 6000);
}

TEST_F(LeafTest, TheCacheIsBoundedInBytes) {
  Names many;
  for (int i = 0; i < 98; ++i) many.push_back("n" + std::to_string(i) + std::string(30, 'x') + ".example");
  LeafCache small(ca, 100 * 1024);
  for (int i = 0; i < 30; ++i) {
    const std::string host = "h" + std::to_string(i) + ".example";
    EXPECT_EQ(small.leafFor(host, "", many).value()->names.front(), host);
  }
  EXPECT_LT(small.size(), 8u) << "of a hundred names each";
  EXPECT_GT(small.size(), 2u);
}

/// A clock that the test sets.
struct Clock {
  std::shared_ptr<WallTime> now = std::make_shared<WallTime>(wallNow());
  LeafCache::Clock reader() const {
    return [now = now] { return *now; };
  }
  void operator+=(std::chrono::hours h) { *now += h; }
  void operator-=(std::chrono::hours h) { *now -= h; }
};
constexpr std::chrono::hours day(24);

TEST_F(LeafTest, OneMadeByAClockThatWasAheadIsMadeAnew) {
  Clock clock;
  clock += 40 * day;
  LeafCache cache(ca, 1 << 20, clock.reader());
  const LeafPtr ahead = cache.leafFor("a.example", "").value();
  clock -= 40 * day;  // set right: that leaf is not yet valid
  const LeafPtr right = cache.leafFor("a.example", "").value();
  EXPECT_NE(right, ahead);
  EXPECT_EQ(opensslVerify(*right).status, 0);
  EXPECT_NE(opensslVerify(*ahead).status, 0);
  EXPECT_EQ(cache.leafFor("a.example", "").value(), right) << "and kept";
  EXPECT_EQ(cache.size(), 1u);
}

TEST_F(LeafTest, OneMadeByAClockThatWasBehindIsMadeAnew) {
  Clock clock;
  clock -= 200 * day;
  LeafCache cache(ca, 1 << 20, clock.reader());
  const LeafPtr behind = cache.leafFor("a.example", "").value();
  clock += 200 * day;  // expired by now
  const LeafPtr right = cache.leafFor("a.example", "").value();
  EXPECT_NE(right, behind);
  EXPECT_EQ(opensslVerify(*right).status, 0);
}

TEST_F(LeafTest, IsKeptOverSmallStepsOfTheClockAndRenewedInTime) {
  Clock clock;
  LeafCache cache(ca, 1 << 20, clock.reader());
  const LeafPtr first = cache.leafFor("a.example", "").value();
  clock -= std::chrono::hours(23);
  EXPECT_EQ(cache.leafFor("a.example", "").value(), first);
  clock += 60 * day;
  EXPECT_EQ(cache.leafFor("a.example", "").value(), first);
  clock += 30 * day;
  const LeafPtr second = cache.leafFor("a.example", "").value();
  EXPECT_NE(second, first) << "a month before its end";
  EXPECT_GT(second->notAfter, first->notAfter);
}

TEST_F(LeafTest, HasTheExtensionsOfAServer) {
  const LeafPtr l = leaf("a.example.org");
  writeText(dir / "leaf.pem", pemOf(l->certificate.get()));
  const std::string text = run("openssl x509 -noout -text -in " + (dir / "leaf.pem").string()).output;
  EXPECT_THAT(text, HasSubstr("X509v3 Basic Constraints: critical\n                CA:FALSE"));
  EXPECT_THAT(text, HasSubstr("X509v3 Key Usage: critical\n                Digital Signature\n"));
  EXPECT_THAT(text, HasSubstr("X509v3 Extended Key Usage: \n                TLS Web Server Authentication\n"));
  EXPECT_THAT(text, HasSubstr("X509v3 Subject Alternative Name: \n                DNS:a.example.org\n"));
  const ASN1_OCTET_STRING* authority = X509_get0_authority_key_id(l->certificate.get());
  const ASN1_OCTET_STRING* issuer = X509_get0_subject_key_id(ca->certificate());
  ASSERT_TRUE(authority && issuer);
  EXPECT_EQ(ASN1_OCTET_STRING_cmp(authority, issuer), 0);
  EXPECT_TRUE(X509_get0_subject_key_id(l->certificate.get()));
}

TEST_F(LeafTest, NameTooLongForACommonNameLeavesTheSubjectEmpty) {
  const LeafPtr l = leaf(std::string(60, 'x') + ".example.org");
  EXPECT_EQ(describe(l->certificate.get())->subject, "");
  int critical = -1;
  GENERAL_NAMES* san =
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(l->certificate.get(), NID_subject_alt_name, &critical, nullptr));
  GENERAL_NAMES_free(san);
  EXPECT_EQ(critical, 1) << "RFC 5280 4.2.1.6";
}

TEST_F(LeafTest, HostileUpstreamNamesAreLeftOut) {
  using namespace std::string_literals;
  const LeafPtr l = leaf("a.example.org", "",
                         {"evil\0.example"s,
                          "b\xc3\xbc"
                          "cher.example"s,
                          ""s, "*"s, "good.example"s, "a b"s});
  EXPECT_THAT(describe(l->certificate.get())->names, ElementsAre("a.example.org", "good.example"));
  EXPECT_EQ(opensslVerify(*l).status, 0);
}

TEST_F(LeafTest, HasAtMostAHundredNames) {
  Names many;
  for (int i = 0; i < 500; ++i) many.push_back("n" + std::to_string(i) + ".example");
  const LeafPtr l = leaf("a.example.org", "b.example.org", many);
  EXPECT_EQ(l->names.size(), LeafCache::maxNames);
  EXPECT_THAT(l->names, testing::IsSupersetOf({"a.example.org", "b.example.org", "n97.example"}));
  EXPECT_EQ(opensslVerify(*l).status, 0);
}

TEST_F(LeafTest, NothingUsableStillMakesAHandshakePossible) {
  EXPECT_THAT(leaf("b\xc3\xbc"
                   "cher.example")
                  ->names,
              ElementsAre("host.invalid"));
}

TEST_F(LeafTest, SerialsDifferAndArePositive) {
  std::set<std::string> serials;
  for (int i = 0; i < 200; ++i) {
    const auto info = describe(leaf("h" + std::to_string(i) + ".example")->certificate.get());
    EXPECT_EQ(info->serial.size(), 32u);
    EXPECT_NE(info->serial[0], '-');
    serials.insert(info->serial);
  }
  EXPECT_EQ(serials.size(), 200u);
}

TEST_F(LeafTest, IsMintedOnceForASetOfNames) {
  const LeafPtr a = leaf("a.example", "b.example", {"c.example"});
  EXPECT_EQ(leaf("A.example.", "c.example", {"b.example", "c.example"}), a);
  EXPECT_NE(leaf("a.example", "b.example"), a);
  EXPECT_EQ(leaves.size(), 2u);
  EXPECT_EQ(leaf("x.example")->key.get(), a->key.get()) << "one key for all";
}

TEST_F(LeafTest, LeastRecentlyUsedGoesFirst) {
  LeafCache small(ca, 10'000);  // three of one name
  const auto mint = [&](const std::string& host) { return small.leafFor(host, "").value(); };
  const LeafPtr a = mint("a.example"), b = mint("b.example");
  mint("c.example");
  EXPECT_EQ(mint("a.example"), a);
  mint("d.example");  // pushes b out
  EXPECT_EQ(small.size(), 3u);
  EXPECT_EQ(mint("a.example"), a);
  EXPECT_NE(mint("b.example"), b);
  EXPECT_EQ(b->names.front(), "b.example") << "who still holds it keeps it";
}

TEST_F(LeafTest, ManyThreadsMayMint) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([this] {
      for (int i = 0; i < 100; ++i) EXPECT_EQ(leaf("h" + std::to_string(i % 20) + ".example")->names.size(), 1u);
    });
  for (auto& t : threads) t.join();
  EXPECT_EQ(leaves.size(), 20u);
}

TEST_F(LeafTest, SignedByARsaAuthorityOfOnesOwn) {
  const Identity id = makeIdentity({.subject = "Mine", .ca = true, .keyType = "RSA"});
  writeText(dir / "mine.pem", pemOf(id.certificate.get()) + pemOf(id.key.get()));
  ca = CertificateAuthority::fromFiles(dir / "mine.pem").value();
  LeafCache own(ca);
  const Ran ran = opensslVerify(*own.leafFor("a.example.org", "").value(), "-verify_hostname a.example.org");
  EXPECT_EQ(ran.status, 0) << ran.output;
}

TEST_F(LeafTest, OfRsaOnceThereIsAKey) {
  const LeafForm rsa{KeyType::rsa, {}};
  EXPECT_EQ(leaves.leafFor("a.example", "", {}, rsa).error().code, ErrorCode::notFound);
  std::promise<void> made;
  ASSERT_FALSE(leaves.prepare(KeyType::rsa, [&] { made.set_value(); }));
  made.get_future().wait();
  EXPECT_TRUE(leaves.prepare(KeyType::rsa, {}));
  const LeafPtr one = leaves.leafFor("a.example", "", {}, rsa).value(), other = leaves.leafFor("b.example", "", {}, rsa).value();
  EXPECT_EQ(describe(one->certificate.get())->key, "RSA 2048");
  EXPECT_EQ(one->key.get(), other->key.get());
  EXPECT_EQ(leaves.leafFor("a.example", "", {}, rsa).value(), one);
  EXPECT_EQ(describe(leaf("a.example")->certificate.get())->key, "ECDSA P-256");
  EXPECT_EQ(opensslVerify(*one, "-verify_hostname a.example").status, 0);
}

TEST_F(LeafTest, StoppingEndsTheMakingOfAKey) {
  std::promise<void> told;
  leaves.prepare(KeyType::rsa, [&] { told.set_value(); });
  leaves.stop();
  told.get_future().wait();
  EXPECT_TRUE(leaves.prepare(KeyType::rsa, {})) << "nobody waits any more";
}

TEST_F(LeafTest, NamesTheRevocationList) {
  const LeafForm form{KeyType::ec, {"http://127.0.0.1:8080/penstock-ca.crl", "http://penstock/penstock-ca.crl"}};
  const LeafPtr l = leaves.leafFor("a.example", "", {}, form).value();
  EXPECT_NE(l, leaf("a.example"));
  const std::string list = ca->revocationList(wallNow());
  EXPECT_EQ(list, ca->revocationList(wallNow())) << "made once a day";
  EXPECT_NE(list, ca->revocationList(wallNow() + std::chrono::hours(25)));
  writeText(dir / "list.der", list);
  EXPECT_EQ(run("openssl crl -inform DER -in " + (dir / "list.der").string() + " -out " + (dir / "list.pem").string()).status, 0);
  const Ran ran = opensslVerify(*l, "-crl_check -CRLfile " + (dir / "list.pem").string());
  EXPECT_EQ(ran.status, 0) << ran.output;
  EXPECT_THAT(run("openssl x509 -noout -text -in " + (dir / "leaf.pem").string()).output,
              testing::AllOf(HasSubstr("URI:" + form.revocationLists[0]), HasSubstr("URI:" + form.revocationLists[1])));
}

TEST_F(LeafTest, OfAConstrainedAuthorityNamesWhatItMay) {
  const std::string config = (dir / "c.cnf").string(), pem = (dir / "c.pem").string(), key = (dir / "c.key").string();
  const auto with = [&](const std::string& constraints) {
    writeText(config, "[req]\ndistinguished_name=e\nprompt=no\n[e]\n[root]\nbasicConstraints=critical,CA:TRUE\n"
                      "keyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\nnameConstraints=critical," + constraints + "\n");
    EXPECT_EQ(run("openssl req -x509 -config " + config + " -extensions root -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout " + key +
                  " -out " + pem + " -days 30 -subj /CN=Constrained").status, 0);
    return CertificateAuthority::fromFiles(pem, key).value();
  };
  ca = with("permitted;DNS:corp.test,excluded;DNS:no.corp.test");
  LeafCache some(ca);
  const Names further{"corp.test", "*.corp.test", "a.no.corp.test", "*.sub.corp.test", "else.test"};
  const LeafPtr l = some.leafFor("www.corp.test", "www.corp.test", further, {KeyType::ec, {"http://penstock/penstock-ca.crl"}}).value();
  EXPECT_THAT(l->names, testing::UnorderedElementsAre("www.corp.test", "corp.test", "*.sub.corp.test"));
  EXPECT_EQ(opensslVerify(*l, "-verify_hostname www.corp.test").status, 0);
  EXPECT_EQ(X509_get_ext_by_NID(l->certificate.get(), NID_crl_distribution_points, -1), -1) << "it may not sign one";
  EXPECT_EQ(ca->revocationList(wallNow()), "");
  EXPECT_THAT(some.leafFor("else.test", "", {}).value()->names, ElementsAre("else.test")) << "which the client refuses, and says why";
  EXPECT_THAT(some.leafFor("else.test", "www.corp.test", {}).value()->names, ElementsAre("www.corp.test")) << "one of both is enough";
}

/// Accepts one connection on a port of its own, answers 4 bytes with "pong".
class OneShotServer {
 public:
  OneShotServer(SslPtr ssl) : ssl_(std::move(ssl)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(listener_, 1);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~OneShotServer() {
    ::shutdown(listener_, SHUT_RDWR);  // ends an accept nobody came for
    thread_.join();
    ::close(listener_);
  }
  int port() const { return port_; }

 private:
  void serve() {
    const int fd = ::accept(listener_, nullptr, nullptr);
    if (fd < 0) return;
    SSL_set_fd(ssl_.get(), fd);
    char in[4];
    if (SSL_accept(ssl_.get()) == 1 && SSL_read(ssl_.get(), in, 4) == 4) SSL_write(ssl_.get(), "pong", 4);
    SSL_shutdown(ssl_.get());
    ::close(fd);
  }
  SslPtr ssl_;
  int listener_, port_ = 0;
  std::thread thread_;
};

TEST_F(LeafTest, PassesPythonsStrictVerificationInARealHandshake) {
  const auto context = ServerContext::create().value();
  const std::string script = PENSTOCK_SOURCE_DIR "/tests/unit/tls/python_client.py";
  for (const std::string host :
       {"a.example.org", "under_score.example.org", "127.0.0.1", "::1", "xn--bcher-kva.example"}) {
    SslPtr ssl = context->newSsl();
    ASSERT_TRUE(applyLeaf(ssl.get(), *leaf(host, "", {"*.cdn.example"})));
    OneShotServer server(std::move(ssl));
    const Ran ran =
        run("python3 " + script + " " + std::to_string(server.port()) + " " + ca->file().string() + " " + host);
    EXPECT_EQ(ran.status, 0) << host << ": " << ran.output;
    EXPECT_THAT(ran.output, HasSubstr("TLSv1.3 pong")) << host;
  }
}

}  // namespace
}  // namespace penstock::tls::test
