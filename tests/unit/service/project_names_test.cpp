// SPDX-License-Identifier: GPL-3.0-or-later
// Names of the run and of projects: kept, in force, undone, those that somebody else wrote; and the name server, on and off while all goes on.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <memory>
#include <optional>
#include <thread>

#include "penstock/service/name_server.h"
#include "penstock/service/proxy_service.h"
#include "penstock/wire/dns/message.h"
#include "service/names/kept_names.h"
#include "unit/service/temp_folder.h"

namespace penstock::service::test {
namespace {

namespace wire = penstock::wire::dns;
using model::DnsRecord;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using Place = model::DnsConfig::Place;

DnsRecord a(const std::string& name, const std::string& address) { return {name, DnsRecord::Type::a, address, 60}; }

/// What a name server answers by UDP, in words; "" for nothing within a moment.
std::string answerOf(const ListenerStatus& server, const std::string& name, std::chrono::milliseconds patience = std::chrono::seconds(20)) {
  const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(server.port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval wait{patience.count() / 1000, (patience.count() % 1000) * 1000};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  wire::Message query;
  query.id = 77;
  query.recursionDesired = true;
  query.questions = {wire::Question{name, wire::typeA, wire::classIn}};
  const std::string bytes = wire::writeMessage(query);
  std::string room(4096, '\0');
  ssize_t got = -1;
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 && ::send(fd, bytes.data(), bytes.size(), 0) > 0)
    got = ::recv(fd, room.data(), room.size(), 0);
  ::close(fd);
  if (got < 0) return {};
  const auto said = wire::readMessage(std::string_view(room).substr(0, std::size_t(got)));
  return said ? wire::answerText(*said) : "not read";
}

class ProjectNamesTest : public testing::Test {
 protected:
  ~ProjectNamesTest() override { close(); }
  model::Config config() const {
    model::Config config;
    config.engine.listeners = {{"127.0.0.1", 0}};
    config.ui = {"127.0.0.1", 0};
    config.caDir = folder_ / "ca";
    config.project = folder_ / "first.penstock";
    return config;
  }
  Result<void> start(const model::Config& config) {
    close();
    service_ = std::make_unique<ProxyService>(config);
    if (auto opened = service_->open(); !opened) return opened;
    return service_->listen(config.engine.listeners);
  }
  void started() { started(config()); }
  void started(const model::Config& config) {
    const auto begun = start(config);
    ASSERT_TRUE(begun) << begun.error().message;
  }
  void close() {
    if (service_) service_->stop(std::chrono::milliseconds(0));
    service_.reset();
  }
  NameServer& names() { return service_->names(); }
  std::string answer(const std::string& name) {
    const auto listening = names().status().listening;
    return listening ? answerOf(*listening, name) : std::string();
  }
  std::vector<std::string> rows() {
    std::vector<std::string> out;
    for (const NameRow& row : names().settings().rows) {
      const NameTexts texts = toTexts(row.says);
      out.push_back(texts.name + ' ' + texts.type + ' ' + texts.answer + (row.enabled ? "" : " off") + (row.foreign ? " foreign" : "") + (row.ofRun ? " run" : "") +
                    (row.overruled ? " overruled" : ""));
    }
    return out;
  }
  std::string warnings() {
    std::string out;
    for (const std::string& sentence : service_->warnings()) out += sentence + '\n';
    return out;
  }
  /// Records of the project that is open, and the server on.
  void fill() {
    ASSERT_TRUE(names().add(a("one.test", "192.0.2.1"), {}));
    ASSERT_TRUE(names().add(model::HostOverride{"*.two.test", "127.0.0.1", 3000}, {}));
    ASSERT_TRUE(names().setUpstream({{"127.0.0.1", 9}}));
    const auto on = names().listen({"127.0.0.1", 0});
    ASSERT_TRUE(on) << on.error().message;
  }

