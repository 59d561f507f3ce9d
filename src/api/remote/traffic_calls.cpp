// SPDX-License-Identifier: GPL-3.0-or-later
// What was recorded, out of another Penstock.
#include <algorithm>

#include "api/remote/ask.h"
#include "api/row_json.h"
#include "penstock/api/remote_calls.h"
#include "penstock/codec/base64.h"
#include "penstock/model/colors.h"
#include "penstock/store/snapshot.h"

namespace penstock::api {
namespace {

using model::MessageFlag;

std::string pathOf(model::ExchangeId id, const char* part = "") { return "/api/traffic/" + std::to_string(id) + part; }

std::uint64_t sizeIn(const Json& json, const char* name) { return std::uint64_t(std::clamp<std::int64_t>(numberIn(json, name), 0, std::int64_t(1) << 62)); }

MessageFlag flagsIn(const Json& names) {
  static constexpr std::pair<std::string_view, MessageFlag> known[] = {
      {"complete", MessageFlag::complete}, {"compressed", MessageFlag::compressed}, {"encoded", MessageFlag::encoded},
      {"malformed", MessageFlag::malformed}, {"cut", MessageFlag::cut},             {"mqtt5", MessageFlag::mqtt5},
      {"edited", MessageFlag::edited},     {"dropped", MessageFlag::dropped},       {"injected", MessageFlag::injected}};
  MessageFlag out = MessageFlag::none;
  if (!names.is_array()) return out;
  for (const Json& name : names)
    for (const auto& [word, flag] : known)
      if (name.is_string() && name.get_ref<const std::string&>() == word) out |= flag;
  return out;
}

model::Message messageOf(const Json& json) {
  model::Message m;
  m.index = sizeIn(json, "index");
  m.direction = textIn(json, "direction") == "toServer" ? model::Direction::toServer : model::Direction::toClient;
  const std::string kind = textIn(json, "kind");
  for (unsigned i = 0; i <= unsigned(model::MessageKind::bytes); ++i)
    if (model::toText(model::MessageKind(i)) == kind) m.kind = model::MessageKind(i);
  m.flags = flagsIn(json.value("flags", Json()));
  m.code = std::uint16_t(numberIn(json, "packed_code"));
  m.fragments = std::uint32_t(sizeIn(json, "fragments"));
  constexpr std::int64_t longest = std::int64_t(1) << 53;
  m.at = std::clamp<std::int64_t>(numberIn(json, "at"), 0, longest);
  m.endedAt = std::clamp<std::int64_t>(numberIn(json, "endedAt", -1), -1, longest);
  m.size = sizeIn(json, "size");
  m.wireSize = sizeIn(json, "wireSize");
  m.label = textIn(json, "label");
  m.preview = textIn(json, "preview");
  if (m.preview.empty()) m.preview = codec::base64Decode(textIn(json, "previewBase64")).value_or(std::string());
  m.preview.resize(std::min(m.preview.size(), model::Message::previewLimit));
  return m;
}

std::vector<std::string> textsIn(const Json& json, const char* name) {
  std::vector<std::string> out;
  const auto list = json.find(name);
  if (list == json.end() || !list->is_array()) return out;
  for (const Json& one : *list)
    if (one.is_string()) out.push_back(one.get<std::string>());
  return out;
}

}  // namespace

Result<std::vector<model::Summary>> RemoteCalls::rows(std::size_t first, std::size_t count) const {
  const auto told = askJson(remote_, "/api/rows", {{"first", std::to_string(first)}, {"count", std::to_string(count)}});
  if (!told) return told.error();
  const Json& json = told->json;
  if (!json.is_array()) return notAnAnswer();
  std::vector<model::Summary> out;
  for (const Json& row : json)
    if (out.size() < count) out.push_back(rowOf(row));
  return out;
}

Result<model::ExchangePtr> RemoteCalls::exchange(model::ExchangeId id) const {
  const auto bytes = askBytes(remote_, pathOf(id, "/snapshot"));
  if (!bytes) return bytes.error();
  return store::decodeSnapshot(*bytes);
}

Result<std::vector<model::Message>> RemoteCalls::messages(model::ExchangeId id, std::uint64_t first, std::size_t count) const {
  const auto told = askJson(remote_, pathOf(id, "/messages"), {{"offset", std::to_string(first)}, {"limit", std::to_string(count)}, {"bodies", "0"}});
  if (!told) return told.error();
  const Json& json = told->json;
  const auto list = json.find("messages");
  if (!json.is_object() || list == json.end() || !list->is_array()) return notAnAnswer();
  std::vector<model::Message> out;
  for (const Json& one : *list)
    if (one.is_object() && out.size() < count) out.push_back(messageOf(one));
  return out;
}

Result<std::string> RemoteCalls::body(model::ExchangeId id, model::BodyId which, std::uint64_t offset, std::size_t n) const {
  const char* const part = which.direction == model::Direction::toServer ? "/body/request" : "/body/response";
  return askBytes(remote_, pathOf(id, part), {{"stage", which.stage == model::Stage::sent ? "sent" : "received"}, {"offset", std::to_string(offset)}, {"limit", std::to_string(n)}});
}

Result<std::string> RemoteCalls::payload(model::ExchangeId id, std::uint64_t index, std::uint64_t offset, std::size_t n) const {
  return askBytes(remote_, pathOf(id) + "/messages/" + std::to_string(index) + "/payload", {{"offset", std::to_string(offset)}, {"limit", std::to_string(n)}});
}

Result<void> RemoteCalls::setColor(model::ExchangeId id, std::uint8_t color) const {
  const auto done = tell(remote_, "POST", pathOf(id, "/mark"), {{"color", color == 0 ? std::string("none") : std::string(model::colorName(color))}});
  return done ? Result<void>() : done.error();
}

Result<draft::Variables> RemoteCalls::variables() const {
  const auto told = askJson(remote_, "/api/variables");
  if (!told) return told.error();
  const Json& json = told->json;
  if (!json.is_array()) return notAnAnswer();
  draft::Variables out;
  for (const Json& pair : json)
    if (pair.is_array() && pair.size() == 2 && pair[0].is_string() && pair[1].is_string()) out.set(pair[0].get<std::string>(), pair[1].get<std::string>());
  return out;
}

Result<RemoteStatus> RemoteCalls::status() const {
  const auto told = askJson(remote_, "/api/status");
  if (!told) return told.error();
  const Json& json = told->json;
  if (!json.is_object()) return notAnAnswer();
  RemoteStatus out;
  out.warnings = textsIn(json, "warnings");
  if (const auto listeners = json.find("listeners"); listeners != json.end() && listeners->is_array())
    for (const Json& one : *listeners) {
      if (!one.is_object()) continue;
      const std::string target = textIn(one, "target");
      out.listening.push_back(textIn(one, "mode") + " " + textIn(one, "address") + (target.empty() ? "" : " " + target));
    }
  const auto project = json.find("project");
  if (project == json.end() || !project->is_object()) return out;
  out.recording.project = textIn(*project, "path");
  out.recording.recording = flagIn(*project, "recording");
  out.recording.problem = textIn(*project, "problem");
  out.recording.lost = sizeIn(*project, "lost");
  out.recording.size = sizeIn(*project, "size");
  return out;
}

}  // namespace penstock::api
