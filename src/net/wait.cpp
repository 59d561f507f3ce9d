// SPDX-License-Identifier: GPL-3.0-or-later
#include <optional>
#include <utility>

#include "penstock/net/stream.h"

namespace penstock::net {

namespace {

/// A coroutine that waits for one socket, or for either of two.
class Wait final : public SocketWaiter {
 public:
  explicit Wait(std::chrono::milliseconds timeout) : timeout_(timeout) {}

  void of(SocketStream& socket, Readiness asked, Readiness needs) {
    sockets_[count_++] = {&socket, asked};
    socket.beginWait(asked, needs, timeout_, *this);
  }
  Awaitable<> over() {
    auto keep = [this](Handler handler) { handler_.emplace(std::move(handler)); };
    return asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(keep), asio::use_awaitable);
  }
  const error_code& result() const { return result_; }

  void wake(error_code ec) override {
    Handler next = taken(ec);
    std::move(next)();
  }
  void wakeLater(error_code ec) override {
    asio::io_context& context = sockets_[0].first->thread().context();
    asio::post(context, [next = taken(ec)]() mutable { std::move(next)(); });
  }
  void drop() override { taken({}); }

 private:
  using Handler = asio::async_result<asio::use_awaitable_t<>, void()>::handler_type;

  Handler taken(error_code ec) {
    result_ = ec;
    for (std::size_t i = 0; i < count_; ++i) sockets_[i].first->forget(sockets_[i].second);
    Handler next = std::move(*handler_);
    handler_.reset();
    return next;
  }

  const std::chrono::milliseconds timeout_;
  std::pair<SocketStream*, Readiness> sockets_[2];  // and what was asked for
  std::size_t count_ = 0;
  std::optional<Handler> handler_;
  error_code result_;
};

}  // namespace

Awaitable<error_code> wait(Stream& stream, Readiness r, std::chrono::milliseconds timeout) {
  Readiness needs = r;
  SocketStream& bottom = stream.bottom(needs);
  error_code ec;
  if (bottom.endsAtOnce(needs, ec)) co_return ec;
  Wait wait(timeout);
  wait.of(bottom, r, needs);
  co_await wait.over();
  co_return wait.result();
}

Awaitable<error_code> wait(Stream& stream, Readiness r, Deadline deadline) {
  if (deadline.over()) co_return error_code(asio::error::timed_out);
  co_return co_await wait(stream, r, deadline.left());
}

Awaitable<error_code> waitReadableEither(Stream& a, Stream& b, std::chrono::milliseconds timeout) {
  Readiness ra = Readiness::read, rb = Readiness::read;
  SocketStream &first = a.bottom(ra), &second = b.bottom(rb);
  error_code ec;
  if (first.endsAtOnce(ra, ec) || second.endsAtOnce(rb, ec)) co_return ec;
  Wait wait(timeout);
  wait.of(first, Readiness::read, ra);
  wait.of(second, Readiness::read, rb);
  co_await wait.over();
  co_return wait.result();
}

Awaitable<error_code> writeAll(Stream& stream, std::string_view bytes, std::chrono::milliseconds timeout) {
  while (!bytes.empty()) {
    const IoResult r = stream.tryWrite(bytes.data(), bytes.size());
    if (r.status == IoStatus::ok) {
      bytes.remove_prefix(r.n);
    } else if (r.status == IoStatus::wouldBlock) {
      const error_code ec = co_await wait(stream, Readiness::write, timeout);
      if (ec) co_return ec;
    } else {
      co_return stream.lastError();
    }
  }
  co_return error_code();
}

}  // namespace penstock::net
