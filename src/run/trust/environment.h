// SPDX-License-Identifier: GPL-3.0-or-later
// The variables by which programs are told of a CA and of a proxy.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace penstock::run {

using Variables = std::vector<std::pair<std::string, std::string>>;

/// `bundle`: a file of all roots that are to be trusted; `ca`: of ours alone, for programs that add it to their own.
Variables trustVariables(const std::string& bundle, const std::string& ca);
/// `proxy`: "http://127.0.0.1:8080"; nothing is excepted from it.
Variables proxyVariables(const std::string& proxy);
/// What would lead an enclosed program to a proxy that is outside, or name one around ours.
const std::vector<std::string>& proxyNames();

/// Into this process's environment.
void setVariables(const Variables& variables);

}  // namespace penstock::run
