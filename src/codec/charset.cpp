// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/charset.h"

#include "codec/charset/guess.h"
#include "codec/charset/labels.h"
#include "codec/charset/multi_byte.h"
#include "codec/charset/tables.h"
#include "codec/charset/utf.h"
#include "penstock/base/ascii.h"
#include "penstock/codec/media_type.h"

namespace penstock::codec {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kDeclaredWithin = 1024;  // as browsers have it
constexpr std::string_view kSpace = " \t\r\n\f";

std::string fromSingleByte(std::string_view bytes, const SingleByteTable& table) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t run = asciiRun(bytes, at);
    out.append(bytes, at, run);
    at += run;
    for (; at < bytes.size() && static_cast<unsigned char>(bytes[at]) >= 0x80; ++at) {
      const char16_t c = table[static_cast<unsigned char>(bytes[at]) - 0x80u];
      appendUtf8(out, c ? c : kReplacement);
    }
  }
  return out;
}

/// The encoding of a label, if it can be read here; "" otherwise.
std::string_view known(std::string_view label) {
  const std::string_view name = encodingOfLabel(label);
  const bool unicode = name == "utf-8" || name == "utf-16le" || name == "utf-16be";
  return unicode || (!name.empty() && (singleByteTable(name) || isMultiByte(name))) ? name : std::string_view();
}

/// The quoted or bare word behind `key` and a `between`; "" where there is none.
std::string_view wordAfter(std::string_view text, std::string_view key, std::string_view between) {
  for (std::size_t at = text.find(key); at != text.npos; at = text.find(key, at + 1)) {
    std::size_t from = std::min(text.find_first_not_of(kSpace, at + key.size()), text.size());
    if (!text.substr(from).starts_with(between)) continue;
    from = std::min(text.find_first_not_of(kSpace, from + between.size()), text.size());
    const bool quoted = from < text.size() && (text[from] == '"' || text[from] == '\'');
    if (quoted) ++from;
    const std::size_t end = text.find_first_of(quoted ? "\"'"sv : " \t\r\n\f\"'>;/?"sv, from);
    if (end != text.npos) return text.substr(from, end - from);
  }
  return {};
}

/// What HTML, CSS and XML declare of themselves, as far as it can be read here.
std::string_view declaredInside(std::string_view head) {
  const std::string start = lowered(head.substr(0, kDeclaredWithin));
  const std::string_view s = start;
  if (s.starts_with("@charset")) return known(wordAfter(s, "@charset", ""));
  if (s.starts_with("<?xml"))
    if (const auto name = known(wordAfter(s.substr(0, s.find("?>")), "encoding", "=")); !name.empty()) return name;
  for (std::size_t at = s.find('<'); at != s.npos; at = s.find('<', at + 1)) {
    if (s.substr(at).starts_with("<!--")) {
      at = s.find("-->", at + 2);
      if (at == s.npos) break;
    } else if (s.substr(at).starts_with("<meta")) {
      if (const auto name = known(wordAfter(s.substr(at, s.find('>', at) - at + 1), "charset", "=")); !name.empty()) return name;
    }
  }
  return {};
}

}  // namespace

bool knowsCharset(std::string_view label) {
  return !known(label).empty();
}

CharsetGuess guessCharset(std::string_view contentType, std::string_view head) {
  if (head.starts_with("\xef\xbb\xbf")) return {"utf-8", "of its byte order mark", 3};
  if (head.starts_with("\xff\xfe")) return {"utf-16le", "of its byte order mark", 2};
  if (head.starts_with("\xfe\xff")) return {"utf-16be", "of its byte order mark", 2};
  if (const auto named = mediaParameter(contentType, "charset"))
    if (const auto name = known(*named); !name.empty()) return {std::string(name), "of its content-type", 0};
  if (head.starts_with("<\0?\0x\0"sv)) return {"utf-16le", "of its own declaration", 0};
  if (head.starts_with("\0<\0?\0x"sv)) return {"utf-16be", "of its own declaration", 0};
  if (const auto name = declaredInside(head); !name.empty()) {
    // Whoever could read the declaration as ASCII was not reading UTF-16; and x-user-defined there means this.
    const std::string_view read = name.starts_with("utf-16") ? "utf-8" : name == "x-user-defined" ? "windows-1252" : name;
    return {std::string(read), "of its own declaration", 0};
  }
  if (const auto wide = unmarkedUtf16(head); !wide.empty()) return {std::string(wide), "every other byte of it is zero", 0};
  if (isUtf8(head, true)) return {"utf-8", "it is valid", 0};
  if (const auto guess = guessByBytes(head); !guess.name.empty()) return {std::string(guess.name), std::string(guess.why), 0};
  return {"windows-1252", "it is not UTF-8 and names nothing else", 0};
}

std::string toUtf8(std::string_view bytes, std::string_view charset) {
  const std::string_view name = encodingOfLabel(charset);
  if (name == "utf-8") return repairUtf8(bytes);
  if (name == "utf-16le" || name == "utf-16be") return fromUtf16(bytes, name == "utf-16be");
  if (isMultiByte(name)) return fromMultiByte(bytes, name);
  const SingleByteTable* const table = singleByteTable(name);
  return fromSingleByte(bytes, table ? *table : *singleByteTable("windows-1252"));
}

std::string asUtf8(std::string_view bytes) {
  return isUtf8(bytes) ? std::string(bytes) : toUtf8(bytes, "windows-1252");
}

}  // namespace penstock::codec
