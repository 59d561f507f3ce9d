// SPDX-License-Identifier: GPL-3.0-or-later
// What bytes of unknown type are.
#pragma once

#include "penstock/codec/protobuf.h"

namespace penstock::codec::protobuf {

/// Printable UTF-8; tabs and line ends allowed.
bool isText(std::string_view bytes);
/// Whether all of the bytes are fields, whatever their numbers; false of none.
bool readsAsMessage(std::string_view bytes);
bool areVarints(std::string_view bytes);
/// All varints; nothing when they are not, or are more than `limit`.
std::vector<std::uint64_t> varintsOf(std::string_view bytes, std::size_t limit);
/// Numbers of four or eight bytes each; nothing when the size does not fit, or when they are more than `limit`.
std::vector<std::uint64_t> fixedOf(std::string_view bytes, std::size_t width, std::size_t limit);
/// A magnitude that people use: 0, or 1e-6 to 1e10.
bool isUsual(double v);

struct Guess {
  ProtobufKind kind = ProtobufKind::bytes;
  std::vector<std::uint64_t> packed;  // of kind varint, bits32 or bits64
};
Guess guess(std::string_view bytes);

}  // namespace penstock::codec::protobuf
