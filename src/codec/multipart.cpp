// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/multipart.h"

#include <algorithm>
#include <optional>

#include "penstock/base/ascii.h"
#include "penstock/codec/base64.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/form.h"
#include "penstock/codec/media_type.h"

namespace penstock::codec {
namespace {

constexpr std::size_t kMostParts = 10'000;
constexpr unsigned kDeepest = 8;

std::string boundaryOf(std::string_view body, std::string_view contentType) {
  if (auto said = mediaParameter(contentType, "boundary"); said && !said->empty()) return *said;
  if (!body.starts_with("--")) return {};
  const std::string_view line = body.substr(2, std::min<std::size_t>(body.find_first_of("\r\n"), 200) - 2);
  return line.size() > 70 ? std::string() : std::string(line);
}

/// Places of "--boundary" at the beginning of lines, and where what stands before it ends.
struct Delimiter {
  std::size_t contentEnd = 0, after = 0;  // after: behind its line
  bool last = false;
};
std::optional<Delimiter> nextDelimiter(std::string_view body, std::string_view mark, std::size_t from) {
  for (std::size_t at = body.find(mark, from); at != body.npos; at = body.find(mark, at + 1)) {
    if (at > 0 && body[at - 1] != '\n') continue;
    Delimiter d;
    std::size_t end = at + mark.size();
    d.last = body.substr(end).starts_with("--");
    if (d.last) end += 2;
    while (end < body.size() && (body[end] == ' ' || body[end] == '\t')) ++end;
    // A longer boundary that begins alike is another one.
    if (end < body.size() && body[end] != '\r' && body[end] != '\n') continue;
    if (end < body.size() && body[end] == '\r') ++end;
    if (end < body.size() && body[end] == '\n') ++end;
    d.after = end;
    d.contentEnd = at;
    if (d.contentEnd > from) --d.contentEnd;  // the line end belongs to the delimiter
    if (d.contentEnd > from && body[d.contentEnd - 1] == '\r') --d.contentEnd;
    return d;
  }
  return std::nullopt;
}

/// name*=UTF-8''caf%C3%A9 (RFC 8187).
std::string extended(std::string_view value) {
  const std::size_t first = value.find('\''), second = value.find('\'', first == value.npos ? first : first + 1);
  if (second == value.npos) return {};
  return toUtf8(percentDecode(value.substr(second + 1)), std::string(value.substr(0, first)));
}

void readHead(std::string_view head, MultipartPart& part) {
  std::string line;
  const auto field = [&part](std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == text.npos) return;
    const std::string_view name = trimOws(text.substr(0, colon)), value = trimOws(text.substr(colon + 1));
    if (equalsIgnoreCase(name, "content-type")) part.type = value;
    if (equalsIgnoreCase(name, "content-transfer-encoding")) part.encoding = value;
    if (!equalsIgnoreCase(name, "content-disposition")) return;
    // Browsers write %22 for a quote (WHATWG HTML, multipart/form-data).
    if (const auto own = mediaParameter(value, "name")) part.name = asUtf8(*own);
    if (const auto file = mediaParameter(value, "filename")) part.fileName = asUtf8(*file);
    if (const auto file = mediaParameter(value, "filename*"); file && !extended(*file).empty()) part.fileName = extended(*file);
  };
  for (std::size_t at = 0; at < head.size();) {
    const std::size_t end = std::min(head.find('\n', at), head.size());
    std::string_view one = head.substr(at, end - at);
    if (one.ends_with('\r')) one.remove_suffix(1);
    at = end + 1;
    if (one.starts_with(' ') || one.starts_with('\t')) {  // goes on the line above
      line.append(" ").append(trimOws(one));
      continue;
    }
    field(line);
    line = one;
  }
  field(line);
}

MultipartPart partOf(std::string_view body, std::size_t from, std::size_t to) {
  MultipartPart part;
  part.headAt = from;
  const std::string_view all = body.substr(from, to - from);
  // An empty line ends the head, which may be empty itself.
  std::size_t head = 0, content = 0;
  if (all.starts_with("\r\n") || all.starts_with('\n')) {
    content = all[0] == '\r' ? 2 : 1;
  } else {
    const std::size_t wide = all.find("\r\n\r\n"), narrow = all.find("\n\n");
    const bool either = wide != all.npos || narrow != all.npos;
    head = !either ? all.size() : std::min(wide, narrow);
    content = !either ? all.size() : wide < narrow ? wide + 4 : narrow + 2;
  }
  part.headSize = head;
  part.at = from + content;
  part.size = all.size() - content;
  readHead(all.substr(0, head), part);
  return part;
}

/// Parts between `from` and `to`, one deeper than what holds them.
void readParts(std::string_view body, std::size_t from, std::size_t to, const std::string& boundary, unsigned depth, Multipart& out, std::vector<MultipartPart>& into) {
  const std::string mark = "--" + boundary;
  const std::string_view in = body.substr(0, to);
  auto delimiter = nextDelimiter(in, mark, from);
  bool ended = false;
  while (delimiter && !delimiter->last && into.size() < kMostParts) {
    const std::size_t begin = delimiter->after;
    delimiter = nextDelimiter(in, mark, begin);
    MultipartPart part = partOf(body, begin, delimiter ? std::max(delimiter->contentEnd, begin) : to);
    part.depth = depth;
    into.push_back(std::move(part));
    ended = delimiter && delimiter->last;
  }
  if (into.size() >= kMostParts) out.problem = "it has more parts than are read";
  if (depth > 0 || out.problem) return;
  out.truncated = !ended;
  if (into.empty())
    out.problem = "its boundary does not come in it";
  else if (!ended)
    out.problem = "it has no end";
}

int hexValue(char c) {
  const char l = toLower(c);
  return c >= '0' && c <= '9' ? c - '0' : l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

}  // namespace

std::string quotedPrintableDecode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto at = [&](std::size_t n) { return i + n < text.size() ? text[i + n] : '\0'; };
    if (text[i] != '=') {
      out += text[i];
    } else if (at(1) == '\n') {
      i += 1;  // a line that goes on
    } else if (at(1) == '\r' && at(2) == '\n') {
      i += 2;
    } else if (hexValue(at(1)) >= 0 && hexValue(at(2)) >= 0) {
      out += char(hexValue(at(1)) << 4 | hexValue(at(2)));
      i += 2;
    } else {
      out += '=';
    }
  }
  return out;
}

