// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "codec/graphql/tokens.h"
#include "codec/layout/writer.h"
#include "penstock/codec/graphql.h"

namespace penstock::codec {
std::string layOutGraphql(std::string_view document) {
  using graphql::TokenKind;
  using graphql::Token;
  graphql::Scanner scanner(document);
  layout::Writer out(document.size());
  std::size_t level = 0, parens = 0;  // parens: of ( and [, and of { inside of these
  Token last;
  for (Token t = scanner.next(); t.kind != TokenKind::end; last = t, t = scanner.next()) {
    const bool opens = t.text == "{" && parens == 0, closes = t.text == "}" && parens == 0;
    if (closes && level) --level;
    const bool joined = last.text == ":" || last.text == "@" || last.text == "..." || last.text == "on" || last.text == "$";
    const bool selection = parens == 0 && level > 0 && (t.kind == TokenKind::name || t.text == "...") && !joined && t.text != "on";
    const bool definition = parens == 0 && level == 0 && last.text == "}" && !closes && t.text != "," && t.kind != TokenKind::comment;
    const bool tight = std::string_view("():!]},").find(t.text[0]) != std::string_view::npos && t.kind == TokenKind::punctuator;
    const bool bare = last.kind == TokenKind::end || last.text == "(" || last.text == "[" || last.text == "$" || last.text == "@" ||
                      (last.text == "..." && t.text != "on" && t.text != "@" && t.text != "{") || (last.text == "{" && parens > 0);
    if (definition) out.blankLine();
    if (closes || selection || definition || last.kind == TokenKind::comment || (t.kind == TokenKind::comment && level > 0) || (last.text == "{" && parens == 0))
      out.newline(level);
    else if (!bare && !(tight && !closes && !(t.text == "(" && last.kind != TokenKind::name)))
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
