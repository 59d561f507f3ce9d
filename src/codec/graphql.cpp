// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/graphql.h"

#include <algorithm>

#include "codec/layout/graphql_tokens.h"
#include "penstock/codec/media_type.h"

namespace penstock::codec {
namespace {

using layout::GraphqlKind;
using layout::GraphqlScanner;
using Id = ValueTree::Id;

constexpr std::size_t kMostOperations = 1000;

Id member(const ValueTree& tree, Id object, std::string_view name) {
  if (object == ValueTree::none || tree.kind(object) != ValueKind::object) return ValueTree::none;
  for (std::uint32_t i = 0; i < tree.childCount(object); ++i)
    if (tree.key(tree.child(object, i)) == name) return tree.child(object, i);
  return ValueTree::none;
}

std::string text(const ValueTree& tree, Id node) {
  return node == ValueTree::none || tree.kind(node) != ValueKind::string ? std::string() : std::string(tree.text(node));
}

std::string json(const ValueTree& tree, Id node) {
  const bool nothing = node == ValueTree::none || (tree.holdsValues(node) ? tree.childCount(node) == 0 : tree.text(node) == "null");
  return nothing ? std::string() : valueJson(tree, node);
}

/// A document: it begins as one, and its brackets fit.
bool isDocument(std::string_view document) {
  GraphqlScanner scanner(document);
  auto token = scanner.next();
  while (token.kind == GraphqlKind::comment) token = scanner.next();
  static constexpr std::string_view begins[] = {"{", "query", "mutation", "subscription", "fragment"};
  if (std::find(std::begin(begins), std::end(begins), token.text) == std::end(begins)) return false;
  long braces = 0;
  bool any = false;
  for (; token.kind != GraphqlKind::end; token = scanner.next()) {
    if (token.kind == GraphqlKind::other) return false;
    if (token.text == "{") ++braces, any = true;
    if (token.text == "}" && --braces < 0) return false;
  }
  return any && braces == 0;
}

/// One object of a batch; false where it is no request.
bool readOne(const ValueTree& tree, Id object, GraphqlOperation& out) {
  const std::string document = text(tree, member(tree, object, "query"));
  const Id extensions = member(tree, object, "extensions");
  out.persistedHash = text(tree, member(tree, member(tree, extensions, "persistedQuery"), "sha256Hash"));
  const std::string wanted = text(tree, member(tree, object, "operationName"));
  if (document.empty()) {
    // Relay and others send an id in its place, beside a name or variables.
    for (const std::string_view key : {"documentId", "doc_id", "queryId", "id"})
      if (out.persistedHash.empty() && member(tree, object, "variables") != ValueTree::none) out.persistedHash = text(tree, member(tree, object, key));
    if (out.persistedHash.empty()) return false;
    out.name = wanted;
  } else {
    if (!isDocument(document)) return false;
    out.document = document;
    graphqlOperationOf(document, wanted, out.kind, out.name);
  }
  out.variables = json(tree, member(tree, object, "variables"));
  out.extensions = json(tree, extensions);
  return true;
}

}  // namespace

void graphqlOperationOf(std::string_view document, std::string_view wanted, std::string& kind, std::string& name) {
  GraphqlScanner scanner(document);
  long braces = 0;
  kind.clear();
  name.clear();
  for (auto token = scanner.next(); token.kind != GraphqlKind::end; token = scanner.next()) {
    if (token.text == "{") {
      if (braces++ == 0 && kind.empty()) kind = "query";  // the short form
    } else if (token.text == "}") {
      --braces;
    } else if (braces == 0 && (token.text == "query" || token.text == "mutation" || token.text == "subscription")) {
      const std::string_view found = token.text;
      auto next = scanner.next();
      const std::string_view own = next.kind == GraphqlKind::name ? next.text : std::string_view();
      const bool first = kind.empty();
      if (first || (!wanted.empty() && own == wanted)) kind = found, name = own;
      if (next.text == "{") ++braces;
      if (wanted.empty() || own == wanted) return;
    } else if (braces == 0 && token.text == "fragment") {
      while (token.kind != GraphqlKind::end && token.text != "{") token = scanner.next();
      ++braces;
    }
  }
}

std::vector<GraphqlOperation> readGraphql(std::string_view body, std::string_view contentType) {
  std::vector<GraphqlOperation> out;
  if (mediaType(contentType) == "application/graphql" && isDocument(body)) {
    GraphqlOperation one;
    one.document = body;
    graphqlOperationOf(body, {}, one.kind, one.name);
    return {one};
  }
  const std::size_t first = body.find_first_not_of(" \t\r\n");
  if (first == body.npos || (body[first] != '{' && body[first] != '[')) return out;
  // Looked for before the whole is read.
  const bool mayBe = body.find("query") != body.npos || body.find("\"variables\"") != body.npos || body.find("persistedQuery") != body.npos;
  if (!mayBe) return out;
  const JsonTree made = jsonTree(std::string(body), false);
  if (made.end != JsonEnd::complete) return out;
  const ValueTree& tree = *made.tree;
  const bool batch = tree.kind(0) == ValueKind::array;
  for (std::uint32_t i = 0; i < (batch ? tree.childCount(0) : 1) && i < kMostOperations; ++i) {
    GraphqlOperation one;
    if (!readOne(tree, batch ? tree.child(0, i) : 0, one)) return {};
    out.push_back(std::move(one));
  }
  return out;
}

std::string graphqlText(const std::vector<GraphqlOperation>& operations) {
  std::string out;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    const GraphqlOperation& one = operations[i];
    if (i) out += "\n";
    if (operations.size() > 1) out += "# Operation " + std::to_string(i + 1) + " of " + std::to_string(operations.size()) + "\n";
    if (one.document.empty())
      out += "# Persisted " + jsonQuoted(one.persistedHash) + (one.name.empty() ? "" : ", operation " + jsonQuoted(one.name)) +
             ": the server knows the document, which is not in the request.\n";
    else
      out += layOutGraphql(one.document) + "\n";
    if (!one.variables.empty()) out += "\n# Variables\n" + one.variables + "\n";
    if (!one.extensions.empty()) out += "\n# Extensions\n" + one.extensions + "\n";
  }
  return out;
}

}  // namespace penstock::codec
