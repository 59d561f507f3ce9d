// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/query/stored_whole.h"

#include "penstock/codec/body_text.h"
#include "penstock/codec/body_type.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/content_coding.h"
#include "penstock/codec/grpc.h"

namespace penstock::service {
namespace {

constexpr std::size_t kPiece = 256 * 1024;
constexpr std::size_t kPage = 64;
constexpr std::uint64_t kPayloadLimit = 4 * 1024 * 1024;

/// Of the head beside that body: of what was sent where that has one of its own.
std::string fieldOf(const model::Exchange& x, model::BodyId which, std::string_view field) {
  const bool sent = which.stage == model::Stage::sent;
  const model::Headers* headers = nullptr;
  if (which.direction == model::Direction::toServer) {
    if (const auto& head = sent && x.requestSent ? x.requestSent : x.request) headers = &head->headers;
  } else if (const auto& head = (sent || !x.response) && x.responseSent ? x.responseSent : x.response) {
    headers = &head->headers;
  }
  return headers ? headers->joined(field) : std::string();
}

}  // namespace

store::DecodedBody decodeForIndex(const model::Exchange& exchange, model::BodyId which, std::string_view recorded, std::size_t most) {
  store::DecodedBody out;
  const std::string type = fieldOf(exchange, which, "content-type");
  const std::string coding = fieldOf(exchange, which, "content-encoding");
  if (coding.empty()) {
    out.bytes = recorded.substr(0, most);
  } else {
    codec::Decoded decoded = codec::decode(recorded, coding, most);
    out.whole = decoded.end == codec::DecodeEnd::complete;
    out.bytes = std::move(decoded.bytes);
  }
  out.text = codec::isText(type, std::string_view(out.bytes).substr(0, codec::kCharsetHead));
  out.bytes = codec::bodyText(type, std::move(out.bytes));
  codec::SeenTexts seen = codec::textsInside(type, out.bytes, most);
  out.seen = std::move(seen.text);
  out.whole = out.whole && seen.whole;
  return out;
}

StoredWhole::StoredWhole(const model::Recording& recording, const store::ScannedRow& row, const std::atomic<bool>* stop)
    : recording_(recording), row_(row), id_(row.id()), stop_(stop) {}

StoredWhole::StoredWhole(const model::Recording& recording, const filter::RowSource& row, model::ExchangePtr exchange, const std::atomic<bool>* stop)
    : recording_(recording), row_(row), id_(exchange->id), stop_(stop), exchange_(std::move(exchange)) {}

const model::Exchange& StoredWhole::exchange() const {
  if (!exchange_) {
    auto loaded = recording_.load(id_);
    exchange_ = loaded ? std::move(*loaded) : std::make_shared<model::Exchange>();  // no longer kept: nothing matches
  }
  return *exchange_;
}

std::string_view StoredWhole::body(model::Direction direction) const {
  auto& body = bodies_[std::size_t(direction)];
  if (!body) body = readBody(direction);
  return *body;
}

std::string_view StoredWhole::seen(model::Direction direction) const {
  auto& seen = seen_[std::size_t(direction)];
  if (seen) return *seen;
  std::string out;
  addInside(direction, body(direction), out);
  const model::BodyId sent(direction, model::Stage::sent);
  if (model::bodyIn(exchange(), sent)) {
    const std::string body = readBody(sent);
    out.append(body).append("\n");
    addInside(sent, body, out);
  }
  return seen.emplace(std::move(out));
}

void StoredWhole::addInside(model::BodyId which, std::string_view body, std::string& out) const {
  if (body.empty() || stopped()) return;
  const codec::SeenTexts inside = codec::textsInside(fieldOf(*exchange_, which, "content-type"), body, seenLimit);
  if (!inside.whole) cut_ = true;
  out += inside.text;
}

std::string StoredWhole::readBody(model::BodyId which) const {
  exchange();
  const auto reader = recording_.body(exchange_, which);
  std::string out;
  if (reader->size() == 0) return out;
  std::optional<std::string> coding = fieldOf(*exchange_, which, "content-encoding");
  while (coding) {
    codec::ContentDecoder decoder(*coding, bodyLimit);
    out.clear();
    decode(*reader, decoder, out);
    coding = decoder.appliedInstead();
  }
  return codec::bodyText(fieldOf(*exchange_, which, "content-type"), std::move(out));
}

void StoredWhole::decode(const model::BodyReader& reader, codec::ContentDecoder& decoder, std::string& out) const {
  for (std::uint64_t at = 0; at < reader.size() && !stopped();) {
    const auto piece = reader.read(at, kPiece);
    if (!piece || piece->empty()) break;
    at += piece->size();
    const auto keep = [&](std::string_view block) {
      out.append(block);
      return !stopped();
    };
    if (!decoder.feed(*piece, keep)) break;
  }
  decoder.finish(out);
  if (decoder.end() == codec::DecodeEnd::limit && !stopped()) cut_ = true;
}

void StoredWhole::messages(void* context, EachMessage each) const {
  const std::uint64_t count = exchange().messages;
  for (std::uint64_t first = 0; first < count && !stopped(); first += kPage) {
    const auto page = recording_.messages(id_, first, kPage);
    if (!page) return;
    for (const model::Message& m : *page)
      if (stopped() || !each(context, m, payloadOf(m))) return;
  }
}

std::string StoredWhole::payloadOf(const model::Message& m) const {
  const auto reader = recording_.payload(id_, m);
  auto bytes = reader->read(0, std::size_t(std::min<std::uint64_t>(reader->size(), kPayloadLimit)));
  if (!bytes) return {};
  if (reader->size() > kPayloadLimit) cut_ = true;
  if (m.kind != model::MessageKind::grpc || !any(m.flags & model::MessageFlag::encoded)) return std::move(*bytes);
  return codec::decodeGrpcPayload(*bytes, fieldOf(*exchange_, m.direction, "grpc-encoding"), true, kPayloadLimit).bytes;
}

}  // namespace penstock::service
