// SPDX-License-Identifier: GPL-3.0-or-later
#include "importer/har_messages.h"

#include <algorithm>

#include "importer/content.h"
#include "importer/elements.h"
#include "penstock/codec/base64.h"

namespace penstock::importer {
namespace {

using model::Direction;
using model::Message;
using model::MessageFlag;
using model::MessageKind;

constexpr std::uint64_t kMost = std::uint64_t(1) << 50;
constexpr unsigned kFlags = (unsigned(MessageFlag::injected) << 1) - 1;
constexpr std::size_t kLongestLabel = 64 * 1024;

MessageKind kindOf(std::int64_t opcode) {
  switch (opcode) {
    case 1: return MessageKind::text;
    case 8: return MessageKind::close;
    case 9: return MessageKind::ping;
    case 10: return MessageKind::pong;
    default: return MessageKind::binary;
  }
}

std::optional<MessageKind> kindNamed(std::string_view name) {
  for (unsigned i = 0; i <= unsigned(MessageKind::bytes); ++i)
    if (model::toText(MessageKind(i)) == name) return MessageKind(i);
  return std::nullopt;
}

/// What `addKnown` of the exporter told.
void readKnown(const Node& known, Message& m) {
  if (!known.is(Node::Kind::object)) return;
  if (const auto kind = kindNamed(known["kind"].word())) m.kind = *kind;
  m.flags = MessageFlag(known["flags"].count(kFlags) & kFlags);
  m.code = std::uint16_t(known["code"].count(65535));
  m.fragments = std::uint32_t(known["fragments"].count(UINT32_MAX));
  m.at = std::int64_t(known["at"].count(kMost));
  if (const auto ended = known["endedAt"].integer()) m.endedAt = std::clamp<std::int64_t>(*ended, -1, std::int64_t(kMost));
  m.wireSize = known["wireSize"].count(kMost);
  m.label = std::string(known["label"].word().substr(0, kLongestLabel));
}

bool isData(MessageKind kind) { return kind == MessageKind::text || kind == MessageKind::binary; }

/// Data is a part of the body of its direction, as it is where it is recorded; control frames have their few bytes inside.
Result<void> readPayload(Source& source, const Node& data, Held held, Recorder& to, Message& m) {
  std::string inside;
  m.offset = isData(m.kind) ? to.size(m.direction) : 0;
  m.size = 0;
  auto read = eachPiece(source, data, held, [&](std::string_view bytes) -> Result<void> {
    m.size += bytes.size();
    if (m.preview.size() < Message::previewLimit) m.preview.append(bytes.substr(0, Message::previewLimit - m.preview.size()));
    if (isData(m.kind)) return to.body(m.direction, bytes);
    inside += bytes;
    if (inside.size() > 1024 * 1024) return makeError(ErrorCode::corrupt, "a control frame has over a megabyte");
    return {};
  });
  if (!isData(m.kind)) m.payload = std::make_shared<const std::string>(std::move(inside));
  return read;
}

Result<void> readOne(Source& source, const Node& node, Recorder& to) {
  Message m;
  m.direction = node["type"].word() == "send" ? Direction::toServer : Direction::toClient;
  m.kind = kindOf(node["opcode"].integer().value_or(1));
  m.flags = MessageFlag::complete;
  const double started = double(to.x.startedAt.time_since_epoch().count()) / 1e6;
  m.at = m.endedAt = std::int64_t(std::clamp((node["time"].number().value_or(started) - started) * 1e6 + 0.5, 0.0, double(kMost)));
  readKnown(node["_penstock"], m);
  const Node& data = node["data"];
  const bool text = m.kind == MessageKind::text && node["encoding"].word() != "base64";
  // Some write bytes as characters.
  const bool plain = text || (data.is(Node::Kind::string) && !codec::base64Decode(data.text));
  if (auto read = readPayload(source, data, plain ? Held::text : Held::base64, to, m); !read) return read;
  m.size = std::max(m.size, node["_penstock"]["size"].count(kMost));
  if (m.wireSize == 0) m.wireSize = m.size;
  return to.message(std::move(m));
}

template <class Read>
Result<void> eachOf(Source& source, const Node& list, Read read) {
  Elements elements(source, list.begin, [](const Node& node) { return node.is(Node::Kind::object); });
  // Damage would have been seen with the entry.
  while (elements.next() == Elements::Got::element)
    if (auto done = read(elements.node()); !done) return done;
  return source.trouble();
}

}  // namespace

Result<void> readWebSocketMessages(Source& source, const Node& list, Recorder& to) {
  return eachOf(source, list, [&](const Node& node) { return readOne(source, node, to); });
}

Result<void> readOtherMessages(Source& source, const Node& list, Recorder& to) {
  return eachOf(source, list, [&](const Node& node) -> Result<void> {
    Message m;
    m.direction = node["toServer"].value ? Direction::toServer : Direction::toClient;
    readKnown(node, m);
    const Node& data = node["data"];
    if (data.isText()) {
      std::string inside;
      auto read = eachPiece(source, data, node["encoding"].word() == "base64" ? Held::base64 : Held::text, [&](std::string_view bytes) -> Result<void> {
        inside += bytes;
        if (inside.size() > (64u << 20)) return makeError(ErrorCode::corrupt, "a message has over 64 MB");
        return {};
      });
      if (!read) return read;
      m.preview = inside.substr(0, Message::previewLimit);
      m.size = inside.size();
      m.payload = std::make_shared<const std::string>(std::move(inside));
    } else {
      m.offset = node["offset"].count(kMost);
      m.size = node["size"].count(kMost);
      const auto preview = shortBytes(node["preview"], node["encoding"].word() == "base64" ? Held::base64 : Held::text);
      if (preview) m.preview = preview->substr(0, Message::previewLimit);
    }
    return to.message(std::move(m));
  });
}

}  // namespace penstock::importer
