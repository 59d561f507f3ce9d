// SPDX-License-Identifier: GPL-3.0-or-later
#include "importer/har_head.h"

#include "importer/content.h"
#include "penstock/exporter/plain_head.h"

namespace penstock::importer {
namespace {

Held heldAs(const Node& text) { return text["encoding"].word() == "base64" ? Held::base64 : Held::text; }

Error bad() { return makeError(ErrorCode::corrupt, "a head in _penstock is damaged"); }

/// {"text": ..., "encoding": ...}
Result<std::string> textOf(const Node& node) { return shortBytes(node["text"], heldAs(node)); }

bool readField(const Node& place, std::uint64_t size, model::Headers& headers) {
  const auto& n = place.items;
  if (n.size() < 6) return false;
  const auto slice = [&](std::size_t i) { return model::Slice{std::uint32_t(n[i].count(size)), std::uint32_t(n[i + 1].count(size))}; };
  const auto inside = [](model::Slice part, model::Slice whole) {
    return part.offset >= whole.offset && std::uint64_t(part.offset) + part.length <= std::uint64_t(whole.offset) + whole.length;
  };
  const model::Slice name = slice(0), value = slice(2), line = slice(4);
  if (std::uint64_t(line.offset) + line.length > size || !inside(name, line) || !inside(value, line)) return false;
  headers.addField(name, value, line, n.size() > 6);
  return true;
}

}  // namespace

Result<model::Headers> readHeaderBlock(const Node& head) {
  auto block = shortBytes(head["block"], heldAs(head));
  if (!block) return bad();
  const std::uint64_t size = block->size();
  model::Headers out(std::move(*block));
  for (const Node& place : head["fields"].items)
    if (!readField(place, size, out)) return bad();
  return out;
}

Result<model::RequestHeadPtr> readRequestHead(const Node& node) {
  const auto method = textOf(node["method"]), target = textOf(node["target"]), path = textOf(node["path"]);
  auto headers = readHeaderBlock(node["head"]);
  if (!method || !target || !path || !headers) return bad();
  auto head = std::make_shared<model::RequestHead>();
  head->method = *method;
  head->target = *target;
  head->path = *path;
  head->scheme = std::string(node["scheme"].word());
  head->authority = std::string(node["authority"].word());
  head->version = exporter::versionNamed(node["version"].word());
  head->versionText = std::string(node["versionText"].word());
  head->anomalies = model::Anomaly(std::uint32_t(node["anomalies"].count(UINT32_MAX)));
  head->headers = std::move(*headers);
  return model::RequestHeadPtr(std::move(head));
}

Result<model::ResponseHeadPtr> readResponseHead(const Node& node) {
  const auto reason = textOf(node["reason"]);
  auto headers = readHeaderBlock(node["head"]);
  if (!reason || !headers) return bad();
  auto head = std::make_shared<model::ResponseHead>();
  head->status = int(node["status"].count(999));
  head->reason = *reason;
  head->version = exporter::versionNamed(node["version"].word());
  head->anomalies = model::Anomaly(std::uint32_t(node["anomalies"].count(UINT32_MAX)));
  head->headers = std::move(*headers);
  return model::ResponseHeadPtr(std::move(head));
}

}  // namespace penstock::importer
