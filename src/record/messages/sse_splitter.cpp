// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/sse_splitter.h"

#include <algorithm>

namespace penstock::record {

MessageSplitter::Step SseSplitter::step(std::string_view in, std::span<char> scratch) {
  // Bytes that looked like the stream's byte order mark may turn out to be the first line's.
  constexpr std::size_t longest = 2;
  const std::uint64_t from = parser_.position();
  if (parser_.undecided()) in = in.substr(0, scratch.size() - longest);
  Step s;
  s.consumed = parser_.step(in);
  s.begin = !inBlock_ && (parser_.inBlock() || parser_.blockEnded());
  s.end = parser_.blockEnded();
  s.nothing = s.end && !parser_.ended();
  s.seam = parser_.betweenBlocks();
  if (s.begin && parser_.begin() < from) {
    const auto lost = std::size_t(from - parser_.begin());
    std::copy_n("\xEF\xBB", lost, scratch.begin());
    std::copy_n(in.begin(), s.consumed, scratch.begin() + std::ptrdiff_t(lost));
    s.payload = {scratch.data(), lost + s.consumed};
  } else if (s.begin) {
    s.before = std::size_t(parser_.begin() - from);
    s.payload = in.substr(s.before, s.consumed - s.before);
  } else if (inBlock_) {
    s.payload = in.substr(0, s.consumed);
  } else if (parser_.undecided()) {
    s.undecided = true;
  } else {
    s.before = s.consumed;
  }
  inBlock_ = parser_.inBlock();
  return s;
}

void SseSplitter::describe(model::Message& m) const {
  m.kind = model::MessageKind::event;
  m.flags = model::MessageFlag::none;
  m.label = parser_.name();
  m.preview = parser_.preview();
  m.size = parser_.linesEnd() - parser_.begin();
  m.wireSize = parser_.position() - parser_.begin();
}

}  // namespace penstock::record
