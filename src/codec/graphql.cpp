// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/graphql.h"

#include "codec/graphql/document.h"
#include "codec/graphql/request.h"
#include "penstock/codec/json_members.h"
#include "penstock/codec/json_pretty.h"
#include "penstock/codec/media_type.h"

namespace penstock::codec {
namespace {

constexpr std::size_t kMostOperations = 1000;

/// Laid out; "" where there is nothing in it.
std::string laidOut(std::string_view json) {
  const std::size_t inside = json.size() < 2 ? 0 : spaceEnd(json, 1);
  const bool nothing = json.empty() || json == "null" || ((json[0] == '{' || json[0] == '[') && inside + 1 == json.size());
  return nothing ? std::string() : prettyJson(json, {.inlineWidth = 0}).text;
}

bool readDocument(std::string_view document, std::string_view wanted, GraphqlOperation& out) {
  if (!graphql::isDocument(document)) return false;
  out.document = document;
  if (const auto found = graphql::operationIn(out.document, wanted)) {
    out.kind = found->kind;
    out.name = found->name;
  }
  return true;
}

/// One object of a batch; false where it is no request.
bool readOne(std::string_view object, GraphqlOperation& out) {
  graphql::Members members;
  eachMember(object, [&members](std::string_view key, std::string_view value) { return members.add(key, value), true; });
  const std::string wanted = members.name(), document = members.document(object.size());
  out.persistedHash = members.persistedHash();
  if (document.empty()) {
    if (out.persistedHash.empty()) out.persistedHash = members.knownId();
    if (out.persistedHash.empty()) return false;
    out.name = wanted;
  } else if (!readDocument(document, wanted, out)) {
    return false;
  }
  out.variables = laidOut(members.variables);
  out.extensions = laidOut(members.extensions);
  return true;
}

}  // namespace

std::vector<GraphqlOperation> readGraphql(std::string_view body, std::string_view contentType) {
  std::vector<GraphqlOperation> out;
  if (mediaType(contentType) == "application/graphql") {
    GraphqlOperation one;
    if (readDocument(body, {}, one)) return {one};
  }
  const std::size_t first = spaceEnd(body, 0);
  if (first == body.size() || (body[first] != '{' && body[first] != '[')) return out;
  // Looked for before the whole is read.
  const bool mayBe = body.find("query") != body.npos || body.find("\"variables\"") != body.npos || body.find("persistedQuery") != body.npos;
  if (!mayBe || checkJson(body) != JsonEnd::complete) return out;
  const std::string_view json = body.substr(first);
  const auto add = [&out](std::string_view object) {
    GraphqlOperation one;
    if (!readOne(object, one)) return out.clear(), false;
    out.push_back(std::move(one));
    return out.size() < kMostOperations;
  };
  if (json.starts_with('{'))
    add(json);
  else
    eachElement(json, add);
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
