// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/body_type.h"

#include <algorithm>
#include <optional>

#include "penstock/base/ascii.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/json_pretty.h"
#include "penstock/codec/media_type.h"

namespace penstock::codec {
namespace {

using namespace std::string_view_literals;

std::string_view skipSpace(std::string_view s) {
  if (s.starts_with("\xef\xbb\xbf")) s.remove_prefix(3);
  const std::size_t at = s.find_first_not_of(" \t\r\n");
  return at == std::string_view::npos ? std::string_view() : s.substr(at);
}

/// "P6 640 480 255", and bytes behind it. Those whose dots are numbers are texts.
bool isNetpbm(std::string_view b) {
  if (b.size() < 4 || b[0] != 'P' || b[1] < '4' || b[1] > '6') return false;
  const auto digits = [&b](std::size_t at) { return std::min(b.find_first_not_of("0123456789", at), b.size()); };
  std::size_t at = 2;
  for (int numbers = b[1] == '4' ? 2 : 3; numbers > 0; --numbers) {
    const std::size_t from = b.find_first_not_of(" \t\r\n", at);
    if (from == b.npos || from == at || digits(from) == from) return false;
    at = digits(from);
  }
  return at < b.size();
}

/// TGA has nothing but a head of eighteen bytes that has to fit together.
bool isTga(std::string_view b) {
  constexpr std::size_t head = 18;
  if (b.size() <= head) return false;
  const auto u8 = [&](std::size_t i) { return unsigned(static_cast<unsigned char>(b[i])); };
  const unsigned kind = u8(2), depth = u8(16);
  const bool colours = kind == 2 || kind == 3 || kind == 10 || kind == 11;
  const bool noMap = b.substr(0, 2) == "\0\0"sv && b.substr(3, 5) == "\0\0\0\0\0"sv;
  const unsigned width = u8(12) | u8(13) << 8, height = u8(14) | u8(15) << 8;
  return colours && noMap && width && height && (depth == 8 || depth == 15 || depth == 16 || depth == 24 || depth == 32) && u8(17) < 0x40;
}

/// First bytes that belong to one format alone.
BodyType magic(std::string_view b) {
  const auto at = [&](std::size_t offset, std::string_view want) {
    return b.substr(std::min(offset, b.size())).starts_with(want);
  };
  if (at(0, "\x89PNG\r\n\x1a\n")) return BodyType::png;
  if (at(0, "\xff\xd8\xff")) return BodyType::jpeg;
  if (at(0, "GIF87a") || at(0, "GIF89a")) return BodyType::gif;
  if (at(0, "RIFF") && at(8, "WEBP")) return BodyType::webp;
  if (at(4, "ftypavif") || at(4, "ftypavis")) return BodyType::avif;
  // "BM" alone begins many a text: the header's size field decides.
  if (at(0, "BM") && b.size() > 17 && (b[14] == 40 || b[14] == 108 || b[14] == 124 || b[14] == 12) && !b[15])
    return BodyType::bmp;
  if ((at(0, "\0\0\1\0"sv) || at(0, "\0\0\2\0"sv)) && b.size() > 5 && (b[4] || b[5])) return BodyType::ico;  // cursors are icons
  if (at(0, "II*\0"sv) || at(0, "MM\0*"sv)) return BodyType::tiff;
  if (at(0, "icns\0"sv)) return BodyType::icns;
  if (isNetpbm(b)) return BodyType::netpbm;
  if (isTga(b)) return BodyType::tga;
  return BodyType::empty;
}

BodyType declared(const std::string& mime) {
  struct Known {
    std::string_view mime;
    BodyType type;
  };
  static constexpr Known known[] = {
      {"application/json", BodyType::json},
      {"text/json", BodyType::json},
      {"application/x-ndjson", BodyType::jsonLines},
      {"application/ndjson", BodyType::jsonLines},
      {"application/jsonl", BodyType::jsonLines},
      {"application/json-seq", BodyType::jsonLines},
      {"text/html", BodyType::html},
      {"application/xhtml+xml", BodyType::html},
      {"text/xml", BodyType::xml},
      {"application/xml", BodyType::xml},
      {"text/css", BodyType::css},
      {"text/javascript", BodyType::js},
      {"application/javascript", BodyType::js},
      {"application/x-javascript", BodyType::js},
      {"application/ecmascript", BodyType::js},
      {"application/x-www-form-urlencoded", BodyType::form},
      {"image/png", BodyType::png},
      {"image/jpeg", BodyType::jpeg},
      {"image/gif", BodyType::gif},
      {"image/webp", BodyType::webp},
      {"image/svg+xml", BodyType::svg},
      {"image/bmp", BodyType::bmp},
      {"image/x-icon", BodyType::ico},
      {"image/vnd.microsoft.icon", BodyType::ico},
      {"image/avif", BodyType::avif},
      {"image/tiff", BodyType::tiff},
      {"image/icns", BodyType::icns},
      {"image/x-icns", BodyType::icns},
      {"image/tga", BodyType::tga},
      {"image/x-tga", BodyType::tga},
      {"image/x-targa", BodyType::tga},
      {"image/vnd.wap.wbmp", BodyType::wbmp},
      {"image/x-portable-bitmap", BodyType::netpbm},
      {"image/x-portable-graymap", BodyType::netpbm},
      {"image/x-portable-pixmap", BodyType::netpbm},
      {"image/x-portable-anymap", BodyType::netpbm},
  };
  for (const Known& k : known)
    if (k.mime == mime) return k.type;
  if (mime.ends_with("+json")) return BodyType::json;
  if (mime.ends_with("+xml")) return BodyType::xml;
  if (mime.starts_with("multipart/")) return BodyType::multipart;
  if (mime.starts_with("text/")) return BodyType::text;
  return BodyType::empty;
}

/// UTF-16, as somebody says, in the bytes of ASCII; nothing where it is in those already.
std::optional<std::string> narrowed(std::string_view contentType, std::string_view head) {
  // Who declares it does so by the first bytes or by a label.
  const bool marked = head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff") || head.substr(0, 2).find('\0') != head.npos;
  if (!marked && !mediaParameter(contentType, "charset")) return std::nullopt;
  const CharsetGuess charset = guessCharset(contentType, head);
  if (!charset.name.starts_with("utf-16")) return std::nullopt;
  head.remove_prefix(charset.bom);
  return toUtf8(head.substr(0, head.size() & ~std::size_t(1)), charset.name);
}

/// Control characters that no text has.
bool looksBinary(std::string_view b) {
  std::size_t odd = 0;
  for (const char c : b) {
    const auto u = static_cast<unsigned char>(c);
    if (u == 0) return true;
    odd += (u < 0x20 && u != '\t' && u != '\n' && u != '\r' && u != '\f' && u != 0x1b) || u == 0x7f;
  }
  return odd * 20 > b.size();
}

/// Markup by its beginning.
BodyType markup(std::string_view text) {
  const std::string start = lowered(text.substr(0, 1024));
  const std::string_view s = start;
  const bool declaration = s.starts_with("<?xml");
  const auto has = [&](std::string_view tag) { return s.find(tag) != std::string_view::npos; };
  if (s.starts_with("<!doctype html") || s.starts_with("<html") || (declaration && has("<html"))) return BodyType::html;
  if (s.starts_with("<svg") || ((declaration || s.starts_with("<!--")) && has("<svg"))) return BodyType::svg;
  return declaration ? BodyType::xml : BodyType::empty;
}

/// What declares itself as JSON and opens a bracket is that, though its end be missing.
bool isBegun(JsonEnd end, std::string_view text) { return end == JsonEnd::truncated && (text.starts_with('{') || text.starts_with('[')); }

bool jsonLike(JsonEnd end, bool whole) {
  return end == JsonEnd::complete || (!whole && end == JsonEnd::truncated);
}

/// An object a line, and more than one of them.
bool isJsonLines(std::string_view text, bool whole) {
  const std::size_t first = text.find('\n');
  if (!text.starts_with('{') || first == text.npos || !skipSpace(text.substr(first)).starts_with('{')) return false;
  return checkJson(text.substr(0, first)) == JsonEnd::complete && jsonLike(checkJson(text, true), whole);
}

}  // namespace

std::string_view toText(BodyType type) {
  switch (type) {
    case BodyType::empty:
      return "Empty";
    case BodyType::json:
      return "JSON";
    case BodyType::jsonLines:
      return "JSON lines";
    case BodyType::xml:
      return "XML";
    case BodyType::html:
      return "HTML";
    case BodyType::css:
      return "CSS";
    case BodyType::js:
      return "JavaScript";
    case BodyType::text:
      return "Text";
    case BodyType::form:
      return "Form";
    case BodyType::multipart:
      return "Multipart";
    case BodyType::png:
      return "PNG image";
    case BodyType::jpeg:
      return "JPEG image";
    case BodyType::gif:
      return "GIF image";
    case BodyType::webp:
      return "WebP image";
    case BodyType::svg:
      return "SVG image";
    case BodyType::bmp:
      return "BMP image";
    case BodyType::ico:
      return "Icon";
    case BodyType::avif:
      return "AVIF image";
    case BodyType::tiff:
      return "TIFF image";
    case BodyType::icns:
      return "Apple icon";
    case BodyType::tga:
      return "TGA image";
    case BodyType::wbmp:
      return "WBMP image";
    case BodyType::netpbm:
      return "Netpbm image";
    case BodyType::binary:
      return "Binary";
  }
  return "";
}

bool isImage(BodyType type) {
  return type >= BodyType::png && type <= BodyType::netpbm;
}
bool isTextual(BodyType type) {
  return type == BodyType::svg || (type >= BodyType::json && type <= BodyType::multipart);
}

std::string BodyGuess::clause() const {
  std::string text(toText(type));
  if (!why.empty()) text += " · because " + why;
  return text;
}

bool isText(std::string_view contentType, std::string_view head) {
  if (head.empty() || magic(head) != BodyType::empty) return false;
  if (declared(mediaType(contentType)) == BodyType::multipart) return true;
  const auto narrow = narrowed(contentType, head);
  return !looksBinary(narrow ? *narrow : head);
}

BodyGuess guessBodyType(std::string_view contentType, std::string_view head, bool whole) {
  if (head.empty()) return {BodyType::empty, ""};
  const BodyType said = declared(mediaType(contentType));
  const BodyType seen = magic(head);
  if (seen != BodyType::empty) return {seen, said == seen ? "content-type and its first bytes" : "of its first bytes"};
  const auto narrow = narrowed(contentType, head);
  if (narrow) head = *narrow;
  const bool binary = looksBinary(head);
  const std::string_view text = skipSpace(head);
  if (said == BodyType::json || said == BodyType::jsonLines) {
    const JsonEnd end = checkJson(text, said == BodyType::jsonLines);
    if (jsonLike(end, whole) || isBegun(end, text))
      return {said, end == JsonEnd::complete && whole ? "content-type and it parses" : "content-type and it starts like JSON"};
    if (const JsonEnd lines = checkJson(text, true); said == BodyType::json && text.starts_with('{') && (jsonLike(lines, whole) || isBegun(lines, text)))
      return {BodyType::jsonLines, "content-type, and one value follows another"};
    return {binary ? BodyType::binary : BodyType::text, "content-type says JSON and it does not parse"};
  }
  if (said == BodyType::multipart || said == BodyType::form || said == BodyType::svg)
    return binary && said != BodyType::multipart ? BodyGuess{BodyType::binary, "it holds control bytes"}
                                                 : BodyGuess{said, "of its content-type"};
  // These have no first bytes of their own.
  if (said == BodyType::wbmp && head.starts_with("\0\0"sv)) return {said, "of its content-type"};
  if (said == BodyType::netpbm && head.size() > 2 && head[0] == 'P' && head[1] >= '1' && head[1] <= '3') return {said, "of its content-type"};
  if (binary) return {BodyType::binary, "it holds control bytes"};
  if (said == BodyType::html || said == BodyType::xml || said == BodyType::css || said == BodyType::js) {
    // JSON under a wrong label is the commonest lie of all.
    if ((text.starts_with('{') || text.starts_with('[')) && said != BodyType::css && whole &&
        checkJson(text) == JsonEnd::complete)
      return {BodyType::json, "it parses, whatever its content-type says"};
    return {said, "of its content-type"};
  }
  if ((text.starts_with('{') || text.starts_with('[')) && jsonLike(checkJson(text), whole) && text.size() > 1)
    return {BodyType::json, whole ? "it parses" : "it starts like JSON"};
  if (isJsonLines(text, whole)) return {BodyType::jsonLines, "its lines are JSON"};
  if (text.starts_with('<'))
    if (const BodyType m = markup(text); m != BodyType::empty) return {m, "of its first bytes"};
  if (said == BodyType::text) return {BodyType::text, "of its content-type"};
  if (isImage(said)) return {BodyType::text, "content-type says image and its bytes are text"};
  return {BodyType::text, "it holds no control bytes"};
}

}  // namespace penstock::codec
