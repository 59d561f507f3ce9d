// SPDX-License-Identifier: GPL-3.0-or-later
// Which values nobody needs to see: the rules of redaction in force for exports, the API and assistants.
#pragma once

#include <mutex>

#include "penstock/base/result.h"
#include "penstock/redaction/redaction.h"

namespace penstock::service {

/// What settings say of redaction.
struct RedactionSettings {
  redaction::Rules rules;  // beside the default ones, or
  bool defaults = true;    // without them
  /// All that is in force.
  redaction::Rules inForce() const;

  bool operator==(const RedactionSettings&) const = default;
};

/// Thread: any.
class Redacting {
 public:
  Redacting();
  /// From now on. **Errors**: as redaction::Redaction::compile(); then nothing is changed.
  Result<void> set(const RedactionSettings& settings);
  RedactionSettings settings() const;
  /// Never null.
  redaction::RedactionPtr redaction() const;

 private:
  mutable std::mutex mutex_;
  RedactionSettings settings_;
  redaction::RedactionPtr redaction_;
};

/// Of this process: the default rules, until settings say otherwise. Thread: any.
Redacting& redacting();

}  // namespace penstock::service
