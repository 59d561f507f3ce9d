// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/filter/head_text.h"

#include "penstock/codec/body_text.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/form.h"
#include "penstock/model/url.h"

namespace penstock::filter {
namespace {

bool hasEscape(std::string_view s) {
  const auto isHex = [](char c) { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); };
  for (std::size_t at = s.find('%'); at != s.npos; at = s.find('%', at + 1))
    if (at + 2 < s.size() && isHex(s[at + 1]) && isHex(s[at + 2])) return true;
  return false;
}

/// Appends `line`, and below it the same as it is read.
void append(std::string& out, std::string_view line, char between) {
  if (!out.empty()) out += between;
  if (codec::isUtf8(line))
    out += line;
  else
    out += codec::asUtf8(line);
  if (const std::string read = asRead(line); !read.empty()) (out += between) += read;
}

void append(std::string& out, const model::Headers& headers, char between) {
  std::string line;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const model::Headers::Field f = headers[i];
    line.assign(f.name).append(": ").append(f.value);
    append(out, line, between);
  }
}

void append(std::string& out, const model::RequestHead& head, char between) {
  append(out, head.method + ' ' + (head.path.empty() ? head.target : head.path), between);
  append(out, head.headers, between);
}

void append(std::string& out, const model::ResponseHead& head, char between) {
  append(out, std::to_string(head.status), between);
  append(out, head.headers, between);
}

}  // namespace

std::string asRead(std::string_view text) {
  const std::size_t query = std::min(text.find('?'), text.size());
  const bool spaces = text.find('+', query) != text.npos;
  if (!spaces && !hasEscape(text)) return {};
  std::string read = codec::percentDecode(text.substr(0, query)) + codec::percentDecode(text.substr(query), true);
  return codec::isUtf8(read) ? read : codec::asUtf8(read);
}

std::string payloadSeen(std::string_view payload) {
  constexpr std::size_t most = 4u << 20;  // bytes
  return codec::textsInside({}, payload, most).text;
}

std::string urlText(const model::Exchange& x) {
  return codec::asUtf8(model::urlOf(x));
}

std::string requestHeadText(const model::Exchange& x, char between) {
  std::string out;
  if (x.request) append(out, *x.request, between);
  if (x.requestSent) append(out, *x.requestSent, between);
  if (x.requestTrailers) append(out, *x.requestTrailers, between);
  return out;
}

std::string responseHeadText(const model::Exchange& x, char between) {
  std::string out;
  if (x.response) append(out, *x.response, between);
  if (x.responseSent) append(out, *x.responseSent, between);
  if (x.responseTrailers) append(out, *x.responseTrailers, between);
  return out;
}

std::string headText(const model::Exchange& x) {
  std::string out = urlText(x);
  for (const std::string& part : {requestHeadText(x), responseHeadText(x)})
    if (!part.empty()) out.append("\n").append(part);
  return out;
}

}  // namespace penstock::filter