std::string partContent(std::string_view body, const MultipartPart& part) {
  const std::string_view content = part.at <= body.size() ? body.substr(part.at, part.size) : std::string_view();
  if (equalsIgnoreCase(part.encoding, "quoted-printable")) return quotedPrintableDecode(content);
  if (equalsIgnoreCase(part.encoding, "base64"))
    if (auto decoded = base64Decode(content)) return std::move(*decoded);
  return std::string(content);
}

Multipart readMultipart(std::string_view body, std::string_view contentType) {
  Multipart out;
  const std::string boundary = boundaryOf(body, contentType);
  if (boundary.empty()) {
    out.problem = "its content-type has no boundary";
    return out;
  }
  readParts(body, 0, body.size(), boundary, 0, out, out.parts);
  // Those of a depth are looked into together: parts in parts come behind what holds them.
  for (unsigned depth = 0; depth + 1 < kDeepest; ++depth) {
    std::vector<MultipartPart> next;
    bool any = false;
    for (MultipartPart& part : out.parts) {
      next.push_back(part);
      if (part.depth != depth || !mediaType(part.type).starts_with("multipart/") || next.size() >= kMostParts) continue;
      std::vector<MultipartPart> inside;
      readParts(body, part.at, part.at + part.size, boundaryOf(body.substr(part.at, part.size), part.type), depth + 1, out, inside);
      any |= !inside.empty();
      const std::size_t room = kMostParts - next.size();
      next.insert(next.end(), std::make_move_iterator(inside.begin()), std::make_move_iterator(inside.begin() + std::ptrdiff_t(std::min(room, inside.size()))));
    }
    out.parts = std::move(next);
    if (!any) break;
  }
  return out;
}

}  // namespace penstock::codec
