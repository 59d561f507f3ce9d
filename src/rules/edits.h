// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of texts and heads. Pure.
#pragma once

#include <string>
#include <string_view>

#include "penstock/base/result.h"
#include "penstock/filter/json_path.h"
#include "penstock/filter/pattern.h"
#include "penstock/rules/compiled_rule.h"
#include "penstock/rules/head_edits.h"

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

}  // namespace penstock::rules
