// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/exporter/plain_head.h"

#include <algorithm>

#include "penstock/base/ascii.h"

namespace penstock::exporter {
namespace {

bool isPseudo(const Fields& fields) { return !fields.empty() && fields.front().first.starts_with(':'); }

model::Headers headersOf(std::string block, const Fields& fields, bool blankLine) {
  struct Place {
    model::Slice name, value, line;
  };
  std::vector<Place> places;
  places.reserve(fields.size());
  for (const auto& [name, value] : fields) {
    const auto at = std::uint32_t(block.size());
    block.append(name).append(": ").append(value).append("\r\n");
    places.push_back({{at, std::uint32_t(name.size())}, {at + std::uint32_t(name.size()) + 2, std::uint32_t(value.size())}, {at, std::uint32_t(block.size()) - at}});
  }
  if (blankLine) block += "\r\n";
  model::Headers out(std::move(block));
  out.reserve(places.size());
  for (const Place& p : places) out.addField(p.name, p.value, p.line);
  return out;
}

}  // namespace

model::RequestHeadPtr plainRequest(std::string_view method, std::string_view scheme, std::string_view authority, std::string_view path,
                                   model::HttpVersion version, const Fields& fields) {
  auto head = std::make_shared<model::RequestHead>();
  head->method = method;
  head->target = head->path = path;
  if (method == "CONNECT" && !isPseudo(fields)) {
    head->target = authority;
    head->path.clear();
  }
  head->scheme = scheme;
  head->authority = authority;
  head->version = version;
  std::string line;
  if (!isPseudo(fields)) line.append(method).append(" ").append(head->target).append(" ").append(model::toText(version)).append("\r\n");
  head->headers = headersOf(std::move(line), fields, !isPseudo(fields));
  return head;
}

model::ResponseHeadPtr plainResponse(int status, std::string_view reason, model::HttpVersion version, const Fields& fields) {
  auto head = std::make_shared<model::ResponseHead>();
  head->status = status;
  head->reason = reason;
  head->version = version;
  std::string line;
  const bool pseudo = isPseudo(fields);
  if (!pseudo) line.append(model::toText(version)).append(" ").append(std::to_string(status)).append(" ").append(reason).append("\r\n");
  head->headers = headersOf(std::move(line), fields, !pseudo);
  return head;
}

model::Headers plainTrailers(const Fields& fields) { return headersOf({}, fields, false); }

Fields fieldsOf(const model::Headers& headers) {
  Fields out;
  out.reserve(headers.size());
  for (std::size_t i = 0; i < headers.size(); ++i) out.emplace_back(headers[i].name, headers[i].value);
  return out;
}

bool same(const model::Headers& a, const model::Headers& b) {
  if (a.received() != b.received() || a.size() != b.size() || a.edited() != b.edited()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i].name != b[i].name || a[i].value != b[i].value || a[i].line != b[i].line || a[i].neverIndexed != b[i].neverIndexed) return false;
  return true;
}

bool same(const model::RequestHead& a, const model::RequestHead& b) {
  return a.method == b.method && a.target == b.target && a.scheme == b.scheme && a.authority == b.authority && a.path == b.path && a.version == b.version &&
         a.versionText == b.versionText && a.anomalies == b.anomalies && same(a.headers, b.headers);
}

bool same(const model::ResponseHead& a, const model::ResponseHead& b) {
  return a.status == b.status && a.reason == b.reason && a.version == b.version && a.anomalies == b.anomalies && same(a.headers, b.headers);
}

model::HttpVersion versionNamed(std::string_view text) {
  using enum model::HttpVersion;
  static constexpr std::pair<std::string_view, model::HttpVersion> kNames[] = {
      {"http/0.9", http09}, {"http/1.0", http10}, {"http/1.1", http11}, {"http/2", http2}, {"http/2.0", http2}, {"h2", http2}, {"h2c", http2},
      {"http/3", http3},    {"http/3.0", http3},  {"h3", http3},        {"h3-29", http3}};
  const std::string name = lowered(text);
  const auto* found = std::find_if(std::begin(kNames), std::end(kNames), [&](const auto& one) { return one.first == name; });
  return found == std::end(kNames) ? unknown : found->second;
}

}  // namespace penstock::exporter
