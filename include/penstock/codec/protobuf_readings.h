// SPDX-License-Identifier: GPL-3.0-or-later
// What a field without a schema may be: its bytes tell how it is written, and most ways of writing stand for several types.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/codec/protobuf.h"
#include "penstock/codec/value_tree.h"

namespace penstock::codec {

/// All that a field written in that way may be read as; a group is nothing else.
std::span<const ProtobufReading> protobufReadings(ProtobufWire wire);
/// "sint64", "packed float".
std::string readingName(ProtobufReading reading);
/// Nothing where none of protobufReadings() is called that.
std::optional<ProtobufReading> readingNamed(std::string_view name);

/// "3.2=sint64;5=packed float", and back: what cannot be read is left out, as is what goes beyond mostChoices.
constexpr std::size_t mostChoices = 200;
std::string choicesText(const ProtobufChoices& choices);
ProtobufChoices readChoices(std::string_view text);

/// Which values of a tree (protobufValues) may be read in other ways. Made on a worker, it holds of each field's bytes only their beginning.
/// Immutable. Thread: any.
class ProtobufOffers {
 public:
  struct Offer {
    ProtobufReading reading;
    std::string sample;  // the value read so, cut: `-75`, `"text"`, `[1, 2, …]`; UTF-8. "" of a message
  };
  /// Readings that all of the field's bytes fit. Of a number within a packed field those of the field. Empty: the schema has it, or it is no field.
  std::vector<Offer> of(const ValueTree& tree, ValueTree::Id node) const;
  /// Under which a choice for it is kept; empty where there is none to make.
  ProtobufPath path(const ValueTree& tree, ValueTree::Id node) const;

 private:
  friend class ProtobufOffersBuilder;
  struct Place {
    ValueTree::Id node = 0;
    std::uint32_t number = 0, sampleAt = 0;
    std::uint16_t fits = 0;  // a bit for each of protobufReadings
    std::uint8_t sampleSize = 0;
    ProtobufWire wire = ProtobufWire::varint;
    bool cut = false;  // the sample is not all of it
    std::uint64_t value = 0;
  };
  const Place* placeOf(const ValueTree& tree, ValueTree::Id node) const;

  std::vector<Place> places_;  // rising
  std::string samples_;
};
using ProtobufOffersPtr = std::shared_ptr<const ProtobufOffers>;

}  // namespace penstock::codec
