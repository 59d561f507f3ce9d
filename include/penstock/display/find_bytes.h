// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes looked for in bytes of any number.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/cancel_token.h"
#include "penstock/model/body_reader.h"

namespace penstock::display {

/// What a person means by it: `0x1f8b` and `1f 8b` are bytes, anything else is text.
std::string soughtBytes(std::string_view words);

/// Places of what `words` mean, in order, not overlapping, at most `most`. ASCII letters of text match in either case unless `exact`.
/// Reads a megabyte at a time; ends early where it cannot be read. Thread: any, may touch the disk.
std::vector<std::size_t> findBytes(const model::BodyReader& bytes, std::string_view words, bool exact, std::size_t most, const CancelToken& token);

}  // namespace penstock::display
