// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/event_stream.h"

#include <algorithm>
#include <utility>

namespace penstock::codec {
namespace {

/// The line from `at` on; `at` is put behind its end: LF, CR or both.
std::string_view nextLine(std::string_view s, std::size_t& at) {
  const std::size_t end = std::min(s.find_first_of("\r\n", at), s.size());
  const std::string_view line = s.substr(at, end - at);
  at = end + (end < s.size() ? (s.substr(end).starts_with("\r\n") ? 2 : 1) : 0);
  return line;
}

/// False where the line means nothing.
bool addLine(std::string_view line, StreamEvent& event) {
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  std::string_view value = colon == line.npos ? std::string_view() : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (name == "data") {
    if (std::exchange(event.hasData, true)) event.data += '\n';
    event.data += value;
  } else if (name.empty() && colon == 0) {
    event.comment = value;
  } else if (name == "event") {
    event.type = value;
  } else if (name == "id") {
    event.id = value;
  } else if (name == "retry") {
    event.retry = value;
  } else {
    return false;
  }
  return true;
}

}  // namespace

StreamEvents readEvents(std::string_view stream, std::size_t most) {
  StreamEvents out;
  if (stream.starts_with("\xef\xbb\xbf")) stream.remove_prefix(3);
  StreamEvent event;
  bool any = false;
  const auto end = [&](bool whole) {
    if (!std::exchange(any, false)) return;
    event.whole = whole;
    out.events.push_back(std::exchange(event, {}));
  };
  for (std::size_t at = 0; at < stream.size();) {
    if (out.events.size() == most) {
      out.more = true;
      return out;
    }
    const std::string_view line = nextLine(stream, at);
    if (line.empty())
      end(true);
    else
      any |= addLine(line, event);
  }
  end(false);
  return out;
}

bool hasEvents(std::string_view stream) {
  constexpr std::size_t looked = 4096;
  return !readEvents(stream.substr(0, looked), 1).events.empty();
}

}  // namespace penstock::codec
