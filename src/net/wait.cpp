// SPDX-License-Identifier: GPL-3.0-or-later
#include <boost/asio/generic/stream_protocol.hpp>

#include "penstock/net/stream.h"

namespace penstock::net {

namespace {
using WaitType = SocketStream::Socket::wait_type;
}

Awaitable<error_code> wait(Stream& stream, Readiness r, std::chrono::milliseconds timeout) {
  SocketStream& bottom = stream.bottom(r);
  bottom.beginWait(r, timeout);
  const WaitType type = r == Readiness::read ? WaitType::wait_read : WaitType::wait_write;
  while (true) {
    error_code ec;
    co_await bottom.socket().async_wait(type, asio::redirect_error(asio::use_awaitable, ec));
    // Asio cancels all waits of a socket at once: when only the other direction's time was up, this one goes on.
    if (ec == asio::error::operation_aborted && !bottom.closed() && !bottom.timedOut(r) && !bottom.interrupted(r)) continue;
    bottom.endWait(r);
    if (ec && bottom.timedOut(r)) co_return error_code(asio::error::timed_out);
    if (!ec) bottom.ready(r);
    co_return ec;
  }
}

Awaitable<error_code> wait(Stream& stream, Readiness r, Deadline deadline) {
  if (deadline.over()) co_return error_code(asio::error::timed_out);
  co_return co_await wait(stream, r, deadline.left());
}

Awaitable<error_code> waitReadableEither(Stream& a, Stream& b, std::chrono::milliseconds timeout) {
  // Both waits run; the first to end cancels the other, and both must have ended before the coroutine goes on, for the streams may
  // be destroyed after it.
  struct State {
    int running = 2;
    bool ready = false;
    error_code failed;
    asio::steady_timer done;
    explicit State(asio::any_io_executor ex) : done(std::move(ex)) { done.expires_at(SteadyTime::max()); }
  };
  auto state = std::make_shared<State>(co_await asio::this_coro::executor);
  Readiness ra = Readiness::read, rb = Readiness::read;
  SocketStream* sockets[2] = {&a.bottom(ra), &b.bottom(rb)};
  const Readiness kinds[2] = {ra, rb};
  for (int i = 0; i < 2; ++i) {
    SocketStream* self = sockets[i];
    SocketStream* other = sockets[1 - i];
    const Readiness kind = kinds[i];
    auto finished = [state, self, other, kind](error_code ec) {
      self->endWait(kind);
      if (ec && self->timedOut(kind)) ec = asio::error::timed_out;
      if (!ec) {
        self->ready(kind);
        state->ready = true;
      } else if (ec != asio::error::operation_aborted || !state->failed) {
        state->failed = ec;
      }
      if (--state->running)
        other->cancelWaits();
      else
        state->done.cancel();
    };
    self->beginWait(kind, timeout);
    self->socket().async_wait(kind == Readiness::read ? WaitType::wait_read : WaitType::wait_write, std::move(finished));
  }
  error_code ignored;
  co_await state->done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  co_return state->ready ? error_code() : state->failed;
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
