// SPDX-License-Identifier: GPL-3.0-or-later
// One member of an action, as it is edited.
#pragma once

#include <QJsonObject>
#include <QWidget>
#include <functional>

#include "gui/rules/action_table.h"
#include "gui/theme.h"

namespace penstock::gui {

struct MemberField {
  QWidget* widget = nullptr;
  std::function<void(const QJsonObject& action)> show;
  /// What is empty is left out; what cannot be meant is put in as it stands, and whoever reads the rule says what is wrong with it.
  std::function<void(QJsonObject& action)> take;
};

/// `changed` is called when the person changes it.
MemberField makeField(const MemberForm& form, const Theme& theme, QWidget* parent, std::function<void()> changed);

/// "100", "50-200", "80 ± 10" as an action has it, and the reverse.
QJsonValue spreadOf(const QString& text);
QString spreadText(const QJsonValue& value);

}  // namespace penstock::gui
