// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/settings/yaml_edit.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <vector>

namespace penstock::service {
namespace {

using Lines = std::vector<std::string>;

Lines linesOf(std::string_view text) {
  Lines out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    out.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return out;
}

std::string textOf(const Lines& lines) {
  std::string out;
  for (const std::string& line : lines) out.append(line).append("\n");
  return out;
}

std::vector<std::string> namesOf(std::string_view key) {
  std::vector<std::string> out;
  while (true) {
    const std::size_t dot = key.find('.');
    out.emplace_back(key.substr(0, dot));
    if (dot == std::string_view::npos) return out;
    key.remove_prefix(dot + 1);
  }
}

/// A word that no reader takes for anything else.
YAML::Node scalar(const std::string& word) {
  YAML::Node node(word);
  return node;
}

YAML::Node nodeOf(const Written& value) {
  if (!value.isList) return scalar(value.text());
  YAML::Node list(YAML::NodeType::Sequence);
  for (const std::string& word : value.words) list.push_back(scalar(word));
  for (const auto& item : value.items) {
    YAML::Node map(YAML::NodeType::Map);
    for (const auto& [name, word] : item) map[name] = scalar(word);
    list.push_back(map);
  }
  return list;
}

std::string emitted(const YAML::Node& node) {
  YAML::Emitter out;
  out.SetNullFormat(YAML::EMITTER_MANIP::TildeNull);
  out << node;
  return out.c_str();
}

/// "name: value" as lines, `indent` columns in.
Lines linesOf(const std::vector<std::string>& names, std::size_t from, const YAML::Node& value, std::size_t indent) {
  YAML::Node node = value;
  for (std::size_t i = names.size(); i > from; --i) {
    YAML::Node outer(YAML::NodeType::Map);
    outer[names[i - 1]] = node;
    node.reset(outer);
  }
  Lines out = linesOf(emitted(node));
  for (std::string& line : out) line.insert(0, indent, ' ');
  return out;
}

/// A key of a mapping in block style: where it stands and what it has.
struct Place {
  std::size_t line = 0, column = 0;
  YAML::Node value;
};

std::optional<Place> find(const YAML::Node& map, const std::string& name) {
  for (const auto& entry : map)
    if (entry.first.IsScalar() && entry.first.Scalar() == name && !entry.first.Mark().is_null())
      return Place{std::size_t(entry.first.Mark().line), std::size_t(entry.first.Mark().column), entry.second};
  return std::nullopt;
}

/// The line behind what belongs to the key there; comments and empty lines at its end belong to what follows.
std::size_t endOf(const Lines& lines, const Place& place) {
  std::size_t end = place.line + 1;
  for (std::size_t i = place.line + 1; i < lines.size(); ++i) {
    const std::size_t indent = lines[i].find_first_not_of(" \t\r");
    if (indent == std::string::npos || lines[i][indent] == '#') continue;
    const bool item = indent == place.column && lines[i][indent] == '-';  // a list may stand as far out as its key
    if (indent <= place.column && !item) break;
    end = i + 1;
  }
  return end;
}

bool isBlock(const YAML::Node& node) { return node.IsMap() && node.size() > 0 && node.Style() != YAML::EmitterStyle::Flow; }

/// The lines with the change; nullopt: there is no way by lines.
std::optional<Lines> edited(Lines lines, const YAML::Node& root, const std::vector<std::string>& names, const std::optional<Written>& value) {
  const auto put = [&](std::size_t from, std::size_t to, const Lines& in) {
    lines.erase(lines.begin() + std::ptrdiff_t(from), lines.begin() + std::ptrdiff_t(to));
    lines.insert(lines.begin() + std::ptrdiff_t(from), in.begin(), in.end());
    return lines;
  };
  if (root.IsNull() || !root.IsDefined()) {
    if (!value) return lines;
    return put(lines.size(), lines.size(), linesOf(names, 0, nodeOf(*value), 0));
  }
  if (!isBlock(root)) return std::nullopt;
  YAML::Node map = root;
  std::size_t indent = find(map, map.begin()->first.Scalar()).value_or(Place()).column;
  std::size_t behind = lines.size();  // where an entry can be added to `map`
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto place = find(map, names[i]);
    if (!place) {
      if (!value) return lines;
      // Behind the last thing that says something: comments at the end stay there.
      return put(behind, behind, linesOf(names, i, nodeOf(*value), indent));
    }
    const std::size_t end = endOf(lines, *place);
    const bool last = i + 1 == names.size();
    if (last || !isBlock(place->value)) {
      if (!last && place->value.IsMap() && place->value.size() > 0) return std::nullopt;  // in braces
      if (!value && !last) return lines;
      if (value) return put(place->line, end, linesOf(names, i, nodeOf(*value), place->column));
      // The last of a section takes the section along.
      if (map.size() == 1 && i > 0) {
        const auto section = std::vector<std::string>(names.begin(), names.begin() + std::ptrdiff_t(i));
        return edited(std::move(lines), root, section, std::nullopt);
      }
      return put(place->line, end, {});
    }
    map.reset(place->value);  // an assignment would change what it named before
    indent = find(map, map.begin()->first.Scalar()).value_or(Place()).column;
    behind = end;
  }
  return std::nullopt;
}

void set(YAML::Node map, const std::vector<std::string>& names, std::size_t at, const std::optional<Written>& value) {
  if (at + 1 == names.size()) {
    if (value)
      map[names[at]] = nodeOf(*value);
    else
      map.remove(names[at]);
    return;
  }
  if (!map[names[at]].IsMap()) {
    if (!value) return;
    map[names[at]] = YAML::Node(YAML::NodeType::Map);
  }
  set(map[names[at]], names, at + 1, value);
}

/// As a text that depends on nothing but what it means. Sections without anything are nothing.
void canonical(const YAML::Node& node, std::string& out) {
  if (node.IsScalar()) {
    out.append("=").append(std::to_string(node.Scalar().size())).append(":").append(node.Scalar());
  } else if (node.IsSequence()) {
    out += '[';
    for (const YAML::Node& one : node) canonical(one, out);
    out += ']';
  } else if (node.IsMap()) {
    std::vector<std::pair<std::string, std::string>> entries;
    for (const auto& entry : node) {
      std::string text;
      canonical(entry.second, text);
      if (!text.empty()) entries.emplace_back(entry.first.IsScalar() ? entry.first.Scalar() : emitted(entry.first), text);
    }
    std::sort(entries.begin(), entries.end());
    if (entries.empty()) return;
    out += '{';
    for (const auto& [name, text] : entries) out.append(name).append(text).append(",");
    out += '}';
  }
}

std::string canonical(const YAML::Node& node) {
  std::string out;
  canonical(node, out);
  return out;
}

}  // namespace

Result<std::string> withKey(std::string_view yaml, std::string_view key, const std::optional<Written>& value) {
  try {
    const YAML::Node before = YAML::Load(std::string(yaml));
    const std::vector<std::string> names = namesOf(key);
    YAML::Node wanted = YAML::Clone(before);
    if (!wanted.IsMap()) wanted = YAML::Node(YAML::NodeType::Map);
    set(wanted, names, 0, value);
    if (const auto lines = edited(linesOf(yaml), before, names, value)) {
      std::string out = textOf(*lines);
      // Lines are guessed at, what they say is read: a text that says anything else is not taken.
      try {
        if (canonical(YAML::Load(out)) == canonical(wanted)) return out;
      } catch (const YAML::Exception&) {
      }
    }
    return wanted.size() == 0 ? std::string() : emitted(wanted) + "\n";
  } catch (const YAML::Exception& e) {
    return makeError(ErrorCode::invalidArgument, "is not valid YAML: " + e.msg);
  }
}

}  // namespace penstock::service
