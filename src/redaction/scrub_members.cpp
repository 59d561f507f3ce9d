// SPDX-License-Identifier: GPL-3.0-or-later
// Looks at every quote, whatever stands before it: what is no JSON has quotes anywhere.
#include <algorithm>

#include "penstock/codec/json_members.h"
#include "penstock/redaction/redaction.h"
#include "redaction/scrub_json.h"

namespace penstock::redaction {
namespace {

constexpr std::size_t kLongestName = 256;

/// How many backslashes stand before `at`: JSON in a string of JSON has more, and each depth its own number.
std::size_t slashesBefore(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (count < at && count < 64 && text[at - count - 1] == '\\') ++count;
  return count;
}

/// The next quote with exactly so many backslashes before it; npos: there is none within `most`.
std::size_t quoteAfter(std::string_view text, std::size_t from, std::size_t slashes, std::size_t most) {
  const std::string_view within = text.substr(0, most > text.size() - from ? text.size() : from + most);
  for (std::size_t at = within.find('"', from); at != within.npos; at = within.find('"', at + 1))
    if (slashesBefore(text, at) == slashes) return at;
  return text.npos;
}

/// What stands between two quotes, without its escapes.
std::string nameBetween(std::string_view text, std::size_t quote, std::size_t end) {
  const std::string quoted = std::string(text.substr(quote, end - quote)) + '"';
  return codec::stringOf(quoted, kLongestName);
}

/// Behind the value that begins at `at`, of JSON whose quotes have that many backslashes.
std::size_t valueEndAt(std::string_view text, std::size_t at, std::size_t slashes) {
  if (slashes == 0) return codec::valueEnd(text, at);
  if (text.substr(at, slashes + 1) == std::string(slashes, '\\') + '"') {
    const std::size_t quote = quoteAfter(text, at + slashes + 1, slashes, text.size());
    return quote == text.npos ? text.size() : quote + 1;
  }
  const char open = text[at];
  if (open != '{' && open != '[') return std::min(text.find_first_of(",}] \t\r\n\\\"", at), text.size());
  std::size_t depth = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '{' || text[at] == '[') ++depth;
    if ((text[at] == '}' || text[at] == ']') && --depth == 0) return at + 1;
  }
  return text.size();
}

}  // namespace

std::string scrubMembers(std::string_view text, const std::function<bool(std::string_view)>& hides) {
  std::string out;
  std::size_t copied = 0;
  for (std::size_t quote = text.find('"'); quote != text.npos; quote = text.find('"', quote + 1)) {
    const std::size_t slashes = slashesBefore(text, quote);
    const std::size_t end = quoteAfter(text, quote + 1, slashes, kLongestName);
    if (end == text.npos) continue;
    std::size_t at = codec::spaceEnd(text, end + 1);
    if (at >= text.size() || text[at] != ':') continue;
    at = codec::spaceEnd(text, at + 1);
    if (at >= text.size() || !hides(nameBetween(text, quote, end - slashes))) continue;
    const std::size_t behind = std::max(valueEndAt(text, at, slashes), at);
    const std::string marks = std::string(slashes, '\\') + '"';
    out.append(text.substr(copied, at - copied)).append(marks).append(redacted).append(marks);
    copied = behind;
    quote = std::max(behind, quote + 1) - 1;
  }
  return out.append(text.substr(copied));
}

}  // namespace penstock::redaction
