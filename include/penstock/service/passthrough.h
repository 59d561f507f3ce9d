// SPDX-License-Identifier: GPL-3.0-or-later
// Whose traffic is passed through undecrypted.
#pragma once

#include <string>
#include <vector>

#include "penstock/base/notifier.h"
#include "penstock/model/auto_passthrough.h"

namespace penstock::service {

/// Thread: any.
class Passthrough {
 public:
  virtual ~Passthrough() = default;

  /// Patterns of hosts that a person chose, live.
  virtual std::vector<std::string> hosts() const = 0;
  virtual void setHosts(std::vector<std::string> patterns) = 0;
  /// What is passed through because clients refuse our certificate, newest first.
  virtual std::vector<model::AutoPassthrough> automatic() const = 0;
  /// Connections to `host` ("" for all hosts) are decrypted again, from the next one on. False when none was passed through.
  virtual bool retry(const std::string& host) = 0;
  /// A host that begins to be passed through automatically, or no longer is, on an I/O thread.
  virtual Notifier<model::AutoPassthrough>& changed() = 0;
};

}  // namespace penstock::service
