// SPDX-License-Identifier: GPL-3.0-or-later
// Find and replace in an editor of bytes.
#pragma once

#include <QLineEdit>
#include <QToolButton>
#include <QWidget>

#include "gui/editor/bytes_editor.h"
#include "gui/plain_text.h"

namespace penstock::gui {

/// Lifetime: the editor outlives it. Thread: GUI.
class EditorFindBar : public QWidget {
  Q_OBJECT
 public:
  EditorFindBar(const Theme& theme, BytesEditor& editor, QWidget* parent);
  void open(bool replace);
  void close();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  struct Hit {
    long from = -1, to = -1;
  };
  Hit hitIn(long from, long to) const;
  void go(int step);
  void replaceOne();
  void replaceAll();
  void showCount(const QString& text);

  const Theme& theme_;
  BytesEditor& editor_;
  QLineEdit *field_, *with_;
  QToolButton *exact_, *pattern_, *replace_, *all_;
  PlainLabel* count_;
};

}  // namespace penstock::gui
