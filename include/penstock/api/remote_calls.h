// SPDX-License-Identifier: GPL-3.0-or-later
// What a face shows and does, as calls of another Penstock's API: values in, values out.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "penstock/api/remote.h"
#include "penstock/draft/variables.h"
#include "penstock/model/exchange.h"
#include "penstock/model/summary.h"
#include "penstock/replay/sending.h"
#include "penstock/service/intercept.h"
#include "penstock/service/project.h"
#include "penstock/service/rules.h"
#include "penstock/service/sends.h"

namespace penstock::api {

/// How the other one stands.
struct RemoteStatus {
  service::RecordingStatus recording;
  std::vector<std::string> listening, warnings;  // a few words each; a sentence or two each
};

/// What the other answers is not trusted: sizes are bounded, and what is no answer to the call is an error. Thread: any; each blocks for as long
/// as it is answered. **Errors**: as the call behind it has them; io (it cannot be reached), corrupt (an answer that is none).
class RemoteCalls {
 public:
  static constexpr std::size_t mostPiece = 4u << 20;  // bytes of a body or payload in one call

  explicit RemoteCalls(Remote remote) : remote_(std::move(remote)) {}
  const Remote& remote() const { return remote_; }

  Result<std::vector<model::Summary>> rows(std::size_t first, std::size_t count) const;
  Result<model::ExchangePtr> exchange(model::ExchangeId id) const;
  Result<std::vector<model::Message>> messages(model::ExchangeId id, std::uint64_t first, std::size_t count) const;
  Result<std::string> body(model::ExchangeId id, model::BodyId which, std::uint64_t offset, std::size_t n) const;
  Result<std::string> payload(model::ExchangeId id, std::uint64_t index, std::uint64_t offset, std::size_t n) const;
  Result<void> setColor(model::ExchangeId id, std::uint8_t color) const;
  Result<draft::Variables> variables() const;
  Result<RemoteStatus> status() const;

  Result<service::InterceptState> interceptState() const;
  Result<void> setInterceptState(const service::InterceptState& state) const;
  Result<std::vector<service::HeldRow>> held() const;
  Result<service::HeldItem> openHeld(std::uint64_t id) const;
  Result<std::vector<service::EditNote>> checkHeld(std::uint64_t id, const service::HeldEdit& edit) const;
  Result<void> forward(std::uint64_t id, const service::HeldEdit& edit) const;
  Result<std::size_t> forwardAll() const;
  Result<void> drop(std::uint64_t id) const;
  Result<void> abort(std::uint64_t id) const;
  Result<void> mock(std::uint64_t id, const service::HeldReply& reply) const;
  Result<void> setAlsoResponse(std::uint64_t id, bool on) const;

  Result<std::vector<service::RuleRow>> rules() const;
  Result<void> replaceRule(const rules::Rule& rule) const;

  /// Blocks until it ended. Of its options those that the terminal has: target and time.
  Result<replay::SendState> send(const service::ToSend& request) const;

 private:
  Remote remote_;
};

}  // namespace penstock::api
