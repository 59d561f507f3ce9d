// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/body_stream.h"

#include "penstock/codec/content_coding.h"

namespace penstock::exporter {
namespace {

constexpr std::size_t kPiece = 3 * 64 * 1024;

/// What a decoder gives goes to `end`'s sink until that refuses.
class Decoding {
 public:
  Decoding(std::string_view coding, const TakeBytes& take, BodyEnd& end) : decoder_(coding, mostDecoded), take_(take), end_(end) {}

  Result<void> feed(std::string_view bytes) {
    const bool more = decoder_.feed(bytes, [this](std::string_view block) {
      end_.refused = take_(block);
      return bool(end_.refused);
    });
    if (!end_.refused) return end_.refused;
    return more ? Result<void>() : makeError(ErrorCode::corrupt, decoder_.problem());
  }
  void finish() {
    std::string rest;
    decoder_.finish(rest);
    if (!rest.empty() && end_.refused) end_.refused = take_(rest);
    if (decoder_.end() != codec::DecodeEnd::complete && end_.trouble.empty()) end_.trouble = decoder_.problem();
  }
  /// The codings to decode with instead, where nothing was given yet.
  std::optional<std::string> instead() const { return decoder_.produced() == 0 ? decoder_.appliedInstead() : std::nullopt; }

 private:
  codec::ContentDecoder decoder_;
  const TakeBytes& take_;
  BodyEnd& end_;
};

}  // namespace

BodyEnd eachPiece(const model::BodyReader& body, const TakeBytes& take) {
  BodyEnd end;
  for (std::uint64_t at = 0; at < body.size();) {
    const auto piece = body.read(at, kPiece);
    if (!piece) {
      end.trouble = piece.error().message;
      break;
    }
    if (piece->empty()) break;
    at += piece->size();
    end.refused = take(*piece);
    if (!end.refused) break;
  }
  return end;
}

BodyEnd eachDecodedPiece(const model::BodyReader& body, std::string_view contentEncoding, const TakeBytes& take) {
  std::optional<std::string> coding(contentEncoding);
  BodyEnd end;
  if (coding->empty() || body.size() == 0) return eachPiece(body, take);
  while (coding) {
    end = {};
    Decoding decoding(*coding, take, end);
    const BodyEnd read = eachPiece(body, [&](std::string_view bytes) { return decoding.feed(bytes); });
    if (end.refused) decoding.finish();
    if (end.trouble.empty()) end.trouble = read.trouble;
    coding = end.refused ? decoding.instead() : std::nullopt;
  }
  return end;
}

}  // namespace penstock::exporter
