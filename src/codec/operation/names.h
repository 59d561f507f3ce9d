// SPDX-License-Identifier: GPL-3.0-or-later
// Operations of a batch on their way into one text.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/codec/operation.h"

namespace penstock::codec::operation {

/// Each once, in order, as far as the text may be long.
class Names {
 public:
  /// False: no more of them are of use.
  bool add(std::string name) {
    if (!name.empty() && std::find(names_.begin(), names_.end(), name) == names_.end()) {
      size_ += name.size() + 2;
      names_.push_back(std::move(name));
    }
    return size_ <= longestOperation && names_.size() < most;
  }
  std::string text() const {
    std::string out;
    for (const std::string& name : names_) out.append(out.empty() ? "" : ", ").append(name);
    return out;
  }

 private:
  static constexpr std::size_t most = 16;
  std::vector<std::string> names_;
  std::size_t size_ = 0;
};

/// Of ASCII's letters.
inline std::string upperCase(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = char(c - 'a' + 'A');
  return out;
}

}  // namespace penstock::codec::operation
