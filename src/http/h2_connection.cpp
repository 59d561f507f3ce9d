// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/http/h2_connection.h"

#include <algorithm>
#include <utility>

#include "penstock/net/turn.h"

namespace penstock::http {

using model::FailureKind;
using wire::http2::ErrorCode;
using wire::http2::Role;

namespace {

/// Frames gathered for one write.
constexpr std::size_t writeSize = 64 * 1024;
/// How late a stream's deadline may be noticed.
constexpr std::chrono::milliseconds tickLength{500};
/// Reads after which the thread has time for others.
constexpr int fillsATurn = 2;

H2Stream& streamOf(void* owner) { return *static_cast<H2Stream*>(owner); }

}  // namespace

H2Connection::H2Connection(Role role, const wire::http2::Options& options, net::IoThread& thread, net::Brake& brake, net::Stream& stream,
                           net::ReadBuffer& in, const model::EngineConfig& config)
    : Holder(thread.blocks().held()), thread_(thread), brake_(brake), session_(role, options, *this), role_(role), stream_(stream),
      in_(in), headLimit_(config.headLimit), timeouts_(config.timeouts), tick_(thread.context()),
      writer_(thread.context(), [this](std::string_view why) { breakOff(std::string(why)); }) {}

H2Connection::~H2Connection() = default;

void H2Connection::add(H2Stream& stream) {
  stream.slot = live_.size();
  live_.push_back(&stream);
}

void H2Connection::remove(H2Stream& stream) {
  heads_ -= stream.heads;
  if (stream.heads) holdHeads();
  live_[stream.slot] = live_.back();
  live_[stream.slot]->slot = stream.slot;
  live_.pop_back();
  if (!stream.queued()) return;
  std::replace(woken_.begin(), woken_.end(), &stream, static_cast<H2Stream*>(nullptr));
  std::replace(waking_.begin(), waking_.end(), &stream, static_cast<H2Stream*>(nullptr));
}

bool H2Connection::addHead(H2Stream& stream, const model::Headers& head) {
  constexpr std::size_t perField = 32;  // as in RFC 9113 6.5.2
  const std::size_t bytes = head.received().size() + head.size() * perField;
  if (!evicted_ && heads_ + bytes > maxHeads) evict();
  if (evicted_) return false;
  stream.heads += bytes;
  heads_ += bytes;
  return true;
}

/// In steps: honest heads hardly ever make one.
void H2Connection::holdHeads() {
  constexpr std::size_t step = 16 * 1024;
  if (!evicted_) hold((heads_ + session_.unfinishedHead()) / step * step);
}

void H2Connection::evict() {
  if (std::exchange(evicted_, true)) return;
  hold(0);
  fail(role_ == Role::server ? FailureKind::clientLimit : FailureKind::serverLimit, "HTTP/2 heads: " + std::string(net::HeldBytes::reason));
  session_.terminate(ErrorCode::enhanceYourCalm, {});
  if (closed_) return;
  net::Readiness read = net::Readiness::read;
  stream_.bottom(read).interrupt(read);  // run() ends it
}

void H2Connection::onData(void* owner, std::string_view bytes) { streamOf(owner).gotData(bytes); }
void H2Connection::onTrailers(void* owner, std::shared_ptr<const model::Headers> t) {
  if (addHead(streamOf(owner), *t)) streamOf(owner).gotTrailers(std::move(t));
}
void H2Connection::onEnd(void* owner) { streamOf(owner).gotEnd(); }
void H2Connection::onClosed(void* owner, ErrorCode code, std::string why) { streamOf(owner).gotClosed(code, std::move(why)); }
void H2Connection::onDrained(void* owner) {
  if (owner) streamOf(owner).drained();
}

void H2Connection::onGoaway(ErrorCode code, std::string_view debug) {
  if (code == ErrorCode::noError) return;
  lastWords_ = "GOAWAY " + toText(code);
  constexpr std::size_t wordsLimit = 200;
  if (!debug.empty()) lastWords_ += ": " + std::string(debug.substr(0, wordsLimit));
}

FailureKind H2Connection::kindOf(bool reset) const {
  if (role_ == Role::server) return reset ? FailureKind::clientReset : FailureKind::clientClosed;
  return reset ? FailureKind::serverReset : FailureKind::serverClosed;
}

void H2Connection::fail(FailureKind kind, std::string detail) {
  if (!failure_) failure_ = model::Failure{kind, std::move(detail)};
}

void H2Connection::wake() {
  while (!woken_.empty()) {
    std::swap(woken_, waking_);
    for (std::size_t i = 0; i < waking_.size(); ++i) {  // entries become null as streams end
      H2Stream* stream = waking_[i];
      if (!stream) continue;
      waking_[i] = nullptr;
      stream->setQueued(false);
      stream->wake();
    }
    waking_.clear();
  }
}

void H2Connection::flushSoon() {
  if (flushPosted_ || writing_ || closed_) return;
  flushPosted_ = true;
  net::asio::post(thread_.context(), [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    self->flushPosted_ = false;
    self->flush();
  });
}

void H2Connection::flush() {
  if (writing_ || closed_) return;
  while (true) {
    if (sent_ == out_.size()) {
      sent_ = 0;
      if (out_.capacity() > 2 * writeSize && !session_.wantsWrite())
        std::string().swap(out_);
      else
        out_.clear();
      session_.produce(out_, writeSize);
      if (out_.empty()) break;
    }
    const net::IoResult r = stream_.tryWrite(out_.data() + sent_, out_.size() - sent_);
    if (r.status == net::IoStatus::ok) {
      sent_ += r.n;
      life_ += r.n;
    } else if (r.status == net::IoStatus::wouldBlock) {
      writing_ = true;
      writer_.spawn(writeRest());
      break;
    } else {
      // The reader finds out too, and what the peer sent before is still read.
      dropped_ += out_.size() - sent_;
      out_.clear();
      sent_ = 0;
      break;
    }
  }
  wake();
}

Awaitable<> H2Connection::writeRest() {
  const error_code ec = co_await net::wait(stream_, net::Readiness::write, timeouts_.write);
  writing_ = false;
  if (ec) {
    if (ec == net::asio::error::timed_out)
      fail(role_ == Role::server ? FailureKind::clientTimeout : FailureKind::serverTimeout, "it took nothing for too long");
    if (!closed_) stream_.close();
  } else {
    flush();
  }
  if (!writing_) writerDone_.notify();
}

void H2Connection::armTick() {
  if (ticking_) return;
  ticking_ = true;
  tick_.expires_after(tickLength);
  tick_.async_wait([weak = weak_from_this()](error_code ec) {
    if (const auto self = weak.lock(); self && !ec) self->onTick();
  });
}

void H2Connection::onTick() {
  ticking_ = false;
  const SteadyTime now = steadyNow();
  // Whoever is woken may end streams: by number from behind, a list that shrinks loses none that was not looked at.
  for (std::size_t i = live_.size(); i-- > 0;)
    if (i < live_.size()) live_[i]->tick(now);
  if (!live_.empty()) armTick();
}

void H2Connection::close() {
  if (closed_) return;
  session_.terminate(ErrorCode::noError, {});
  flush();
  closed_ = true;
  stream_.close();
}

void H2Connection::breakOff(std::string why) {
  fail(FailureKind::internalError, std::move(why));
  closed_ = true;
  stream_.close();
  writerDone_.notify();
}

void H2Connection::endStreams() {
  closed_ = true;
  for (H2Stream* stream : live_) stream->gotClosed(ErrorCode::cancel, {});
  wake();
}

Awaitable<> H2Connection::run() {
  const auto self = shared_from_this();
  std::exception_ptr thrown;
  try {
    co_await writer_.run(read());
  } catch (...) {
    thrown = std::current_exception();
  }
  if (!thrown) co_return;
  endStreams();
  std::rethrow_exception(thrown);
}

net::Deadline H2Connection::unfinished() const {
  const auto since = session_.unfinishedSince();
  if (!since) return net::Deadline(std::chrono::milliseconds(0));
  return net::Deadline(role_ == Role::server ? timeouts_.clientHead : timeouts_.response, *since);
}

/// Gives the session what was read, or as much of it as makes a turn's worth of heads. False: the connection is over.
bool H2Connection::receive(std::string_view& rest, SteadyTime now) {
  constexpr std::size_t headsATurn = 1024 * 1024;
  std::size_t made = 0;  // of heads
  while (!rest.empty() && !evicted_ && !session_.deaf()) {
    const std::size_t before = heads_;
    if (!session_.receive(rest, now)) return false;
    made += heads_ > before ? heads_ - before : 0;
    if (made < headsATurn || rest.empty()) continue;
    holdHeads();
    wake();
    flush();
    break;
  }
  return true;
}

/// A wait ended with `ec`. Whether to go on: nothing has come, and it need not have.
bool H2Connection::outlasts(error_code ec, bool unfinished, bool wrote) {
  if (closed_) return false;  // by us
  if (ec != net::asio::error::timed_out) {
    fail(kindOf(true), ec.message());
    return false;
  }
  const FailureKind timeout = role_ == Role::server ? FailureKind::clientTimeout : FailureKind::serverTimeout;
  if (unfinished) {
    fail(timeout, "a header block or frame did not end");
    late_ = true;
  } else {
    if (wrote || std::any_of(live_.begin(), live_.end(), [](const H2Stream* s) { return s->outlasts(); })) return true;
    if (!live_.empty()) fail(timeout, "not a byte for too long");
  }
  session_.shutdown();
  flush();
  return false;
}

void H2Connection::peerEnded(bool error) {
  if (live_.empty()) return;
  const bool reset = error || stream_.abruptEnd();
  if (!lastWords_.empty())
    fail(kindOf(false), lastWords_);
  else
    fail(kindOf(reset), error ? stream_.lastError().message() : std::string("the connection ended"));
}

/// Nothing more is read.
void H2Connection::readingEnded() {
  if (!session_.failure().empty())
    fail(session_.limit() ? (role_ == Role::server ? FailureKind::clientLimit : FailureKind::serverLimit)
                          : (role_ == Role::server ? FailureKind::clientMalformed : FailureKind::serverMalformed),
         "HTTP/2: " + session_.failure());
  flush();  // the GOAWAY that says why
  endStreams();
  if (writing_) stream_.close();  // run() waits for the writer
}

Awaitable<> H2Connection::read() {
  flush();
  bool first = true;
  SteadyTime lastByte = steadyNow();
  int unbroken = 0;  // fills since the thread had time for others
  while (!closed_) {
    if (!in_.empty()) {
      const std::string_view bytes = in_.view();
      if (backlogged()) {
        co_await writerDone_.wait();
        if (closed_) break;
      }
      if (first) firstBytes(bytes);
      first = false;
      if (failure_) break;
      lastByte = steadyNow();
      std::string_view rest = bytes;
      bool going = receive(rest, lastByte);
      while (going && !rest.empty() && !evicted_ && !session_.deaf()) {
        co_await net::yield(thread_);
        if (closed_) break;
        going = receive(rest, lastByte);
      }
      if (closed_) break;
      in_.consume(bytes.size());
      holdHeads();
      burstRead();
      wake();
      if (!going || session_.deaf() || evicted_) break;
      if (brake_.congested()) {
        flush();
        co_await brake_.ready();
      }
      if (++unbroken >= fillsATurn) {
        unbroken = 0;
        flush();
        co_await net::yield(thread_);
        if (closed_) break;
      }
    }
    const net::IoResult r = in_.fill(stream_, net::BlockPool::blockSize);
    if (r.status == net::IoStatus::ok) continue;
    if (r.status != net::IoStatus::wouldBlock) {
      peerEnded(r.status == net::IoStatus::error);
      break;
    }
    in_.releaseIfEmpty();
    unbroken = 0;
    flush();
    if (session_.done()) break;
    const std::uint64_t life = life_;
    const net::Deadline silent(timeouts_.idle);
    const net::Deadline whole = unfinished();
    error_code ec;
    if (!evicted_) ec = co_await net::wait(stream_, net::Readiness::read, silent.orAt(whole));
    if (evicted_) break;
    if (ec && !outlasts(ec, whole.over(), life_ != life)) break;
  }
  readingEnded();
}

}  // namespace penstock::http
