// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/filter_problem.h"

#include <QPainter>
#include <algorithm>

#include "gui/plain_text.h"

namespace penstock::gui {

FilterProblem::FilterProblem(const Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), words_(new PlainLabel(this)), hint_(new QPushButton(this)) {
  setObjectName("filterProblem");
  words_->setObjectName("filterProblemText");
  words_->setTextFormat(Qt::PlainText);
  hint_->setObjectName("filterProblemHint");
  hint_->setProperty("look", "link");
  hint_->setFont(theme.mono());
  setFixedHeight(theme.scaled(30));
  connect(&theme, &Theme::changed, this, [this] { hint_->setFont(theme_.mono()); });
  connect(hint_, &QPushButton::clicked, this, &FilterProblem::hintTaken);
  hide();
}

void FilterProblem::show(const filter::Problem& problem, int x, int end) {
  x_ = x;
  end_ = std::max(end, x + theme_.scaled(6));
  QString words = QString::fromStdString(problem.message);
  if (!words.isEmpty()) words[0] = words[0].toUpper();
  words_->setText(words);
  setAccessibleName(words);
  hint_->setText(QString::fromStdString(problem.hint));
  hint_->setAccessibleName(tr("Write %1 instead").arg(hint_->text()));
  setPlainToolTip(hint_, hint_->accessibleName());
  hint_->setVisible(!problem.hint.empty());
  place();
  QWidget::show();
  update();
}

// Right under the caret where there is room, else as far to the left as it takes.
void FilterProblem::place() {
  const int wordsWidth = words_->sizeHint().width();
  const int hintWidth = hint_->isHidden() ? 0 : hint_->sizeHint().width() + theme_.scaled(6);
  const int left = std::max(0, std::min(x_, width() - wordsWidth - hintWidth - theme_.scaled(8)));
  const int top = theme_.scaled(6);
  words_->setGeometry(left, top, std::min(wordsWidth, width() - left), height() - top);
  hint_->setGeometry(left + wordsWidth + theme_.scaled(6), top, hint_->sizeHint().width(), height() - top);
}

void FilterProblem::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  place();
}

void FilterProblem::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QPen pen(theme_.ink(Theme::Ink::danger), 1.5);
  pen.setJoinStyle(Qt::MiterJoin);
  painter.setPen(pen);
  const qreal y = 1.5, foot = theme_.scaled(5), middle = (x_ + end_) / 2.0;
  if (end_ - x_ > theme_.scaled(10)) {
    painter.drawLine(QPointF(x_, y), QPointF(end_, y));
  } else {
    const QPointF caret[] = {{middle - foot * 0.8, y + foot}, {middle, y}, {middle + foot * 0.8, y + foot}};
    painter.drawPolyline(caret, 3);
  }
}

}  // namespace penstock::gui
