// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/pages/edited_text.h"

#include <algorithm>

#include "penstock/base/utf8.h"
#include "penstock/draft/request_text.h"

namespace penstock::cui {
namespace {

constexpr std::size_t mostBody = 8u << 20;  // that is edited by hand

bool endsEachLine(std::string_view head) {
  for (std::size_t at = head.find('\n'); at != head.npos; at = head.find('\n', at + 1))
    if (at == 0 || head[at - 1] != '\r') return false;
  return head.find('\r') != head.npos;
}

/// Each CRLF as LF.
std::string withoutCr(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') out += text[i];
  return out;
}

std::string withCr(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n' && !out.ends_with('\r')) out += '\r';
    out += c;
  }
  return out;
}

/// Less the line end that an editor puts at the end of a file.
std::string_view asTyped(std::string_view typed, std::string_view file) {
  if (file.ends_with('\n') || !typed.ends_with('\n')) return typed;
  typed.remove_suffix(1);
  if (typed.ends_with('\r')) typed.remove_suffix(1);
  return typed;
}

bool isTyped(const service::HeldItem& item) { return item.body && item.body->size() <= mostBody && isText(*item.body); }

}  // namespace

bool isText(std::string_view bytes) {
  while (!bytes.empty()) {
    char32_t c = 0;
    const std::size_t size = utf8Character(bytes, c);
    if (size == 0 || (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f) return false;
    bytes.remove_prefix(size);
  }
  return true;
}

std::string fileOfRequest(std::string_view text) {
  const draft::Split parts = draft::split(text);
  if (!endsEachLine(parts.head)) return std::string(text);
  return withoutCr(parts.head) + std::string(parts.body);
}

std::string requestOf(std::string_view text, std::string_view typed) {
  const std::string file = fileOfRequest(text);
  if (typed == file) return std::string(text);
  typed = asTyped(typed, file);
  if (typed == file) return std::string(text);
  if (!endsEachLine(draft::split(text).head)) return std::string(typed);
  const draft::Split parts = draft::split(typed);
  std::string head = withCr(parts.head);
  if (!parts.ended) head += head.ends_with('\n') ? "\r\n" : "\r\n\r\n";  // the empty line was taken for one at the end of the file
  return head + std::string(parts.body);
}

std::string fileOf(const service::HeldItem& item, const service::HeldEdit& edit) {
  std::string out = edit.head.value_or(item.head);
  if (isTyped(item)) {
    if (!item.head.empty()) out += '\n';
    out += edit.body ? *edit.body : *item.body;
  }
  return out;
}

service::HeldEdit editOf(const service::HeldItem& item, std::string_view typed) {
  service::HeldEdit out;
  const std::string file = fileOf(item, {});
  typed = asTyped(typed, file);
  std::string head, body;
  if (item.head.empty()) {
    body = typed;
  } else {
    const draft::Split parts = draft::split(typed);
    head = withoutCr(parts.head);
    if (parts.ended) head.pop_back();  // the empty line
    if (!head.ends_with('\n')) head += '\n';
    body = parts.body;
  }
  if (head != item.head) out.head = std::move(head);
  if (isTyped(item) && body != *item.body) out.body = std::move(body);
  return out;
}

}  // namespace penstock::cui
