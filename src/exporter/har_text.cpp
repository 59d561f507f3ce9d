// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/har_text.h"

#include "penstock/base/utf8.h"
#include "penstock/codec/charset.h"

namespace penstock::exporter {
namespace {

constexpr std::size_t kLongestCharacter = 4;

/// Bytes at the end that are the beginning of a character.
std::size_t cutAtEnd(std::string_view text) {
  for (std::size_t back = 1; back < kLongestCharacter && back <= text.size(); ++back) {
    const auto c = static_cast<unsigned char>(text[text.size() - back]);
    if (c < 0x80) return 0;
    if (c < 0xc0) continue;
    char32_t ignored = 0;
    return utf8Character(text.substr(text.size() - back), ignored) == back ? 0 : back;
  }
  return 0;
}

/// Joins pieces so that none ends inside of a character.
class Whole {
 public:
  template <class Take>
  void feed(std::string_view piece, std::string& rest, Take take) {
    if (rest.empty()) {
      const std::size_t cut = cutAtEnd(piece);
      rest = piece.substr(piece.size() - cut);
      take(piece.substr(0, piece.size() - cut));
      return;
    }
    rest += piece;
    const std::size_t cut = cutAtEnd(rest);
    take(std::string_view(rest).substr(0, rest.size() - cut));
    rest.erase(0, rest.size() - cut);
  }
};

/// Without its quotes.
void appendInside(std::string& out, std::string_view text) {
  const std::size_t at = out.size();
  appendJson(out, text);
  out.erase(at, 1);
  out.pop_back();
}

}  // namespace

void JsonTextStream::feed(std::string_view piece, std::string& out) {
  Whole().feed(piece, rest_, [&](std::string_view text) { appendInside(out, text); });
}

void JsonTextStream::end(std::string& out) {
  appendInside(out, rest_);
  rest_.clear();
  out += '"';
}

BodyLook lookAt(const model::BodyReader& body, std::string_view contentEncoding) {
  BodyLook look;
  std::string rest;
  const BodyEnd end = eachDecodedPiece(body, contentEncoding, [&](std::string_view piece) -> Result<void> {
    look.size += piece.size();
    if (look.utf8) Whole().feed(piece, rest, [&](std::string_view text) { look.utf8 = codec::isUtf8(text); });
    return {};
  });
  look.utf8 = look.utf8 && rest.empty();
  look.trouble = end.trouble;
  return look;
}

Result<void> addHarText(JsonList& object, TextOut& out, const model::BodyReader& body, std::string_view contentEncoding, const BodyLook& look) {
  object.name("text");
  if (!look.utf8) {
    const BodyEnd end = writeBase64(out, [&](const TakeBytes& take) { return eachDecodedPiece(body, contentEncoding, take); });
    object.add("encoding", std::string_view("base64"));
    return end.refused;
  }
  JsonTextStream text;
  text.begin(out.text());
  const BodyEnd end = eachDecodedPiece(body, contentEncoding, [&](std::string_view piece) {
    text.feed(piece, out.text());
    return out.pass();
  });
  text.end(out.text());
  return end.refused;
}

void addHarText(JsonList& object, std::string& out, std::string_view member, std::string_view bytes) {
  object.name(member);
  const bool utf8 = codec::isUtf8(bytes);
  if (utf8)
    appendJson(out, bytes);
  else
    out.append("\"").append(codec::base64Encode(bytes)).append("\"");
  if (!utf8) object.add("encoding", std::string_view("base64"));
}

}  // namespace penstock::exporter
