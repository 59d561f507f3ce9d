// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/coding_names.h"

#include "penstock/base/ascii.h"

namespace penstock::codec {

std::vector<std::string> codingNames(std::string_view contentEncoding) {
  std::vector<std::string> names;
  while (true) {
    const std::size_t comma = contentEncoding.find(',');
    const std::string name = lowered(trimOws(contentEncoding.substr(0, comma)));
    if (!name.empty() && name != "identity") names.push_back(name);
    if (comma == std::string_view::npos) return names;
    contentEncoding.remove_prefix(comma + 1);
  }
}

std::string tooManyCodings() { return "more than " + std::to_string(mostCodings) + " content codings"; }
std::string unknownCoding(std::string_view name) { return "unknown content coding \"" + std::string(name) + "\""; }

}  // namespace penstock::codec
