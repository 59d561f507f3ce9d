// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export_messages.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "app/json_line.h"
#include "penstock/base/log.h"
#include "penstock/codec/base64.h"
#include "penstock/codec/charset.h"
#include "penstock/service/command_line.h"
#include "penstock/store/project_reader.h"

namespace penstock::app {

namespace {

using model::MessageFlag;

constexpr std::size_t pageSize = 1000;
constexpr std::size_t piece = 3 * 64 * 1024;  // of a payload; a multiple of 3, so that base64 goes on seamlessly

constexpr std::pair<MessageFlag, const char*> flagNames[] = {{MessageFlag::complete, "complete"},
                                                             {MessageFlag::compressed, "compressed"},
                                                             {MessageFlag::encoded, "encoded"},
                                                             {MessageFlag::malformed, "malformed"},
                                                             {MessageFlag::cut, "cut"},
                                                             {MessageFlag::mqtt5, "mqtt5"},
                                                             {MessageFlag::edited, "edited"},
                                                             {MessageFlag::dropped, "dropped"},
                                                             {MessageFlag::injected, "injected"}};

constexpr unsigned publishType = 3;  // MQTT 5, 2.1.2

/// Without the payload and the closing brace.
std::string beginningOf(const model::Message& m) {
  nlohmann::ordered_json j;
  j["index"] = m.index;
  j["direction"] = m.direction == model::Direction::toServer ? "toServer" : "toClient";
  j["kind"] = model::toText(m.kind);
  auto flags = nlohmann::ordered_json::array();
  for (const auto& [flag, name] : flagNames)
    if (any(m.flags & flag)) flags.push_back(name);
  j["flags"] = std::move(flags);
  const bool mqtt = m.kind == model::MessageKind::mqtt;
  j["code"] = mqtt ? model::mqttTypeOf(m.code) : m.code;
  if (mqtt && model::mqttTypeOf(m.code) == publishType) {
    j["qos"] = model::mqttFlagsOf(m.code) >> 1 & 3;
    j["retain"] = bool(model::mqttFlagsOf(m.code) & 1);
    j["dup"] = bool(model::mqttFlagsOf(m.code) & 8);
  }
  j["fragments"] = m.fragments;
  j["at"] = m.at;
  j["endedAt"] = m.endedAt;
  j["size"] = m.size;
  j["wireSize"] = m.wireSize;
  j["label"] = m.label;
  if (codec::isUtf8(m.preview, m.size > m.preview.size()))
    j["preview"] = m.preview;
  else
    j["previewBase64"] = codec::base64Encode(m.preview);
  std::string text = jsonLine(j);
  text.pop_back();
  return text;
}

/// A payload may be larger than memory: it is written piece by piece.
Result<void> print(store::ProjectReader& reader, model::ExchangeId exchange, const model::Message& m) {
  std::fputs(beginningOf(m).c_str(), stdout);
  std::fputs(",\"payload\":\"", stdout);
  for (std::uint64_t offset = 0;;) {
    const auto bytes = reader.payload(exchange, m, offset, piece);
    if (!bytes) return bytes.error();
    if (std::fputs(codec::base64Encode(*bytes).c_str(), stdout) < 0) break;
    if (bytes->size() < piece) break;
    offset += bytes->size();
  }
  if (std::puts("\"}") < 0) return makeError(ErrorCode::io, std::string("standard output: ") + std::strerror(errno));
  return {};
}

Result<void> printAll(const std::string& project, model::ExchangeId exchange) {
  auto reader = store::ProjectReader::open(project);
  if (!reader) return reader.error();
  for (std::uint64_t next = 0;;) {
    const auto page = reader->messages(exchange, next, pageSize);
    if (!page) return page.error();
    if (page->empty()) return {};
    for (const model::Message& m : *page)
      if (auto printed = print(*reader, exchange, m); !printed) return printed;
    next = page->back().index + 1;
  }
}

}  // namespace

int exportMessages(const std::string& project, std::uint64_t exchange) {
  const auto done = printAll(project, exchange);
  if (done) return std::fflush(stdout) == 0 ? 0 : 1;
  if (std::ferror(stdout)) return 1;  // its reader has seen enough
  complain(done.error().message);
  return service::exitBadUsage;
}

}  // namespace penstock::app
