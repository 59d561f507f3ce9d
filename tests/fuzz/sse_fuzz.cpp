// SPDX-License-Identifier: GPL-3.0-or-later
// Events do not depend on the split, and are those that the standard's line by line algorithm gives.
#include <algorithm>
#include <string>
#include <vector>

#include "fuzz/fuzz.h"
#include "penstock/wire/sse/event_parser.h"

namespace {

using namespace penstock;

struct Event {
  std::string lines, name, data;
  bool operator==(const Event&) const = default;
};

std::vector<Event> parse(std::string_view in, std::uint32_t split) {
  wire::sse::EventParser parser(in.size());
  std::vector<Event> out;
  std::string_view rest = in;
  while (!rest.empty()) {
    split = split * 1664525u + (split ? 1013904223u : 0u);
    std::string_view piece = rest.substr(0, split ? 1 + (split >> 24) % 7 : rest.size());
    rest.remove_prefix(piece.size());
    while (!piece.empty()) {
      const std::size_t n = parser.step(piece);
      fuzz::require(n > 0 && n <= piece.size(), "a step without progress");
      piece.remove_prefix(n);
      fuzz::require(parser.begin() <= parser.linesEnd() && parser.linesEnd() <= parser.position(), "a range that is none");
      fuzz::require(!parser.ended() || parser.hasEvent(), "the end of nothing");
      if (!parser.ended()) continue;
      const std::string_view lines = in.substr(std::size_t(parser.begin()), std::size_t(parser.linesEnd() - parser.begin()));
      out.push_back({std::string(lines), parser.name(), parser.preview()});
    }
  }
  fuzz::require(parser.position() == in.size(), "bytes left over");
  return out;
}

/// WHATWG HTML 9.2.6 as it is written, lines first.
std::vector<Event> byTheBook(std::string_view in) {
  std::vector<Event> out;
  std::string data, name;
  std::size_t at = in.starts_with("\xEF\xBB\xBF") ? 3 : 0, begin = std::string_view::npos, end = 0;
  bool any = false;
  while (true) {
    const std::size_t stop = in.find_first_of("\r\n", at);
    if (stop == std::string_view::npos) return out;
    const std::string_view line = in.substr(at, stop - at);
    const std::size_t lineStart = at;
    at = stop + (in.substr(stop, 2) == "\r\n" ? 2 : 1);
    if (line.empty()) {
      if (any) out.push_back({std::string(in.substr(begin, end - begin)), name.substr(0, wire::sse::EventParser::nameLimit), data.substr(0, data.size() - 1)});
      data.clear();
      name.clear();
      any = false;
      begin = std::string_view::npos;
      continue;
    }
    if (line.front() == ':') continue;
    if (begin == std::string_view::npos) begin = lineStart;
    end = stop;
    const std::size_t colon = line.find(':');
    const std::string_view field = line.substr(0, colon);
    std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (field == "data") {
      data.append(value).append("\n");
      any = true;
    } else if (field == "event") {
      name = value;
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view in = fuzz::asText(data + 1, size - 1);
  const auto whole = parse(in, 0);
  fuzz::require(parse(in, std::uint32_t(data[0]) + 1) == whole, "the events depend on the split");
  fuzz::require(whole == byTheBook(in), "other events than the standard's");
  return 0;
}
