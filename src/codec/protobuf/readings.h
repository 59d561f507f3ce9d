// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "penstock/codec/protobuf_readings.h"

namespace penstock::codec {

namespace protobuf {

/// Whether all that the field holds reads so. `reading` is one of protobufReadings(wire).
bool fits(ProtobufReading reading, ProtobufWire wire, std::uint64_t value, std::string_view bytes);

}  // namespace protobuf

/// Fields in the order of their nodes.
class ProtobufOffersBuilder {
 public:
  void add(ValueTree::Id node, const ProtobufField& field);
  ProtobufOffersPtr take() { return std::move(offers_); }

 private:
  std::shared_ptr<ProtobufOffers> offers_ = std::make_shared<ProtobufOffers>();
};

}  // namespace penstock::codec
