// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/query/stored_whole.h"

#include "penstock/codec/answer.h"
#include "penstock/codec/body_text.h"
#include "penstock/codec/body_type.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/content_coding.h"
#include "penstock/codec/grpc.h"
#include "penstock/codec/media_type.h"

namespace penstock::service {
namespace {

constexpr std::size_t kPiece = 256 * 1024;
constexpr std::size_t kPage = 64;
constexpr std::uint64_t kPayloadLimit = 4 * 1024 * 1024;

std::string fieldOf(const model::Exchange& x, model::Direction direction, std::string_view field) {
  const model::Headers* headers = nullptr;
  if (direction == model::Direction::toServer) {
    if (x.request) headers = &x.request->headers;
  } else if (const auto& head = x.response ? x.response : x.responseSent) {
    headers = &head->headers;
  }
  return headers ? headers->joined(field) : std::string();
}

/// What a language model streamed is seen in one piece as well, so it is found in one.
std::string withStreamedText(const std::string& type, std::string body) {
  const std::string text = codec::streamedText(codec::mediaType(type), body);
  if (!text.empty()) body.append("\n").append(text);
  return body;
}

}  // namespace

store::DecodedBody decodeForIndex(const model::Exchange& exchange, model::Direction direction, std::string_view recorded,
                                  std::size_t most) {
  store::DecodedBody out;
  const std::string type = fieldOf(exchange, direction, "content-type");
  const std::string coding = fieldOf(exchange, direction, "content-encoding");
  if (coding.empty()) {
    out.bytes = recorded.substr(0, most);
  } else {
    codec::Decoded decoded = codec::decode(recorded, coding, most);
    out.whole = decoded.end == codec::DecodeEnd::complete;
    out.bytes = std::move(decoded.bytes);
  }
  out.text = codec::isText(type, std::string_view(out.bytes).substr(0, codec::kCharsetHead));
  out.bytes = withStreamedText(type, codec::bodyText(type, std::move(out.bytes)));
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

std::string StoredWhole::readBody(model::Direction direction) const {
  exchange();
  const auto reader = recording_.body(exchange_, direction);
  std::string out;
  if (reader->size() == 0) return out;
  std::optional<std::string> coding = fieldOf(*exchange_, direction, "content-encoding");
  while (coding) {
    codec::ContentDecoder decoder(*coding, bodyLimit);
    out.clear();
    decode(*reader, decoder, out);
    coding = decoder.appliedInstead();
  }
  const std::string type = fieldOf(*exchange_, direction, "content-type");
  return withStreamedText(type, codec::bodyText(type, std::move(out)));
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