  TempFolder folder_;
  std::unique_ptr<ProxyService> service_;
};

TEST_F(ProjectNamesTest, TheServerIsSwitchedOnAndOffAndItsRecordsChangeWhileItRuns) {
  started();
  EXPECT_FALSE(names().status().listening);
  EXPECT_FALSE(service_->dnsListener());
  ASSERT_TRUE(names().setUpstream({{"127.0.0.1", 9}}));
  int told = 0;
  const Subscription telling = names().changed().subscribe([&] { ++told; });
  const auto id = names().add(a("one.test", "192.0.2.1"), {});
  ASSERT_TRUE(id);
  ASSERT_TRUE(names().listen({"127.0.0.1", 0}));
  EXPECT_EQ(told, 2);
  const auto server = names().status().listening;
  ASSERT_TRUE(server);
  EXPECT_NE(names().status().since, WallTime());
  EXPECT_EQ(service_->dnsListener()->address, server->address);
  EXPECT_EQ(answer("one.test"), "192.0.2.1");

  NameRow row = names().settings().rows.at(0);
  row.says = a("one.test", "192.0.2.9");
  ASSERT_TRUE(names().replace(row));
  EXPECT_EQ(answer("one.test"), "192.0.2.9") << "by the next question";
  row.enabled = false;
  ASSERT_TRUE(names().replace(row));
  EXPECT_EQ(answer("one.test"), "SERVFAIL") << "it is asked of others, and nobody is there";
  const model::DnsCounts counts = names().status().counts;
  EXPECT_EQ(counts.byRecords, 2u);
  EXPECT_EQ(counts.unanswered, 1u);

  ASSERT_TRUE(names().stop());
  EXPECT_FALSE(names().status().listening);
  EXPECT_EQ(answerOf(*server, "one.test", std::chrono::milliseconds(50)), "");
  ASSERT_TRUE(names().listen({"127.0.0.1", server->port})) << "its port is free at once";
  EXPECT_EQ(names().status().listening->port, server->port);
  EXPECT_EQ(names().status().counts.byRecords, 0u);
}

TEST_F(ProjectNamesTest, AreKeptInTheProjectAndInForceWhenItIsOpenAgain) {
  started();
  fill();
  started();
  EXPECT_THAT(rows(), ElementsAre("one.test A 192.0.2.1", "*.two.test override 127.0.0.1:3000"));
  EXPECT_EQ(answer("one.test"), "192.0.2.1");
  EXPECT_EQ(names().settings().upstream.at(0).port, 9);
  EXPECT_EQ(warnings(), "");

  ASSERT_TRUE(service_->projects().open(folder_ / "second.penstock"));
  EXPECT_THAT(rows(), IsEmpty()) << "another project has its own";
  EXPECT_FALSE(names().status().listening);
  EXPECT_FALSE(names().settings().on);
  ASSERT_TRUE(service_->projects().open(folder_ / "first.penstock"));
  EXPECT_EQ(answer("one.test"), "192.0.2.1");
  ASSERT_TRUE(names().stop());
  started();
  EXPECT_FALSE(names().status().listening);
  EXPECT_EQ(names().settings().listen.port, 0) << "where it was, for the next time";
}

TEST_F(ProjectNamesTest, OfSomebodyElsesProjectAllIsOff) {
  started();
  fill();
  model::Config other = config();
  other.caDir = folder_ / "other-ca";
  started(other);
  EXPECT_THAT(rows(), ElementsAre("one.test A 192.0.2.1 off foreign", "*.two.test override 127.0.0.1:3000 off foreign"));
  EXPECT_FALSE(names().status().listening);
  EXPECT_FALSE(names().settings().on);
  EXPECT_TRUE(names().settings().upstreamForeign);
  EXPECT_THAT(warnings(), HasSubstr("came with 2 names, a name server at 127.0.0.1:0 and servers to ask written by somebody else"));

  NameRow row = names().settings().rows.at(0);
  row.enabled = true;
  ASSERT_TRUE(names().replace(row));
  EXPECT_THAT(rows(), ElementsAre("one.test A 192.0.2.1", "*.two.test override 127.0.0.1:3000 off foreign"));
  EXPECT_TRUE(names().settings().upstreamForeign) << "one thing at a time";
  ASSERT_TRUE(names().listen({"127.0.0.1", 0}));
  EXPECT_EQ(answer("one.test"), "192.0.2.1");
  EXPECT_THAT(warnings(), HasSubstr("came with 1 name and servers to ask written by somebody else"));
  started(other);
  EXPECT_THAT(rows(), ElementsAre("one.test A 192.0.2.1", "*.two.test override 127.0.0.1:3000 off foreign")) << "still nobody has looked at it";
  ASSERT_TRUE(names().setUpstream(names().settings().upstream));
  EXPECT_FALSE(names().settings().upstreamForeign);
}

TEST_F(ProjectNamesTest, WhatTheRunSaysComesFirstAndIsNotTheProjects) {
  started();
  ASSERT_TRUE(names().add(a("one.test", "192.0.2.1"), {}));
  ASSERT_TRUE(names().add(a("own.test", "192.0.2.3"), {}));
  model::Config run = config();
  run.engine.dns.listen = Place{"127.0.0.1", 0};
  run.engine.dns.records = {a("One.test", "192.0.2.7")};
  run.engine.dns.upstream = {{"127.0.0.1", 9}};
  run.engine.resolve = {{"h.test", "127.0.0.1", 80}};
  started(run);
  EXPECT_THAT(rows(), ElementsAre("h.test override 127.0.0.1:80 run", "One.test A 192.0.2.7 run", "one.test A 192.0.2.1 overruled", "own.test A 192.0.2.3"));
  EXPECT_EQ(answer("one.test"), "192.0.2.7");
  EXPECT_EQ(answer("own.test"), "192.0.2.3");
  EXPECT_TRUE(names().settings().listenOfRun && names().settings().upstreamOfRun);
  EXPECT_EQ(names().stop().error().code, ErrorCode::unsupported);
  EXPECT_EQ(names().listen({"127.0.0.1", 0}).error().code, ErrorCode::unsupported);
  EXPECT_EQ(names().setUpstream({}).error().code, ErrorCode::unsupported);
  EXPECT_EQ(names().remove("run-1").error().code, ErrorCode::notFound);
  ASSERT_TRUE(names().set(names().settings().rows, "Move one.test"));
  started();
  EXPECT_THAT(rows(), ElementsAre("one.test A 192.0.2.1", "own.test A 192.0.2.3")) << "those of the run were never the project's";
  EXPECT_FALSE(names().status().listening);
}

TEST_F(ProjectNamesTest, BadOnesChangeNothingAndNameTheirMember) {
  started();
  ASSERT_TRUE(names().add(a("one.test", "192.0.2.1"), {}));
  const auto mistake = [](const NameTexts& texts) {
    const auto read = readNameTexts(texts);
    return read ? std::string() : read.error().message;
  };
  EXPECT_THAT(mistake({"", "A", "192.0.2.1", ""}), StartsWith("name: \"\" is no name"));
  EXPECT_THAT(mistake({"/(/", "A", "192.0.2.1", ""}), StartsWith("name: "));
  EXPECT_THAT(mistake({"a.test", "MX", "192.0.2.1", ""}), StartsWith("type: \"MX\" is no type"));
  EXPECT_THAT(mistake({"a.test", "A", "::1", ""}), StartsWith("answer: \"::1\" is no answer of an A record"));
  EXPECT_THAT(mistake({"a.test", "NXDOMAIN", "192.0.2.1", ""}), StartsWith("answer: an NXDOMAIN record has an answer"));
  EXPECT_THAT(mistake({"a.test", "A", "self", "soon"}), StartsWith("ttl: \"soon\" is no ttl"));
  EXPECT_THAT(mistake({"/a/", "override", "127.0.0.1", ""}), StartsWith("name: "));
  EXPECT_THAT(mistake({"a.test", "override", "b.test", ""}), StartsWith("answer: \"b.test\" is no IP address"));
  EXPECT_EQ(mistake({"*.a.test", "Override", "[::1]:80", ""}), "");
  EXPECT_EQ(std::get<DnsRecord>(*readNameTexts({"a.test", "", "::1", ""})).type, DnsRecord::Type::aaaa);
  EXPECT_EQ(readNameServers("9.9.9.9, [::1]:5300 192.0.2.1:99")->size(), 3u);
  EXPECT_THAT(readNameServers("9.9.9.9,example.com").error().message, HasSubstr("\"example.com\" is no name server"));

  EXPECT_THAT(names().add(a("two.test", "nowhere"), {}).error().message, StartsWith("answer: \"nowhere\""));
  std::vector<NameRow> all = names().settings().rows;
  all.resize(2);
  all[1].says = a("two test", "192.0.2.1");
  EXPECT_THAT(names().set(all, "All").error().message, StartsWith("row 2: name: "));
  EXPECT_EQ(names().setUpstream({{"nowhere", 53}}).error().code, ErrorCode::invalidArgument);
  EXPECT_THAT(rows(), ElementsAre("one.test A 192.0.2.1"));
  EXPECT_EQ(names().undoText(), "Add one.test");
}

TEST_F(ProjectNamesTest, EachStepIsUndoneAndDoneAgain) {
  started();
  ASSERT_TRUE(names().add(a("one.test", "192.0.2.1"), {}));
  ASSERT_TRUE(names().add(a("two.test", "192.0.2.2"), names().settings().rows.at(0).id));
  EXPECT_THAT(rows(), ElementsAre("two.test A 192.0.2.2", "one.test A 192.0.2.1"));
  ASSERT_TRUE(names().setUpstream({{"127.0.0.1", 9}}));
  ASSERT_TRUE(names().listen({"127.0.0.1", 0}));
  ASSERT_TRUE(names().remove(names().settings().rows.at(1).id));
  EXPECT_EQ(answer("one.test"), "SERVFAIL");
  EXPECT_EQ(names().undoText(), "Delete one.test");
  ASSERT_TRUE(names().undo());
  EXPECT_EQ(answer("one.test"), "192.0.2.1");
  EXPECT_EQ(names().redoText(), "Delete one.test");
  ASSERT_TRUE(names().redo());
  EXPECT_THAT(rows(), ElementsAre("two.test A 192.0.2.2"));
  ASSERT_TRUE(names().undo());
  ASSERT_TRUE(names().undo());
  ASSERT_TRUE(names().undo());
  EXPECT_THAT(rows(), IsEmpty());
  EXPECT_FALSE(names().undo());
}

TEST_F(ProjectNamesTest, APortThatIsTakenIsSaidAndTheServerStaysWhereItWas) {
  started();
  fill();
  const std::string before = names().status().listening->address;
  model::Config other = config();
  other.project = folder_ / "second.penstock";
  ProxyService second(other);
  ASSERT_TRUE(second.open());
  ASSERT_TRUE(second.listen(other.engine.listeners));
  const Place taken{"127.0.0.1", names().status().listening->port};
  const auto done = second.names().listen(taken);
  EXPECT_EQ(done.error().code, ErrorCode::busy);
  EXPECT_THAT(done.error().message, HasSubstr("the name server at " + before + ": the port is in use for"));
  EXPECT_FALSE(second.names().settings().on) << "nothing was changed";
  EXPECT_EQ(second.names().status().problem, "");
  ASSERT_TRUE(second.names().listen({"127.0.0.1", 0}));
  const std::string own = second.names().status().listening->address;
  EXPECT_FALSE(second.names().listen(taken));
  EXPECT_TRUE(second.names().settings().on);
  ASSERT_TRUE(second.names().status().listening);
  EXPECT_EQ(second.names().status().listening->address, own);
  ASSERT_TRUE(names().stop());
  ASSERT_TRUE(second.names().listen(taken));
  // Opened again where another has the port meanwhile: traffic flows, and what is missing is said.
  NameServer& mine = names();
  EXPECT_FALSE(mine.listen(taken));
  second.stop(std::chrono::milliseconds(0));
  ASSERT_TRUE(mine.listen(taken));
  EXPECT_EQ(answer("one.test"), "192.0.2.1");
}

TEST_F(ProjectNamesTest, AProjectWhosePortIsTakenOpensAndSaysSo) {
  started();
  fill();
  const Place place{"127.0.0.1", names().status().listening->port};
  ASSERT_TRUE(names().listen(place));
  close();
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(place.port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
  ASSERT_EQ(::listen(fd, 1), 0);
  started();
  EXPECT_THAT(names().status().problem, HasSubstr("the port is in use for TCP"));
  EXPECT_TRUE(names().settings().on);
  EXPECT_THAT(warnings(), HasSubstr("The name server of this project is not on: the name server at 127.0.0.1:"));
  ::close(fd);
  ASSERT_TRUE(names().listen(place));
  EXPECT_EQ(answer("one.test"), "192.0.2.1");
  EXPECT_EQ(warnings(), "");
}

TEST_F(ProjectNamesTest, APortBelow1024SaysWhatItNeeds) {
  started();
  Result<void> done;
  std::thread([&] {
    // Of this thread alone: whoever may bind every port is no longer one of them.
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[2]{};
    ASSERT_EQ(::syscall(SYS_capset, &header, data), 0);
    done = names().listen({"127.0.0.1", 53});
  }).join();
  if (done) GTEST_SKIP() << "this machine gives low ports to everybody";
  if (done.error().code == ErrorCode::busy) GTEST_SKIP() << "somebody has port 53";
  EXPECT_THAT(done.error().message, HasSubstr("127.0.0.1:53: port 53 needs root or the capability CAP_NET_BIND_SERVICE"));
}

TEST_F(ProjectNamesTest, WhatCannotBeReadIsNotInForceAndStays) {
  started();
  for (const std::string text : {"no JSON", "{\"names\": [{\"name\": \"a b\", \"answer\": \"192.0.2.1\"}]}", "[[[[", "{\"names\": [7]}"}) {
    ASSERT_TRUE(service_->project()->setSetting("names", text));
    started();
    EXPECT_THAT(rows(), IsEmpty()) << text;
    EXPECT_THAT(warnings(), HasSubstr("What this project says of names cannot be read")) << text;
    EXPECT_EQ(service_->project()->setting("names"), text);
  }
  EXPECT_THAT(namesIn("{\"names\": [{}, {}]}", "s").error().message, StartsWith("names[0]: name: "));
  EXPECT_EQ(namesIn(std::string(mostNamesText + 1, ' '), "s").error().code, ErrorCode::limit);
}

}  // namespace
}  // namespace penstock::service::test
