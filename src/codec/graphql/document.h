// SPDX-License-Identifier: GPL-3.0-or-later
// Which operations a text of GraphQL has (GraphQL October 2021, 2.1 and 2.3).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace penstock::codec::graphql {

struct Operation {
  std::string_view kind;  // "query", "mutation", "subscription"
  std::string_view name;  // "" where it has none
  std::string fields;     // of one without a name: the first of its selection, "user, posts"
};
/// The operation that would run: the one named `wanted`, else the first. Nothing where the text is no GraphQL, or ends before that is sure.
/// Linear.
std::optional<Operation> operationIn(std::string_view document, std::string_view wanted = {});
/// "GetUser" of a named one, "{ user, posts }" or "mutation { login }" of one without a name. "" of none.
std::string labelOf(const std::optional<Operation>& operation);
/// Whether all of it is a document: it begins as one, and its braces fit.
bool isDocument(std::string_view text);

}  // namespace penstock::codec::graphql
