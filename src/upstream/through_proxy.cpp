// SPDX-License-Identifier: GPL-3.0-or-later
#include "upstream/through_proxy.h"

#include "penstock/base/ascii.h"
#include "penstock/net/address.h"
#include "penstock/net/prefixed_stream.h"
#include "penstock/net/read_buffer.h"
#include "penstock/wire/http1/head.h"
#include "penstock/wire/socks/socks.h"

namespace penstock::upstream {

using model::Failure;
using model::FailureKind;
using model::UpstreamProxy;
namespace http1 = wire::http1;
namespace socks = wire::socks;

namespace {

constexpr std::size_t answerLimit = 64 * 1024;
constexpr std::size_t interimLimit = 20;

/// What the proxy says beside its status: the words of a plain text body, or of the fields some put their reason into.
std::string ownWords(const model::ResponseHead& head, std::string_view body) {
  for (const std::string_view name : {"Proxy-Status", "X-Squid-Error", "X-Penstock-Error"})
    if (const auto value = head.headers.find(name)) return std::string(value->substr(0, 200));
  const auto type = head.headers.find("Content-Type");
  if (!type || !lowered(*type).starts_with("text/plain")) return {};
  body = body.substr(0, std::min<std::size_t>({body.find_first_of("\r\n"), body.size(), 200}));
  return std::string(trimOws(body));
}

/// Bytes of `in` that are not the proxy's become the stream's first.
void keepRest(ServerConnection& connection, net::ReadBuffer& in) {
  if (in.empty()) return;
  connection.stream = std::make_unique<net::PrefixedStream>(std::move(connection.stream), std::string(in.view()));
  in.consume(in.view().size());
}

/// More bytes, or why there are none; "" while there are.
Awaitable<std::string> more(net::Stream& stream, net::ReadBuffer& in, net::Deadline until) {
  while (true) {
    const net::IoResult r = in.fill(stream, answerLimit + 1);
    if (r.status == net::IoStatus::ok) co_return std::string();
    if (r.status == net::IoStatus::eof) co_return std::string("it closed the connection");
    if (r.status == net::IoStatus::error) co_return stream.lastError().message();
    in.releaseIfEmpty();
    net::UnfinishedInput unfinished(in, stream);
    error_code ec;
    if (!unfinished.evicted()) ec = co_await net::wait(stream, net::Readiness::read, until);
    if (unfinished.evicted()) co_return std::string(net::HeldBytes::reason);
    if (ec == net::asio::error::timed_out) co_return std::string("it did not answer in time");
    if (ec) co_return ec.message();
  }
}

/// "" when the tunnel stands.
Awaitable<std::string> connectByHttp(const Outlet& outlet, net::IoThread& thread, Destination to, ServerConnection& connection, net::Deadline until) {
  const std::string authority = net::authorityText(to.host, to.port);
  std::string request = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n";
  const std::string& password = chainFor(outlet, to).authorization();
  if (!password.empty()) request += "Proxy-Authorization: " + password + "\r\n";
  request += "\r\n";
  const error_code ec = co_await net::writeAll(*connection.stream, request, outlet.config.timeouts.write);
  if (ec) co_return ec.message();
  net::ReadBuffer in(thread.blocks());
  http1::HeadScanner scanner;
  std::size_t interim = 0;
  while (true) {
    const std::size_t length = scanner.find(in.view());
    if (length == http1::HeadScanner::npos) {
      if (!in.empty() && !http1::canBeResponse(in.view())) co_return std::string("it does not speak HTTP");
      if (in.view().size() > answerLimit) co_return std::string("its answer has no end");
      std::string failed = co_await more(*connection.stream, in, until);
      if (!failed.empty()) co_return failed;
      continue;
    }
    const auto answer = http1::parseResponse(in.view().substr(0, length));
    if (answer.verdict == http1::Verdict::unreadable) co_return std::string("it does not speak HTTP");
    const int status = answer.head->status;
    in.consume(length);
    scanner.reset();
    if (status < 200 && ++interim < interimLimit) continue;
    if (status / 100 == 2) break;  // whatever its framing fields say, the tunnel begins here (RFC 9110 9.3.6)
    std::string said = "CONNECT was answered with " + std::to_string(status);
    if (!answer.head->reason.empty()) said += " " + answer.head->reason.substr(0, 200);
    const std::string words = ownWords(*answer.head, in.view());
    if (!words.empty()) said += " (" + words + ")";
    co_return said;
  }
  keepRest(connection, in);
  co_return std::string();
}

Awaitable<std::string> connectBySocks(const Outlet& outlet, net::IoThread& thread, const UpstreamProxy& proxy, Destination to,
                                      ServerConnection& connection, net::Deadline until) {
  std::optional<socks::Credentials> credentials;
  if (!proxy.user.empty()) {
    credentials.emplace();
    credentials->user = proxy.user;
    credentials->password = proxy.password;
  }
  socks::ClientHandshake handshake(to.host, to.port, std::move(credentials));
  net::ReadBuffer in(thread.blocks());
  while (true) {
    std::size_t consumed = 0;
    const auto step = handshake.feed(in.view(), consumed);
    in.consume(consumed);
    const std::string out = handshake.out();
    if (!out.empty()) {
      const error_code ec = co_await net::writeAll(*connection.stream, out, outlet.config.timeouts.write);
      if (ec) co_return ec.message();
    }
    if (step == socks::ClientHandshake::Step::failed) co_return handshake.why();
    if (step == socks::ClientHandshake::Step::connected) break;
    std::string failed = co_await more(*connection.stream, in, until);
    if (!failed.empty()) co_return failed;
  }
  keepRest(connection, in);
  co_return std::string();
}

void fail(ServerConnection& connection, const UpstreamProxy& proxy, const std::string& why) {
  connection.stream.reset();
  connection.failure = Failure{FailureKind::upstreamProxyFailed, toText(proxy) + ": " + why};
}

}  // namespace

Awaitable<> throughProxy(const Outlet& outlet, net::IoThread& thread, const UpstreamProxy& proxy, Destination to, ServerConnection& connection,
                         std::stop_token stop) {
  const net::Deadline until(outlet.config.timeouts.connect);
  if (proxy.kind == UpstreamProxy::Kind::https) {
    Destination itself;
    itself.host = proxy.host;
    itself.port = proxy.port;
    itself.tls = true;
    if (!net::isIpLiteral(proxy.host)) itself.sni = proxy.host;
    itself.alpn = {"http/1.1"};
    co_await startServerTls(outlet, itself, connection, stop);
    // What the record says of TLS is said of the server's.
    connection.tls.reset();
    connection.names.clear();
    connection.times.tlsStart = connection.times.tlsEnd = {};
    if (!connection.stream) {
      const Failure why = std::move(connection.failure);
      fail(connection, proxy, std::string(model::toText(why.kind)) + (why.detail.empty() ? std::string() : ": " + why.detail));
      co_return;
    }
  }
  if (to.viaProxy) co_return;
  std::string failed;
  net::Stream& toProxy = *connection.stream;  // the dialogue may put one before it, which does not wait any more
  auto giveUp = [&toProxy] { toProxy.close(); };
  const std::stop_callback<decltype(giveUp)> onStop(std::move(stop), giveUp);
  if (proxy.kind == UpstreamProxy::Kind::socks5)
    failed = co_await connectBySocks(outlet, thread, proxy, to, connection, until);
  else
    failed = co_await connectByHttp(outlet, thread, to, connection, until);
  connection.times.dial.connectEnd = steadyNow();
  if (!failed.empty()) fail(connection, proxy, failed);
}

}  // namespace penstock::upstream
