// SPDX-License-Identifier: GPL-3.0-or-later
// Requests that another process sends for this one.
#pragma once

#include <memory>
#include <vector>

#include "attached/line.h"
#include "penstock/attached/backend.h"

namespace penstock::attached {

class AttachedSent;

/// Thread: one at a time. Its end ends those under way.
class AttachedSends {
 public:
  static constexpr std::size_t most = 32;  // under way

  explicit AttachedSends(LinePtr line) : line_(std::move(line)) {}
  ~AttachedSends();
  AttachedSends(const AttachedSends&) = delete;
  AttachedSends& operator=(const AttachedSends&) = delete;

  /// **Errors**: limit. What goes wrong later is told by the send itself.
  Result<SentPtr> send(const service::ToSend& request);

 private:
  const LinePtr line_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<AttachedSent>> under_;
};

}  // namespace penstock::attached
