// SPDX-License-Identifier: GPL-3.0-or-later
// Texts of requests read into heads, and heads written as texts.
#include "penstock/draft/request_text.h"

#include <algorithm>
#include <array>

#include "draft/notes.h"
#include "draft/text_scan.h"
#include "penstock/base/ascii.h"
#include "penstock/codec/body_type.h"
#include "penstock/codec/content_coding.h"
#include "penstock/wire/http1/body.h"
#include "penstock/wire/http1/head.h"

namespace penstock::draft {
namespace {

using model::Headers;
using model::HttpVersion;
using model::RequestHead;
using wire::http1::Framing;

constexpr std::string_view http2Word = "HTTP/2";

/// What lines say of pseudo-header fields.
bool isOfFirstLine(std::string_view name) { return name == ":method" || name == ":scheme" || name == ":path"; }

/// A block of fields as HTTP/2's codec writes it.
class Block {
 public:
  void add(std::string_view name, std::string_view value) {
    Part part;
    part.line.offset = part.name.offset = std::uint32_t(text_.size());
    part.name.length = std::uint32_t(name.size());
    text_.append(name).append(": ");
    part.value = {std::uint32_t(text_.size()), std::uint32_t(value.size())};
    text_.append(value).append("\r\n");
    part.line.length = std::uint32_t(text_.size()) - part.line.offset;
    parts_.push_back(part);
  }
  Headers take() {
    Headers out(std::move(text_));
    out.reserve(parts_.size());
    for (const Part& part : parts_) out.addField(part.name, part.value, part.line);
    return out;
  }

 private:
  struct Part {
    model::Slice name, value, line;
  };
  std::string text_;
  std::vector<Part> parts_;
};

struct Http2Reading {
  std::string_view text;
  StartLine start;
  std::vector<FieldPlace> fields;
  std::string_view scheme;

  /// What a line ":path" alone stands for.
  std::string_view said(std::string_view name) const {
    if (name == ":method") return at(text, start.method);
    if (name == ":scheme") return scheme;
    if (name == ":path") return at(text, start.target);
    return {};
  }
};

/// The pseudo-header fields that no line names: in the order that Chromium sends, around those that have lines.
void addBefore(const Http2Reading& in, bool tunnel, Block& block) {
  block.add(":method", in.said(":method"));
  const bool authority = std::any_of(in.fields.begin(), in.fields.end(), [&](const FieldPlace& f) { return at(in.text, f.name) == ":authority"; });
  if (tunnel && !authority) block.add(":authority", in.said(":path"));
}
void addBehind(const Http2Reading& in, bool tunnel, Block& block) {
  if (tunnel) return;  // RFC 9113 8.5
  block.add(":scheme", in.scheme);
  block.add(":path", in.said(":path"));
}

Headers http2Fields(const Http2Reading& in) {
  Block block;
  bool exact = false, extended = false;
  for (const FieldPlace& field : in.fields) {
    exact = exact || isOfFirstLine(at(in.text, field.name));
    extended = extended || at(in.text, field.name) == ":protocol";
  }
  const bool tunnel = at(in.text, in.start.method) == "CONNECT" && !extended;
  if (!exact) addBefore(in, tunnel, block);
  bool behind = exact;
  for (const FieldPlace& field : in.fields) {
    const std::string_view name = at(in.text, field.name);
    if (name.empty()) continue;
    if (!behind && !name.starts_with(':')) {
      addBehind(in, tunnel, block);
      behind = true;
    }
    block.add(name, field.colon ? at(in.text, field.value) : in.said(name));
  }
  if (!behind) addBehind(in, tunnel, block);
  return block.take();
}

void readHttp2(std::string_view text, std::string_view scheme, ReadRequest& out) {
  Http2Reading in{text, startLineOf(text), {}, scheme};
  in.fields = fieldPlaces(text, in.start, true, mostHead);
  RequestHead& head = *out.head;
  head.version = HttpVersion::http2;
  head.headers = http2Fields(in);
  const Headers& sent = head.headers;
  head.method = sent.find(":method").value_or("");
  head.path = sent.find(":path").value_or("");
  head.scheme = sent.find(":scheme").value_or(scheme);
  head.authority = sent.find(":authority").value_or(sent.find("host").value_or(""));
  head.target = head.path.empty() ? head.authority : head.path;
  out.readable = !head.method.empty() && in.start.target.length > 0;
  addHttp2Notes({text, in.start, in.fields}, out);
}

void readHttp1(std::string_view text, std::string_view scheme, ReadRequest& out) {
  const std::string_view block = out.parts.head.substr(0, mostHead);
  auto parsed = wire::http1::parseRequest(block);
  out.head = std::move(parsed.head);
  RequestHead& head = *out.head;
  if (head.scheme.empty()) head.scheme = scheme;
  out.readable = !head.method.empty() && !head.target.empty();
  const StartLine start = startLineOf(text);
  addHttp1Notes({text, start, fieldPlaces(text, start, false, mostHead)}, out);
}

/// The first line of a text of HTTP/2, and what is read in it.
struct FirstLine {
  std::string text, method, target;
  std::string_view scheme;  // of the connection
};
FirstLine firstLineOf(const RequestHead& head, std::string_view scheme) {
  FirstLine out;
  out.scheme = scheme.empty() ? std::string_view(head.scheme) : scheme;
  std::string_view target = head.path.empty() ? std::string_view(head.authority) : std::string_view(head.path);
  if (target.empty()) target = "/";
  // Where there is no method the lines say so; the first has to be one all the same.
  const std::string_view method = head.method.empty() ? std::string_view("GET") : std::string_view(head.method);
  out.text = oneLine(method).append(" ").append(oneLine(target)).append(" ").append(http2Word);
  const StartLine read = startLineOf(out.text);
  out.method = at(out.text, read.method);
  out.target = at(out.text, read.target);
  return out;
}

/// Whether the line of a name alone says that field.
bool standsFor(const FirstLine& first, const Headers::Field& field) {
  return (field.name == ":method" && field.value == first.method) || (field.name == ":path" && field.value == first.target) ||
         (field.name == ":scheme" && field.value == first.scheme);
}

/// Whether a text without lines for :method, :scheme and :path would be read as the pseudo-header fields that are here.
bool readsAlike(const RequestHead& head, const FirstLine& first) {
  std::vector<std::string_view> names;
  bool behind = false, authority = false, extended = false;
  for (std::size_t i = 0; i < head.headers.size(); ++i) {
    const Headers::Field field = head.headers[i];
    if (!field.name.starts_with(':')) {
      behind = true;
      continue;
    }
    if (behind || (isOfFirstLine(field.name) && !standsFor(first, field))) return false;
    names.push_back(field.name);
    authority = authority || field.name == ":authority";
    extended = extended || field.name == ":protocol";
  }
  if (names.empty()) return true;
  if (names.front() != ":method") return false;
  const bool tunnel = first.method == "CONNECT" && !extended;
  const std::size_t others = names.size() - (tunnel ? 1 : std::min<std::size_t>(names.size(), 3));
  if (tunnel ? !authority : names.size() < 3 || names[others + 1] != ":scheme" || names[others + 2] != ":path") return false;
  return std::none_of(names.begin() + 1, names.begin() + 1 + std::ptrdiff_t(others), isOfFirstLine);
}

void appendHttp2(std::string& out, const RequestHead& head, std::string_view scheme) {
  const Headers& headers = head.headers;
  const FirstLine first = firstLineOf(head, scheme);
  out.append(first.text).append("\n");
  const bool alike = readsAlike(head, first);
  bool named = headers.contains("host");
  for (std::size_t i = 0; i < headers.size() && !named; ++i) named = headers[i].name.starts_with(':');
  if (!named && !head.authority.empty()) out.append(":authority: ").append(oneLine(head.authority)).append("\n");
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const Headers::Field field = headers[i];
    if (alike && isOfFirstLine(field.name)) continue;
    out.append(field.name);
    if (!standsFor(first, field)) out.append(": ").append(field.value);
    out += field.value.ends_with('\r') ? "\r\n" : "\n";  // a CR before LF is a part of the line end
  }
  out += '\n';
}

std::string headText(const RequestHead& head, std::string_view scheme) {
  std::string out;
  if (head.version == HttpVersion::http2 || head.version == HttpVersion::http3)
    appendHttp2(out, head, scheme);
  else
    wire::http1::appendTo(out, head, true);
  return out;
}

bool isChunked(const RequestHead& head) {
  return head.version != HttpVersion::http2 && head.version != HttpVersion::http3 &&
         wire::http1::framingOf(head).kind == Framing::Kind::chunked;
}

}  // namespace

