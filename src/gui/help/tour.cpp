// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/help/tour.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QVBoxLayout>
#include <algorithm>
#include <iterator>

#include "gui/settings.h"
#include "gui/theme.h"

namespace penstock::gui {
namespace {

constexpr auto kStep = "tour/step";  // the next one to be shown

struct Hint {
  const char* about;  // the widget
  const char *title, *words;
};
constexpr Hint kHints[] = {
    {"openBrowserButton", "Begin here",
     "Open browser starts a browser that is set up for Penstock: nothing of your system is changed. For your own browser and programs there is Trust "
     "CA beside it."},
    {"filterField", "Find the one request", "Type a word that it holds, or an expression like status >= 400 && host contains api. Ctrl+F leads here from anywhere."},
    {"menuButton", "Everything has a name", "A right click on a row tells what can be done with it, Ctrl+K finds any action, and F1 opens the manual."},
};
constexpr int kHintCount = int(std::size(kHints));

}  // namespace

Tour::Tour(const Theme& theme, QWidget* window)
    : QFrame(window),
      theme_(theme),
      title_(new PlainLabel(this)),
      words_(new PlainLabel(this)),
      count_(new PlainLabel(this)),
      next_(new QPushButton(this)),
      never_(new QPushButton(tr("Don't show again"), this)) {
  setObjectName("tour");
  setAccessibleName(tr("Hint"));
  setProperty("look", "popup");
  title_->setObjectName("tourTitle");
  title_->setProperty("look", "title");
  words_->setObjectName("tourWords");
  words_->setWordWrap(true);
  count_->setObjectName("tourCount");
  count_->setProperty("look", "dim");
  next_->setObjectName("tourNext");
  next_->setProperty("look", "primary");
  never_->setObjectName("tourNever");
  never_->setAccessibleName(never_->text());
  for (QPushButton* button : {next_, never_}) button->setAutoDefault(false);
  auto* row = new QHBoxLayout;
  row->addWidget(count_);
  row->addStretch(1);
  row->addWidget(never_);
  row->addWidget(next_);
  auto* column = new QVBoxLayout(this);
  const int edge = theme.scaled(14);
  column->setContentsMargins(edge, edge, edge, edge);
  column->setSpacing(theme.scaled(8));
  column->addWidget(title_);
  column->addWidget(words_);
  column->addLayout(row);
  hide();
  connect(next_, &QPushButton::clicked, this, [this] { showStep(step_ + 1); });
  connect(never_, &QPushButton::clicked, this, &Tour::finish);
  window->installEventFilter(this);
}

bool Tour::isDue() {
  const int step = settings().value(kStep, 0).toInt();
  return step >= 0 && step < kHintCount;
}

void Tour::begin() {
  if (isDue()) showStep(settings().value(kStep, 0).toInt());
}

void Tour::again() { showStep(0); }

void Tour::finish() {
  settings().setValue(kStep, kHintCount);
  hide();
}

void Tour::showStep(int step) {
  if (step >= kHintCount) return finish();
  step_ = step;
  settings().setValue(kStep, step);
  const Hint& hint = kHints[step];
  about_ = parentWidget()->findChild<QWidget*>(hint.about);
  title_->setText(hint.title);
  words_->setText(hint.words);
  count_->setText(tr("%1 of %2").arg(step + 1).arg(kHintCount));
  next_->setText(step + 1 == kHintCount ? tr("Done") : tr("Next"));
  next_->setAccessibleName(next_->text());
  setAccessibleDescription(words_->text());
  show();
  place();
  raise();
}

/// Below what it is about, inside the window.
void Tour::place() {
  const QWidget* window = parentWidget();
  setFixedWidth(std::min(theme_.scaled(360), window->width() - theme_.scaled(24)));
  adjustSize();
  setFixedHeight(layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(width()) : sizeHint().height());
  const int gap = theme_.scaled(6), edge = theme_.scaled(12);
  QPoint at(edge, edge);
  if (about_ && about_->isVisible()) {
    const QRect area(about_->mapTo(window, QPoint()), about_->size());
    at = QPoint(area.center().x() - width() / 2, area.bottom() + gap);
  }
  at.setX(std::clamp(at.x(), edge, std::max(edge, window->width() - width() - edge)));
  at.setY(std::clamp(at.y(), edge, std::max(edge, window->height() - height() - edge)));
  move(at);
}

bool Tour::eventFilter(QObject* watched, QEvent* event) {
  if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible()) place();
  return QFrame::eventFilter(watched, event);
}

void Tour::keyPressEvent(QKeyEvent* event) { event->key() == Qt::Key_Escape ? finish() : QFrame::keyPressEvent(event); }

}  // namespace penstock::gui
