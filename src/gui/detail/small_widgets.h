// SPDX-License-Identifier: GPL-3.0-or-later
// The little pieces the panes are made of.
#pragma once

#include <QImage>
#include <QToolButton>
#include <QWidget>
#include <vector>

#include "gui/plain_text.h"

class QHBoxLayout;
class QPushButton;

namespace penstock::gui {

class Theme;

/// A pill one can press: small dim text on a soft ground, a caret when it opens a menu. Gives way when room is short.
class PillButton : public QToolButton {
  Q_OBJECT
 public:
  explicit PillButton(Theme& theme, QWidget* parent = nullptr);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;
  /// Only the part before the first " · ", where the whole would not fit.
  void setShort(bool isShort);
  int widthOf(bool isShort) const;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString label(bool isShort) const;
  Theme& theme_;
  bool short_ = false;
};

/// A flat sub-tab, with a number beside its title where there is something to count.
class TabButton : public QToolButton {
  Q_OBJECT
 public:
  TabButton(Theme& theme, const QString& title, QWidget* parent);
  void setBadge(const QString& badge);
  const QString& badge() const { return badge_; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void fit();
  Theme& theme_;
  QString badge_;
};

/// A pill with a dim label before it: the pill's reason gives way first, then the label.
class PillCorner : public QWidget {
  Q_OBJECT
 public:
  PillCorner(Theme& theme, PlainLabel* label, PillButton* pill);
  /// Another one beside it, the later the farther to the right; its words are short and never give way.
  void addPill(PillButton* pill);
  /// After the texts changed.
  void arrange();
  QSize sizeHint() const override;
  /// For the pills in their shortest words, all of which can be read.
  int leastWidth() const;
  QSize minimumSizeHint() const override { return {0, 0}; }

 protected:
  void resizeEvent(QResizeEvent*) override { arrange(); }

 private:
  int widthOf(bool isShort) const;

  Theme& theme_;
  PlainLabel* label_;
  PillButton* pill_;
  std::vector<PillButton*> others_;
  int told_ = 0;  // the width that whoever has it knows of
};

/// One line of dim text; only its first part, or nothing, where room is short: a few letters and an ellipsis tell
/// nobody anything.
class YieldingLabel : public PlainLabel {
  Q_OBJECT
 public:
  explicit YieldingLabel(Theme& theme, QWidget* parent = nullptr);
  QSize minimumSizeHint() const override { return {0, PlainLabel::minimumSizeHint().height()}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  Theme& theme_;
};

/// A slim bar above a view: what is special about it, and what one can do.
class NoticeBar : public QWidget {
  Q_OBJECT
 public:
  explicit NoticeBar(Theme& theme, const QString& objectName, QWidget* parent = nullptr);
  /// "" hides the bar.
  void setNotice(const QString& text, bool warning);
  QString text() const { return label_->text(); }
  QPushButton* addButton(const QString& text, const QString& objectName);

 private:
  void restyle();

  Theme& theme_;
  PlainLabel* icon_;
  PlainLabel* label_;
  QHBoxLayout* row_;
  bool warning_ = false;
};

/// A picture, whole and never enlarged, with its dimensions below.
class ImageView : public QWidget {
  Q_OBJECT
 public:
  explicit ImageView(Theme& theme, QWidget* parent = nullptr);
  void setImage(QImage image, const QString& caption);
  const QImage& image() const { return image_; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  Theme& theme_;
  QImage image_, scaled_;
  QString caption_;
};

/// Centred dim words where there is nothing to show.
PlainLabel* makeMessage(const QString& objectName, QWidget* parent);

}  // namespace penstock::gui
