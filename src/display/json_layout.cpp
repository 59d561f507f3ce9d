// SPDX-License-Identifier: GPL-3.0-or-later
#include "display/json_layout.h"

namespace penstock::display {

codec::JsonEnd layOutJson(const std::string& source, const codec::JsonPrettyOptions& options, const CancelToken& token, std::string& out,
                          codec::JsonError& error) {
  constexpr std::size_t piece = 256 * 1024;
  codec::JsonPrettyPrinter printer(options);
  bool good = true;
  for (std::size_t at = 0; at < source.size() && good; at += piece) {
    if (token.cancelled()) return codec::JsonEnd::complete;
    good = printer.feed(std::string_view(source).substr(at, piece), out);
  }
  const codec::JsonEnd end = printer.finish(out);
  error = printer.error();
  return end;
}

}  // namespace penstock::display
