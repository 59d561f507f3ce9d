// SPDX-License-Identifier: GPL-3.0-or-later
// A connection of HTTP/2 to a server that the test plays.
#pragma once

#include "penstock/http/h2_server_connection.h"
#include "penstock/http/h2_server_stream.h"
#include "unit/http/h2_ends.h"

namespace penstock::http::test {

inline model::RequestHeadPtr request(std::string_view method = "GET") {
  auto head = std::make_shared<model::RequestHead>();
  head->version = model::HttpVersion::http2;
  head->method = method;
  for (const auto& [name, value] : {std::pair<std::string_view, std::string_view>{":method", method},
                                    {":scheme", "https"},
                                    {":authority", "a.example"},
                                    {":path", "/a"}})
    head->headers.append(name, value);
  return head;
}

struct H2Server {
  explicit H2Server(model::EngineConfig c = {}, const wire::http2::Options& options = wire::http2::test::smallWindows())
      : config(std::move(c)), far(loop, wire, wire::http2::Role::server, options) {
    connection = H2ServerConnection::start(loop.tasks, loop.thread, brake, std::move(wire.stream), config);
    loop.turn();
  }
  ~H2Server() { loop.end(); }
  bool over() const { return loop.tasks.running() == 0; }
  /// A request without content, once the server has it.
  std::unique_ptr<H2ServerStream> ask(std::string_view method = "GET") {
    auto stream = std::make_unique<H2ServerStream>(connection);
    stream->head(request(method));
    stream->request().end(nullptr);
    EXPECT_TRUE(stream->request().flushNow());
    const std::size_t n = far.end.requests.size() + 1;
    EXPECT_TRUE(far.until([&] { return far.end.requests.size() == n; }));
    return stream;
  }
  /// The server says so.
  void respond(wire::http2::StreamId id, const model::ResponseHeadPtr& head, bool end = false) {
    if (head->status < 200)
      far.end.session.interim(id, *head);
    else
      far.end.session.respond(id, *head, end);
    far.talk();
  }

  Loop loop;
  model::EngineConfig config;
  Wire wire{loop};
  Brake brake;
  H2Far far;
  std::shared_ptr<H2ServerConnection> connection;
};

}  // namespace penstock::http::test
