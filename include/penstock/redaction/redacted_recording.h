// SPDX-License-Identifier: GPL-3.0-or-later
// A recording without its secrets: whoever exports, shows or sends what it gives needs to know nothing of redaction.
#pragma once

#include <cstddef>
#include <cstdint>

#include "penstock/model/recording.h"
#include "penstock/redaction/redaction.h"

namespace penstock::redaction {

/// Lifetime: ends before the recording it reads. Thread: any.
///
/// Bodies are read whole to be looked through, and have their coding put on again. One that cannot be decoded is `redacted` as a
/// whole, and so is one larger than `mostBody`, unless it is a picture, a sound, a film or a font. Payloads of messages are treated each for itself; a body that is
/// nothing but its messages (WebSocket, MQTT, gRPC) reads as empty.
class RedactedRecording final : public model::Recording {
 public:
  static constexpr std::uint64_t mostBody = 16 * 1024 * 1024;  // bytes, recorded and decoded

  RedactedRecording(const model::Recording& recording, RedactionPtr redaction) : recording_(recording), redaction_(std::move(redaction)) {}

  Result<model::ExchangePtr> load(model::ExchangeId id) const override;
  Result<std::vector<model::Message>> messages(model::ExchangeId id, std::uint64_t first, std::size_t count) const override;
  std::shared_ptr<const model::BodyReader> body(const model::ExchangePtr& exchange, model::BodyId which) const override;
  std::shared_ptr<const model::BodyReader> payload(model::ExchangeId id, const model::Message& message) const override;

 private:
  const model::Recording& recording_;
  const RedactionPtr redaction_;
};

}  // namespace penstock::redaction
