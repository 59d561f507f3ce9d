// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/calls/held_head.h"

#include "penstock/base/ascii.h"

namespace penstock::api {
namespace {

std::vector<std::string_view> linesOf(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    out.push_back(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return out;
}

std::string_view nameOf(std::string_view line) { return line.substr(0, line.find(':', 1)); }

bool delimits(std::string_view name) { return equalsIgnoreCase(name, "Content-Length") || equalsIgnoreCase(name, "Transfer-Encoding"); }

/// "https://host:port" of a URL; all of it where it is none.
std::string_view originOf(std::string_view url) {
  const std::size_t scheme = url.find("://");
  return scheme == url.npos ? url : url.substr(0, url.find_first_of("/?#", scheme + 3));
}

bool holdsLineEnd(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) != text.npos; }

/// The words of a start line: the first, the last, and what is between.
struct Start {
  std::string_view first, middle, last;
};
Start startOf(std::string_view line) {
  const std::size_t from = line.find(' '), to = line.rfind(' ');
  if (from == line.npos) return {line, {}, {}};
  if (from == to) return {line.substr(0, from), line.substr(from + 1), {}};
  return {line.substr(0, from), line.substr(from + 1, to - from - 1), line.substr(to + 1)};
}

std::variant<std::string, HeadMistake> requestLine(std::string_view line, std::string_view url, const HeadEdit& edit) {
  const Start start = startOf(line);
  std::string target(start.middle);
  if (edit.url) {
    const std::string_view origin = originOf(*edit.url);
    const bool absolute = target.find("://") != target.npos && !target.starts_with('/');
    if (edit.url->starts_with('/') && !absolute)
      target = *edit.url;
    else if (edit.url->starts_with('/'))
      target = std::string(originOf(target)) + *edit.url;
    else if (absolute)
      target = *edit.url;
    else if (equalsIgnoreCase(origin, originOf(url)))
      target = edit.url->size() == origin.size() ? "/" : edit.url->substr(origin.size());
    else
      return HeadMistake{"url", "this connection leads to " + std::string(originOf(url)) + " alone; a rule with map_remote sends elsewhere"};
    if (holdsLineEnd(target) || target.find(' ') != target.npos) return HeadMistake{"url", "expected no space and no line end"};
  }
  const std::string method = edit.method.value_or(std::string(start.first));
  if (!isToken(method)) return HeadMistake{"method", "expected a token"};
  return method + " " + target + (start.last.empty() ? "" : " " + std::string(start.last));
}

std::string statusLine(std::string_view line, int status) {
  const std::size_t space = line.find(' ');
  const std::string_view rest = space == line.npos ? std::string_view() : line.substr(space + 1);
  const std::size_t reason = rest.find(' ');
  return std::string(line.substr(0, space)) + " " + std::to_string(status) + (reason == rest.npos ? "" : " ");
}

}  // namespace

HeadFields fieldsOfHead(std::string_view head) {
  HeadFields out;
  const auto lines = linesOf(head);
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::string_view name = nameOf(lines[i]);
    std::string_view value = lines[i].substr(std::min(lines[i].size(), name.size() + 1));
    out.emplace_back(name, trimOws(value));
  }
  return out;
}

std::variant<std::string, HeadMistake> editedHead(std::string_view head, std::string_view url, bool request, const HeadEdit& edit) {
  const auto lines = linesOf(head);
  if (lines.empty()) return HeadMistake{"headers", "there is no head"};
  if (request && edit.status) return HeadMistake{"status", "a request has none"};
  if (!request && edit.method) return HeadMistake{"method", "a response has none"};
  if (!request && edit.url) return HeadMistake{"url", "a response has none"};
  std::string out;
  if (request) {
    auto line = requestLine(lines.front(), url, edit);
    if (auto* mistake = std::get_if<HeadMistake>(&line)) return std::move(*mistake);
    out = std::move(std::get<std::string>(line));
  } else {
    out = edit.status ? statusLine(lines.front(), *edit.status) : std::string(lines.front());
  }
  out += '\n';
  if (!edit.headers) {
    for (std::size_t i = 1; i < lines.size(); ++i) out.append(lines[i]).append("\n");
    return out;
  }
  for (const auto& [name, value] : *edit.headers) {
    if (delimits(name)) continue;
    if (holdsLineEnd(name) || holdsLineEnd(value)) return HeadMistake{"headers", "a field holds a line end"};
    out.append(name).append(": ").append(value).append("\n");
  }
  for (std::size_t i = 1; i < lines.size(); ++i)
    if (delimits(nameOf(lines[i]))) out.append(lines[i]).append("\n");
  return out;
}

}  // namespace penstock::api
