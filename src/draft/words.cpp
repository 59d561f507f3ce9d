// SPDX-License-Identifier: GPL-3.0-or-later
#include "draft/words.h"

#include <utility>

#include "penstock/base/printable.h"

namespace penstock::draft {

std::string shown(std::string_view text) {
  constexpr std::size_t most = 80;
  std::string out = printable(text.substr(0, most));
  if (text.size() > most) out += "...";
  return out;
}

std::string inQuotes(std::string_view text) {
  std::string out(1, '"');
  return out.append(shown(text)).append(1, '"');
}

std::string counted(std::size_t n, std::string_view what) {
  std::string out = std::to_string(n);
  out.append(1, ' ').append(what);
  if (n != 1) out += 's';
  return out;
}

Error wrong(std::string sentence) { return makeError(ErrorCode::invalidArgument, std::move(sentence)); }

}  // namespace penstock::draft
