// SPDX-License-Identifier: GPL-3.0-or-later
#include "importer/source.h"

#include <algorithm>

namespace penstock::importer {

std::string_view Source::at(std::uint64_t offset) {
  if (offset >= size_ || !trouble_) return {};
  if (offset < begin_ || offset >= begin_ + bytes_.size()) {
    auto read = file_.read(offset, window);
    if (!read) {
      trouble_ = read.error();
      return {};
    }
    begin_ = offset;
    bytes_ = std::move(*read);
    looked_ += bytes_.size();
  }
  return std::string_view(bytes_).substr(std::size_t(offset - begin_));
}

std::uint64_t Source::spaceEnd(std::uint64_t offset) {
  for (std::string_view some = at(offset); !some.empty(); some = at(offset)) {
    const std::size_t found = some.find_first_not_of(" \t\r\n");
    if (found != some.npos) return offset + found;
    offset += some.size();
  }
  return size_;
}

std::string Source::placeOf(std::uint64_t offset) {
  if (offset < counted_) {
    counted_ = 0;
    line_ = 1;
  }
  while (counted_ < offset) {
    std::string_view some = at(counted_);
    if (some.empty()) break;
    some = some.substr(0, std::size_t(std::min<std::uint64_t>(some.size(), offset - counted_)));
    line_ += std::uint64_t(std::count(some.begin(), some.end(), '\n'));
    counted_ += some.size();
  }
  return "line " + std::to_string(line_) + ", byte " + std::to_string(offset);
}

}  // namespace penstock::importer
