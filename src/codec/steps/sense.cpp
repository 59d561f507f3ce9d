// SPDX-License-Identifier: GPL-3.0-or-later
// When a wrapping is surely there.
#include <algorithm>

#include "codec/steps/step.h"
#include "penstock/base/utf8.h"
#include "penstock/codec/body_type.h"
#include "penstock/codec/file_summary.h"
#include "penstock/codec/json_pretty.h"
#include "penstock/codec/protobuf.h"

namespace penstock::codec::steps {
namespace {

bool has(std::string_view text, std::string_view any) { return text.find_first_of(any) != text.npos; }

/// A value that is JSON already has its escapes inside of its strings: those are the strings' own.
bool isJsonValue(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t\r\n");
  return from != text.npos && (text[from] == '{' || text[from] == '[') && checkJson(text) == JsonEnd::complete;
}

/// ASN.1, as keys and certificates are: a sequence whose length is all that follows.
bool isDer(std::string_view b) {
  const auto at = [&](std::size_t i) { return std::size_t(static_cast<unsigned char>(b[i])); };
  if (b.size() < 16 || b[0] != 0x30) return false;
  if (at(1) < 0x80) return at(1) + 2 == b.size();
  if (at(1) == 0x81) return at(2) + 3 == b.size();
  return at(1) == 0x82 && (at(2) << 8 | at(3)) + 4 == b.size();
}

bool isMessage(std::string_view bytes) {
  constexpr std::size_t least = 6;
  return bytes.size() >= least && surelyProtobuf(bytes);
}

bool makesSense(std::string_view bytes) { return isPlainText(bytes) || isKnownBytes(bytes); }

bool isSureBase64(std::string_view outer, const Taken& taken) {
  // A word of eight letters now and then is Base64 of something; a padded one was meant to be.
  const std::size_t least = outer.find('=') != outer.npos ? 8 : 12;
  return outer.size() >= least && makesSense(taken.bytes);
}

bool isSureUrl(std::string_view outer, const Taken& taken, bool plus) {
  // A whole form is a list of such values, not one.
  if (has(outer, " <>\"\t\r\n{}") || (has(outer, "&") && has(outer, "="))) return false;
  // Where "+" was escaped, one that was not is a space.
  const bool spaces = has(outer, "+") && (outer.find("%2B") != outer.npos || outer.find("%2b") != outer.npos);
  return plus == spaces && has(outer, "%") && makesSense(taken.bytes);
}

}  // namespace

bool isPlainText(std::string_view bytes) {
  if (bytes.empty()) return false;
  for (std::string_view rest = bytes; !rest.empty();) {
    char32_t c = 0;
    const std::size_t size = utf8Character(rest, c);
    // Controls, and what no text is made of: private use, half of what is left of other encodings.
    if (size == 0 || (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7f && c < 0xa0) || (c >= 0xe000 && c < 0xf900) || c == 0xfffd)
      return false;
    rest.remove_prefix(size);
  }
  return true;
}

bool isKnownBytes(std::string_view bytes) {
  std::string problem;
  constexpr std::size_t most = 16u << 20;
  for (const DecodeStep step : {DecodeStep::gzip, DecodeStep::zstd, DecodeStep::zlib})
    if (const auto taken = takeOffCoding(step, bytes, most, problem); taken && !taken->doubtful) return true;
  if (mayBeSure(DecodeStep::deflate, bytes))
    if (const auto taken = takeOffCoding(DecodeStep::deflate, bytes, most, problem); taken && isSure(DecodeStep::deflate, bytes, *taken)) return true;
  return isDer(bytes) || fileSummary(bytes, bytes.size()) || (!isText("", bytes.substr(0, 512)) && isMessage(bytes));
}

bool mayBeSure(DecodeStep step, std::string_view outer) {
  // They have no beginning of their own: any text may be taken for them, at the price of a tree many times its size.
  if (step == DecodeStep::deflate || step == DecodeStep::brotli) return outer.size() >= 16 && !isPlainText(outer);
  return step != DecodeStep::protobuf || isMessage(outer);
}

bool isSure(DecodeStep step, std::string_view outer, const Taken& taken) {
  if (taken.doubtful || taken.bytes == outer || !mayBeSure(step, outer)) return false;
  switch (step) {
    case DecodeStep::url: return isSureUrl(outer, taken, false);
    case DecodeStep::form: return isSureUrl(outer, taken, true);
    case DecodeStep::base64: return isSureBase64(outer, taken);
    // What has only digits is a number, or the sum of something.
    case DecodeStep::hex: return taken.bytes.size() >= 4 && makesSense(taken.bytes) && (has(outer, "abcdefABCDEF") || isPlainText(taken.bytes));
    case DecodeStep::jsonString: return true;
    case DecodeStep::htmlEntities: return !has(outer, "<") && !isJsonValue(outer);
    case DecodeStep::unicodeEscapes:
      return (outer.find("\\u") != outer.npos || outer.find("\\x") != outer.npos) && !isJsonValue(outer) && makesSense(taken.bytes);
    case DecodeStep::gzip:
    case DecodeStep::zlib:
    case DecodeStep::zstd:
    case DecodeStep::jwt: return true;
    // Bytes that end where the coding does, and text inside.
    case DecodeStep::deflate:
    case DecodeStep::brotli: return taken.bytes.size() >= 16 && isPlainText(taken.bytes);
    case DecodeStep::protobuf: return true;
  }
  return false;
}

}  // namespace penstock::codec::steps
