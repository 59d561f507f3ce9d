// SPDX-License-Identifier: GPL-3.0-or-later
// Draws a Lucide icon in a colour of the theme, at the size and scale asked for.
#pragma once

#include <QIconEngine>

#include "gui/theme.h"

namespace penstock::gui {

class IconEngine : public QIconEngine {
 public:
  IconEngine(const Theme& theme, QString name, Theme::Ink ink) : theme_(theme), name_(std::move(name)), ink_(ink) {}

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override;
  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override;
  QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) override;
  QIconEngine* clone() const override { return new IconEngine(theme_, name_, ink_); }
  bool isNull() override { return false; }

 private:
  QPixmap render(const QSize& pixels, QIcon::Mode mode) const;

  const Theme& theme_;
  QString name_;
  Theme::Ink ink_;
};

}  // namespace penstock::gui
