// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/diff/diff_empty.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace penstock::gui {

DiffEmpty::DiffEmpty(const Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), heading_(new PlainLabel(this)), lead_(new PlainLabel(this)) {
  setObjectName("diffEmpty");
  setAccessibleName(tr("Nothing to compare yet"));
  setProperty("look", "pane");
  setAttribute(Qt::WA_StyledBackground);
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
  column->addWidget(step("1", tr("Two rows at once"), tr("Select two rows of Traffic and press Ctrl+D: the older one is the left.")));
  column->addSpacing(theme.scaled(18));
  column->addWidget(
      step("2", tr("Or one after the other"), tr("Ctrl+D on a row puts it into the pool. The next one is compared with the first.")));
  column->addSpacing(theme.scaled(18));
  column->addWidget(
      step("3", tr("Then look closer"),
           tr("By lines, words, bytes, JSON paths or headers; F7 goes from change to change. What always differs, as dates and ids, can "
              "be ignored.")));
  centre->setFixedWidth(theme.scaled(560));
  auto* outer = new QVBoxLayout(this);
  outer->addStretch(2);
  auto* middle = new QHBoxLayout;  // an alignment would ignore that texts wrap
  middle->addStretch();
  middle->addWidget(centre);
  middle->addStretch();
  outer->addLayout(middle);
  outer->addStretch(3);
  setWaiting({});
}

QWidget* DiffEmpty::step(const QString& number, const QString& title, const QString& text) {
  auto* row = new QWidget(this);
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(theme_.scaled(14));
  auto* badge = new PlainLabel(number, row);
  badge->setProperty("look", "step");
  badge->setAlignment(Qt::AlignCenter);
  badge->setFixedSize(theme_.scaled(24), theme_.scaled(24));
  auto* name = new PlainLabel(title, row);
  name->setProperty("look", "title");
  auto* explanation = new PlainLabel(text, row);
  explanation->setProperty("look", "dim");
  explanation->setWordWrap(true);
  auto* words = new QVBoxLayout;
  words->setSpacing(theme_.scaled(3));
  words->addWidget(name);
  words->addWidget(explanation);
  layout->addWidget(badge, 0, Qt::AlignTop);
  layout->addLayout(words, 1);
  return row;
}

void DiffEmpty::setWaiting(const QString& one) {
  heading_->setText(one.isEmpty() ? tr("Compare two exchanges") : tr("One more to compare with"));
  lead_->setText(one.isEmpty() ? tr("See what differs between two requests or their answers, whatever their size.") : one);
}

}  // namespace penstock::gui