Split split(std::string_view text) {
  wire::http1::HeadScanner scanner;
  const std::size_t end = scanner.find(text);
  if (end == scanner.npos) return {text, {}, false};
  return {text.substr(0, end), text.substr(end), true};
}

bool isHttp2(std::string_view text) {
  const StartLine start = startLineOf(text);
  return at(text, start.version) == http2Word;
}

ReadRequest readRequest(std::string_view text, std::string_view scheme) {
  ReadRequest out;
  out.head = std::make_shared<RequestHead>();
  out.parts = split(text);
  out.http2 = isHttp2(text);
  if (out.http2)
    readHttp2(text, scheme, out);
  else
    readHttp1(text, scheme, out);
  return out;
}

std::string textOf(const RequestHead& head, std::string_view content, std::string_view scheme) {
  std::string out = headText(head, scheme);
  if (!isChunked(head)) return out.append(content);
  wire::http1::appendChunk(out, content);
  wire::http1::appendLastChunk(out, nullptr);
  return out;
}

Draft draftOf(const RequestHead& head, std::string_view content, std::string_view scheme) {
  const std::string coding = head.headers.joined("Content-Encoding");
  const bool chunked = isChunked(head);
  const bool coded = !coding.empty() && !content.empty();
  if (coded) {
    codec::Decoded decoded = codec::decode(content, coding, mostText);
    const bool whole = decoded.end == codec::DecodeEnd::complete && decoded.problem.empty();
    const std::string_view type = head.headers.find("Content-Type").value_or("");
    if (!whole || !codec::isText(type, std::string_view(decoded.bytes).substr(0, 64 * 1024))) return {textOf(head, content, scheme), false};
    return {headText(head, scheme).append(decoded.bytes), true};
  }
  if (!chunked) return {textOf(head, content, scheme), false};
  return {headText(head, scheme).append(content), true};
}

}  // namespace penstock::draft
