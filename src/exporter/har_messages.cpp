// SPDX-License-Identifier: GPL-3.0-or-later
// `_webSocketMessages`, as Chrome has them, and the messages of everything else.
#include "exporter/har_messages.h"

#include "exporter/har_text.h"
#include "penstock/base/ascii.h"

namespace penstock::exporter {
namespace {

using model::Message;
using model::MessageKind;

constexpr std::size_t kPage = 256;

/// RFC 6455 11.8.
int opcodeOf(MessageKind kind) {
  switch (kind) {
    case MessageKind::text: return 1;
    case MessageKind::close: return 8;
    case MessageKind::ping: return 9;
    case MessageKind::pong: return 10;
    default: return 2;
  }
}

/// What of a message is told in one place alone, however it is listed.
void addKnown(JsonList& j, const Message& m) {
  j.add("index", m.index);
  j.add("kind", model::toText(m.kind));
  j.add("flags", unsigned(m.flags));
  j.add("code", m.code);
  j.add("fragments", m.fragments);
  j.add("at", m.at);
  j.add("endedAt", m.endedAt);
  j.add("size", m.size);
  j.add("wireSize", m.wireSize);
  if (!m.label.empty()) j.add("label", m.label);
}

/// Seconds since 1970, as Chrome has them.
void addSeconds(JsonList& j, std::string& out, WallTime time) {
  j.name("time");
  const std::int64_t us = time.time_since_epoch().count();
  appendJson(out, us / 1'000'000);
  std::string fraction = std::to_string(1'000'000 + std::abs(us % 1'000'000));
  fraction.front() = '.';
  out += fraction;
}

Result<void> addData(JsonList& j, TextOut& out, const model::BodyReader& payload, bool text) {
  const BodyLook look = text ? lookAt(payload, {}) : BodyLook();
  j.name("data");
  if (!text || !look.utf8) {
    const BodyEnd end = writeBase64(out, [&](const TakeBytes& take) { return eachPiece(payload, take); });
    if (text) j.add("encoding", std::string_view("base64"));
    return end.refused;
  }
  JsonTextStream stream;
  stream.begin(out.text());
  const BodyEnd end = eachPiece(payload, [&](std::string_view piece) {
    stream.feed(piece, out.text());
    return out.pass();
  });
  stream.end(out.text());
  return end.refused;
}

template <class Each>
Result<void> eachMessage(const model::Recording& recording, const model::Exchange& x, Each each) {
  for (std::uint64_t next = 0; next < x.messages;) {
    const auto page = recording.messages(x.id, next, kPage);
    if (!page || page->empty()) return {};  // what is no longer kept
    for (const Message& m : *page)
      if (auto done = each(m); !done) return done;
    next = page->back().index + 1;
  }
  return {};
}

}  // namespace

Result<void> addHarMessages(JsonList& entry, TextOut& out, const model::Recording& recording, const model::ExchangePtr& x, bool lossless) {
  if (x->application != model::Application::webSocket) return {};
  entry.name("_webSocketMessages");
  JsonList list(out.text(), '[');
  auto done = eachMessage(recording, *x, [&](const Message& m) -> Result<void> {
    list.next();
    JsonList j(out.text());
    j.add("type", std::string_view(m.direction == model::Direction::toServer ? "send" : "receive"));
    addSeconds(j, out.text(), x->startedAt + std::chrono::microseconds(m.at));
    const int opcode = opcodeOf(m.kind);
    j.add("opcode", opcode);
    const auto payload = recording.payload(x->id, m);
    if (auto added = addData(j, out, *payload, opcode == 1); !added) return added;
    if (lossless) {
      j.name("_penstock");
      JsonList known(out.text());
      addKnown(known, m);
      known.close();
    }
    j.close();
    return out.pass();
  });
  list.close();
  return done;
}

Result<void> addOtherMessages(JsonList& rest, TextOut& out, const model::Recording& recording, const model::ExchangePtr& x) {
  if (x->application == model::Application::webSocket || x->messages == 0) return {};
  rest.name("messages");
  JsonList list(out.text(), '[');
  auto done = eachMessage(recording, *x, [&](const Message& m) -> Result<void> {
    list.next();
    JsonList j(out.text());
    addKnown(j, m);
    j.add("toServer", m.direction == model::Direction::toServer);
    if (!m.payload) j.add("offset", m.offset);  // of the body
    addHarText(j, out.text(), m.payload ? "data" : "preview", m.payload ? *m.payload : m.preview);
    j.close();
    return out.pass();
  });
  list.close();
  return done;
}

}  // namespace penstock::exporter
