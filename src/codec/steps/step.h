// SPDX-License-Identifier: GPL-3.0-or-later
// One wrapping: taken off, put on, and whether it is surely there.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "penstock/codec/decode_steps.h"

namespace penstock::codec::steps {

struct Taken {
  std::string bytes;
  std::string note;
  bool doubtful = false;  // read leniently: a person may say that it is so, nobody would find it
};

/// Takes `step` off. Nothing where `outer` is not of its form: `problem` then is a clause why. `most`: bytes of output.
std::optional<Taken> takeOff(DecodeStep step, std::string_view outer, std::size_t most, std::string& problem);
/// Puts it on, in the style of `outer`, whose inside it was. Not checked yet: the caller takes it off again to see.
Result<std::string> putOn(DecodeStep step, std::string_view outer, std::string_view inside);

/// The families that these are made of.
std::optional<Taken> takeOffText(DecodeStep step, std::string_view outer, std::string& problem);
Result<std::string> putOnText(DecodeStep step, std::string_view outer, std::string_view inside);
std::optional<Taken> takeOffDigits(DecodeStep step, std::string_view outer, std::string& problem);
std::string putOnDigits(DecodeStep step, std::string_view outer, std::string_view inside);
std::optional<Taken> takeOffCoding(DecodeStep step, std::string_view outer, std::size_t most, std::string& problem);
Result<std::string> putOnCoding(DecodeStep step, std::string_view inside);

/// False where a look at `outer` tells that isSure() will say no whatever is inside: nothing has to be taken off to know it.
bool mayBeSure(DecodeStep step, std::string_view outer);
/// Whether `outer`, of which `step` took `taken` off, surely was in that form: it has to look like it, and what is inside has to make sense.
bool isSure(DecodeStep step, std::string_view outer, const Taken& taken);
/// Characters that people write, in UTF-8; at least one.
bool isPlainText(std::string_view bytes);
/// Bytes of a known format: compressed, an image, an archive, a message of Protocol Buffers.
bool isKnownBytes(std::string_view bytes);

/// The code point that `name` stands for in HTML ("eacute"); 0 for none.
char32_t htmlEntity(std::string_view name);

}  // namespace penstock::codec::steps
