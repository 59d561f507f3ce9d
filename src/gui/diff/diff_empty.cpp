// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/diff/diff_empty.h"

#include <QVBoxLayout>

#include "gui/empty_page.h"

namespace penstock::gui {

DiffEmpty::DiffEmpty(const Theme& theme, QWidget* parent)
    : QWidget(parent), heading_(new PlainLabel(this)), lead_(new PlainLabel(this)) {
  setObjectName("diffEmpty");
  setAccessibleName(tr("Nothing to compare yet"));
  heading_->setObjectName("diffEmptyHeading");
  heading_->setProperty("look", "heading");
  lead_->setObjectName("diffEmptyLead");
  lead_->setProperty("look", "dim");
  lead_->setWordWrap(true);
  auto* centre = new QWidget(this);
  auto* column = new QVBoxLayout(centre);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(heading_);
  column->addSpacing(theme.scaled(6));
  column->addWidget(lead_);
  column->addSpacing(theme.scaled(28));
  column->addWidget(makeStep(theme, "1", tr("Two rows at once"), tr("Select two rows of Traffic and press Ctrl+D: the older one is the left."), nullptr, centre));
  column->addSpacing(theme.scaled(18));
  column->addWidget(
      makeStep(theme, "2", tr("Or one after the other"), tr("Ctrl+D on a row puts it into the pool. The next one is compared with the first."), nullptr, centre));
  column->addSpacing(theme.scaled(18));
  column->addWidget(
      makeStep(theme, "3", tr("Then look closer"), tr("By lines, words, bytes, JSON paths or headers; F7 goes from change to change. What always differs, as dates and ids, can "
              "be ignored."),
                              nullptr, centre));
  centreIn(*this, centre, theme, 560);
  setWaiting({});
}

void DiffEmpty::setWaiting(const QString& one) {
  heading_->setText(one.isEmpty() ? tr("Compare two exchanges") : tr("One more to compare with"));
  lead_->setText(one.isEmpty() ? tr("See what differs between two requests or their answers, whatever their size.") : one);
}

}  // namespace penstock::gui
