// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/body_text.h"

#include "penstock/codec/body_type.h"
#include "penstock/codec/charset.h"

namespace penstock::codec {

std::string bodyText(std::string_view contentType, std::string body) {
  const std::string_view head = std::string_view(body).substr(0, kCharsetHead);
  const CharsetGuess charset = guessCharset(contentType, head);
  if (charset.name == "utf-8" || !isText(contentType, head)) return body;
  return toUtf8(std::string_view(body).substr(charset.bom), charset.name);
}

}  // namespace penstock::codec
