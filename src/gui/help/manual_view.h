// SPDX-License-Identifier: GPL-3.0-or-later
// The manual as one text that can be read, searched and copied.
#pragma once

#include <QTextEdit>

#include "gui/help/manual_text.h"

namespace penstock::gui {

class Theme;

/// Thread: GUI.
class ManualView : public QTextEdit {
  Q_OBJECT
 public:
  ManualView(const Theme& theme, const QList<ManualSection>& sections, QWidget* parent = nullptr);

  /// Scrolls it to the top.
  void showSection(int section);
  /// The one at the top.
  int currentSection() const;
  /// Marks where these words are, and gives how often; the one behind the top is chosen.
  int mark(const QStringList& words);
  /// To the next place that is marked, from the last to the first. False: there is none.
  bool next(bool backwards);
  /// The text of that place; "" before there was one.
  QString chosen() const { return chosen_ < 0 ? QString() : found_[chosen_].selectedText(); }

 protected:
  /// Text alone.
  QMimeData* createMimeDataFromSelection() const override;

 private:
  void rebuild();
  void write(QTextCursor& cursor, const ManualSection& section);
  void writeRuns(QTextCursor& cursor, const QString& line, const QColor& color);
  void writeTable(QTextCursor& cursor, const QList<QStringList>& rows);
  void paintMarks();
  /// How far below the document's beginning a place is.
  int heightOf(int position) const;

  const Theme& theme_;
  const QList<ManualSection>& sections_;
  QList<int> starts_;  // positions of the sections
  QStringList words_;
  QList<QTextCursor> found_;
  qsizetype chosen_ = -1;
};

}  // namespace penstock::gui
