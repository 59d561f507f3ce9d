// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "api/row_json.h"
#include "penstock/api/remote_feed.h"

namespace penstock::api {
namespace {

constexpr std::size_t mostRows = 20'000'000;

/// Rows in runs; nothing where they are no such.
std::optional<std::vector<std::uint32_t>> rowsIn(const Json& json, const char* name) {
  const auto runs = json.find(name);
  if (runs == json.end()) return std::vector<std::uint32_t>();
  const auto numbers = numbersOf(*runs, mostRows);
  if (!numbers) return std::nullopt;
  std::vector<std::uint32_t> out;
  out.reserve(numbers->size());
  for (const std::uint64_t number : *numbers) {
    if (number >= mostRows) return std::nullopt;
    out.push_back(std::uint32_t(number));
  }
  return out;
}

std::optional<RemoteNews::Rows> rowsOf(const Json& json) {
  RemoteNews::Rows out;
  out.reset = flagIn(json, "reset");
  out.count = std::size_t(std::clamp<std::int64_t>(numberIn(json, "count"), 0, std::int64_t(mostRows)));
  auto ids = numbersOf(json.value("ids", Json::array()), mostRows);
  auto updated = rowsIn(json, "updated");
  if (!ids || !updated || ids->size() > out.count) return std::nullopt;
  out.ids = std::move(*ids);
  out.updated = std::move(*updated);
  if (!json.contains("deleted")) return out;
  out.deleted = rowsIn(json, "deleted");
  if (!out.deleted) return std::nullopt;
  return out;
}

std::optional<RemoteNews::Query> queryOf(const Json& json) {
  RemoteNews::Query out;
  auto added = rowsIn(json, "added"), removed = rowsIn(json, "removed");
  if (!added || !removed) return std::nullopt;
  out.number = std::uint64_t(std::max<std::int64_t>(numberIn(json, "number"), 0));
  out.changes.reset = flagIn(json, "reset");
  out.changes.added = std::move(*added);
  out.changes.removed = std::move(*removed);
  out.changes.settled = std::uint64_t(std::max<std::int64_t>(numberIn(json, "settled"), 0));
  out.changes.total = std::uint64_t(std::max<std::int64_t>(numberIn(json, "total"), 0));
  out.changes.complete = flagIn(json, "complete");
  out.changes.trouble = textIn(json, "trouble");
  return out;
}

}  // namespace

std::optional<RemoteNews> newsOf(std::string_view message) {
  const Json json = Json::parse(message, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  RemoteNews out;
  if (const auto session = json.find("session"); session != json.end() && session->is_object())
    out.session = RemoteNews::Session{textIn(*session, "instance"), textIn(*session, "project"), textIn(*session, "path")};
  if (const auto rows = json.find("rows"); rows != json.end() && rows->is_object())
    if (!(out.rows = rowsOf(*rows))) return std::nullopt;
  if (const auto query = json.find("query"); query != json.end() && query->is_object())
    if (!(out.query = queryOf(*query))) return std::nullopt;
  if (const auto changed = json.find("changed"); changed != json.end() && changed->is_array()) {
    const auto has = [&](const char* word) { return std::find(changed->begin(), changed->end(), Json(word)) != changed->end(); };
    out.status = has("status");
    out.intercept = has("intercept");
    out.rules = has("rules");
  }
  return out;
}

}  // namespace penstock::api
