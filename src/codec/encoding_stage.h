// SPDX-License-Identifier: GPL-3.0-or-later
// One coding of a chain, put on.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace penstock::codec {

class EncodingStage {
 public:
  enum class Then : unsigned char {
    more,    // output may wait for more input
    flush,   // what came so far is to be in the output
    finish,  // nothing more will come
  };
  virtual ~EncodingStage() = default;
  /// Takes `in` and appends what it makes of it.
  virtual void push(std::string_view in, Then then, std::string& out) = 0;
  /// What it holds, in bytes.
  virtual std::size_t memory() const = 0;
};

/// The stage of a coding by its name in lower case; null where we do not know it.
std::unique_ptr<EncodingStage> makeEncodingStage(std::string_view name);

}  // namespace penstock::codec
