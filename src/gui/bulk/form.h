// SPDX-License-Identifier: GPL-3.0-or-later
// Forms of the tab: a label beside each field, two columns.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QStringList>
#include <QToolButton>
#include <QWidget>
#include <cstdint>
#include <functional>

#include "gui/plain_text.h"
#include "gui/theme.h"

namespace penstock::gui {

/// Adds fields, each with its label at the left, to a grid of `parent`. Thread: GUI.
class Form {
 public:
  using Changed = std::function<void()>;
  Form(const Theme& theme, QWidget* parent, Changed changed);

  /// `name` is the object name. `mono`: what goes on the wire.
  QLineEdit* line(const QString& label, const char* name, const QString& hint = {}, bool mono = true);
  /// Two fields in one row.
  void pair(const QString& label, QWidget* first, const QString& between, QWidget* second);
  QLineEdit* bareLine(const QString& accessible, const char* name, const QString& hint = {});
  QComboBox* choice(const QString& label, const char* name, const QStringList& entries);
  QComboBox* bareChoice(const QString& accessible, const char* name, const QStringList& entries);
  void row(const QString& label, QWidget* field);
  QWidget* parent() const { return parent_; }

 private:
  const Theme& theme_;
  QWidget* parent_;
  QGridLayout* grid_;
  Changed changed_;
};

/// The wheel over it scrolls the form, unless it has the focus.
void keepFromWheel(QWidget* field);

/// A small button with an icon, whose tip is its name.
QToolButton* iconButton(const Theme& theme, const QString& icon, const QString& tip, const QString& name, QWidget* parent);
/// "Payloads", semi-bold, and one pixel of line above.
QWidget* sectionTitle(const Theme& theme, const QString& title, QWidget* parent, QWidget* corner = nullptr);

/// What was typed, where it is a number from `least` to `most`. Else `problem` says what is wrong, unless it says something already.
std::int64_t numberIn(const QLineEdit& line, std::int64_t least, std::int64_t most, QString& problem);

}  // namespace penstock::gui
