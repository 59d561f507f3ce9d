// SPDX-License-Identifier: GPL-3.0-or-later
// What a written name stands for: a field, and for some names of other tools a part of it.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "penstock/filter/field.h"

namespace penstock::filter {

struct FieldRef {
  enum Part : std::uint8_t {
    whole,
    address,       // without a port
    portNumber,
    resent,        // source is not the proxy
    mimeOnly,      // type without pypproxy's protocol
    ignoringCase,  // full_text_i
  };
  FieldId id;
  Part part = whole;
  bool equalsSearches = false;  // PacketProxy's `==`: the pattern occurs
};

/// Ignores letter case.
std::optional<FieldRef> refNamed(std::string_view name);
/// The likeliest of `among` that somebody who wrote `word` meant; "" for none.
std::string_view nearest(std::string_view word, std::span<const std::string_view> among);
std::string_view nearestField(std::string_view word);

}  // namespace penstock::filter
