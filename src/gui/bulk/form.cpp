// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/form.h"

#include <QEvent>
#include <QHBoxLayout>
#include <utility>

#include "gui/format.h"

namespace penstock::gui {

Form::Form(const Theme& theme, QWidget* parent, Changed changed)
    : theme_(theme), parent_(parent), grid_(new QGridLayout(parent)), changed_(std::move(changed)) {
  grid_->setContentsMargins(0, 0, 0, 0);
  grid_->setHorizontalSpacing(theme.scaled(8));
  grid_->setVerticalSpacing(theme.scaled(6));
  grid_->setColumnStretch(1, 1);
}

void Form::row(const QString& label, QWidget* field) {
  const int row = grid_->rowCount();
  auto* words = new PlainLabel(label, parent_);
  words->setProperty("look", "dim");
  words->setMinimumWidth(theme_.scaled(86));
  grid_->addWidget(words, row, 0, Qt::AlignVCenter);
  grid_->addWidget(field, row, 1);
}

QLineEdit* Form::bareLine(const QString& accessible, const char* name, const QString& hint) {
  auto* line = new QLineEdit(parent_);
  line->setObjectName(name);
  line->setAccessibleName(accessible);
  line->setPlaceholderText(hint);
  line->setMaxLength(64 * 1024);
  line->setFont(theme_.mono());
  QObject::connect(&theme_, &Theme::changed, line, [line, &theme = theme_] { line->setFont(theme.mono()); });
  QObject::connect(line, &QLineEdit::textEdited, line, changed_);
  return line;
}

QLineEdit* Form::line(const QString& label, const char* name, const QString& hint, bool mono) {
  QLineEdit* field = bareLine(label, name, hint);
  if (!mono) {
    field->setFont(theme_.ui());
    QObject::connect(&theme_, &Theme::changed, field, [field, &theme = theme_] { field->setFont(theme.ui()); });
  }
  row(label, field);
  return field;
}

void Form::pair(const QString& label, QWidget* first, const QString& between, QWidget* second) {
  auto* both = new QWidget(parent_);
  auto* line = new QHBoxLayout(both);
  line->setContentsMargins(0, 0, 0, 0);
  line->setSpacing(theme_.scaled(6));
  auto* words = new PlainLabel(between, both);
  words->setProperty("look", "dim");
  words->setMinimumWidth(theme_.scaled(56));  // so that what stands in rows one below the other is of one width
  for (QWidget* field : {first, second}) field->setMinimumWidth(theme_.scaled(60));
  line->addWidget(first, 1);
  line->addWidget(words);
  line->addWidget(second, 1);
  row(label, both);
}

QComboBox* Form::bareChoice(const QString& accessible, const char* name, const QStringList& entries) {
  auto* box = new QComboBox(parent_);
  box->setObjectName(name);
  box->setAccessibleName(accessible);
  box->addItems(entries);
  box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  keepFromWheel(box);
  QObject::connect(box, &QComboBox::activated, box, changed_);
  return box;
}

QComboBox* Form::choice(const QString& label, const char* name, const QStringList& entries) {
  QComboBox* box = bareChoice(label, name, entries);
  row(label, box);
  return box;
}

void keepFromWheel(QWidget* field) {
  class Guard : public QObject {
   public:
    using QObject::QObject;
    bool eventFilter(QObject* watched, QEvent* event) override {
      if (event->type() != QEvent::Wheel || static_cast<QWidget*>(watched)->hasFocus()) return false;
      event->ignore();
      return true;
    }
  };
  field->setFocusPolicy(Qt::StrongFocus);
  field->installEventFilter(new Guard(field));
}

QToolButton* iconButton(const Theme& theme, const QString& icon, const QString& tip, const QString& name, QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setObjectName(name);
  button->setAccessibleName(tip);
  setPlainToolTip(button, tip);
  button->setIcon(theme.icon(icon, Theme::Ink::dim));
  button->setIconSize(QSize(16, 16));
  button->setFocusPolicy(Qt::TabFocus);
  return button;
}

QWidget* sectionTitle(const Theme& theme, const QString& title, QWidget* parent, QWidget* corner) {
  auto* head = new QWidget(parent);
  auto* row = new QHBoxLayout(head);
  row->setContentsMargins(0, theme.scaled(8), 0, 0);
  row->setSpacing(theme.scaled(8));
  auto* label = new PlainLabel(title, head);
  label->setProperty("look", "title");
  row->addWidget(label, 1);
  if (corner) row->addWidget(corner);
  return head;
}

std::int64_t numberIn(const QLineEdit& line, std::int64_t least, std::int64_t most, QString& problem) {
  bool isNumber = false;
  const std::int64_t n = line.text().trimmed().toLongLong(&isNumber);
  if (isNumber && n >= least && n <= most) return n;
  if (!problem.isEmpty()) return least;
  problem = line.accessibleName() + ": expected a number";
  if (most < INT64_MAX) problem += " from " + QString::number(least) + " to " + QString::number(most);
  return least;
}

}  // namespace penstock::gui
