// SPDX-License-Identifier: GPL-3.0-or-later
// A rule as it is edited: JSON, which may be wrong for as long as somebody types.
#pragma once

#include <QJsonObject>
#include <QString>
#include <variant>

#include "penstock/service/rules.h"

namespace penstock::gui {

/// What is wrong with a draft, and where.
struct DraftProblem {
  QString member;   // of the rule ("when"), or of the action or condition; "" for none
  int action = -1;  // index; -1: it is not about an action
  QString sentence;
};

QJsonObject draftOf(const rules::Rule& rule);
/// The rule, if it could be put in force.
std::variant<rules::Rule, DraftProblem> ruleOf(const QJsonObject& draft, const service::Rules& rules);

}  // namespace penstock::gui
