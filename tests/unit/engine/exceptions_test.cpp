// SPDX-License-Identifier: GPL-3.0-or-later
// A bug of ours thrown in each coroutine that runs beside another: its session ends, nobody waits for ever, the others go on, and it is told once.
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <sstream>
#include <stdexcept>

#include "penstock/http/h2_server_connection.h"
#include "penstock/net/task_group.h"
#include "penstock/record/recorder.h"
#include "unit/engine/harness.h"

namespace penstock::engine::test {
namespace {

using namespace std::string_literals;
using model::FailureKind;

/// The program's log, while this lives.
class Log {
 public:
  Log() : before_(spdlog::default_logger()) {
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("", std::make_shared<spdlog::sinks::ostream_sink_mt>(text_)));
  }
  ~Log() { spdlog::set_default_logger(before_); }
  std::size_t count(std::string_view what) const {
    const std::string all = text_.str();
    std::size_t n = 0;
    for (std::size_t at = 0; (at = all.find(what, at)) != std::string::npos; at += what.size()) ++n;
    return n;
  }

 private:
  std::shared_ptr<spdlog::logger> before_;
  std::ostringstream text_;
};

std::string frame(char type, char flags, std::uint32_t stream, std::string_view payload) {
  std::string out;
  for (const int shift : {16, 8, 0}) out += char(payload.size() >> shift);
  out += type;
  out += flags;
  for (const int shift : {24, 16, 8, 0}) out += char(stream >> shift);
  return out.append(payload);
}

const std::string preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, "");

/// GET http://AUTHORITY/ as HEADERS with END_STREAM and END_HEADERS.
std::string get(std::uint32_t stream, const std::string& authority) {
  return frame(1, 5, stream, "\x82\x86\x84\x01"s + char(authority.size()) + authority);
}

/// One that throws, once, when it next passes `where`.
void throwAt(Harness& h, std::string_view where) {
  auto armed = std::make_shared<std::atomic<bool>>(true);
  h.sink.setFault([armed, where](std::string_view here) {
    if (here == where && armed->exchange(false)) throw std::runtime_error("a bug made by the test");
  });
}

void othersGoOn(Harness& h) {
  Peer client = h.client();
  ASSERT_TRUE(client.send("GET " + h.url("/other") + " HTTP/1.1\r\nHost: " + h.authority() + "\r\n\r\n"));
  Peer origin = h.origin.accept();
  EXPECT_NE(origin.readUntil("\r\n\r\n").find("/other"), std::string::npos);
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  EXPECT_NE(client.readUntil("ok").find("200"), std::string::npos);
}

void expectTold(Harness& h, const Log& log, model::ExchangeId id) {
  const auto x = h.sink.finished(id);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->failure.kind, FailureKind::internalError);
  EXPECT_NE(x->failure.detail.find("a bug made by the test"), std::string::npos) << x->failure.detail;
  othersGoOn(h);
  h.engine->stop(std::chrono::milliseconds(0));
  EXPECT_EQ(log.count("a bug made by the test"), 1u);
}

TEST(Exceptions, InAnUpload) {
  const Log log;
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send("POST " + h.url("/") + " HTTP/1.1\r\nHost: " + h.authority() + "\r\nContent-Length: 100\r\n\r\n"));
  Peer origin = h.origin.accept();
  origin.readUntil("\r\n\r\n");
  throwAt(h, "congested");
  ASSERT_TRUE(client.send("some of it"));
  EXPECT_EQ(client.readAll(), "");
  origin.readAll();
  expectTold(h, log, 1);
}

TEST(Exceptions, InAnAnswerWhileTheUploadRuns) {
  const Log log;
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send("POST " + h.url("/") + " HTTP/1.1\r\nHost: " + h.authority() + "\r\nContent-Length: 100\r\n\r\n"));
  Peer origin = h.origin.accept();
  origin.readUntil("\r\n\r\n");
  throwAt(h, "congested");
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nearly"));
  client.readAll();
  origin.readAll();
  expectTold(h, log, 1);
}

TEST(Exceptions, InEitherWayOfATunnel) {
  for (const bool up : {true, false}) {
    const Log log;
    Harness h;
    Peer client = h.client();
    ASSERT_TRUE(client.send("CONNECT " + h.authority() + " HTTP/1.1\r\n\r\n"));
    Peer origin = h.origin.accept();
    client.readUntil("\r\n\r\n");
    throwAt(h, "congested");
    ASSERT_TRUE((up ? client : origin).send("\x01\x02\x03 neither TLS nor HTTP"));
    client.readAll();
    origin.readAll();
    expectTold(h, log, 1);
  }
}

