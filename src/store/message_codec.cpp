// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/message_codec.h"

#include "store/bytes.h"

namespace penstock::store {

namespace {

using model::Message;

constexpr std::uint8_t hasCode = 1, hasFragments = 2, hasLabel = 4, hasPayload = 8, hasPreview = 16,
                       previewOfPayload = 32, hasEnded = 64;

std::string_view beginningOf(std::string_view payload) {
  return payload.substr(0, Message::previewLimit);
}

// Unsigned: what a damaged file holds may wrap.
std::int64_t distance(std::uint64_t from, std::uint64_t to) {
  return std::int64_t(to - from);
}

// Beyond these nothing can be, and what is summed from them would overflow.
constexpr std::int64_t longestTime = std::int64_t(1) << 53;  // microseconds: 285 years
constexpr std::uint64_t mostSize = std::uint64_t(1) << 62;

bool canBe(const Message& m) {
  return m.at >= -longestTime && m.at <= longestTime && m.endedAt >= -1 && m.endedAt <= longestTime && m.offset <= mostSize &&
         m.size <= mostSize && m.wireSize <= mostSize;
}

bool decodeOne(ByteReader& r, Message& m, std::int64_t& at, std::uint64_t (&next)[2], bool wanted) {
  const std::uint8_t kind = r.u8(), parts = r.u8();
  if ((kind >> 1) > unsigned(model::MessageKind::bytes)) return false;
  m.kind = model::MessageKind(kind >> 1);
  m.direction = model::Direction(kind & 1);
  m.flags = model::MessageFlag(std::uint16_t(r.varint()));
  m.at = at = std::int64_t(std::uint64_t(at) + std::uint64_t(r.zigzag()));
  if (parts & hasEnded) m.endedAt = std::int64_t(std::uint64_t(at) + std::uint64_t(r.zigzag()));
  m.offset = next[kind & 1] + std::uint64_t(r.zigzag());
  m.size = r.varint();
  m.wireSize = m.size + std::uint64_t(r.zigzag());
  if (parts & hasCode) m.code = std::uint16_t(r.varint());
  if (parts & hasFragments) m.fragments = std::uint32_t(r.varint());
  const std::string_view label = parts & hasLabel ? r.text() : std::string_view();
  const std::string_view payload = parts & hasPayload ? r.text() : std::string_view();
  const std::string_view preview = parts & hasPreview         ? r.text()
                                   : parts & previewOfPayload ? beginningOf(payload)
                                                              : std::string_view();
  if (!(parts & hasPayload)) next[kind & 1] = m.offset + m.size;
  if (!r.ok() || !canBe(m)) return false;
  if (!wanted) return true;
  m.label = label;
  m.preview = preview;
  if (parts & hasPayload) m.payload = std::make_shared<const std::string>(payload);
  return true;
}

}  // namespace

void MessageEncoder::add(const Message& m) {
  ByteWriter w(out_);
  const auto side = std::uint8_t(m.direction);
  const bool fromPayload = m.payload && !m.preview.empty() && m.preview == beginningOf(*m.payload);
  w.u8(std::uint8_t(std::uint8_t(m.kind) << 1 | side));
  w.u8(std::uint8_t((m.code != 0 ? hasCode : 0) | (m.fragments != 1 ? hasFragments : 0) |
                    (m.label.empty() ? 0 : hasLabel) | (m.payload ? hasPayload : 0) |
                    (m.preview.empty() ? 0 : fromPayload ? previewOfPayload : hasPreview) |
                    (m.endedAt >= 0 ? hasEnded : 0)));
  w.varint(std::uint16_t(m.flags));
  w.zigzag(distance(std::uint64_t(at_), std::uint64_t(m.at)));
  at_ = m.at;
  if (m.endedAt >= 0) w.zigzag(distance(std::uint64_t(m.at), std::uint64_t(m.endedAt)));
  w.zigzag(distance(next_[side], m.offset));
  w.varint(m.size);
  w.zigzag(distance(m.size, m.wireSize));
  if (m.code != 0) w.varint(m.code);
  if (m.fragments != 1) w.varint(m.fragments);
  if (!m.label.empty()) w.text(m.label);
  if (m.payload)
    w.text(*m.payload);
  else
    next_[side] = m.offset + m.size;
  if (!m.preview.empty() && !fromPayload) w.text(m.preview);
}

bool decodeMessages(std::string_view in, std::uint64_t first, std::uint64_t last, MessagePage& page) {
  if (last < first || last - first >= MessageBlock::mostMessages) return false;
  ByteReader r(in);
  std::int64_t at = 0;
  std::uint64_t next[2] = {0, 0};
  for (std::uint64_t index = first; index <= last; ++index) {
    const bool wanted = page.wants(index);
    Message m;
    m.index = index;
    if (!decodeOne(r, m, at, next, wanted)) return false;
    if (wanted) page.put(std::move(m));
  }
  return true;
}

}  // namespace penstock::store
