// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>

#include "gui/detail/code_view.h"
#include "penstock/display/diff_layout.h"

namespace penstock::gui {

/// One text of a laid out comparison: signs and grounds of its rows, marks of what differs in them, folds. Thread: GUI.
class DiffTextView : public CodeView {
  Q_OBJECT
 public:
  enum class Side { left, right, both };
  DiffTextView(Theme& theme, Side side, QWidget* parent);

  /// `keepPlace`: it is the same comparison, laid out in another way.
  void setDiff(std::shared_ptr<const display::DiffLayout> layout, bool keepPlace);
  /// The change one is at; nothing for none.
  void setCurrent(std::optional<display::DiffChange> change);
  /// What is said at the beginning of a row, for tests and assistive tools: "+", "−", "≈", "⋯" or "".
  QString signOf(std::size_t row) const;
  const display::DiffLine* lineOf(std::size_t row) const;
  std::vector<codec::TokenSpan> spansOf(std::size_t row) const override;

 Q_SIGNALS:
  void foldChosen(int section, quint32 line);

 protected:
  int gutter() const override;
  void paintGutter(QPainter& painter, std::size_t row, const QRect& area) const override;
  void paintGround(QPainter& painter, std::size_t row, int x, int y) const override;
  display::Language languageOf(std::size_t row) const override;
  bool beginsText(std::size_t row) const override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  const display::DiffText* text() const;
  const display::DiffLine* foldAt(std::size_t row) const;
  int numberWidth() const;
  void paintMark(QPainter& painter, std::size_t row, const display::DiffMark& mark, int x, int y) const;

  const Side side_;
  std::shared_ptr<const display::DiffLayout> layout_;
  std::optional<display::DiffChange> current_;
  int digits_ = 1;
};

}  // namespace penstock::gui
