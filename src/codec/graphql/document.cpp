// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/graphql/document.h"

#include <algorithm>

#include "codec/graphql/tokens.h"
#include "penstock/codec/operation.h"

namespace penstock::codec::graphql {
namespace {

/// Tokens that mean something, one at a time.
class Reader {
 public:
  explicit Reader(std::string_view document) : scanner_(document) { take(); }

  const Token& peek() const { return token_; }
  bool at(std::string_view text) const { return token_.kind != TokenKind::string && token_.text == text; }
  /// What is no token of GraphQL ends the text: a string without its end is one.
  bool ended() const { return token_.kind == TokenKind::end || token_.kind == TokenKind::other; }
  void take() {
    do token_ = scanner_.next();
    while (token_.kind == TokenKind::comment || token_.text == ",");
  }
  bool take(std::string_view text) {
    if (!at(text)) return false;
    take();
    return true;
  }
  std::string_view name() {
    if (token_.kind != TokenKind::name) return {};
    const std::string_view text = token_.text;
    take();
    return text;
  }
  /// Behind the bracket that closes the one here. False: the text ends before.
  bool skipGroup() {
    for (std::size_t depth = 0; !ended(); take()) {
      if (at("(") || at("{") || at("[")) ++depth;
      if ((at(")") || at("}") || at("]")) && --depth == 0) {
        take();
        return true;
      }
    }
    return false;
  }
  /// Directives with their arguments. False: the text ends before, or one has no name.
  bool skipDirectives() {
    while (take("@")) {
      if (name().empty()) return false;
      if (at("(") && !skipGroup()) return false;
    }
    return true;
  }

 private:
  Scanner scanner_;
  Token token_;
};

bool isKeyword(std::string_view word) { return word == "query" || word == "mutation" || word == "subscription"; }

/// Arguments, directives and the selection of a field. False: the text ends before.
bool skipBehindField(Reader& in) {
  if (in.at("(") && !in.skipGroup()) return false;
  if (!in.skipDirectives()) return false;
  return !in.at("{") || in.skipGroup();
}

/// Fields of the selection that begins here, by their own names: an alias says little. "" where it is none.
std::string selection(Reader& in) {
  constexpr std::size_t mostFields = 4;
  std::string out;
  if (!in.take("{")) return {};
  for (std::size_t fields = 0; !in.at("}");) {
    std::string_view field;
    const bool spread = in.take("...");
    field = in.name();
    if (spread && field == "on") field = in.name();
    if (!spread && field.empty()) return in.ended() ? out : std::string();
    if (!spread && in.take(":")) field = in.name();
    out.append(fields == 0 ? "" : ", ").append(spread ? "..." : "").append(field);
    if (++fields == mostFields || out.size() > longestOperation) return out;
    if (!skipBehindField(in)) return out;
    if (!in.at("}") && !in.at("...") && in.peek().kind != TokenKind::name) return in.ended() ? out : std::string();
  }
  return out;
}

/// Variables and directives of an operation, up to its selection.
bool skipToSelection(Reader& in) {
  while (!in.at("{")) {
    if (in.at("(") ? !in.skipGroup() : !in.at("@") || !in.skipDirectives()) return false;
  }
  return true;
}

bool skipFragment(Reader& in) {
  return !in.name().empty() && in.name() == "on" && !in.name().empty() && skipToSelection(in) && in.skipGroup();
}

}  // namespace

std::optional<Operation> operationIn(std::string_view document, std::string_view wanted) {
  Reader in(document);
  std::optional<Operation> first;
  while (!in.ended()) {
    Operation one;
    one.kind = "query";
    if (!in.at("{")) {
      const std::string_view word = in.name();
      if (word == "fragment" && skipFragment(in)) continue;
      if (!isKeyword(word)) return first;
      one.kind = word;
      one.name = in.name();
      if (one.name.empty() ? !skipToSelection(in) : !in.at("(") && !in.at("{") && !in.at("@")) return first;
    }
    if (!one.name.empty() && (wanted.empty() || one.name == wanted)) return one;
    // Where a name is wanted the selection is one to go past; without one it is what is told of it.
    if (!first) {
      if (one.name.empty() && wanted.empty()) {
        one.fields = selection(in);
        return one.fields.empty() ? std::nullopt : std::optional(one);
      }
      first = one;
    }
    if (!skipToSelection(in) || !in.skipGroup()) return first;
  }
  return first;
}

std::string labelOf(const std::optional<Operation>& operation) {
  if (!operation) return {};
  if (!operation->name.empty()) return std::string(operation->name.substr(0, longestOperation));
  if (operation->fields.empty()) return {};
  return (operation->kind == "query" ? std::string() : std::string(operation->kind) + ' ') + "{ " + operation->fields + " }";
}

bool isDocument(std::string_view text) {
  Reader in(text);
  static constexpr std::string_view begins[] = {"{", "query", "mutation", "subscription", "fragment"};
  if (std::find(std::begin(begins), std::end(begins), in.peek().text) == std::end(begins)) return false;
  long braces = 0;
  bool any = false;
  for (; !in.ended(); in.take()) {
    if (in.at("{")) ++braces, any = true;
    if (in.at("}") && --braces < 0) return false;
  }
  return in.peek().kind == TokenKind::end && any && braces == 0;
}

}  // namespace penstock::codec::graphql
