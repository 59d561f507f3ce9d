// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/help/manual_window.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/theme.h"

namespace penstock::gui {
namespace {

constexpr int kSection = Qt::UserRole;
constexpr int kPauseMs = 120;  // between two letters of a search

}  // namespace

ManualWindow::ManualWindow(const Theme& theme, QWidget* parent)
    : QWidget(parent, Qt::Window), search_(new QLineEdit(this)), count_(new PlainLabel(this)), contents_(new QTreeWidget(this)), text_(new ManualView(theme, manual(), this)) {
  setObjectName("manual");
  setAccessibleName(tr("Manual"));
  setWindowTitle(tr("Penstock: the manual"));
  auto* parts = new QSplitter(this);
  parts->setObjectName("manualParts");
  parts->setHandleWidth(1);
  parts->setChildrenCollapsible(false);
  parts->addWidget(makeSide(theme));
  parts->addWidget(text_);
  parts->setStretchFactor(1, 1);
  parts->setSizes({theme.scaled(240), theme.scaled(720)});
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(parts);
  resize(theme.scaled(960), theme.scaled(720));
  for (const ManualSection& section : manual()) words_ << plainText(section).toCaseFolded();
  fillContents();
  pause_.setSingleShot(true);
  pause_.setInterval(kPauseMs);
  connect(&pause_, &QTimer::timeout, this, &ManualWindow::search);
  connect(search_, &QLineEdit::textChanged, &pause_, qOverload<>(&QTimer::start));
  connect(contents_, &QTreeWidget::currentItemChanged, this, [this](const QTreeWidgetItem* item) {
    if (item) text_->showSection(item->data(0, kSection).toInt());
  });
  connect(text_->verticalScrollBar(), &QScrollBar::valueChanged, this, &ManualWindow::showCurrent);
}

QWidget* ManualWindow::makeSide(const Theme& theme) {
  auto* side = new QWidget(this);
  side->setProperty("look", "bar");
  side->setAttribute(Qt::WA_StyledBackground);
  search_->setObjectName("manualSearch");
  search_->setAccessibleName(tr("Search the manual"));
  search_->setPlaceholderText(tr("Search"));
  search_->setClearButtonEnabled(true);
  count_->setObjectName("manualCount");
  count_->setCaption(tr("Found"));
  count_->setProperty("look", "dim");
  count_->setWordWrap(true);
  count_->hide();
  contents_->setObjectName("manualContents");
  contents_->setAccessibleName(tr("Contents"));
  contents_->setHeaderHidden(true);
  contents_->setFrameShape(QFrame::NoFrame);
  contents_->setUniformRowHeights(true);
  contents_->setIndentation(theme.scaled(14));
  auto* column = new QVBoxLayout(side);
  column->setContentsMargins(theme.scaled(8), theme.scaled(8), theme.scaled(4), 0);
  column->setSpacing(theme.scaled(6));
  column->addWidget(search_);
  column->addWidget(count_);
  column->addWidget(contents_, 1);
  side->setMinimumWidth(theme.scaled(160));
  return side;
}

/// The title of the whole is no chapter of it: the chapters are the first level.
void ManualWindow::fillContents() {
  QTreeWidgetItem* chapter = nullptr;
  for (int i = 0; i < manual().size(); ++i) {
    const ManualSection& section = manual()[i];
    auto* item = section.level > 2 && chapter ? new QTreeWidgetItem(chapter) : new QTreeWidgetItem(contents_);
    item->setText(0, section.title);
    item->setData(0, kSection, i);
    if (section.level <= 2) chapter = item;
  }
  contents_->expandAll();
}

void ManualWindow::search() {
  const QStringList words = search_->text().toCaseFolded().split(' ', Qt::SkipEmptyParts);
  const auto holds = [&](int section) {
    return std::all_of(words.begin(), words.end(), [&](const QString& word) { return words_[section].contains(word); });
  };
  QTreeWidgetItem* first = nullptr;
  int sections = 0;
  for (int i = 0; i < contents_->topLevelItemCount(); ++i) {
    QTreeWidgetItem* chapter = contents_->topLevelItem(i);
    bool any = false;
    for (int j = 0; j < chapter->childCount(); ++j) {
      const bool shown = holds(chapter->child(j)->data(0, kSection).toInt());
      chapter->child(j)->setHidden(!shown);
      any = any || shown;
      sections += shown;
      if (shown && !first) first = chapter->child(j);
    }
    const bool own = holds(chapter->data(0, kSection).toInt());
    chapter->setHidden(!own && !any);
    sections += own;
    if (own && (!first || first->parent() == chapter)) first = chapter;
  }
  const int places = text_->mark(words);
  count_->setVisible(!words.isEmpty());
  count_->setText(sections == 0 ? tr("Nothing holds all of these words") : tr("%1 in %2 with all words").arg(places == 1 ? tr("1 place") : tr("%1 places").arg(places), sections == 1 ? tr("1 section") : tr("%1 sections").arg(sections)));
  if (words.isEmpty() || !first) return;
  contents_->setCurrentItem(first);
  text_->showSection(first->data(0, kSection).toInt());
  text_->next(false);
}

/// Which section is read.
void ManualWindow::showCurrent() {
  const int now = text_->currentSection();
  const QSignalBlocker quiet(contents_);
  for (QTreeWidgetItemIterator it(contents_); *it; ++it)
    if ((*it)->data(0, kSection).toInt() == now && !(*it)->isHidden()) contents_->setCurrentItem(*it);
}

void ManualWindow::open(const QString& title) {
  show();
  raise();
  activateWindow();
  search_->setFocus();
  search_->selectAll();
  if (title.isEmpty()) return;
  for (QTreeWidgetItemIterator it(contents_); *it; ++it)
    if ((*it)->text(0) == title) contents_->setCurrentItem(*it);
}

void ManualWindow::keyPressEvent(QKeyEvent* event) {
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (event->key() == Qt::Key_Escape) {
    search_->text().isEmpty() ? (void)close() : search_->clear();
  } else if (event->matches(QKeySequence::Find)) {
    search_->setFocus();
    search_->selectAll();
  } else if (enter || event->key() == Qt::Key_F3) {
    if (pause_.isActive()) {
      pause_.stop();
      search();
    } else {
      text_->next(event->modifiers() & Qt::ShiftModifier);
    }
  } else {
    QWidget::keyPressEvent(event);
  }
}

}  // namespace penstock::gui
