// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/openapi_shape.h"

#include <algorithm>

namespace penstock::exporter {
namespace {

constexpr unsigned kDeepest = 20;
constexpr std::size_t kMostMembers = 500, kMostItems = 100;

Json listOf(const Json& value) { return value.is_array() ? value : value.is_null() ? Json::array() : Json::array({value}); }

/// Names in both; of one that has none, all are optional.
Json requiredInBoth(const Json& a, const Json& b) {
  Json out = Json::array();
  for (const Json& name : a)
    if (std::find(b.begin(), b.end(), name) != b.end()) out.push_back(name);
  return out;
}

void mergeTypes(Json& schema, const Json& other) {
  Json types = listOf(schema.value("type", Json()));
  for (const Json& type : listOf(other.value("type", Json()))) {
    if (std::find(types.begin(), types.end(), type) != types.end()) continue;
    const auto integer = std::find(types.begin(), types.end(), "integer"), number = std::find(types.begin(), types.end(), "number");
    if (type == "number" && integer != types.end())
      *integer = "number";
    else if (type != "integer" || number == types.end())
      types.push_back(type);
  }
  if (!types.empty()) schema["type"] = types.size() == 1 ? types[0] : types;
}

}  // namespace

Json shapeOf(const Json& value, unsigned depth) {
  switch (value.type()) {
    case Json::value_t::boolean: return {{"type", "boolean"}};
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned: return {{"type", "integer"}};
    case Json::value_t::number_float: return {{"type", "number"}};
    case Json::value_t::string: return {{"type", "string"}};
    case Json::value_t::null: return {{"type", "null"}};
    default: break;
  }
  if (depth >= kDeepest) return Json::object();
  if (value.is_array()) {
    Json items = Json::object();
    for (std::size_t i = 0; i < std::min(value.size(), kMostItems); ++i) {
      const Json shape = shapeOf(value[i], depth + 1);
      if (i == 0)
        items = shape;
      else
        mergeShape(items, shape);
    }
    return {{"type", "array"}, {"items", items}};
  }
  Json out{{"type", "object"}, {"properties", Json::object()}, {"required", Json::array()}};
  for (const auto& [name, member] : value.items()) {
    if (out["properties"].size() >= kMostMembers) break;
    out["properties"][name] = shapeOf(member, depth + 1);
    out["required"].push_back(name);
  }
  return out;
}

void mergeShape(Json& schema, const Json& other) {
  if (schema == other) return;
  const bool bothObjects = schema.contains("properties") && other.contains("properties");
  mergeTypes(schema, other);
  if (other.contains("items")) {
    if (schema.contains("items") && !schema["items"].empty() && !other["items"].empty())
      mergeShape(schema["items"], other["items"]);
    else if (!schema.contains("items") || schema["items"].empty())
      schema["items"] = other["items"];
  }
  if (!other.contains("properties")) return;
  if (!schema.contains("properties")) schema["properties"] = Json::object();
  for (const auto& [name, shape] : other["properties"].items()) {
    if (schema["properties"].contains(name))
      mergeShape(schema["properties"][name], shape);
    else if (schema["properties"].size() < kMostMembers)
      schema["properties"][name] = shape;
  }
  schema["required"] = bothObjects ? requiredInBoth(schema.value("required", Json::array()), other.value("required", Json::array())) : other["required"];
}

}  // namespace penstock::exporter
