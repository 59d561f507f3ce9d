// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/focus_ring.h"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>

#include "gui/theme.h"

namespace penstock::gui {
namespace {

class Ring : public QWidget {
 public:
  Ring(const Theme& theme, QWidget* around) : QWidget(around), theme_(theme) {
    setObjectName("focusRing");
    setAccessibleName("Focus");
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    setGeometry(around->rect());
    around->installEventFilter(this);
    raise();
    show();
  }
  bool eventFilter(QObject* watched, QEvent* event) override {
    if (event->type() == QEvent::Resize) setGeometry(parentWidget()->rect());
    return QWidget::eventFilter(watched, event);
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    painter.setPen(QPen(theme_.tokens().accent, theme_.scaled(2)));
    painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
  }

 private:
  const Theme& theme_;
};

bool showsFocusItself(const QWidget* widget) {
  return qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QLineEdit*>(widget) ||
         qobject_cast<const QAbstractSpinBox*>(widget) || qobject_cast<const QComboBox*>(widget);
}

}  // namespace

FocusRing::FocusRing(const Theme& theme, QObject* parent) : QObject(parent), theme_(theme) {
  qApp->installEventFilter(this);
  connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) { moveTo(byKey_ ? now : nullptr); });
}

FocusRing::~FocusRing() { delete ring_; }

bool FocusRing::eventFilter(QObject*, QEvent* event) {
  if (event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    byKey_ = byKey_ || key == Qt::Key_Tab || key == Qt::Key_Backtab || key == Qt::Key_F6;
  } else if (event->type() == QEvent::MouseButtonPress && byKey_) {
    byKey_ = false;
    moveTo(nullptr);
  }
  return false;
}

void FocusRing::moveTo(QWidget* widget) {
  if (ring_) {
    ring_->hide();
    ring_->deleteLater();
  }
  ring_ = widget && !widget->isWindow() && !showsFocusItself(widget) ? new Ring(theme_, widget) : nullptr;
}

}  // namespace penstock::gui
