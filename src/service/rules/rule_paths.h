// SPDX-License-Identifier: GPL-3.0-or-later
// Files of this machine that rules name.
#pragma once

#include <string>
#include <variant>

#include "penstock/rules/rule.h"

namespace penstock::service {

struct NamedFile {
  const char* member = "";      // as JSON calls it
  std::string* path = nullptr;   // null: it names none
};

/// The one an action names.
inline NamedFile fileOf(rules::Action& action) {
  if (auto* mock = std::get_if<rules::Mock>(&action)) return {"file", mock->file.empty() ? nullptr : &mock->file};
  if (auto* local = std::get_if<rules::MapLocal>(&action)) return {"path", local->path.empty() ? nullptr : &local->path};
  if (auto* script = std::get_if<rules::Script>(&action)) return {"file", script->file.empty() ? nullptr : &script->file};
  return {};
}

}  // namespace penstock::service
