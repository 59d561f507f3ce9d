// SPDX-License-Identifier: GPL-3.0-or-later
// Which operation a text of GraphQL has (GraphQL October 2021, 2.1 and 2.3).
#pragma once

#include <string>
#include <string_view>

namespace penstock::codec::operation {

/// "GetUser" of a named one, "{ user, posts }" or "mutation { login }" of one without a name; of several the first. "" where the text is no
/// GraphQL, or ends before that is sure. Linear.
std::string graphqlName(std::string_view text);
/// "sha256:ecf4edb46db4" of a persisted query's hash, cut where it is recognized already.
std::string persistedName(std::string_view hash);

}  // namespace penstock::codec::operation
