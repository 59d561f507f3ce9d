// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/model/row_words.h"

#include <array>

namespace penstock::model {
namespace {

constexpr std::array<std::string_view, 17> kTypeWords = {
    "websocket", "mqtt", "dns", "tunnel", "image", "font", "video", "audio", "sse",
    "text", "binary", "form", "js", "json", "grpc", "html", "xml"};

std::size_t queryMark(ExchangeKind kind, std::string_view target) {
  return kind == ExchangeKind::http ? target.find('?') : std::string_view::npos;
}

}  // namespace

std::string_view methodWord(std::string_view method, Protocol protocol) {
  return method.empty() && protocol == Protocol::mqtt ? toText(protocol) : method;
}

std::string_view typeWord(std::string_view type) {
  const std::size_t slash = type.find('/');
  const std::string_view group = type.substr(0, slash);
  for (const std::string_view word : {"image", "font", "video", "audio"})
    if (group == word) return word;
  if (type == "text/event-stream") return "sse";
  if (type == "text/plain") return "text";
  if (type == "application/octet-stream") return "binary";
  if (type == "application/x-www-form-urlencoded") return "form";
  if (type.find("javascript") != type.npos) return "js";
  for (const std::string_view word : {"json", "grpc", "html", "xml", "font"})
    if (type.find(word) != type.npos) return word;
  return slash == type.npos ? type : type.substr(slash + 1);
}

std::string_view typeWord(Protocol protocol) {
  switch (protocol) {
    case Protocol::webSocket: return "websocket";
    case Protocol::mqtt: return "mqtt";
    case Protocol::dns: return "dns";
    case Protocol::tls:
    case Protocol::tcp: return "tunnel";
    default: return {};
  }
}

std::string_view typeWord(Protocol protocol, std::string_view mediaType) {
  const std::string_view word = typeWord(protocol);
  return word.empty() ? typeWord(mediaType) : word;
}

std::span<const std::string_view> typeWords() { return kTypeWords; }

std::string_view tlsWord(std::string_view version) {
  return version.starts_with("TLSv") ? version.substr(4) : version;
}

std::string_view pathOf(ExchangeKind kind, std::string_view target) {
  return target.substr(0, queryMark(kind, target));
}

std::string_view queryOf(ExchangeKind kind, std::string_view target) {
  const std::size_t mark = queryMark(kind, target);
  return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

std::string_view toText(Source source) {
  switch (source) {
    case Source::proxy: return "proxy";
    case Source::resender: return "resender";
    case Source::bulk: return "bulk";
    case Source::import: return "import";
  }
  return {};
}

}  // namespace penstock::model
