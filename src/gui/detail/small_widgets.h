// SPDX-License-Identifier: GPL-3.0-or-later
// The little pieces the panes are made of.
#pragma once

#include <QImage>
#include <QLabel>
#include <QToolButton>
#include <QWidget>

class QHBoxLayout;

namespace penstock::gui {

class Theme;

/// A pill one can press: small dim text on a soft ground, a caret when it opens a menu. Gives way when room is short.
class PillButton : public QToolButton {
  Q_OBJECT
 public:
  explicit PillButton(Theme& theme, QWidget* parent = nullptr);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString label() const;
  Theme& theme_;
};

/// One line of dim text that ends in an ellipsis when room is short.
class ElidedLabel : public QLabel {
  Q_OBJECT
 public:
  explicit ElidedLabel(Theme& theme, QWidget* parent = nullptr);
  QSize minimumSizeHint() const override { return {0, QLabel::minimumSizeHint().height()}; }

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
  QToolButton* addButton(const QString& text, const QString& objectName);

 private:
  Theme& theme_;
  QLabel* icon_;
  QLabel* label_;
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
QLabel* makeMessage(const QString& objectName, QWidget* parent);

}  // namespace penstock::gui
