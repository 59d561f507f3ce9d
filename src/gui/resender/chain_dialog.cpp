// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/chain_dialog.h"

#include <QHBoxLayout>
#include <QPointer>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

namespace penstock::gui {
namespace {

constexpr int kId = Qt::UserRole, kTitle = Qt::UserRole + 1;

}  // namespace

ChainDialog::ChainDialog(const Theme& theme, Workbench& bench, Send send, QWidget* parent)
    : QDialog(parent),
      theme_(theme),
      bench_(bench),
      send_(std::move(send)),
      list_(new QListWidget(this)),
      run_(new QPushButton(theme.icon("send", Theme::Ink::onAccent), tr("Run"), this)),
      stop_(new QPushButton(tr("Stop"), this)),
      state_(new PlainLabel(this)) {
  setObjectName("chainDialog");
  setWindowTitle("Run a chain of requests");
  setAttribute(Qt::WA_DeleteOnClose);
  resize(theme.scaled(520), theme.scaled(360));
  auto* hint = new PlainLabel(tr("Those that are ticked are sent from top to bottom; drag to change the order. What \u201cAfter\u201d of a request takes from its answer, "
                                 "the next can use. The first that fails ends it."),
                              this);
  hint->setProperty("look", "dim");
  hint->setWordWrap(true);
  list_->setObjectName("chainList");
  list_->setAccessibleName(tr("Requests of the chain"));
  list_->setDragDropMode(QAbstractItemView::InternalMove);
  state_->setObjectName("chainState");
  run_->setObjectName("chainRun");
  run_->setProperty("look", "primary");
  run_->setAccessibleName(run_->text());
  stop_->setObjectName("chainStop");
  stop_->setAccessibleName(stop_->text());
  stop_->setEnabled(false);
  auto* shut = new QPushButton(tr("Close"), this);
  shut->setObjectName("chainClose");
  shut->setAccessibleName(shut->text());
  auto* row = new QHBoxLayout;
  row->addWidget(state_, 1);
  for (QPushButton* button : {run_, stop_, shut}) {
    button->setAutoDefault(false);
    row->addWidget(button);
  }
  auto* column = new QVBoxLayout(this);
  column->addWidget(hint);
  column->addWidget(list_, 1);
  column->addLayout(row);
  fill();
  connect(run_, &QPushButton::clicked, this, &ChainDialog::run);
  connect(stop_, &QPushButton::clicked, this, [this] { stop(tr("Stopped.")); });
  connect(shut, &QPushButton::clicked, this, &QDialog::close);
  connect(list_, &QListWidget::itemChanged, this, &ChainDialog::keep);
  connect(list_->model(), &QAbstractItemModel::rowsMoved, this, &ChainDialog::keep);
  connect(&bench, &Workbench::listChanged, this, &QDialog::close);  // its rows are others
}

/// First those of the chain in its order, then the others in theirs.
void ChainDialog::fill() {
  const auto& chain = bench_.drafts().chain;
  const auto add = [this](const service::RequestTab& tab, bool ticked) {
    const QString title = Workbench::titleOf(tab);
    auto* item = new QListWidgetItem(title, list_);
    item->setData(kId, qulonglong(tab.id));
    item->setData(kTitle, title);
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable | Qt::ItemIsDragEnabled);
    item->setCheckState(ticked ? Qt::Checked : Qt::Unchecked);
  };
  for (const Workbench::Id id : chain)
    if (const service::RequestTab* tab = bench_.find(id)) add(*tab, true);
  for (const service::RequestTab& tab : bench_.drafts().tabs)
    if (std::find(chain.begin(), chain.end(), tab.id) == chain.end()) add(tab, chain.empty());
  keep();
}

void ChainDialog::keep() {
  if (running_) return;
  std::vector<Workbench::Id> chain;
  for (int row = 0; row < list_->count(); ++row)
    if (list_->item(row)->checkState() == Qt::Checked) chain.push_back(list_->item(row)->data(kId).toULongLong());
  run_->setEnabled(!chain.empty());
  bench_.setChain(std::move(chain));
}

void ChainDialog::run() {
  running_ = true;
  for (int row = 0; row < list_->count(); ++row) mark(row, {}, theme_.tokens().text);
  run_->setEnabled(false);
  stop_->setEnabled(true);
  next(0);
}

void ChainDialog::next(int row) {
  while (row < list_->count() && list_->item(row)->checkState() != Qt::Checked) ++row;
  if (!running_) return;
  if (row >= list_->count()) return stop(tr("All were sent."));
  mark(row, tr("\u2026"), theme_.tokens().accent);
  state_->setText(tr("Sending %1").arg(list_->item(row)->data(kTitle).toString()));
  send_(list_->item(row)->data(kId).toULongLong(), [self = QPointer(this), row](const ChainStep& step) {
    if (!self || !self->running_) return;
    self->mark(row, step.told, step.well ? self->theme_.tokens().ok : self->theme_.tokens().serverError);
    step.well ? self->next(row + 1) : self->stop(ChainDialog::tr("Stopped at the first that failed."));
  });
}

void ChainDialog::stop(const QString& told) {
  running_ = false;
  run_->setEnabled(true);
  stop_->setEnabled(false);
  state_->setText(told);
}

void ChainDialog::mark(int row, const QString& told, const QColor& ink) {
  QListWidgetItem* item = list_->item(row);
  const QString title = item->data(kTitle).toString();
  item->setText(told.isEmpty() ? title : title + QStringLiteral("  \u2014  ") + told);
  item->setForeground(ink);
}

}  // namespace penstock::gui
