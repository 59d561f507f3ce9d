// SPDX-License-Identifier: GPL-3.0-or-later
// Runs of many requests against a server of the test's, over a real project.
#include "penstock/service/bulk_runs.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdlib>
#include <filesystem>

#include "penstock/codec/base64.h"
#include "penstock/codec/content_coding.h"
#include "service/bulk/bulk_rows.h"
#include "service/bulk/run_requests.h"
#include "unit/service/bulk_fixture.h"

namespace penstock::service {
namespace {

using namespace test;

TEST(BulkRuns, AnswersAreToldApart) {
  const TempFolder folder;
  Server server;
  Service service(folder);
  auto run = service.proxy.bulk().add(users(server, 20));
  ASSERT_TRUE(run);
  ASSERT_TRUE((*run)->start());
  ASSERT_TRUE(finished(**run));
  const BulkFigures figures = (*run)->figures();
  EXPECT_EQ(21u, figures.total);
  EXPECT_EQ(21u, figures.done);
  EXPECT_EQ(0u, figures.failed);
  EXPECT_EQ(21u, server.served);
  ASSERT_EQ(2u, figures.clusters.size());  // equal but for digits, and the one that is not
  EXPECT_EQ(20u, figures.clusters[0].count);
  const auto order = (*run)->order(BulkOrder::number, 0, false);
  ASSERT_EQ(21u, order.size());
  const BulkRow seven = (*run)->rowsAt(order[7], 1).front();
  EXPECT_EQ(7u, seven.number);
  EXPECT_EQ(302, seven.status);
  EXPECT_EQ(28, seven.length);
  EXPECT_EQ(7, seven.words);
  EXPECT_EQ(2, seven.lines);
  EXPECT_EQ(1, seven.greps);
  EXPECT_EQ((std::vector<std::string>{"t7"}), (*run)->columnsOf(order[7]));
  EXPECT_EQ("7", (*run)->labelOf(7));
  EXPECT_EQ(2, (*run)->rowsAt(order[8], 1).front().greps);
  EXPECT_EQ(order[7], (*run)->order(BulkOrder::column, 0, true).front());
  EXPECT_EQ(order[7], (*run)->order(BulkOrder::greps, 0, true).front());
  const auto exchange = service.proxy.project()->load(seven.exchange);
  ASSERT_TRUE(exchange);
  EXPECT_EQ(model::Source::bulk, (*exchange)->source);
  EXPECT_EQ("127.0.0.1:" + std::to_string(server.port), (*exchange)->request->headers.find("Host"));
}

TEST(BulkRuns, ARunIsGoneOnWithAfterARestart) {
  const TempFolder folder;
  Server server;
  std::uint64_t id = 0;
  std::size_t done = 0;
  {
    Service service(folder);
    BulkSpec spec = users(server, 1'999);
    spec.perSecond = 2'000;
    auto run = service.proxy.bulk().add(spec);
    ASSERT_TRUE(run);
    id = (*run)->id();
    ASSERT_TRUE((*run)->start());
    while ((*run)->rows() < 600) std::this_thread::yield();
    (*run)->stop();
    ASSERT_TRUE(finished(**run, BulkFigures::Phase::stopped));
    done = (*run)->rows();
    EXPECT_LT(done, 2'000u);
    service.proxy.stop();
  }
  Service service(folder);
  ASSERT_EQ(1u, service.proxy.bulk().list().size());
  auto run = service.proxy.bulk().open(id);
  ASSERT_TRUE(run) << run.error().message;
  EXPECT_EQ(done, (*run)->rows());
  EXPECT_EQ(users(server, 1'999).columns, (*run)->spec().columns);
  EXPECT_EQ(BulkFigures::Phase::stopped, (*run)->figures().phase);
  ASSERT_TRUE((*run)->start());
  ASSERT_TRUE(finished(**run));
  EXPECT_EQ(2'000u, (*run)->rows());
  std::vector<bool> seen(2'000);
  for (const BulkRow& row : (*run)->rowsAt(0, 2'000)) {
    EXPECT_FALSE(seen[row.number]) << row.number;
    seen[row.number] = true;
  }
  EXPECT_LE(server.served, 2'004u);  // those that were under way
}

TEST(BulkRuns, WhatFailsIsAResultToo) {
  const TempFolder folder;
  Server server;
  Service service(folder);
  BulkSpec spec = users(server, 1);
  spec.sets = {{draft::ListPayloads{{"1", "gone", "2"}}, {}}};
  spec.retries = 1;
  auto run = service.proxy.bulk().add(spec);
  ASSERT_TRUE((*run)->start());
  ASSERT_TRUE(finished(**run));
  EXPECT_EQ(1u, (*run)->figures().failed);
  const BulkRow gone = (*run)->rowsAt((*run)->order(BulkOrder::number, 0, false)[1], 1).front();
  EXPECT_EQ(model::FailureKind::serverClosed, gone.failure);
  EXPECT_EQ(2, gone.tries);
  EXPECT_EQ(-1, gone.status);
}

TEST(BulkRuns, ChangesOfAWholeRequestTakeThePlaceOfPositions) {
  const TempFolder folder;
  Server server;
  Service service(folder);
  BulkSpec spec = users(server, 1);
  spec.sets.clear();
  spec.changes.push_back({"first", std::nullopt, {{"X-A", "1"}}, "/?user=7"});
  spec.changes.push_back({"second", std::nullopt, {}, "/?user=8"});
  auto run = service.proxy.bulk().add(spec);
  ASSERT_TRUE((*run)->start());
  ASSERT_TRUE(finished(**run));
  EXPECT_EQ("first", (*run)->labelOf(0));
  EXPECT_EQ(302, (*run)->rowsAt((*run)->order(BulkOrder::number, 0, false)[0], 1).front().status);
}

TEST(BulkRuns, AMarkInAVariableIsNoPosition) {
  const TempFolder folder;
  Server server;
  Service service(folder);
  BulkSpec spec = users(server, 0);
  spec.text = "GET /?user=\u00a71\u00a7&x={{odd}} HTTP/1.1\r\nHost: x\r\n\r\n";
  spec.variables.variables = {{"odd", "\u00a7a"}};
  auto run = service.proxy.bulk().add(spec);
  ASSERT_TRUE((*run)->start());
  ASSERT_TRUE(finished(**run));
  const auto exchange = service.proxy.project()->load((*run)->rowsAt(0, 1).front().exchange);
  ASSERT_TRUE(exchange);
  EXPECT_EQ("/?user=0&x=\u00a7a", (*exchange)->request->target);
}

TEST(BulkRuns, ADecodedBodyIsCodedAgainWithItsPayload) {
  const TempFolder folder;
  Server server;
  Service service(folder);
  BulkSpec spec = users(server, 0);
  spec.text = "POST /?user=1 HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nuser=\u00a71\u00a7";
  spec.bodyIsDecoded = true;
  auto run = service.proxy.bulk().add(spec);
  ASSERT_TRUE((*run)->start());
  ASSERT_TRUE(finished(**run));
  const auto project = service.proxy.project();
  const auto exchange = project->load((*run)->rowsAt(0, 1).front().exchange);
  ASSERT_TRUE(exchange);
  const std::string sent = project->body(*exchange, model::Direction::toServer)->read(0, 1000).value();
  EXPECT_EQ((*exchange)->request->headers.find("Content-Length"), std::to_string(sent.size()));
  EXPECT_EQ(codec::decode(sent, "gzip", 1000).bytes, "user=0");
}

TEST(BulkRuns, RedirectsAreFollowedAndTheLastAnswerIsJudged) {
  const TempFolder folder;
  const AnsweringServer server([](const std::string& head) {
    return head.starts_with("GET /?user=") ? AnsweringServer::answer("302 Found", "", "Location: /end?" + head.substr(11, 1) + "\r\n")
                                           : AnsweringServer::answer("200 OK", "secret " + head.substr(9, 1));
  });
  Service service(folder);
  for (const unsigned redirects : {1u, 0u}) {
    BulkSpec spec;
    spec.name = "led";
    spec.text = "GET /?user=\u00a71\u00a7 HTTP/1.1\r\nHost: x\r\n\r\n";
    spec.options.target = {"http", "127.0.0.1", server.port};
    spec.options.redirects = redirects;
    spec.sets.push_back({draft::ListPayloads{{"1", "2", "3"}}, {}});
    spec.greps = {"response contains secret"};
    auto run = service.proxy.bulk().add(spec);
    ASSERT_TRUE((*run)->start());
    ASSERT_TRUE(finished(**run));
    ASSERT_EQ(3u, (*run)->rows());
    for (const BulkRow& row : (*run)->rowsAt(0, 3)) {
      EXPECT_EQ(redirects ? 200 : 302, row.status);
      EXPECT_EQ(redirects ? 1 : 0, row.greps);
      const auto last = service.proxy.project()->load(row.exchange);
      ASSERT_TRUE(last);
      EXPECT_EQ(model::Source::bulk, (*last)->source);
    }
  }
  EXPECT_EQ(9u, server.served);
}

TEST(BulkRuns, AValueIsWhatItIsBesideMarks) {
  BulkSpec spec;
  spec.sets = {{draft::ListPayloads{{"p"}}, {}}};
  spec.variables.variables = {{"escaped", "\\\u00a7"}, {"slash", "a\\"}, {"mark", "\u00a7"}, {"inner", "i"}};
  const std::pair<const char*, const char*> cases[] = {
      {"GET /{{escaped}}x\u00a71\u00a7 HTTP/1.1\r\n\r\n", "GET /\\\u00a7xp HTTP/1.1\r\n\r\n"},
      {"GET /{{slash}}\u00a71\u00a7 HTTP/1.1\r\n\r\n", "GET /a\\p HTTP/1.1\r\n\r\n"},
      {"GET /\\\\{{mark}}\u00a71\u00a7{{mark}} HTTP/1.1\r\n\r\n", "GET /\\\u00a7p\u00a7 HTTP/1.1\r\n\r\n"},
      {"GET /\u00a7{{inner}}\u00a7\\\u00a7 HTTP/1.1\r\n\r\n", "GET /p\u00a7 HTTP/1.1\r\n\r\n"}};
  for (const auto& [typed, sent] : cases) {
    spec.text = typed;
    auto texts = RunTexts::make(spec);
    ASSERT_TRUE(texts) << typed << texts.error().message;
    ASSERT_EQ(1u, (*texts)->size());
    EXPECT_EQ(sent, (*texts)->at(0)->text);
    EXPECT_TRUE((*texts)->notes().empty());
  }
}

TEST(BulkRuns, ANameWithoutAValueIsSentAsItStandsAsInTheResender) {
  const TempFolder folder;
  Server server;
  Service service(folder);
  BulkSpec spec = users(server, 0);
  spec.text = "GET /?user=\u00a71\u00a7&x={{nobody}}{{nobody}} HTTP/1.1\r\nHost: x\r\n\r\n";
  const auto outline = outlineOf(spec, 0);
  ASSERT_TRUE(outline) << outline.error().message;
  EXPECT_EQ((std::vector<std::string>{"{{nobody}} has no value and is sent as it stands"}), outline->notes);
  auto run = service.proxy.bulk().add(spec);
  ASSERT_TRUE((*run)->start());
  ASSERT_TRUE(finished(**run));
  const auto exchange = service.proxy.project()->load((*run)->rowsAt(0, 1).front().exchange);
  ASSERT_TRUE(exchange);
  EXPECT_EQ("/?user=0&x={{nobody}}{{nobody}}", (*exchange)->request->target);
  spec.text = "GET /?user=\u00a71\u00a7&x={{large}}{{large}} HTTP/1.1\r\nHost: x\r\n\r\n";
  spec.variables.variables = {{"large", std::string(40u << 20, 'x')}};
  EXPECT_FALSE(outlineOf(spec, 0));
}

TEST(BulkRuns, APayloadIsGivenByteForByte) {
  const TempFolder folder;
  Server server;
  Service service(folder);
  const std::string odd = std::string(2'000, 'x') + std::string("\0\xff\r\n\"", 5);
  const auto payloadsOf = [&](draft::Shape shape, std::vector<BulkSpec::Set> sets) {
    BulkSpec spec = users(server, 0);
    spec.text = "GET /?user=\u00a71\u00a7&x=\u00a72\u00a7 HTTP/1.1\r\nHost: x\r\n\r\n";
    spec.shape = shape;
    spec.sets = std::move(sets);
    auto run = service.proxy.bulk().add(spec);
    EXPECT_TRUE(run);
    std::vector<std::string> out;
    for (std::uint64_t n = 0; n < 2; ++n) out.push_back(*(*run)->payloadOf(n));
    return out;
  };
  const BulkSpec::Set list{draft::ListPayloads{{odd, "b"}}, {}}, other{draft::ListPayloads{{"c", "d"}}, {}};
  EXPECT_EQ((std::vector{odd, std::string("b")}), payloadsOf(draft::Shape::sniper, {list}));
  EXPECT_EQ((std::vector{odd, std::string("b")}), payloadsOf(draft::Shape::batteringRam, {list}));
  EXPECT_EQ((std::vector{odd + "\tc", std::string("b\td")}), payloadsOf(draft::Shape::pitchfork, {list, other}));
}

TEST(BulkRows, NumbersTakeNoMoreRoomThanTheirRows) {
  BulkRows kept(0);
  BulkRow row;
  for (const std::uint64_t number : {std::uint64_t(0), (std::uint64_t(1) << 32) - 1, std::uint64_t(1) << 40, UINT64_MAX}) {
    row.number = number;
    kept.add(row, 0, 0, {});
  }
  const std::string page = kept.page(0);
  const std::size_t before = ::mallinfo2().hblkhd;  // what is large is mapped
  BulkRows read(0);
  ASSERT_TRUE(read.read(page));
  EXPECT_LT(::mallinfo2().hblkhd - before, std::size_t(1) << 20);
  EXPECT_EQ(4u, read.size());
  EXPECT_TRUE(read.has(UINT64_MAX));
  EXPECT_TRUE(read.has((std::uint64_t(1) << 32) - 1));
  EXPECT_FALSE(read.has(1));
  EXPECT_FALSE(read.has(std::uint64_t(1) << 41));
}

TEST(BulkRuns, WhatCannotRunSaysWhy) {
  const TempFolder folder;
  Server server;
  Service service(folder);
  const auto refused = [&](auto change) {
    BulkSpec spec = users(server, 1);
    change(spec);
    auto run = service.proxy.bulk().add(spec);
    const auto started = (*run)->start();
    return started ? std::string() : started.error().message;
  };
  EXPECT_NE("", refused([](BulkSpec& s) { s.text = "GET / HTTP/1.1\r\n\r\n"; }));
  EXPECT_NE("", refused([](BulkSpec& s) { s.text = "GET /§ HTTP/1.1\r\n\r\n"; }));
  EXPECT_NE("", refused([](BulkSpec& s) { s.options.target.host.clear(); }));
  EXPECT_NE("", refused([](BulkSpec& s) { s.concurrency = 0; }));
  EXPECT_NE("", refused([](BulkSpec& s) { s.greps.push_back("hots == x"); }));
  EXPECT_NE("", refused([](BulkSpec& s) { s.columns[0].extraction = {draft::Extraction::From::regex, "(", 0, {}}; }));
  EXPECT_NE("", refused([](BulkSpec& s) { s.sets[0].source = draft::FilePayloads{"/nowhere/at/all"}; }));
}

TEST(BulkRuns, RemovedIsGone) {
  const TempFolder folder;
  Server server;
  Service service(folder);
  auto run = service.proxy.bulk().add(users(server, 3));
  ASSERT_TRUE((*run)->start());
  ASSERT_TRUE(finished(**run));
  EXPECT_EQ(ErrorCode::busy, service.proxy.bulk().change((*run)->id(), users(server, 4)).error().code);
  ASSERT_TRUE(service.proxy.bulk().rename((*run)->id(), "other"));
  EXPECT_EQ("other", service.proxy.bulk().list().front().name);
  ASSERT_TRUE(service.proxy.bulk().remove((*run)->id()));
  EXPECT_TRUE(service.proxy.bulk().list().empty());
  EXPECT_EQ(ErrorCode::notFound, service.proxy.bulk().open((*run)->id()).error().code);
}

TEST(BulkRuns, AStrangersRunIsDoubtfulUntilSomebodyLooked) {
  const TempFolder theirs, ours;
  const Server server;
  std::uint64_t id = 0;
  {
    Service service(theirs);
    id = service.proxy.bulk().add(users(server, 3)).value()->id();
    EXPECT_FALSE(service.proxy.bulk().open(id).value()->spec().doubtful);
    service.proxy.stop();
  }
  std::filesystem::copy_file(theirs / "p.penstock", ours / "p.penstock");
  // Where this person's Penstock keeps how it left projects.
  std::filesystem::create_directories(ours / "data/penstock");
  struct Variable {
    Variable(const char* name, const std::string& value) : name(name), before(std::getenv(name) ? std::getenv(name) : "") { ::setenv(name, value.c_str(), 1); }
    ~Variable() { before.empty() ? ::unsetenv(name) : ::setenv(name, before.c_str(), 1); }
    const char* const name;
    const std::string before;
  } const data("XDG_DATA_HOME", ours / "data");
  for (int time = 0; time < 2; ++time) {  // the second time it is as this Penstock left it
    Service service(ours);
    auto run = service.proxy.bulk().open(id);
    ASSERT_TRUE(run);
    EXPECT_TRUE((*run)->spec().doubtful);
    ASSERT_TRUE(service.proxy.bulk().change(id, users(server, 5)));
    EXPECT_TRUE((*run)->spec().doubtful) << "a change is no look at the rest";
    service.proxy.stop();
  }
  {
    Service service(ours);
    ASSERT_TRUE(service.proxy.bulk().trust(id));
    EXPECT_FALSE(service.proxy.bulk().open(id).value()->spec().doubtful);
    service.proxy.stop();
  }
  Service service(ours);
  EXPECT_FALSE(service.proxy.bulk().open(id).value()->spec().doubtful);
}

TEST(BulkRuns, ACertificatesPasswordIsNotKept) {
  const Server server;
  BulkSpec spec = users(server, 9);
  spec.options.clientCertificate = "/c.p12";
  spec.options.clientPassword = "sesame";
  EXPECT_EQ(toJson(spec).find("sesame"), std::string::npos);
  EXPECT_EQ(toJson(spec).find(codec::base64Encode("sesame")), std::string::npos);
}

TEST(BulkRuns, ASpecIsKeptWhole) {
  const Server server;
  BulkSpec spec = users(server, 9);
  spec.text += std::string("\xff\x00§2§", 6);
  spec.options.verify = false;
  spec.sets.push_back({draft::DatePayloads{}, {{draft::ProcessStep::Kind::regexReplace, "a", "b", 1, 2}}});
  spec.sets.push_back({draft::CharacterPayloads{}, {}});
  spec.sets.push_back({draft::NullPayloads{5}, {}});
  spec.sets.push_back({draft::FilePayloads{"/x"}, {}});
  spec.sets.push_back({draft::ListPayloads{{"\xfe", "b"}}, {}});
  spec.changes.push_back({"l", "body", {{"A", "b"}}, "/p"});
  spec.variables.variables = {{"a", "b"}};
  spec.bodyIsDecoded = true;
  spec.doubtful = true;
  const auto read = readBulkSpec(toJson(spec));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(toJson(spec), toJson(*read));
  EXPECT_EQ(spec.text, read->text);
  EXPECT_EQ(spec.options, read->options);
  EXPECT_EQ(spec.sets, read->sets);
  EXPECT_TRUE(read->bodyIsDecoded);
  for (const std::string broken : {"", "[]", "{}", "{\"name\":1}"}) EXPECT_FALSE(readBulkSpec(broken)) << broken;
}

}  // namespace
}  // namespace penstock::service
