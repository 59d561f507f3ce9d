// SPDX-License-Identifier: GPL-3.0-or-later
#include "importer/content.h"

#include <algorithm>
#include <optional>

#include "importer/unescape.h"
#include "penstock/codec/base64.h"
#include "penstock/codec/content_encoder.h"

namespace penstock::importer {
namespace {

Error noBase64() { return makeError(ErrorCode::corrupt, "a body is no Base64"); }

/// The raw inside of a long string.
template <class Take>
Result<void> eachRaw(Source& source, const Node& text, Take take) {
  for (std::uint64_t at = text.begin; at < text.end;) {
    std::string_view piece = source.at(at);
    if (piece.empty()) return source.trouble() ? Result<void>(makeError(ErrorCode::io, "the file became shorter")) : source.trouble();
    piece = piece.substr(0, std::size_t(std::min<std::uint64_t>(piece.size(), text.end - at)));
    at += piece.size();
    // What is taken may look at the file elsewhere.
    const std::string kept(piece);
    if (auto taken = take(std::string_view(kept)); !taken) return taken;
  }
  return {};
}

Result<void> eachUnescaped(Source& source, const Node& text, const TakeBytes& take) {
  if (text.is(Node::Kind::string)) return take(text.text);
  Unescaper unescaper;
  std::string out;
  auto read = eachRaw(source, text, [&](std::string_view piece) {
    out.clear();
    unescaper.feed(piece, out);
    return take(out);
  });
  if (!read) return read;
  out.clear();
  unescaper.finish(out);
  return take(out);
}

}  // namespace

Result<void> eachPiece(Source& source, const Node& text, Held held, const TakeBytes& take) {
  if (!text.isText()) return {};
  if (held == Held::text) return eachUnescaped(source, text, take);
  codec::Base64Decoder decoder;
  std::string out;
  auto read = eachUnescaped(source, text, [&](std::string_view piece) -> Result<void> {
    out.clear();
    if (!decoder.feed(piece, out)) return noBase64();
    return take(out);
  });
  if (!read) return read;
  out.clear();
  if (!decoder.finish(out)) return noBase64();
  return take(out);
}

Result<void> readBody(Source& source, const Node& text, Held held, std::string_view coding, Recorder& to, model::BodyId which) {
  auto encoder = coding.empty() ? Result<codec::ContentEncoder>(makeError(ErrorCode::unsupported, "")) : codec::ContentEncoder::make(coding);
  if (!encoder) return eachPiece(source, text, held, [&](std::string_view bytes) { return to.body(which, bytes); });
  std::string out;
  bool any = false;
  auto read = eachPiece(source, text, held, [&](std::string_view bytes) -> Result<void> {
    if (bytes.empty()) return {};
    any = true;
    encoder->feed(bytes, out);
    auto given = to.body(which, out);
    out.clear();
    return given;
  });
  if (!read || !any) return read;
  encoder->finish(out);
  return to.body(which, out);
}

Result<std::string> shortBytes(const Node& text, Held held) {
  if (!text.is(Node::Kind::string)) return std::string();
  if (held == Held::text) return text.text;
  auto bytes = codec::base64Decode(text.text);
  if (!bytes) return noBase64();
  return std::move(*bytes);
}

}  // namespace penstock::importer
