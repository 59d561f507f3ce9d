// SPDX-License-Identifier: GPL-3.0-or-later
// Values of settings as lines that a person edits.
#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "penstock/base/ascii.h"
#include "penstock/service/setting.h"
#include "service/settings/near_miss.h"

namespace penstock::service {
namespace {

std::string lineOf(const std::map<std::string, std::string>& item) {
  YAML::Emitter out;
  out << YAML::Flow << YAML::BeginMap;
  for (const auto& [name, word] : item) out << YAML::Key << name << YAML::Value << word;
  out << YAML::EndMap;
  return out.c_str();
}

Result<std::map<std::string, std::string>> itemOf(const Setting& setting, const std::string& line) {
  const auto wrong = [&line, &setting] {
    std::string names;
    for (const std::string_view field : setting.value.fields) names.append(names.empty() ? "" : ", ").append(field);
    return makeError(ErrorCode::invalidArgument, inQuotes(line) + " cannot be read; expected {name: value, ...} with names of " + names);
  };
  std::map<std::string, std::string> out;
  try {
    const YAML::Node node = YAML::Load(line);
    if (!node.IsMap()) return wrong();
    for (const auto& entry : node) {
      if (!entry.first.IsScalar() || !entry.second.IsScalar()) return wrong();
      const std::string name = entry.first.Scalar();
      if (std::find(setting.value.fields.begin(), setting.value.fields.end(), name) == setting.value.fields.end()) return wrong();
      out[name] = entry.second.Scalar();
    }
  } catch (const YAML::Exception&) {
    return wrong();
  }
  return out;
}

}  // namespace

std::vector<std::string> linesOf(const Written& written) {
  std::vector<std::string> out = written.words;
  for (const auto& item : written.items) out.push_back(lineOf(item));
  return out;
}

Result<Written> writtenOf(const Setting& setting, const std::vector<std::string>& lines) {
  Written out;
  out.isList = setting.value.shape != SettingValue::Shape::one;
  for (const std::string& line : lines) {
    const std::string text(trimOws(line));
    if (text.empty() && out.isList) continue;
    if (setting.value.shape == SettingValue::Shape::items && text.starts_with('{')) {
      auto item = itemOf(setting, text);
      if (!item) return item.error();
      out.items.push_back(std::move(*item));
    } else {
      out.words.push_back(text);
    }
  }
  return out;
}

}  // namespace penstock::service
