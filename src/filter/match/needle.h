// SPDX-License-Identifier: GPL-3.0-or-later
// A text looked for inside others.
#pragma once

#include <string>
#include <string_view>

namespace penstock::filter {

/// Finds a text of any bytes. With `ignoreCase` letters of ASCII are alike. Immutable. Thread: any.
class Needle {
 public:
  Needle(std::string_view text, bool ignoreCase);
  bool in(std::string_view text) const;
  bool startOf(std::string_view text) const;
  bool endOf(std::string_view text) const;
  bool equals(std::string_view text) const;
  const std::string& text() const { return text_; }

 private:
  bool at(const char* p) const;

  std::string text_;  // lower case where case is ignored
  bool ignoreCase_;
  std::size_t rare_ = 0;  // offset of its rarest byte: the search leaps from one to the next
  char lower_ = 0, upper_ = 0;
};

}  // namespace penstock::filter
