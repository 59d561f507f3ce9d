// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/line_popup.h"

#include <QScreen>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/plain_text.h"

namespace penstock::gui {

LinePopup::LinePopup(const Theme& theme, const QString& name, const QString& title, const QString& text, const QString& hint,
                     std::function<void(const QString&)> done, QWidget* parent)
    : QFrame(parent, Qt::Popup), line_(new QLineEdit(text, this)) {
  constexpr int kMostText = 1000;
  setObjectName(name);
  setAccessibleName(title);
  setProperty("look", "popup");
  setAttribute(Qt::WA_DeleteOnClose);
  auto* label = new PlainLabel(title, this);
  label->setProperty("look", "dim");
  line_->setObjectName(name + "Line");
  line_->setAccessibleName(title);
  line_->setPlaceholderText(hint);
  line_->setMaxLength(kMostText);
  line_->setMinimumWidth(theme.scaled(360));
  line_->selectAll();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(theme.scaled(10), theme.scaled(8), theme.scaled(10), theme.scaled(10));
  column->setSpacing(theme.scaled(6));
  column->addWidget(label);
  column->addWidget(line_);
  setFocusProxy(line_);
  connect(line_, &QLineEdit::returnPressed, this, [this, done = std::move(done)] {
    const QString taken = line_->text().trimmed();
    close();
    done(taken);
  });
}

void LinePopup::openAt(const QPoint& at) {
  adjustSize();
  const QRect area = parentWidget()->screen()->availableGeometry();
  move(std::clamp(at.x(), area.left(), std::max(area.left(), area.right() - width())),
       std::clamp(at.y(), area.top(), std::max(area.top(), area.bottom() - height())));
  show();
  line_->setFocus(Qt::PopupFocusReason);
}

}  // namespace penstock::gui
