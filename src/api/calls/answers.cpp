// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/calls/answers.h"

#include <algorithm>

#include "api/visible.h"
#include "penstock/codec/base64.h"
#include "penstock/codec/content_coding.h"
#include "penstock/exporter/json.h"

namespace penstock::api {
namespace {

constexpr std::size_t mostBody = 16u << 20;

/// Once it is recorded, or a second later.
void awaitRecord(const service::Project& project, model::ExchangeId id) {
  Bell bell;
  std::atomic<bool> recorded{false};
  const Subscription heard = project.whenRecorded(id, [&] {
    recorded = true;
    bell.ring();
  });
  const SteadyTime until = steadyNow() + std::chrono::seconds(1);
  while (!recorded && steadyNow() < until) bell.wait();
}

std::string contentOf(const service::ProjectPtr& project, Right rights, model::ExchangeId id) {
  if (id == 0) return {};
  awaitRecord(*project, id);
  const RecordingPtr recording = visibleTo(rights, project);
  const auto exchange = recording->load(id);
  if (!exchange) return {};
  const auto body = recording->body(*exchange, model::Direction::toClient);
  const auto bytes = body ? body->read(0, std::size_t(std::min<std::uint64_t>(body->size(), mostBody))) : Result<std::string>(std::string());
  if (!bytes) return {};
  const std::string coding = (*exchange)->response ? (*exchange)->response->headers.joined("Content-Encoding") : std::string();
  return coding.empty() ? *bytes : codec::decode(*bytes, coding, mostBody).bytes;
}

}  // namespace

Awaited::Awaited(replay::SendingPtr sending, Bell& bell)
    : sending_(std::move(sending)), heard_(sending_->changed().subscribe([&bell] { bell.ring(); })) {}

bool Awaited::ended() {
  state_ = sending_->state();
  if (state_.phase == replay::SendPhase::open) sending_->cancel();  // a WebSocket: nobody is here to say anything
  return state_.phase == replay::SendPhase::ended;
}

Outcome outcomeOf(const replay::SendState& state) {
  return {state.exchanges.empty() ? 0 : state.exchanges.back(), state.status, state.durationUs, state.failure, state.cancelled};
}

// Numbers and texts where pypproxy has them, whatever happened: a client that reads them into types of its own finds no null.
void addOutcome(Json& json, const Outcome& outcome, const service::ProjectPtr& project, Right rights, bool body) {
  json["status_code"] = outcome.status;
  if (body) json["body"] = codec::base64Encode(contentOf(project, rights, outcome.exchange));
  const std::int64_t durationUs = std::max<std::int64_t>(outcome.durationUs, 0);
  json["duration_ms"] = (durationUs + 500) / 1000;
  json["duration_us"] = durationUs;
  const std::string failure = exporter::failureText(outcome.failure);
  json["error"] = !failure.empty() ? failure : outcome.cancelled ? "cancelled" : "";
  json["exchange_id"] = outcome.exchange ? Json(outcome.exchange) : Json(nullptr);
}

}  // namespace penstock::api
