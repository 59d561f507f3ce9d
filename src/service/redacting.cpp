// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/redacting.h"

namespace penstock::service {

redaction::Rules RedactionSettings::inForce() const {
  if (!defaults) return rules;
  redaction::Rules all = redaction::defaultRules();
  const auto add = [](std::vector<std::string>& to, const std::vector<std::string>& more) { to.insert(to.end(), more.begin(), more.end()); };
  add(all.headers, rules.headers);
  add(all.names, rules.names);
  add(all.jsonPaths, rules.jsonPaths);
  add(all.patterns, rules.patterns);
  return all;
}

Redacting::Redacting() : redaction_(redaction::Redaction::compile(settings_.inForce()).value()) {}  // the default rules compile

Result<void> Redacting::set(const RedactionSettings& settings) {
  auto compiled = redaction::Redaction::compile(settings.inForce());
  if (!compiled) return compiled.error();
  const std::lock_guard lock(mutex_);
  settings_ = settings;
  redaction_ = std::move(*compiled);
  return {};
}

RedactionSettings Redacting::settings() const {
  const std::lock_guard lock(mutex_);
  return settings_;
}

redaction::RedactionPtr Redacting::redaction() const {
  const std::lock_guard lock(mutex_);
  return redaction_;
}

Redacting& redacting() {
  static Redacting ofProcess;
  return ofProcess;
}

}  // namespace penstock::service
