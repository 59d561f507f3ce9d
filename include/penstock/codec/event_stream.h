// SPDX-License-Identifier: GPL-3.0-or-later
// A recorded event stream (WHATWG HTML 9.2.6) as a list of events, read at once and leniently; wire/sse reads one as it comes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::codec {

struct StreamEvent {
  std::string_view type, id, retry, comment;  // as they are written, of the last line of its kind; "" for none
  std::string data;                           // its lines, joined by LF
  bool hasData = false;
  bool whole = false;  // the empty line behind it came: without it, it is none to a browser
};

struct StreamEvents {
  std::vector<StreamEvent> events;  // comments alone are one as well
  bool more = false;                // there are more than `most`
};
/// `stream`: UTF-8, and outlives the result. Linear.
StreamEvents readEvents(std::string_view stream, std::size_t most = 100'000);
/// Whether its first lines are those of events.
bool hasEvents(std::string_view stream);

}  // namespace penstock::codec
