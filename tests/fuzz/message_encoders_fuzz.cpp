// SPDX-License-Identifier: GPL-3.0-or-later
// Every byte belongs to one message or to none, whatever the split; and what was split, written anew, is split into the same. The first
// byte chooses the kind and the pieces.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "record/messages/grpc_splitter.h"
#include "record/messages/message_encoders.h"
#include "record/messages/mqtt_encoder.h"
#include "record/messages/mqtt_splitter.h"
#include "record/messages/sse_splitter.h"
#include "record/messages/websocket_encoder.h"
#include "record/messages/websocket_splitter.h"
#include "fuzz/fuzz.h"

namespace {

using namespace penstock;
using namespace penstock::record;
using model::Direction;
using model::Message;
using model::MessageFlag;

struct Seen {
  std::string own, payload;
  Message message;
  bool ended = false;
  /// What is said of one under way depends on what came at once: it is not read with every byte.
  bool operator==(const Seen& o) const {
    const Message &a = message, &b = o.message;
    if (own != o.own || payload != o.payload || ended != o.ended || a.kind != b.kind) return false;
    return !ended || (a.flags == b.flags && a.label == b.label && a.code == b.code && a.fragments == b.fragments);
  }
};

std::vector<Seen> split(MessageSplitter& splitter, std::string_view in, std::size_t piece) {
  std::vector<Seen> out;
  std::string scratch(piece == 1 ? 64 : 1 << 16, '\0'), undecided;
  std::size_t data = 0, control = 0, attributed = 0;
  const std::size_t all = in.size();
  for (; !in.empty(); in.remove_prefix(std::min(piece, in.size())))
    for (std::string_view rest = in.substr(0, piece); !rest.empty();) {
      const auto s = splitter.step(rest, scratch);
      fuzz::require(s.consumed > 0 && s.consumed <= rest.size() && s.before <= s.consumed, "a step without progress");
      attributed += s.consumed;
      if (s.before) undecided.clear();
      undecided += rest.substr(s.before, s.consumed - s.before);
      rest.remove_prefix(s.consumed);
      if (s.undecided) continue;
      if (s.begin) {
        (s.control ? control : data) = out.size();
        out.emplace_back();
      }
      std::string own = std::exchange(undecided, {});
      if (own.empty()) continue;
      fuzz::require(!out.empty(), "bytes of a message before one begins");
      Seen& m = out[s.control ? control : data];
      fuzz::require(!m.ended, "bytes behind a message's end");
      m.own += own;
      m.payload += s.payload;
      splitter.describe(m.message);
      m.ended = s.end;
      if (!s.end) continue;
      fuzz::require(m.message.size <= m.payload.size(), "a payload that was not given");
      m.payload.resize(std::size_t(m.message.size));
      if (s.nothing) out.pop_back();
    }
  fuzz::require(attributed == all, "bytes left over");
  if (!out.empty() && !splitter.known()) out.pop_back();
  return out;
}

std::shared_ptr<MqttConnection> connection(unsigned kind) {
  auto out = std::make_shared<MqttConnection>();
  if (kind != 5) out->version = codec::MqttVersion::v5;
  return out;
}

std::unique_ptr<MessageSplitter> makeSplitter(unsigned kind) {
  switch (kind) {
    case 0: return std::make_unique<WebSocketSplitter>(Direction::toServer, wire::websocket::Extensions());
    case 1:
      return std::make_unique<WebSocketSplitter>(Direction::toClient, wire::websocket::readExtensions({"permessage-deflate"}));
    case 2: return std::make_unique<GrpcSplitter>(false);
    case 3: return std::make_unique<GrpcSplitter>(true);
    case 4: return std::make_unique<SseSplitter>();
    default:
      return std::make_unique<MqttSplitter>(
          kind == 5, connection(kind));
  }
}

std::unique_ptr<MessageEncoder> makeEncoder(unsigned kind) {
  switch (kind) {
    case 0: return std::make_unique<WebSocketEncoder>(Direction::toServer, std::nullopt);
    case 1: return std::make_unique<WebSocketEncoder>(Direction::toClient, wire::websocket::PerMessageDeflate());
    case 2:
    case 3: return std::make_unique<GrpcEncoder>();
    case 4: return std::make_unique<SseEncoder>();
    default: return std::make_unique<MqttEncoder>(connection(kind));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const unsigned kind = data[0] % 7;
  const std::string_view in = fuzz::asText(data + 1, size - 1);
  const auto whole = split(*makeSplitter(kind), in, SIZE_MAX);
  fuzz::require(split(*makeSplitter(kind), in, 1) == whole && split(*makeSplitter(kind), in, 1 + data[0] / 7) == whole,
                "messages depend on the split");
  const auto encoder = makeEncoder(kind);
  std::string written;
  std::vector<Seen> sent;
  for (const Seen& s : whole) {
    if (!s.ended || any(s.message.flags & MessageFlag::malformed)) continue;
    Message m = s.message;
    if (any(m.flags & MessageFlag::compressed)) m.flags |= MessageFlag::encoded;  // it is as it came
    const std::size_t before = written.size();
    fuzz::require(encoder->append(written, m, s.payload, {}).has_value(), "a message that is right cannot be written");
    sent.push_back(s);
    if (m.kind == model::MessageKind::mqtt) sent.back().payload = written.substr(before);  // with as short a length as it needs
  }
  const auto again = split(*makeSplitter(kind), written, SIZE_MAX);
  fuzz::require(again.size() == sent.size(), "another number of messages");
  for (std::size_t i = 0; i < sent.size(); ++i)
    fuzz::require(again[i].payload == sent[i].payload && again[i].ended && again[i].message.kind == sent[i].message.kind,
                  "a message is not what it was");
  return 0;
}
