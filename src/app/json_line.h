// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "penstock/base/printable.h"

namespace penstock::app {

/// On one line, valid whatever its texts hold, and printable: outside of texts JSON is ASCII, and in them printable() writes as JSON does.
inline std::string jsonLine(const nlohmann::ordered_json& value) {
  return printable(value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace penstock::app
