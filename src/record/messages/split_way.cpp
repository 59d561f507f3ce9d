// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/split_way.h"

#include "penstock/base/clock.h"

namespace penstock::record {

void SplitWay::read(LiveExchange& live, std::string_view content, std::uint64_t base) {
  now_ = live.sinceStart(steadyNow());
  char scratch[64];
  while (!content.empty()) {
    const MessageSplitter::Step s = splitter_.step(content, scratch);
    base += s.consumed;
    content.remove_prefix(s.consumed);
    if (s.begin) log_.begin(live, now_, base - s.payload.size());
    if (!log_.isOpen() || s.undecided) continue;
    log_.payload(s.payload);
    splitter_.describe(log_.message());
    stepped(live);
    if (s.nothing)
      log_.drop();
    else if (s.end)
      log_.complete(live, now_);
  }
}

void SplitWay::tell(LiveExchange& live) {
  if (splitter_.known()) log_.tell(live);
}

void SplitWay::ended(LiveExchange& live) {
  if (!splitter_.known())
    log_.drop();
  else if (log_.message().kind == model::MessageKind::bytes)
    log_.complete(live, now_);  // a run of bytes has no other end
  else
    log_.abandon(live, now_);
}

}  // namespace penstock::record
