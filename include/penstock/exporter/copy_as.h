// SPDX-License-Identifier: GPL-3.0-or-later
// The table of what a recorded exchange can be copied as: menus, an API and a terminal offer the same.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "penstock/base/result.h"
#include "penstock/exporter/code.h"
#include "penstock/model/exchange.h"

namespace penstock::exporter {

struct CopyForm {
  std::string_view id;      // "curl", "rawRequest": it stays what it is
  std::string_view action;  // "Copy as cURL"
  std::string_view made;    // "cURL command": what the clipboard holds then
  model::Direction side;    // whose body it wants, and whose head there has to be
  std::uint64_t mostBody;   // bytes of a body that is given as it is. A larger one:
  bool larger;              // true: is given as a file (RequestBody::inFile); false: is too much
  /// **Errors**: as those of code.h. Thread: any.
  Result<std::string> (*generate)(const model::Exchange& exchange, const RequestBody& body);
};

/// Commands and code first, then raw messages. **Lifetime**: the program's.
std::span<const CopyForm> copyForms();
/// nullptr: there is none.
const CopyForm* copyForm(std::string_view id);

}  // namespace penstock::exporter
