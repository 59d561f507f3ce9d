// SPDX-License-Identifier: GPL-3.0-or-later
// A connection of HTTP/2 to a client, whose streams the test holds.
#pragma once

#include "penstock/http/h2_client_stream.h"
#include "penstock/http/h2_connection.h"
#include "unit/http/streams.h"

namespace penstock::http::test {

/// What a client opened.
struct Opened {
  std::unique_ptr<H2ClientStream> stream;
  std::shared_ptr<model::RequestHead> head;
  wire::http2::HeadVerdict verdict = wire::http2::HeadVerdict::ok;
  std::string why;
};

class ClientConnection final : public H2Connection {
 public:
  ClientConnection(Loop& loop, net::Brake& brake, net::Stream& stream, net::ReadBuffer& in,
                   const model::EngineConfig& config, const wire::http2::Options& options)
      : H2Connection(wire::http2::Role::server, options, loop.thread, brake, stream, in, config) {}
  std::vector<Opened> opened;
  int bursts = 0;

 private:
  void onRequest(wire::http2::StreamId id, std::shared_ptr<model::RequestHead> head, wire::http2::HeadVerdict verdict,
                 std::string why) override {
    Opened o;
    o.stream = std::make_unique<H2ClientStream>(shared_from_this(), id);
    if (!addHead(*o.stream, head->headers)) return;
    o.head = std::move(head);
    o.verdict = verdict;
    o.why = std::move(why);
    opened.push_back(std::move(o));
  }
  void onResponse(void*, std::shared_ptr<model::ResponseHead>, wire::http2::HeadVerdict, std::string) override {}
  void burstRead() override { ++bursts; }
};

inline wire::http2::Options optionsForTests() {
  wire::http2::Options o = wire::http2::test::smallWindows();
  o.headLimit = 64 * 1024;
  return o;
}

/// One that runs, and the client at the far end.
struct H2Client {
  explicit H2Client(model::EngineConfig c = {}, const wire::http2::Options& options = optionsForTests())
      : config(std::move(c)), connection(std::make_shared<ClientConnection>(loop, brake, *wire.stream, in, config, options)) {
    loop.tasks.spawn(run(*this));
    loop.turn();
  }
  ~H2Client() {
    loop.end();
    connection->opened.clear();
  }
  /// A request of the client's, once it is here.
  H2ClientStream& ask(bool whole = true, std::string_view content = {}) {
    const wire::http2::StreamId id = far.end.request("/a", whole);
    if (!content.empty()) far.end.session.data(id, content);
    const std::size_t n = connection->opened.size() + 1;
    EXPECT_TRUE(far.until([&] { return connection->opened.size() == n; }));
    return *connection->opened.back().stream;
  }
  std::string drain(BodySource& source, Got& how) {
    std::string out;
    while (true) {
      const BodyEvent event = source.poll();
      how = event.got;
      if (event.got != Got::data) return out;
      out += event.data;
    }
  }

  Loop loop;
  model::EngineConfig config;
  Wire wire{loop};
  Brake brake;
  net::ReadBuffer in{loop.thread.blocks()};
  std::shared_ptr<ClientConnection> connection;
  H2Far far{loop, wire, wire::http2::Role::client, optionsForTests()};
  bool over = false;

 private:
  static net::Awaitable<> run(H2Client& self) {
    co_await self.connection->run();
    self.over = true;
  }
};

/// GOAWAY as a peer with a reason sends it; `last`: the newest stream that it looked at.
inline std::string goaway(wire::http2::ErrorCode code, std::string_view why, char last = 0) {
  std::string out{0, 0, char(8 + why.size()), 7, 0, 0, 0, 0, 0, 0, 0, 0, last, 0, 0, 0, char(code)};
  return out.append(why);
}

inline model::ResponseHeadPtr response(int status = 200, std::string_view name = {}, std::string_view value = {}) {
  auto head = std::make_shared<model::ResponseHead>();
  head->version = model::HttpVersion::http2;
  head->status = status;
  head->headers.append(":status", std::to_string(status));
  if (!name.empty()) head->headers.append(name, value);
  return head;
}

}  // namespace penstock::http::test
