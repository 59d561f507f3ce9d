// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "codec/layout/graphql_tokens.h"
#include "codec/layout/writer.h"
#include "penstock/codec/graphql.h"

namespace penstock::codec {
namespace layout {
namespace {

bool isName(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

GraphqlToken GraphqlScanner::made(GraphqlKind kind, std::size_t end) {
  GraphqlToken token{kind, in_.substr(at_, end - at_)};
  at_ = end;
  return token;
}

/// Past the end of the string that begins here; npos where it has none.
std::size_t GraphqlScanner::stringEnd() const {
  if (in_.substr(at_).starts_with("\"\"\"")) {
    for (std::size_t i = in_.find("\"\"\"", at_ + 3); i != in_.npos; i = in_.find("\"\"\"", i + 1))
      if (in_[i - 1] != '\\') return i + 3;
    return in_.npos;
  }
  for (std::size_t i = at_ + 1; i < in_.size() && in_[i] != '\n'; ++i) {
    if (in_[i] == '\\')
      ++i;
    else if (in_[i] == '"')
      return i + 1;
  }
  return in_.npos;
}

GraphqlToken GraphqlScanner::next() {
  while (at_ < in_.size() && std::string_view(" \t\r\n").find(in_[at_]) != std::string_view::npos) ++at_;
  if (in_.substr(at_).starts_with("\xef\xbb\xbf")) at_ += 3;
  if (at_ >= in_.size()) return {};
  const char c = in_[at_];
  if (c == '#') return made(GraphqlKind::comment, std::min(in_.find_first_of("\r\n", at_), in_.size()));
  if (c == '"') {
    const std::size_t end = stringEnd();
    return end == in_.npos ? made(GraphqlKind::other, in_.size()) : made(GraphqlKind::string, end);
  }
  if (isDigit(c) || c == '-') {
    std::size_t end = at_ + 1;
    while (end < in_.size() && (isName(in_[end]) || in_[end] == '.' || ((in_[end] == '+' || in_[end] == '-') && (in_[end - 1] | 0x20) == 'e'))) ++end;
    return made(GraphqlKind::number, end);
  }
  if (isName(c)) {
    std::size_t end = at_;
    while (end < in_.size() && isName(in_[end])) ++end;
    return made(GraphqlKind::name, end);
  }
  if (in_.substr(at_).starts_with("...")) return made(GraphqlKind::punctuator, at_ + 3);
  const bool known = std::string_view("!$&()[]{}:=@|,").find(c) != std::string_view::npos;
  return made(known ? GraphqlKind::punctuator : GraphqlKind::other, at_ + 1);
}

}  // namespace layout

std::string layOutGraphql(std::string_view document) {
  using layout::GraphqlKind;
  using layout::GraphqlToken;
  layout::GraphqlScanner scanner(document);
  layout::Writer out(document.size());
  std::size_t level = 0, parens = 0;  // parens: of ( and [, and of { inside of these
  GraphqlToken last;
  for (GraphqlToken t = scanner.next(); t.kind != GraphqlKind::end; last = t, t = scanner.next()) {
    const bool opens = t.text == "{" && parens == 0, closes = t.text == "}" && parens == 0;
    if (closes && level) --level;
    const bool joined = last.text == ":" || last.text == "@" || last.text == "..." || last.text == "on" || last.text == "$";
    const bool selection = parens == 0 && level > 0 && (t.kind == GraphqlKind::name || t.text == "...") && !joined && t.text != "on";
    const bool definition = parens == 0 && level == 0 && last.text == "}" && !closes && t.text != "," && t.kind != GraphqlKind::comment;
    const bool tight = std::string_view("():!]},").find(t.text[0]) != std::string_view::npos && t.kind == GraphqlKind::punctuator;
    const bool bare = last.kind == GraphqlKind::end || last.text == "(" || last.text == "[" || last.text == "$" || last.text == "@" ||
                      (last.text == "..." && t.text != "on" && t.text != "@" && t.text != "{") || (last.text == "{" && parens > 0);
    if (definition) out.blankLine();
    if (closes || selection || definition || last.kind == GraphqlKind::comment || (t.kind == GraphqlKind::comment && level > 0) || (last.text == "{" && parens == 0))
      out.newline(level);
    else if (!bare && !(tight && !closes && !(t.text == "(" && last.kind != GraphqlKind::name)))
      out.space();
    out.put(t.text);
    out.keep();
    if (opens) ++level;
    if (t.text == "(" || t.text == "[" || (t.text == "{" && parens > 0)) ++parens;
    if ((t.text == ")" || t.text == "]" || (t.text == "}" && parens > 0)) && parens) --parens;
  }
  return out.take();
}

}  // namespace penstock::codec
