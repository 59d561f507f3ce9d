// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes of any number: offset, hexadecimal, characters; as many a line as its width has room for. Reads what is seen, page by page, off
// the window's thread.
#pragma once

#include <QAbstractScrollArea>
#include <QHash>
#include <memory>
#include <set>

#include "gui/detail/find_target.h"
#include "gui/jobs.h"
#include "penstock/model/body_reader.h"

class QPainter;

namespace penstock::gui {

class Theme;

/// Thread: GUI.
class HexView : public QAbstractScrollArea, public FindTarget {
  Q_OBJECT
 public:
  /// `pool` outlives this.
  HexView(Theme& theme, QThreadPool& pool, QWidget* parent = nullptr);

  /// Null shows nothing. `keepPlace`: the same bytes, perhaps more of them.
  void setBytes(std::shared_ptr<const model::BodyReader> bytes, bool keepPlace = false);
  std::uint64_t size() const { return size_; }
  /// 16, or 8 or 4 where those would not fit.
  unsigned bytesPerLine() const { return perLine_; }

  /// Bytes from..to-1. Copying is bounded by `kCopyBytes`; what is not read yet is read first.
  void select(std::uint64_t from, std::uint64_t to);
  std::uint64_t selectionStart() const { return std::min(anchor_, caret_); }
  std::uint64_t selectionEnd() const;
  /// The line as it is painted; "" when its bytes are not read yet (then they are asked for).
  QString lineText(std::uint64_t line);
  void copyHex();
  void copyText();
  void decode();

  static constexpr std::uint64_t kCopyBytes = 4u << 20;

  // Text is looked for as its UTF-8; "0x1f8b" and "1f 8b" mean bytes.
  QWidget* findWidget() override { return this; }
  Search findSearch() const override;
  std::size_t findLength(const std::string& needle) const override;
  std::uint64_t findGeneration() const override { return generation_; }
  std::size_t findFrom() const override { return std::size_t(firstLine() * perLine_); }
  QString findWord() const override { return {}; }
  void showFound(Places places, std::size_t length, int current) override;

 Q_SIGNALS:
  void pageArrived();
  void findRequested();
  /// What is selected is to be decoded.
  void decodeRequested(const std::string& bytes, const QString& name);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  bool event(QEvent* event) override;

 private:
  void restyle();
  void updateScrollBars();
  /// One stays at the bytes one looks at.
  void fitWidth();
  /// Of a line of so many bytes, in pixels.
  int widthOf(unsigned perLine) const;
  /// Columns before a byte's digits, and before its character.
  unsigned hexColumn(unsigned at) const;
  unsigned charColumn(unsigned at) const { return hexColumn(perLine_) + 1 + at; }
  void paintLine(QPainter& painter, std::uint64_t line, int y);
  void paintSelection(QPainter& painter, std::uint64_t line, int y) const;
  std::uint64_t lines() const { return (size_ + perLine_ - 1) / perLine_; }
  std::uint64_t firstLine() const;
  std::uint64_t page() const;
  /// Null while on its way.
  const std::string* pageOf(std::uint64_t offset);
  void fetch(std::uint64_t page);
  std::uint64_t byteAt(const QPoint& point) const;
  void moveCaret(std::int64_t by, bool keep);
  void copyBytes(bool hex);
  int columnX(unsigned column) const;

  Theme& theme_;
  Job reading_, copying_;
  std::shared_ptr<const model::BodyReader> bytes_;
  std::uint64_t size_ = 0, anchor_ = 0, caret_ = 0;
  bool selecting_ = false;
  unsigned digits_ = 8, perLine_ = 16;
  int lineHeight_ = 19;
  qreal charWidth_ = 7;
  QHash<quint64, std::string> pages_;
  std::set<std::uint64_t> wanted_;
  QString problem_;
  std::uint64_t generation_ = 0;
};

}  // namespace penstock::gui
