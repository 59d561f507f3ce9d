// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of texts and heads. Pure.
#pragma once

#include <string>
#include <string_view>

#include "penstock/base/result.h"
#include "penstock/filter/json_path.h"
#include "penstock/filter/pattern.h"
#include "penstock/model/http_head.h"
#include "penstock/rules/compiled_rule.h"
#include "rules/url.h"

namespace penstock::rules {

/// Longest content an edit may make, in bytes.
inline constexpr std::size_t maxBody = 64 * 1024 * 1024;

struct Edited {
  std::string text;
  std::size_t places = 0;  // that were changed
};

/// Every occurrence. **Errors**: limit, more than maxBody.
Result<Edited> replaceText(std::string_view text, std::string_view find, std::string_view with);
/// Every occurrence; `with` has $1 for groups of the pattern, or of `outer` where that has none. **Errors**: limit, also when it takes too long.
Result<Edited> replacePattern(std::string_view text, const filter::Pattern& find, std::string_view with, const filter::Groups* outer,
                              filter::PatternSearch& search);
/// What the path leads to becomes `value`, JSON; "null" takes it out, with its name and one comma. The rest stays byte for byte.
/// **Errors**: corrupt, no JSON.
Result<Edited> replaceJson(std::string_view text, const filter::JsonPath& path, std::string_view value);

/// What an action makes of content that is here, by one of these. **Errors**: theirs.
Result<Edited> editBody(const EditBody& action, const CompiledAction& compiled, std::string_view body, const filter::Groups* groups,
                        filter::PatternSearch& search);

// Of a request's head, together with the fields of HTTP/2 that hold the same.
void setMethod(model::RequestHead& head, const std::string& method);
/// `path`: with its query.
void setPath(model::RequestHead& head, const std::string& path);
/// Scheme and authority; with `keepHost` the field that names the host stays.
void setOrigin(model::RequestHead& head, const Url& url, bool keepHost);

/// Fields as the head's version writes them: of HTTP/2 in lower case, with Host as :authority.
void setField(model::Headers& headers, model::HttpVersion version, std::string_view name, std::string_view value);
void addField(model::Headers& headers, model::HttpVersion version, std::string_view name, std::string_view value);

}  // namespace penstock::rules
