// SPDX-License-Identifier: GPL-3.0-or-later
// Trees of values of what other readers understand.
#pragma once

#include <string_view>

#include "penstock/codec/protobuf_readings.h"
#include "penstock/codec/value_tree.h"

namespace penstock::codec {

/// Fields of a message by their names, or by their numbers (as keys that are no text); other readings of a number are its note.
/// `offers`: told what else the fields may be, which costs as much time again.
ValueTreePtr protobufValues(const ProtobufTree& tree, std::string_view bytes, ProtobufOffersPtr* offers = nullptr);
/// Names and values of a form, decoded, in their order.
ValueTreePtr formValues(std::string_view form);

}  // namespace penstock::codec
