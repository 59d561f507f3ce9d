// SPDX-License-Identifier: GPL-3.0-or-later
// What an upstream proxy answers: a tunnel that loses none of the server's bytes, or a failure in words, whatever the
// pieces. The first byte of the input chooses the kind of proxy.
#include <stop_token>
#include <string>

#include "penstock/net/io_thread.h"
#include "upstream/through_proxy.h"
#include "fuzz/fuzz.h"

namespace {

using namespace penstock;

/// Has all it will ever say, in pieces, and then ends; takes everything.
class Said final : public net::Stream {
 public:
  Said(std::string_view bytes, std::size_t piece) : rest_(bytes), piece_(piece) {}
  net::IoResult tryRead(char* to, std::size_t n) override {
    n = std::min({n, piece_, rest_.size()});
    if (n == 0) return {net::IoStatus::eof, 0};
    rest_.copy(to, n);
    rest_.remove_prefix(n);
    return {net::IoStatus::ok, n};
  }
  std::pair<Waiting, std::size_t> peek(char* to, std::size_t n) override {
    n = rest_.copy(to, n);
    return {n ? Waiting::bytes : Waiting::end, n};
  }
  net::IoResult tryWrite(const char*, std::size_t n) override { return {net::IoStatus::ok, n}; }
  void shutdownWrite() override {}
  void close() override { rest_ = {}; }
  void cut() override { close(); }
  net::SocketStream& bottom(net::Readiness&) override {
    fuzz::require(false, "somebody waits although nothing more will come");
    std::abort();
  }

 private:
  std::string_view rest_;
  std::size_t piece_;
};

struct Outcome {
  bool connected = false;
  std::string why, rest;
  bool operator==(const Outcome&) const = default;
};

Outcome ask(const model::UpstreamProxy& proxy, std::string_view in, std::size_t piece) {
  static const upstream::OutletPtr outlet = *upstream::Outlet::create({}, std::make_shared<upstream::Reach>());
  net::IoThread thread;
  upstream::ServerConnection connection;
  connection.stream = std::make_unique<Said>(in, piece);
  upstream::Destination to;
  to.host = "example.com";
  to.port = 443;
  net::asio::co_spawn(thread.context(), throughProxy(*outlet, thread, proxy, to, connection, std::stop_token()),
                      [](const std::exception_ptr& failed) { fuzz::require(!failed, "an answer threw"); });
  thread.context().poll();
  Outcome out;
  out.connected = connection.stream != nullptr;
  out.why = connection.failure.detail;
  fuzz::require(out.connected == (connection.failure.kind == model::FailureKind::none),
                "a failure goes with no stream");
  fuzz::require(out.connected || (!out.why.empty() && out.why.size() < 1024),
                "a failure without words, or with too many");
  if (!out.connected) return out;
  char block[4096];
  while (true) {
    const net::IoResult r = connection.stream->tryRead(block, sizeof block);
    if (r.status != net::IoStatus::ok) break;
    out.rest.append(block, r.n);
  }
  fuzz::require(in.ends_with(out.rest), "other bytes than the server's");
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  model::UpstreamProxy proxy;
  proxy.kind = data[0] & 1 ? model::UpstreamProxy::Kind::socks5 : model::UpstreamProxy::Kind::http;
  proxy.host = "proxy.example";
  proxy.port = 1080;
  if (data[0] & 2) proxy.user = "user", proxy.password = "password";
  const std::string_view in = fuzz::asText(data + 1, size - 1);
  const Outcome whole = ask(proxy, in, SIZE_MAX);
  for (const std::size_t piece : {1, 5}) {
    const Outcome pieces = ask(proxy, in, piece);
    // How much of a refusal's body had come with its head is seen in the words alone.
    fuzz::require(pieces.connected == whole.connected && pieces.rest == whole.rest,
                  "the answer reads otherwise in pieces");
  }
  return 0;
}
