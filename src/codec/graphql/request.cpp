// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/graphql/request.h"

#include <utility>

#include "penstock/codec/json_members.h"

namespace penstock::codec::graphql {

bool Members::add(std::string_view key, std::string_view value) {
  const std::pair<std::string_view, std::string_view*> all[] = {
      {"query", &query},           {"operationName", &operationName}, {"variables", &variables}, {"extensions", &extensions},
      {"documentId", &documentId}, {"doc_id", &documentId},           {"queryId", &documentId},  {"id", &id}};
  for (const auto& [name, place] : all) {
    if (key != name) continue;
    if (place->empty()) *place = value;
    return true;
  }
  return false;
}

bool Members::named() const {
  return operationName.size() > 2 && isString(operationName) && !(query.empty() && extensions.empty() && variables.empty() && documentId.empty());
}

std::string Members::name() const { return stringOf(operationName, longestId); }
std::string Members::document(std::size_t most) const { return stringOf(query, most); }
std::string Members::persistedHash() const { return persistedHashIn(extensions); }

std::string Members::knownId() const {
  if (variables.empty()) return {};
  if (isString(documentId)) return stringOf(documentId, longestId);
  if (!documentId.empty()) return documentId == "null" ? std::string() : std::string(documentId.substr(0, longestId));
  // Whatever else is called an id is none of a document when it is a number.
  return stringOf(id, longestId);
}

std::string persistedHashIn(std::string_view extensions) { return stringOf(member(member(extensions, "persistedQuery"), "sha256Hash"), longestId); }

}  // namespace penstock::codec::graphql
