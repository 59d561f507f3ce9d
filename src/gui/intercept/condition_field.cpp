// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/intercept/condition_field.h"

#include <QVBoxLayout>
#include <variant>

#include "gui/format.h"
#include "penstock/filter/expression.h"

namespace penstock::gui {
namespace {

constexpr int kApplyMs = 600;  // after the last key: nobody is told of an error in the middle of a word

}  // namespace

ConditionField::ConditionField(const Theme& theme, const QString& name, const QString& accessibleName, const QString& placeholder, QWidget* parent)
    : QWidget(parent), field_(new FilterField(theme, this)), problem_(new PlainLabel(this)) {
  setObjectName(name + "Bar");
  field_->setObjectName(name);
  field_->setAccessibleName(accessibleName);
  field_->setPlaceholderText(placeholder);
  field_->setMinimumHeight(theme.scaled(28));
  field_->addAction(theme.icon("search", Theme::Ink::dim), QLineEdit::LeadingPosition);
  problem_->setObjectName(name + "Problem");
  problem_->setProperty("look", "status-warn");
  problem_->setWordWrap(true);
  problem_->hide();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(theme.scaled(4));
  column->addWidget(field_);
  column->addWidget(problem_);
  applySoon_.setSingleShot(true);
  applySoon_.setInterval(kApplyMs);
  connect(&applySoon_, &QTimer::timeout, this, [this] { apply(false); });
  connect(field_, &QLineEdit::textChanged, this, [this] {
    problem_->hide();
    applySoon_.start();
  });
  connect(field_, &FilterField::accepted, this, [this] { apply(true); });
  connect(field_, &QLineEdit::editingFinished, this, [this] { apply(true); });
  connect(field_, &FilterField::escaped, this, [this] { field_->text() == told_ ? Q_EMIT left() : setCondition(told_); });
  connect(field_, &FilterField::leftDown, this, &ConditionField::left);
}

void ConditionField::setCondition(const QString& text) {
  told_ = text;
  if (field_->text() != text) field_->setText(text);
  field_->closeList();
  applySoon_.stop();
  problem_->hide();
}

void ConditionField::apply(bool final) {
  applySoon_.stop();
  const QString text = field_->text();
  if (text == told_) return;
  const auto compiled = filter::Expression::compile(text.toStdString());
  if (const auto* problem = std::get_if<filter::Problem>(&compiled)) {
    QString words = QString::fromStdString(problem->message);
    if (!problem->hint.empty()) words += ": " + QString::fromStdString(problem->hint);
    problem_->setText(sentenceText(words.toStdString()));
    problem_->setVisible(final || !field_->list().isVisible());
    return;
  }
  told_ = text;
  Q_EMIT changed(text);
}

}  // namespace penstock::gui
