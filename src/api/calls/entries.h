// SPDX-License-Identifier: GPL-3.0-or-later
// Exchanges as entries, for answers that have one or many.
#pragma once

#include <optional>
#include <string>

#include "api/context.h"
#include "api/visible.h"
#include "penstock/exporter/entry_json.h"
#include "api/query_values.h"

namespace penstock::api {

/// The project that is open, or the answer where there is none.
struct OpenProject {
  service::ProjectPtr project;
  std::optional<Answer> refused;
};
OpenProject openProject(Context& context);

/// What `method host search protocol q` of a query come to as one expression: "" for all.
std::string expressionOf(const QueryValues& query);
/// What has this text anywhere, as an expression.
std::string anywhere(const std::string& text);
/// **Errors**: an answer that names the member and points into the expression.
struct Compiled {
  filter::ExpressionPtr expression;
  std::optional<Answer> refused;
};
Compiled compile(const std::string& text, std::string_view field);

}  // namespace penstock::api
