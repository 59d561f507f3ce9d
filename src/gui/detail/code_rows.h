// SPDX-License-Identifier: GPL-3.0-or-later
// The rows a code view shows: lines wrapped to its width off the window's thread, and those that are folded away.
#pragma once

#include <QObject>

#include "gui/jobs.h"
#include "penstock/display/row_folds.h"

namespace penstock::gui {

/// Thread: GUI.
class CodeRows : public QObject {
  Q_OBJECT
 public:
  explicit CodeRows(QObject* parent = nullptr);
  ~CodeRows() override;

  /// `same`: a newer state of the text before. What was folded is not.
  void setText(display::TextDocumentPtr text, bool same);
  /// Wraps at so many columns; 0: not at all. A long text is shown as it is until that is done.
  void setColumns(std::size_t columns);
  std::size_t columns() const { return columns_; }

  const display::TextDocumentPtr& text() const { return text_; }
  /// The text in the rows that are painted.
  const display::TextDocumentPtr& rows() const { return rows_; }
  display::RowFolds& folds() { return folds_; }
  const display::RowFolds& folds() const { return folds_; }

 Q_SIGNALS:
  /// The same text has other rows from here on.
  void aboutToRelay();
  void relaid();

 private:
  void wrap();
  void take(display::TextDocumentPtr rows);

  display::TextDocumentPtr text_, rows_;
  display::RowFolds folds_;
  std::size_t columns_ = 0;
  CancelToken wrapping_;
  Mailbox mailbox_;
};

}  // namespace penstock::gui
