// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/no_match.h"

#include <QEvent>
#include <QVBoxLayout>

#include "gui/format.h"
#include "gui/plain_text.h"
#include "gui/window/actions.h"

namespace penstock::gui {

NoMatch::NoMatch(const Theme& theme, QAction* clear, QWidget* parent)
    : QWidget(parent), heading_(new PlainLabel(this)), lead_(new PlainLabel(this)) {
  setObjectName("noMatch");
  setAccessibleName("No exchange matches");
  heading_->setObjectName("noMatchHeading");
  heading_->setProperty("look", "title");
  heading_->setAlignment(Qt::AlignCenter);
  lead_->setObjectName("noMatchLead");
  lead_->setProperty("look", "dim");
  lead_->setAlignment(Qt::AlignCenter);
  auto* button = new QPushButton("Show all exchanges", this);
  button->setObjectName("noMatchClear");
  button->setAccessibleName("Show all exchanges");
  bind(button, clear);
  auto* column = new QVBoxLayout(this);
  column->setSpacing(theme.scaled(6));
  column->addWidget(heading_);
  column->addWidget(lead_);
  column->addSpacing(theme.scaled(6));
  column->addWidget(button, 0, Qt::AlignHCenter);
  parent->installEventFilter(this);
  hide();
}

void NoMatch::tell(std::uint64_t of, int percent) {
  const bool done = percent >= 100;
  heading_->setText(done ? QStringLiteral("No exchange matches") : QStringLiteral("Searching\u2026 %1 %").arg(percent));
  lead_->setText(done ? "None of " + countText(of) + (of == 1 ? " exchange is" : " exchanges is") + " what the filter asks for."
                      : QStringLiteral("Nothing was found so far."));
  show();
  place();
  raise();
}

void NoMatch::place() {
  adjustSize();
  const QRect area = parentWidget()->rect();
  move(area.center().x() - width() / 2, std::max(0, area.center().y() - height() / 2));
}

bool NoMatch::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize && isVisible()) place();
  return QWidget::eventFilter(watched, event);
}

}  // namespace penstock::gui
