// SPDX-License-Identifier: GPL-3.0-or-later
// A read-only view of text of any size: only the rows one sees are laid out.
#pragma once

#include <QAbstractScrollArea>
#include <QBasicTimer>
#include <QHash>
#include <memory>
#include <vector>

#include "penstock/display/code_lexer.h"
#include "penstock/display/text_document.h"

class QTextLayout;

namespace penstock::gui {

class Theme;

/// Positions are byte offsets of the document's text. Thread: GUI.
class CodeView : public QAbstractScrollArea {
  Q_OBJECT
 public:
  explicit CodeView(Theme& theme, QWidget* parent = nullptr);
  ~CodeView() override;

  /// `headBytes`: so much of the beginning is an HTTP head. `keepPlace`: the text is a newer state of the one shown;
  /// scroll position and selection stay where they still make sense.
  void setDocument(display::TextDocumentPtr document, display::Language language, std::size_t headBytes = 0, bool keepPlace = false);
  const display::TextDocumentPtr& document() const { return document_; }

  QString selectedText() const;
  bool hasSelection() const { return anchor_ != caret_; }
  std::size_t caret() const { return caret_; }
  void select(std::size_t from, std::size_t to);
  void selectAll();
  void copy() const;

  /// Marks the places found; `current` is an index into them, or -1.
  void setMatches(std::shared_ptr<const std::vector<std::size_t>> offsets, std::size_t length, int current);
  void reveal(std::size_t offset);

  std::size_t firstVisibleRow() const;
  std::size_t visibleRows() const;
  /// Colours a row is painted with, for tests: what is told here is what is drawn.
  virtual std::vector<codec::TokenSpan> spansOf(std::size_t row) const;
  /// The text of a row as it is painted.
  QString shownText(std::size_t row) const;

 Q_SIGNALS:
  void findRequested();

 protected:
  // What a view of texts that are not one text shows otherwise.
  /// Pixels at the left, for the number of a line and the like.
  virtual int gutter() const;
  virtual void paintGutter(QPainter& painter, std::size_t row, const QRect& area) const;
  /// Behind a row, before anything else of it. `x`: where its text begins.
  virtual void paintGround(QPainter&, std::size_t, int /*x*/, int /*y*/) const {}
  virtual display::Language languageOf(std::size_t row) const;
  virtual bool beginsText(std::size_t row) const { return row == 0; }
  /// The place of some bytes of a row, the row's whole height.
  QRectF placeOf(std::size_t row, std::size_t from, std::size_t to, int x, int y) const;
  std::size_t positionAt(const QPoint& point) const;
  Theme& theme() const { return theme_; }
  int lineHeight() const { return lineHeight_; }
  void restyle();

  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void timerEvent(QTimerEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  bool event(QEvent* event) override;

 private:
  struct Row;
  const Row& layoutOf(std::size_t row) const;
  void updateScrollBars();
  void paintRow(QPainter& painter, std::size_t row, int y) const;
  void paintMarks(QPainter& painter, std::size_t row, int x, int y) const;
  qreal xOf(std::size_t row, std::size_t offset) const;
  std::size_t stepped(int characters) const;
  std::size_t movedBy(qint64 rows) const;
  void wordAt(std::size_t offset, std::size_t& from, std::size_t& to) const;
  void moveCaret(std::size_t to, bool keepAnchor);

  Theme& theme_;
  display::TextDocumentPtr document_;
  display::Language language_ = display::Language::plain;
  std::size_t headBytes_ = 0;
  std::size_t anchor_ = 0, caret_ = 0;
  qreal wantedX_ = -1;  // kept while the caret moves up and down
  std::shared_ptr<const std::vector<std::size_t>> matches_;
  std::size_t matchLength_ = 0;
  int currentMatch_ = -1;
  int lineHeight_ = 19;
  qreal charWidth_ = 7;
  QBasicTimer dragTimer_;
  QPoint dragPoint_;
  mutable QHash<quint64, std::shared_ptr<Row>> cache_;
  mutable QHash<quint64, display::Unfinished> unfinished_;  // what a row in the middle of a line begins in
};

}  // namespace penstock::gui
