// SPDX-License-Identifier: GPL-3.0-or-later
// One expression selects the same rows wherever it is run: over the index of an open project, before and after a restart, and over
// an exchange alone. The built program is asked in tests/integration/test_same_rows.py, with the same expressions.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "penstock/filter/exchange_row.h"
#include "service/query/query_engine.h"
#include "unit/store/samples.h"

namespace penstock::service {
namespace {

using model::Application;
using model::ExchangeKind;
using Names = std::set<std::string>;

struct Sample {
  const char* name;
  std::uint16_t clientPort;
  std::shared_ptr<model::Exchange> x;
};

using ExchangePtr = std::shared_ptr<model::Exchange>;

ExchangePtr exchange(std::uint16_t clientPort, const std::string& request, const std::string& response = "") {
  auto x = std::make_shared<model::Exchange>();
  x->state = model::ExchangeState::complete;
  x->startedAt = wallNow();
  x->timings[model::Timings::end] = 1000;
  auto connection = std::make_shared<model::ConnectionInfo>();
  connection->clientAddress = "127.0.0.1:" + std::to_string(clientPort);
  x->connection = connection;
  x->scheme = "http";
  x->host = "127.0.0.1";
  x->port = 8080;
  if (!request.empty()) {
    std::istringstream line(request);
    std::string version;
    auto head = std::make_shared<model::RequestHead>(*store::test::request(request + "\r\n\r\n"));
    line >> head->method >> head->target >> version;
    head->path = head->method == "CONNECT" ? "" : head->target;
    head->version = version == "HTTP/1.0" ? model::HttpVersion::http10 : model::HttpVersion::http11;
    x->request = head;
  }
  if (!response.empty()) x->response = store::test::response("HTTP/1.1 " + response + "\r\n\r\n");
  return x;
}

ExchangePtr tunnel(std::uint16_t clientPort, const std::string& request, Application application) {
  auto x = exchange(clientPort, request);
  x->kind = ExchangeKind::tcpTunnel;
  x->scheme = "tcp";
  x->application = application;
  x->trace = {{model::Did::told, "neither TLS nor HTTP: why?"}};
  return x;
}

std::vector<Sample> samples() {
  std::vector<Sample> all;
  std::uint16_t port = 40'001;
  const auto add = [&](const char* name, auto make) { all.push_back({name, port, make(port)}), ++port; };
  const auto http = [&](const char* name, const char* request, const char* response, Application a = Application::none) {
    add(name, [&](std::uint16_t p) {
      auto x = exchange(p, request, response);
      x->application = a;
      return x;
    });
  };
  http("js", "GET /app.js HTTP/1.1", "200 OK\r\nContent-Type: Application/JavaScript; charset=utf-8");
  http("json", "POST /data HTTP/1.1", "201 Created\r\nContent-Type: application/json");
  all.back().x->operation = "sum";
  http("page", "GET /page?type=js HTTP/1.1", "200 OK\r\nContent-Type: text/html");
  http("picture", "GET /p.svg HTTP/1.1", "200 OK\r\nContent-Type: image/svg+xml");
  http("events", "GET /events HTTP/1.1", "200 OK\r\nContent-Type: text/event-stream", Application::sse);
  http("words", "GET /words HTTP/1.0", "200 OK\r\nContent-Type: text/plain");
  http("bare", "GET /bare HTTP/1.1", "204 No Content");
  http("socket", "GET /socket HTTP/1.1", "101 Switching Protocols\r\nUpgrade: websocket", Application::webSocket);
  add("refused", [](std::uint16_t p) {
    auto x = exchange(p, "GET /refused HTTP/1.1");
    x->responseSent = store::test::response("HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html; charset=utf-8\r\n\r\n");
    x->failure.kind = model::FailureKind::connectRefused;
    x->state = model::ExchangeState::failed;
    return x;
  });
  add("tunnel", [](std::uint16_t p) { return tunnel(p, "CONNECT 127.0.0.1:8080 HTTP/1.1", Application::none); });
  add("broker", [](std::uint16_t p) { return tunnel(p, "CONNECT 127.0.0.1:8080 HTTP/1.1", Application::mqtt); });
  add("queue", [](std::uint16_t p) { return tunnel(p, "", Application::mqtt); });
  return all;
}

struct Line {
  std::string expression;
  Names rows;
};

std::vector<Line> linesFor(const std::vector<Sample>& samples) {
  std::ifstream file(PENSTOCK_SOURCE_DIR "/tests/support/same_rows.txt");
  std::vector<Line> lines;
  for (std::string text; std::getline(file, text);) {
    const std::size_t tab = text.find('\t');
    if (text.starts_with('#') || tab == std::string::npos) continue;
    Line line{text.substr(0, tab), {}};
    for (const Sample& sample : samples) {
      const std::string place = '{' + std::string(sample.name) + '}';
      for (std::size_t at; (at = line.expression.find(place)) != std::string::npos;)
        line.expression.replace(at, place.size(), std::to_string(sample.clientPort));
    }
    std::istringstream names(text.substr(tab));
    for (std::string name; names >> name;) {
      if (name == "*")
        for (const Sample& sample : samples) line.rows.insert(sample.name);
      else if (name[0] == '-')
        line.rows.erase(name.substr(1));
      else
        line.rows.insert(name);
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

filter::ExpressionPtr compiled(const std::string& text) {
  auto result = filter::Expression::compile(text);
  if (const auto* problem = std::get_if<filter::Problem>(&result)) {
    ADD_FAILURE() << text << ": " << problem->message;
    return nullptr;
  }
  return std::get<filter::ExpressionPtr>(result);
}

/// What the window shows for that expression.
using NameOf = std::map<model::ExchangeId, std::string>;

Names inTheList(store::Store& store, QueryEngine& engine, const std::string& text, const NameOf& names) {
  const auto query = engine.query(compiled(text));
  Names rows;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  for (bool complete = false; !complete && std::chrono::steady_clock::now() < end;) {
    const auto changes = query->take();
    for (const std::uint32_t row : changes.added) rows.insert(names.at(store.at(row).id));
    for (const std::uint32_t row : changes.removed) rows.erase(names.at(store.at(row).id));
    complete = changes.complete && changes.total == names.size();
    if (!complete) std::this_thread::yield();
  }
  return rows;
}

void expectInTheList(store::Store& store, const std::vector<Sample>& all, const char* when) {
  NameOf names;
  for (const Sample& sample : all) names[sample.x->id] = sample.name;
  QueryEngine engine(store);
  for (const Line& line : linesFor(all))
    EXPECT_EQ(inTheList(store, engine, line.expression, names), line.rows) << line.expression << when;
}

TEST(SameRows, OverAnExchangeAlone) {
  const std::vector<Sample> all = samples();
  const std::vector<Line> lines = linesFor(all);
  ASSERT_GT(lines.size(), 60u);
  for (const Line& line : lines) {
    filter::Evaluator evaluator(compiled(line.expression));
    Names rows;
    for (const Sample& sample : all) {
      const filter::ExchangeRow row(*sample.x);
      const filter::Verdict verdict = evaluator.onRow(row);
      EXPECT_NE(verdict, filter::Verdict::unknown) << line.expression;
      if (verdict == filter::Verdict::yes) rows.insert(sample.name);
    }
    EXPECT_EQ(rows, line.rows) << line.expression;
  }
}

TEST(SameRows, OverTheIndexBeforeAndAfterARestart) {
  store::test::TempFolder folder;
  std::vector<Sample> all = samples();
  {
    auto store = store::test::openStore(folder.file("p.penstock"));
    for (Sample& sample : all) {
      sample.x->id = store->nextId();
      store->record(store::test::batchOf(sample.x));
    }
    expectInTheList(*store, all, " as it is recorded");
  }
  auto store = store::test::openStore(folder.file("p.penstock"));
  expectInTheList(*store, all, " after a restart");
}

TEST(SameRows, OfAProjectWhoseRowsTellTheAddressAlone) {
  store::test::TempFolder folder;
  std::vector<Sample> all = samples();
  {
    auto store = store::test::openStore(folder.file("p.penstock"));
    for (Sample& sample : all) {
      sample.x->id = store->nextId();
      store->record(store::test::batchOf(sample.x));
    }
  }
  store::test::query(folder.file("p.penstock"), "UPDATE exchange SET client='127.0.0.1'");
  auto store = store::test::openStore(folder.file("p.penstock"));
  expectInTheList(*store, all, " in an older project");
}

}  // namespace
}  // namespace penstock::service
