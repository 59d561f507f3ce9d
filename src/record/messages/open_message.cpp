// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/open_message.h"

#include <utility>

namespace penstock::record {

void OpenMessage::begin(LiveExchange& live, model::Direction d, model::MessageKind kind, std::int64_t at) {
  m_ = model::Message();
  m_.index = live.x().messages;
  m_.direction = d;
  m_.kind = kind;
  m_.at = at;
  open_ = true;
}

void OpenMessage::complete(LiveExchange& live, std::int64_t at) {
  m_.flags |= model::MessageFlag::complete;
  abandon(live, at);
}

void OpenMessage::abandon(LiveExchange& live, std::int64_t at) {
  if (!std::exchange(open_, false)) return;
  m_.endedAt = at;
  live.message(std::move(m_));
}

bool recordWhole(LiveExchange& live, model::Direction d, std::string_view content) {
  const model::Body& body = bodyOf(live, d);
  const std::uint64_t before = body.recorded;
  live.record(d, content);
  return body.recorded - before == content.size();
}

}  // namespace penstock::record
