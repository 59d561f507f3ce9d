// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/intercept/head_lines.h"

#include <algorithm>
#include <set>

#include "penstock/base/ascii.h"

namespace penstock::service {
namespace {

std::vector<std::string_view> linesOf(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t lf = text.find('\n');
    std::string_view line = text.substr(0, lf);
    if (line.ends_with('\r')) line.remove_suffix(1);
    out.push_back(line);
    text.remove_prefix(lf == text.npos ? text.size() : lf + 1);
  }
  while (!out.empty() && out.back().empty()) out.pop_back();
  return out;
}

/// What of a connection has no place in HTTP/2 (RFC 9113 8.2.2).
bool isOfConnection(std::string_view name) {
  constexpr std::string_view names[] = {"connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade"};
  return std::any_of(std::begin(names), std::end(names), [&](std::string_view n) { return n == name; });
}

std::string nameProblem(std::string_view name, bool http2) {
  if (name.empty()) return "there is no name before the colon";
  const bool pseudo = http2 && name[0] == ':';
  if (pseudo && name != ":authority" && name != ":protocol") return std::string(name) + " cannot be added: the first line says it";
  if (!pseudo && !isToken(name)) return "\"" + std::string(name) + "\" is no name of a field: letters, digits and - are, without spaces";
  if (http2 && lowered(name) != name) return "names are lower case in HTTP/2: " + lowered(name);
  if (http2 && isOfConnection(name)) return std::string(name) + " has no place in HTTP/2";
  return {};
}

bool hasControls(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c == '\0' || c == '\r'; });
}

}  // namespace

std::variant<HeadLines, HeadProblem> readLines(std::string_view text, std::string_view received, bool http2) {
  const std::vector<std::string_view> lines = linesOf(text);
  if (lines.empty() || lines[0].empty()) return HeadProblem{1, "the first line is empty"};
  const std::vector<std::string_view> before = linesOf(received);
  const std::set<std::string_view> known(before.begin(), before.end());
  HeadLines out;
  out.start = lines[0];
  if (hasControls(lines[0])) return HeadProblem{1, "the line holds a control character"};
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    const std::size_t number = i + 1;
    if (line.empty()) return HeadProblem{number, "an empty line would end the head here"};
    // Its colon; that of a pseudo-header field is not the one it begins with.
    const std::size_t colon = line.find(':', http2 && line[0] == ':' ? 1 : 0);
    const std::string_view name = line.substr(0, colon == line.npos ? 0 : colon);
    const std::string_view value = colon == line.npos ? line : trimOws(line.substr(colon + 1));
    out.fields.push_back({number, line, name, value});
    if (known.contains(line)) continue;
    if (hasControls(line)) return HeadProblem{number, "the line holds a control character"};
    if (line[0] == ' ' || line[0] == '\t') return HeadProblem{number, "a line that begins with white space would be taken for the end of the one before"};
    if (colon == line.npos) return HeadProblem{number, "there is no colon: a field is written \"Name: value\""};
    if (std::string problem = nameProblem(name, http2); !problem.empty()) return HeadProblem{number, std::move(problem)};
  }
  return out;
}

std::optional<HeadProblem> checkDelimiters(const HeadLines& lines, const model::Headers& received, const std::size_t* length) {
  for (const std::string_view name : {"Content-Length", "Transfer-Encoding"}) {
    std::vector<std::string_view> now;
    std::size_t line = 0;
    for (const FieldLine& field : lines.fields) {
      if (!equalsIgnoreCase(field.name, name)) continue;
      now.push_back(field.value);
      line = field.number;
    }
    const auto wanted = received.findAll(name);
    if (now == wanted) continue;
    const bool right = name == "Content-Length" && length && now.size() == 1 && now[0] == std::to_string(*length);
    if (right) continue;
    std::string sentence = std::string(name) + " says how long the message is and cannot be changed here: it follows the body by itself; ";
    if (wanted.empty()) return HeadProblem{line, sentence + "there was none"};
    std::string was;
    for (const std::string_view value : wanted) was.append(was.empty() ? "" : ", ").append(value);
    return HeadProblem{line, sentence + "it was " + was};
  }
  return std::nullopt;
}

}  // namespace penstock::service