TEST(Exceptions, InAStreamOfHttp2) {
  const Log log;
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send(preface + get(1, h.authority())));
  Peer origin = h.origin.accept();
  origin.readUntil("\r\n\r\n");
  throwAt(h, "recording");
  ASSERT_TRUE(client.send(get(3, h.authority())));
  client.readAll();
  EXPECT_EQ(origin.readAll(), "");
  expectTold(h, log, 1);  // of the stream that was under way; the one that threw never had a row
}

TEST(Exceptions, InTheReaderOfAnHttp2Connection) {
  const Log log;
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send(preface + get(1, h.authority())));
  Peer origin = h.origin.accept();
  origin.readUntil("\r\n\r\n");
  throwAt(h, "congested");
  ASSERT_TRUE(client.send(frame(6, 0, 0, "12345678")));
  client.readAll();
  EXPECT_EQ(origin.readAll(), "");
  expectTold(h, log, 1);
}

/// Over a socket, but for one call that throws.
class FaultyStream final : public net::Stream {
 public:
  enum class In : unsigned char { reading, writing };
  FaultyStream(std::unique_ptr<net::SocketStream> below, In in) : below_(std::move(below)), in_(in) {}
  net::IoResult tryRead(char* to, std::size_t n) override {
    if (in_ == In::reading) throw std::runtime_error("a bug made by the test");
    return below_->tryRead(to, n);
  }
  std::pair<Waiting, std::size_t> peek(char* to, std::size_t n) override { return below_->peek(to, n); }
  net::IoResult tryWrite(const char* from, std::size_t n) override {
    if (in_ != In::writing) return below_->tryWrite(from, n);
    if (writes_++ == 0) return {};  // the rest is a writer's, beside the reader
    throw std::runtime_error("a bug made by the test");
  }
  void shutdownWrite() override { below_->shutdownWrite(); }
  void close() override { below_->close(); }
  void cut() override { below_->cut(); }
  net::SocketStream& bottom(net::Readiness& r) override { return below_->bottom(r); }

 private:
  std::unique_ptr<net::SocketStream> below_;
  const In in_;
  int writes_ = 0;
};

/// What left the session's group, after which the connection to the server is over.
std::string outcomeOfServerConnection(FaultyStream::In in) {
  Sink sink;
  net::IoThread thread;
  record::Recorder recorder(thread, sink, 0, {});
  const model::EngineConfig config;
  int fds[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) return "no sockets";
  std::string stopped, out;
  bool closed = false;
  FailureKind kind = FailureKind::none;
  std::promise<void> over;
  net::TaskGroup outer(thread.context(), [](std::string_view) {});
  auto session = [&]() -> net::Awaitable<> {
    net::TaskGroup tasks(thread.context(), [&](std::string_view what) { stopped = what; });
    auto socket = std::make_unique<net::SocketStream>(
        thread, net::SocketStream::Socket(thread.context(), net::SocketStream::Socket::protocol_type(AF_UNIX, 0), fds[0]));
    auto stream = std::make_unique<FaultyStream>(std::move(socket), in);
    const auto connection = http::H2ServerConnection::start(tasks, thread, recorder, std::move(stream), config);
    try {
      co_await tasks.join();
    } catch (...) {
      out = net::messageOf(std::current_exception());
    }
    closed = connection->closed();
    kind = connection->failure().kind;
    over.set_value();
  };
  net::asio::post(thread.context(), [&] { outer.spawn(session()); });
  thread.start("test-io");
  const bool ended = over.get_future().wait_for(std::chrono::seconds(10)) == std::future_status::ready;
  thread.join();
  recorder.close();
  ::close(fds[1]);
  if (!ended) return "somebody waits for ever";
  EXPECT_TRUE(closed);
  EXPECT_EQ(kind, FailureKind::internalError);
  EXPECT_EQ(stopped, out);
  return out;
}

TEST(Exceptions, InAConnectionToAnHttp2Server) {
  EXPECT_EQ(outcomeOfServerConnection(FaultyStream::In::reading), "a bug made by the test");
}

TEST(Exceptions, InTheWriterOfAnHttp2Connection) {
  EXPECT_EQ(outcomeOfServerConnection(FaultyStream::In::writing), "a bug made by the test");
}

}  // namespace
}  // namespace penstock::engine::test
