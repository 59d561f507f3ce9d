// SPDX-License-Identifier: GPL-3.0-or-later
// The service's sends, by way of the engine's outlet.
#pragma once

#include <memory>
#include <mutex>

#include "penstock/replay/replay.h"
#include "penstock/service/sends.h"

namespace penstock::service {

/// Thread: any, but begin and end.
class EngineSends final : public Sends {
 public:
  void begin(replay::ReplayParts parts);
  /// Ends what goes on; nothing is sent afterwards.
  void end();

  Result<replay::SendingPtr> send(const ToSend& request) override;
  replay::KeptConnectionPtr connection() override;
  Result<replay::RacingPtr> race(const std::vector<ToSend>& requests, std::chrono::milliseconds settle, const ToSend* warmUp) override;
  /// For runs of many; null before begin() and after end(). It stays while it is held.
  std::shared_ptr<replay::Replay> replay() const;

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<replay::Replay> replay_;
};

}  // namespace penstock::service
