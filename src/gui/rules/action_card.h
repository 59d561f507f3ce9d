// SPDX-License-Identifier: GPL-3.0-or-later
// One action of the rule that is edited: its form, what is wrong with it, and its place among the others.
#pragma once

#include <QFrame>
#include <QJsonObject>
#include <QToolButton>
#include <vector>

#include "gui/plain_text.h"
#include "gui/rules/member_field.h"
#include "gui/theme.h"

namespace penstock::gui {

class ActionCard : public QFrame {
  Q_OBJECT
 public:
  ActionCard(const Theme& theme, const QJsonObject& action, QWidget* parent);
  QJsonObject action() const;
  /// "" for none.
  void showProblem(const QString& member, const QString& sentence);
  /// Among so many.
  void setPlace(int index, int count);
  /// To its first member.
  void takeFocus();

 Q_SIGNALS:
  void changed();
  void moveAsked(int by);
  void removeAsked();

 private:
  QWidget* makeHead();
  void addMember(const MemberForm& form);

  struct Member {
    MemberForm form;
    MemberField field;
    PlainLabel* label;  // null: it has none
  };
  const Theme& theme_;
  const QJsonObject began_;
  const ActionForm* const form_;  // null: an action this editor does not know
  QToolButton *up_, *down_, *remove_;
  PlainLabel* problem_;
  std::vector<Member> members_;
};

}  // namespace penstock::gui
