// SPDX-License-Identifier: GPL-3.0-or-later
// A table of names and values, and below it what the chosen row means.
#pragma once

#include <QWidget>

#include "gui/detail/name_value_table.h"
#include "gui/plain_text.h"

class QStackedWidget;

namespace penstock::gui {

class CodeView;
class PillButton;
class Theme;

/// Thread: GUI.
class NameValuePage : public QWidget {
  Q_OBJECT
 public:
  /// `objectName` is the table's; the page's is that and "Page", the explanation's that and "Meaning".
  NameValuePage(Theme& theme, const QString& objectName, QWidget* parent = nullptr);
  NameValueTable& table() { return *table_; }
  void setRows(std::vector<NameValueRow> rows, const QStringList& titles, const QString& separator);

  /// Shows the rows as that text instead, as the wire has them, whenever the person wants to. Makes a switch for a pane's bar.
  QWidget* addRaw();
  void setRaw(const std::string& text);

 Q_SIGNALS:
  /// A value, or what is selected in the text: see BodyPage.
  void decodeRequested(const std::string& bytes, const QString& name);

 private:
  void explain();

  Theme& theme_;
  NameValueTable* table_;
  PlainLabel* meaning_;
  QStackedWidget* stack_;
  CodeView* raw_ = nullptr;
  PillButton* switch_ = nullptr;
};

}  // namespace penstock::gui
