// SPDX-License-Identifier: GPL-3.0-or-later
// What a request of GraphQL over HTTP says: a document, or by what the server knows one.
#pragma once

#include <string>
#include <string_view>

namespace penstock::codec::graphql {

constexpr std::size_t longestId = 200;  // of what a server knows a document by

/// Members of the JSON object that asks for one operation, as they are written; "" where it has none. Views into its text.
struct Members {
  std::string_view query, operationName, variables, extensions, documentId, id;

  /// Takes a member if it is one of those; the first of a name counts.
  bool add(std::string_view key, std::string_view value);
  /// A name beside something that it names an operation of.
  bool named() const;
  std::string name() const;
  /// `most` bytes of the document; "" where it is not sent.
  std::string document(std::size_t most) const;
  /// SHA-256 of Apollo's persisted queries.
  std::string persistedHash() const;
  /// Relay and others send an id in a document's place, beside variables: a text or a number.
  std::string knownId() const;
};
std::string persistedHashIn(std::string_view extensions);

}  // namespace penstock::codec::graphql
