// SPDX-License-Identifier: GPL-3.0-or-later
#include "script/channel.h"

#include <sys/socket.h>

#include <utility>

namespace penstock::script {
namespace {

constexpr std::size_t readAtOnce = 64 * 1024, readATurn = 1024 * 1024;  // bytes

net::SocketStream::Socket socketOf(net::IoThread& thread, Descriptor descriptor) {
  return net::SocketStream::Socket(thread.context(), net::asio::generic::stream_protocol(AF_UNIX, 0), descriptor.release());
}

}  // namespace

Channel::Channel(net::IoThread& thread, ReadyWorker worker, Events events)
    : thread_(thread), worker_(worker.id), version_(worker.version), events_(std::move(events)), stream_(thread, socketOf(thread, std::move(worker.channel))) {}

Channel::~Channel() { close(); }

void Channel::close() {
  if (!std::exchange(open_, false)) return;
  stream_.forget(net::Readiness::read);
  stream_.forget(net::Readiness::write);
  stream_.close();
  out_.clear();
}

void Channel::later(void (Channel::*member)()) {
  if (auto self = weak_from_this().lock()) net::asio::post(thread_.context(), [self, member] { ((*self).*member)(); });
}

void Channel::send(const CallPtr& call) {
  running_ = call;
  call->by = weak_from_this();
  call->since = steadyNow();
  out_.push_back(std::move(call->frame));
  call->frame = {};
  if (!writing_) write();
}

void Channel::write() {
  writing_ = false;
  while (open_ && !out_.empty()) {
    const std::string& first = out_.front();
    const net::IoResult r = stream_.tryWrite(first.data() + written_, first.size() - written_);
    if (r.status == net::IoStatus::wouldBlock) {
      net::error_code ec;
      writing_ = true;
      if (stream_.endsAtOnce(net::Readiness::write, ec)) return later(&Channel::write);
      return stream_.beginWait(net::Readiness::write, net::Readiness::write, std::chrono::milliseconds(0), writer_);
    }
    if (r.status != net::IoStatus::ok) return;  // its end is told where it is read
    written_ += r.n;
    if (written_ < first.size()) continue;
    out_.pop_front();
    written_ = 0;
  }
}

void Channel::awaitRead() {
  if (!open_ || std::exchange(reading_, true)) return;
  net::error_code ec;
  if (stream_.endsAtOnce(net::Readiness::read, ec)) return later(&Channel::read);
  stream_.beginWait(net::Readiness::read, net::Readiness::read, std::chrono::milliseconds(0), reader_);
}

void Channel::read() {
  const auto self = shared_from_this();
  reading_ = false;
  thread_local char bytes[readAtOnce];
  for (std::size_t taken = 0; open_ && taken < readATurn;) {
    const net::IoResult r = stream_.tryRead(bytes, sizeof bytes);
    if (r.status == net::IoStatus::wouldBlock) break;
    if (r.status != net::IoStatus::ok) return over("");
    taken += r.n;
    frames_.feed(std::string_view(bytes, r.n));
    while (open_) {
      const auto frame = frames_.next();
      if (!frame) break;
      take(*frame);
    }
    if (frames_.broken()) return over("what its worker sends is not readable");
  }
  awaitRead();
}

void Channel::take(const Frame& frame) {
  switch (frame.kind) {
    case FrameKind::result:
    case FrameKind::needBody:
    case FrameKind::failed: return answered(frame);
    case FrameKind::waiting:
      if (!running_ || running_->number != frame.call) return;
      running_->asleep = true;
      asleep_.emplace(frame.call, std::exchange(running_, nullptr));
      return events_.free(*this);
    case FrameKind::log: return events_.log(*this, frame);
    default: return over("what its worker sends is out of order");
  }
}

void Channel::answered(const Frame& frame) {
  CallPtr call;
  if (running_ && running_->number == frame.call) {
    call = std::exchange(running_, nullptr);
  } else if (const auto it = asleep_.find(frame.call); it != asleep_.end()) {
    call = it->second;
    asleep_.erase(it);
  }
  if (!call) return;
  Outcome outcome;
  if (frame.kind == FrameKind::failed) {
    const std::string_view line = frame.parts.empty() ? "0" : frame.parts[0], reason = frame.parts.size() > 1 ? frame.parts[1] : "";
    outcome.kind = Outcome::Kind::failed;
    outcome.why = (line == "0" ? std::string() : "line " + std::string(line) + ": ") + std::string(reason);
    if (frame.parts.size() > 2) outcome.parts.emplace_back(frame.parts[2]);
  } else {
    outcome.kind = frame.kind == FrameKind::result ? Outcome::Kind::result : Outcome::Kind::needBody;
    outcome.parts.assign(frame.parts.begin(), frame.parts.end());
  }
  call->settle(std::move(outcome));
  events_.free(*this);
}

void Channel::over(const std::string& fault) {
  if (!open_) return;
  close();
  events_.ended(*this, fault);
}

std::vector<CallPtr> Channel::calls() const {
  std::vector<CallPtr> out;
  if (running_) out.push_back(running_);
  for (const auto& [number, call] : asleep_) out.push_back(call);
  return out;
}

CallPtr Channel::overdue(std::chrono::milliseconds limit, std::chrono::milliseconds asleepLimit) const {
  const SteadyTime now = steadyNow();
  if (running_ && now - running_->since > limit) return running_;
  for (const auto& [number, call] : asleep_)
    if (now - call->since > asleepLimit) return call;
  return nullptr;
}

}  // namespace penstock::script
