// SPDX-License-Identifier: GPL-3.0-or-later
// A read-only view of text of any size: only the rows one sees are laid out.
#pragma once

#include <QAbstractScrollArea>
#include <QBasicTimer>
#include <memory>
#include <utility>
#include <vector>

#include "gui/detail/code_rows.h"
#include "gui/detail/find_target.h"
#include "gui/detail/row_layouts.h"

class QMenu;

namespace penstock::gui {

class Theme;

/// Positions are byte offsets of the document's text. Thread: GUI.
class CodeView : public QAbstractScrollArea, public FindTarget {
  Q_OBJECT
 public:
  explicit CodeView(Theme& theme, QWidget* parent = nullptr);
  ~CodeView() override;

  /// `headBytes`: so much of the beginning is an HTTP head. `keepPlace`: the text is a newer state of the one shown;
  /// scroll position and selection stay where they still make sense.
  void setDocument(display::TextDocumentPtr document, display::Language language, std::size_t headBytes = 0, bool keepPlace = false);
  /// As it was given; its rows are those painted only where nothing is wrapped.
  const display::TextDocumentPtr& document() const { return rows_.text(); }
  /// Lines too long for the view go on below. They are wrapped behind, so a long text is there at once.
  void setWrapped(bool wrapped);
  bool isWrapped() const { return wrapped_; }
  /// Lines may be folded under one that stands less deep: a mark beside it, and a menu, do it.
  void setFoldable(bool foldable) { foldable_ = foldable; }
  void toggleFold(std::size_t row);
  /// Whether the mark of a line that can be folded would be there.
  bool isFoldMark(const QPoint& point) const;
  /// Everything `level` deep or deeper; nothing below 0.
  void foldFrom(int level);

  QString selectedText() const;
  bool hasSelection() const { return anchor_ != caret_; }
  std::size_t caret() const { return caret_; }
  void select(std::size_t from, std::size_t to);
  void selectAll();
  void copy() const;

  /// Marks the places found; `current` is an index into them, or -1.
  void setMatches(std::shared_ptr<const std::vector<std::size_t>> offsets, std::size_t length, int current);
  void reveal(std::size_t offset);
  QWidget* findWidget() override { return this; }
  Search findSearch() const override;
  std::uint64_t findGeneration() const override { return generation_; }
  std::size_t findFrom() const override { return shownRows().rowStart(firstVisibleRow()); }
  QString findWord() const override { return selectedText(); }
  void showFound(Places places, std::size_t length, int current) override { setMatches(std::move(places), length, current); }

  /// Of the rows that are painted, which may be wrapped.
  std::size_t firstVisibleRow() const;
  std::size_t visibleRows() const;
  const display::TextDocument& shownRows() const { return *rows_.rows(); }
  const display::RowFolds& folds() const { return rows_.folds(); }
  /// Colours a row is painted with, for tests: what is told here is what is drawn.
  virtual std::vector<codec::TokenSpan> spansOf(std::size_t row) const;
  /// The text of a row as it is painted.
  QString shownText(std::size_t row) const { return laidOut(row).text; }
  /// See decodeRequested().
  void decodeSelection();

 Q_SIGNALS:
  void findRequested();
  /// The person wants lines wrapped, or no more.
  void wrapRequested(bool wrapped);
  /// What is selected is to be decoded. `name`: of the value, where the text says one.
  void decodeRequested(const std::string& bytes, const QString& name);

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
  const LaidOutRow& laidOut(std::size_t row) const { return layouts_.of(shownRows(), row); }
  void relaid();
  void fitWrap();
  void addFoldActions(QMenu& menu, std::size_t row);
  void paintFold(QPainter& painter, std::size_t row, int x, int y) const;
  void updateScrollBars();
  void paintRow(QPainter& painter, std::size_t row, int y) const;
  void paintMarks(QPainter& painter, std::size_t row, int x, int y) const;
  qreal xOf(std::size_t row, std::size_t offset) const;
  std::size_t movedBy(qint64 rows) const;
  void moveCaret(std::size_t to, bool keepAnchor);

  Theme& theme_;
  CodeRows rows_;
  bool wrapped_ = false, foldable_ = false;
  std::size_t topBefore_ = 0;  // byte at the top while rows change
  display::Language language_ = display::Language::plain;
  std::size_t headBytes_ = 0;
  std::size_t anchor_ = 0, caret_ = 0;
  qreal wantedX_ = -1;  // kept while the caret moves up and down
  std::shared_ptr<const std::vector<std::size_t>> matches_;
  std::size_t matchLength_ = 0;
  std::uint64_t generation_ = 0;  // one for each text
  int currentMatch_ = -1;
  int lineHeight_ = 19;
  qreal charWidth_ = 7;
  QBasicTimer dragTimer_;
  QPoint dragPoint_;
  RowLayouts layouts_;
  RowColours colours_;
};

}  // namespace penstock::gui
