// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/sends/engine_sends.h"

#include <utility>

#include "service/sends/outgoing_of.h"

namespace penstock::service {
namespace {

constexpr std::size_t mostInRace = 256;

Error stopped() { return makeError(ErrorCode::cancelled, "traffic was stopped: nothing is sent"); }

Result<replay::Outgoing> made(const ToSend& request) {
  auto to = destinationOf(request.options);
  if (!to) return to.error();
  auto out = outgoingOf(request.bytes, *to, request.options.timeout, request.source);
  if (out) out->leaveOpen = request.options.leaveOpen && replay::isHttp2(*out);
  return out;
}

}  // namespace

void EngineSends::begin(replay::ReplayParts parts) {
  const std::lock_guard lock(mutex_);
  replay_ = std::make_shared<replay::Replay>(std::move(parts));
}

void EngineSends::end() {
  std::shared_ptr<replay::Replay> ended;
  {
    const std::lock_guard lock(mutex_);
    ended = std::exchange(replay_, nullptr);
  }
  if (ended) ended->stop();
}

std::shared_ptr<replay::Replay> EngineSends::replay() const {
  const std::lock_guard lock(mutex_);
  return replay_;
}

Result<replay::SendingPtr> EngineSends::send(const ToSend& request) {
  auto out = made(request);
  if (!out) return out.error();
  const auto replay = this->replay();
  if (!replay) return stopped();
  return replay->send(std::move(*out), request.options.redirects, request.over);
}

replay::KeptConnectionPtr EngineSends::connection() {
  const auto replay = this->replay();
  return replay ? replay->connection() : nullptr;
}

Result<replay::RacingPtr> EngineSends::race(const std::vector<ToSend>& requests, std::chrono::milliseconds settle, const ToSend* warmUp) {
  if (requests.empty()) return makeError(ErrorCode::invalidArgument, "a race needs requests");
  if (requests.size() > mostInRace) return makeError(ErrorCode::limit, "a race has " + std::to_string(mostInRace) + " requests at most");
  std::vector<replay::Outgoing> all;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    auto out = made(requests[i]);
    if (!out) return makeError(out.error().code, "request " + std::to_string(i + 1) + ": " + out.error().message);
    out->leaveOpen = false;
    all.push_back(std::move(*out));
  }
  replay::RaceOptions options;
  options.settle = settle;
  if (warmUp) {
    auto out = made(*warmUp);
    if (!out) return makeError(out.error().code, "the request that warms up: " + out.error().message);
    out->leaveOpen = false;
    options.warmUp = std::make_shared<const replay::Outgoing>(std::move(*out));
  }
  const auto replay = this->replay();
  if (!replay) return stopped();
  return replay->race(std::move(all), std::move(options));
}

}  // namespace penstock::service
