// SPDX-License-Identifier: GPL-3.0-or-later
// Heads that names and values alone do not tell: the block as it came, and where in it the fields are.
#include "exporter/har_head.h"

#include <array>

#include "exporter/har_text.h"
#include "penstock/exporter/code.h"
#include "penstock/exporter/plain_head.h"

namespace penstock::exporter {
namespace {

using Place = std::array<std::uint64_t, 6>;  // offset and length of name, value and line

/// The block, and the places of its fields. Of fields that were edited the lines as they stand now.
std::string blockOf(const model::Headers& headers, const std::string& current, std::vector<Place>& places) {
  const bool edited = headers.edited() || headers.received().empty();
  std::size_t lines = 0;
  for (std::size_t i = 0; i < headers.size(); ++i) lines += headers[i].line.size();
  // Behind the start line, before the blank one.
  const bool pseudo = headers.empty() || headers[0].name.starts_with(':');
  std::size_t at = current.size() - lines - (pseudo && current.ends_with("\r\n\r\n") ? 2 : pseudo ? 0 : 2);
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const auto field = headers[i];
    const char* base = headers.received().data();
    const std::uint64_t line = edited ? at : std::uint64_t(field.line.data() - base);
    places.push_back({line + std::uint64_t(field.name.data() - field.line.data()), field.name.size(),
                      line + std::uint64_t(field.value.data() - field.line.data()), field.value.size(), line, field.line.size()});
    at += field.line.size();
  }
  return edited ? current : std::string(headers.received());
}

/// {"text": ..., "encoding": ...}
void addText(JsonList& object, std::string& out, std::string_view member, std::string_view bytes) {
  object.name(member);
  JsonList text(out);
  addHarText(text, out, "text", bytes);
  text.close();
}

void addBlock(JsonList& object, std::string& out, const model::Headers& headers, const std::string& current) {
  object.name("head");
  JsonList block(out);
  addHeaderBlock(block, out, headers, current);
  block.close();
}

}  // namespace

void addHeaderBlock(JsonList& head, std::string& out, const model::Headers& headers, const std::string& current) {
  std::vector<Place> places;
  addHarText(head, out, "block", blockOf(headers, current, places));
  head.name("fields");
  JsonList list(out, '[');
  for (std::size_t i = 0; i < places.size(); ++i) {
    list.next();
    JsonList place(out, '[');
    for (const std::uint64_t number : places[i]) {
      place.next();
      appendJson(out, number);
    }
    if (headers[i].neverIndexed) {
      place.next();
      appendJson(out, 1);
    }
    place.close();
  }
  list.close();
}

void addHead(JsonList& heads, std::string& out, std::string_view name, const model::RequestHead& r) {
  heads.name(name);
  JsonList j(out);
  addText(j, out, "method", r.method);
  j.add("scheme", r.scheme);
  j.add("authority", r.authority);
  j.add("version", model::toText(r.version));
  if (!r.versionText.empty()) j.add("versionText", r.versionText);
  j.add("anomalies", std::uint32_t(r.anomalies));
  addText(j, out, "target", r.target);
  addText(j, out, "path", r.path);
  addBlock(j, out, r.headers, headBytes(r, HeadForm::current));
  j.close();
}

void addHead(JsonList& heads, std::string& out, std::string_view name, const model::ResponseHead& r) {
  heads.name(name);
  JsonList j(out);
  j.add("status", r.status);
  addText(j, out, "reason", r.reason);
  j.add("version", model::toText(r.version));
  j.add("anomalies", std::uint32_t(r.anomalies));
  addBlock(j, out, r.headers, headBytes(r, HeadForm::current));
  j.close();
}

}  // namespace penstock::exporter
