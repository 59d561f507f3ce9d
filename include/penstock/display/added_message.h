// SPDX-License-Identifier: GPL-3.0-or-later
// A message of the person's own, before it is added to an exchange: what there may be of it, by what the exchange speaks. Thread: any.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "penstock/base/result.h"
#include "penstock/model/exchange.h"
#include "penstock/model/message.h"

namespace penstock::display {

/// What one may write.
struct Addable {
  bool toServer = true, toClient = true;
  bool text = true, bytes = true;
  std::string_view example;  // of what is to be written
  bool operator==(const Addable&) const = default;
};
/// Nothing: of what it speaks nobody adds a message (a stream that is neither, MQTT outside of a WebSocket), or it is over.
std::optional<Addable> addableTo(const model::Exchange& x);

/// The kind that a payload has there. **Errors**: invalidArgument, it cannot be one; a clause.
Result<model::MessageKind> kindOfAdded(const model::Exchange& x, bool bytes, std::string_view payload);
/// Why the newest one that was added was not sent after all; "" where there is none. `seen`: how many of those were told already; counted on.
std::string whyNotSent(const model::Exchange& x, std::size_t& seen);

}  // namespace penstock::display
