// SPDX-License-Identifier: GPL-3.0-or-later
// How a body is best shown, and why.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace penstock::codec {

enum class BodyType : std::uint8_t {
  empty,
  json,
  jsonLines,
  xml,
  html,
  css,
  js,
  text,
  form,
  multipart,
  png,
  jpeg,
  gif,
  webp,
  svg,
  bmp,
  ico,
  avif,
  tiff,
  icns,
  tga,
  wbmp,
  netpbm,
  binary,
};
/// "JSON", "PNG image", "Text".
std::string_view toText(BodyType type);
/// A picture of dots or, for svg, of lines.
bool isImage(BodyType type);
/// Made of characters: everything but pictures of dots and binary.
bool isTextual(BodyType type);

struct BodyGuess {
  BodyType type = BodyType::empty;
  std::string why;  // "content-type and it parses", "of its first bytes": what stands after "because"
  /// "JSON · because content-type and it parses".
  std::string clause() const;
};

/// Looks at the declared type and at the decoded bytes, and believes the bytes where the two disagree.
/// `head`: the beginning of the body; 64 KB are plenty. `whole`: whether that is all of it.
BodyGuess guessBodyType(std::string_view contentType, std::string_view head, bool whole);

/// Whether that is made of characters: isTextual() of the guess, for less.
bool isText(std::string_view contentType, std::string_view head);

}  // namespace penstock::codec
