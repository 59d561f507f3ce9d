// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/toast.h"

#include <QEvent>
#include <QHBoxLayout>

#include "gui/plain_text.h"

namespace penstock::gui {

Toast::Toast(QWidget* window) : QFrame(window), label_(new PlainLabel(this)), button_(new QPushButton(this)) {
  setObjectName("toast");
  setAccessibleName("Notice");
  setProperty("look", "toast");
  label_->setObjectName("toastText");
  label_->setCaption("Notice");
  button_->setObjectName("toastButton");
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(14, 5, 8, 5);
  row->setSpacing(8);
  row->addWidget(label_);
  row->addWidget(button_);
  hide();
  timer_.setSingleShot(true);
  connect(&timer_, &QTimer::timeout, this, &QWidget::hide);
  connect(button_, &QPushButton::clicked, this, [this] {
    hide();
    if (const auto action = action_) action();
  });
  window->installEventFilter(this);
}

void Toast::withdraw(int told) {
  if (told == told_) hide();
}

void Toast::tell(const QString& text, const QString& actionText, std::function<void()> action) {
  label_->setText(text);
  button_->setText(actionText);
  button_->setVisible(!actionText.isEmpty());
  action_ = std::move(action);
  layout()->setContentsMargins(14, actionText.isEmpty() ? 8 : 5, actionText.isEmpty() ? 14 : 6,
                               actionText.isEmpty() ? 8 : 5);
  show();
  place();
  raise();
  timer_.start(actionText.isEmpty() ? 2000 : 8000);
  ++told_;
}

void Toast::place() {
  adjustSize();
  const QWidget* window = parentWidget();
  move((window->width() - width()) / 2, window->height() - height() - 44);
}

bool Toast::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize && isVisible()) place();
  return QFrame::eventFilter(watched, event);
}

}  // namespace penstock::gui
