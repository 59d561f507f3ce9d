// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainter>
#include <QWidget>
#include <algorithm>

#include "gui/theme.h"

namespace penstock::gui {

/// How far something is: two pixels of colour, and nothing to press.
class ProgressLine : public QWidget {
 public:
  ProgressLine(const Theme& theme, const QString& name, QWidget* parent) : QWidget(parent), theme_(theme) {
    setObjectName(name);
    setAccessibleName("Progress");
    setFixedHeight(2);
  }
  /// 0 to 1; below 0: nothing is seen.
  void setDone(double done, bool paused) {
    setAccessibleDescription(done < 0 ? QString() : QString::number(int(done * 100)) + " %");
    done_ = done;
    paused_ = paused;
    update();
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    const Tokens& t = theme_.tokens();
    painter.fillRect(rect(), done_ < 0 ? t.panel : t.line);
    if (done_ > 0) painter.fillRect(QRectF(0, 0, width() * std::min(1.0, done_), height()), paused_ ? t.clientError : done_ >= 1 ? t.ok : t.accent);
  }

 private:
  const Theme& theme_;
  double done_ = -1;
  bool paused_ = false;
};

}  // namespace penstock::gui
