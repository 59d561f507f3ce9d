// SPDX-License-Identifier: GPL-3.0-or-later
#include "rules/event_data.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace penstock::rules {
namespace {

constexpr std::string_view field = "data:";

/// The next line of it, with its end; what it says, and how it ends.
struct Line {
  std::string_view all, text, end;
};
std::optional<Line> takeLine(std::string_view& rest) {
  if (rest.empty()) return std::nullopt;
  const std::size_t length = std::min(rest.find_first_of("\r\n"), rest.size());
  const std::size_t end = rest.substr(length, 2) == "\r\n" ? 2 : length < rest.size() ? 1 : 0;
  const Line line{rest.substr(0, length + end), rest.substr(0, length), rest.substr(length, end)};
  rest.remove_prefix(line.all.size());
  return line;
}

/// A name without a colon has no value.
bool isData(std::string_view line) { return line.starts_with(field) || line == field.substr(0, field.size() - 1); }

std::string_view valueOf(std::string_view line) {
  line.remove_prefix(std::min(field.size(), line.size()));
  if (line.starts_with(' ')) line.remove_prefix(1);
  return line;
}

}  // namespace

std::string dataOf(std::string_view event) {
  std::string out;
  bool first = true;
  while (const auto line = takeLine(event)) {
    if (!isData(line->text)) continue;
    out.append(first ? "" : "\n").append(valueOf(line->text));
    first = false;
  }
  return out;
}

std::string withData(std::string_view event, std::string_view data) {
  std::string_view style = "\n", name = "data: ";
  std::vector<Line> lines;
  for (std::string_view rest = event; const auto line = takeLine(rest);) {
    if (lines.empty() && !line->end.empty()) style = line->end;
    lines.push_back(*line);
  }
  const auto first = std::find_if(lines.begin(), lines.end(), [](const Line& line) { return isData(line.text); });
  // What begins with a space would lose it without another before it.
  const bool spaced = data.starts_with(' ') || data.find("\n ") != data.npos || data.find("\r ") != data.npos;
  if (first != lines.end() && !first->text.starts_with(name) && !spaced) name = field;
  std::string out;
  const auto writeData = [&] {
    for (std::string_view rest = data;;) {
      const auto line = takeLine(rest);
      out.append(name).append(line ? line->text : "").append(style);
      if (!line || line->end.empty()) return;
    }
  };
  for (auto line = lines.begin(); line != lines.end(); ++line) {
    if (line == first) writeData();
    if (!isData(line->text)) out.append(line->text).append(line->end.empty() ? style : line->end);
  }
  if (first == lines.end()) writeData();
  const std::size_t last = out.ends_with("\r\n") ? 2 : 1;
  out.resize(out.size() - last);  // the event's own end is not part of it
  return out;
}

}  // namespace penstock::rules
