// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/rules/action_card.h"

#include <QGridLayout>
#include <QHBoxLayout>

namespace penstock::gui {
namespace {

QString titleOf(const ActionForm* form, const QJsonObject& action) {
  return form ? QString::fromUtf8(form->title) : action["do"].toString();
}

}  // namespace

ActionCard::ActionCard(const Theme& theme, const QJsonObject& action, QWidget* parent)
    : QFrame(parent), theme_(theme), began_(action), form_(actionForm(action["do"].toString())), problem_(new PlainLabel(this)) {
  setProperty("look", "card");
  setAccessibleName(titleOf(form_, action));
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(theme.scaled(10), theme.scaled(4), theme.scaled(6), theme.scaled(8));
  grid->setHorizontalSpacing(theme.scaled(8));
  grid->setVerticalSpacing(theme.scaled(4));
  grid->setColumnStretch(1, 1);
  grid->addWidget(makeHead(), 0, 0, 1, 2);
  if (form_)
    for (const MemberForm& member : form_->members) addMember(member);
  for (const Member& member : members_) member.field.show(action);
  problem_->setProperty("look", "problem");
  problem_->setWordWrap(true);
  problem_->hide();
  grid->addWidget(problem_, grid->rowCount(), 0, 1, 2);
}

QWidget* ActionCard::makeHead() {
  auto* head = new QWidget(this);
  auto* row = new QHBoxLayout(head);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(theme_.scaled(2));
  auto* title = new PlainLabel(titleOf(form_, began_), head);
  title->setProperty("look", "tabname");
  row->addWidget(title, 1);
  const auto add = [&](const char* icon, const QString& tip) {
    auto* button = new QToolButton(head);
    button->setIcon(theme_.icon(icon, Theme::Ink::dim));
    button->setAccessibleName(tip);
    setPlainToolTip(button, tip);
    button->setFocusPolicy(Qt::TabFocus);
    row->addWidget(button);
    return button;
  };
  up_ = add("arrow-up", "Earlier");
  down_ = add("arrow-down", "Later");
  remove_ = add("x", "Take this action out");
  connect(up_, &QToolButton::clicked, this, [this] { Q_EMIT moveAsked(-1); });
  connect(down_, &QToolButton::clicked, this, [this] { Q_EMIT moveAsked(1); });
  connect(remove_, &QToolButton::clicked, this, &ActionCard::removeAsked);
  return head;
}

void ActionCard::addMember(const MemberForm& form) {
  auto* grid = static_cast<QGridLayout*>(layout());
  const int row = grid->rowCount();
  MemberField field = makeField(form, theme_, this, [this] { Q_EMIT changed(); });
  field.widget->setAccessibleName(titleOf(form_, began_) + ": " + QString::fromUtf8(form.label));
  PlainLabel* label = nullptr;
  if (form.kind == MemberKind::flag) {
    grid->addWidget(field.widget, row, 1);
  } else {
    label = new PlainLabel(QString::fromUtf8(form.label), this);
    label->setProperty("look", "dim");
    label->setMinimumWidth(theme_.scaled(78));
    const bool tall = form.kind == MemberKind::text || form.kind == MemberKind::fields;
    grid->addWidget(label, row, 0, tall ? Qt::AlignTop : Qt::AlignVCenter);
    grid->addWidget(field.widget, row, 1);
  }
  members_.push_back({form, std::move(field), label});
}

QJsonObject ActionCard::action() const {
  QJsonObject out = began_;
  for (const Member& member : members_) member.field.take(out);
  return out;
}

void ActionCard::showProblem(const QString& member, const QString& sentence) {
  QString words = sentence;
  for (const Member& one : members_)
    if (member == QLatin1String(one.form.name) && one.label) words = one.label->text() + ": " + sentence;
  problem_->setText(words);
  problem_->setVisible(!words.isEmpty());
}

void ActionCard::setPlace(int index, int count) {
  const QString name = "ruleAction" + QString::number(index);
  setObjectName(name);
  up_->setObjectName(name + "Up");
  down_->setObjectName(name + "Down");
  remove_->setObjectName(name + "Remove");
  problem_->setObjectName(name + "Problem");
  for (const Member& member : members_) member.field.widget->setObjectName(name + "_" + member.form.name);
  up_->setEnabled(index > 0);
  down_->setEnabled(index + 1 < count);
}

void ActionCard::takeFocus() {
  for (const Member& member : members_) {
    if (member.form.kind == MemberKind::side || member.form.kind == MemberKind::eitherSide) continue;
    return member.field.widget->setFocus(Qt::OtherFocusReason);
  }
}

}  // namespace penstock::gui
