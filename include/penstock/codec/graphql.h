// SPDX-License-Identifier: GPL-3.0-or-later
// GraphQL over HTTP: what a request's body asks for, its documents laid out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "penstock/codec/value_tree.h"

namespace penstock::codec {

struct GraphqlOperation {
  std::string kind;           // "query", "mutation", "subscription"; "" where there is no document
  std::string name;           // of the operation; "" where it has none
  std::string document;       // as it was written; "" where only its hash is sent
  std::string variables;      // JSON, laid out; "" for none
  std::string extensions;     // JSON, laid out; "" for none
  std::string persistedHash;  // SHA-256 or an id that the server knows the document by; "" where it is sent whole
};

/// A body that is one, or a batch of them. Empty: it is none. `body`: valid UTF-8, JSON or (of the type application/graphql) a document.
std::vector<GraphqlOperation> readGraphql(std::string_view body, std::string_view contentType);

/// Selections on lines of their own; tokens and comments as they were. What is no GraphQL goes through as it is.
std::string layOutGraphql(std::string_view document);
/// All of them as one text, documents and variables laid out.
std::string graphqlText(const std::vector<GraphqlOperation>& operations);

}  // namespace penstock::codec
