// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/message_log.h"

#include <algorithm>
#include <utility>

namespace penstock::record {

using model::Message;
using model::MessageFlag;

namespace {

/// Stands for a payload inside that is still to come, or has no bytes.
const std::shared_ptr<const std::string>& noBytes() {
  static const auto empty = std::make_shared<const std::string>();
  return empty;
}

void appendUpTo(std::string& out, std::string_view more, std::size_t limit) {
  if (out.size() < limit) out.append(more.substr(0, limit - out.size()));
}

}  // namespace

void MessageLog::begin(LiveExchange& live, std::int64_t at, std::uint64_t offset) {
  m_ = Message();
  m_.index = live.x().messages;
  m_.direction = direction_;
  m_.at = at;
  if (!inside_) m_.offset = std::min(offset, bodyOf(live, direction_).recorded);
  held_.clear();
  open_ = true;
}

void MessageLog::payload(std::string_view piece) {
  appendUpTo(m_.preview, piece, Message::previewLimit);
  appendUpTo(held_, piece, inside_);
}

void MessageLog::settle(LiveExchange& live, bool ended) {
  if (!inside_) {
    if (m_.offset + m_.size > bodyOf(live, direction_).recorded) m_.flags |= MessageFlag::cut;
    return;
  }
  const bool cut = !ended || m_.size > held_.size();
  m_.flags = MessageFlag(unsigned(m_.flags) & ~unsigned(MessageFlag::cut)) | (cut ? MessageFlag::cut : MessageFlag::none);
  m_.payload = noBytes();
  if (!ended || m_.size == 0) return;
  if (held_.size() > m_.size) held_.resize(std::size_t(m_.size));  // what looked like payload and was none
  m_.payload = std::make_shared<const std::string>(std::move(held_));
}

void MessageLog::tell(LiveExchange& live) {
  if (!open_ || muted_) return;
  settle(live, false);
  live.message(m_);
}

void MessageLog::complete(LiveExchange& live, std::int64_t at) {
  m_.flags |= MessageFlag::complete;
  abandon(live, at);
}

void MessageLog::abandon(LiveExchange& live, std::int64_t at) {
  if (!std::exchange(open_, false) || muted_) return;
  settle(live, true);
  m_.endedAt = at;
  live.message(std::move(m_));
}

}  // namespace penstock::record
