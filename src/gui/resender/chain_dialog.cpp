// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/chain_dialog.h"

#include <QHBoxLayout>
#include <QPointer>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>
#include <variant>

#include "gui/format.h"

namespace penstock::gui {
namespace {

constexpr int kId = Qt::UserRole, kTitle = Qt::UserRole + 1;

}  // namespace

ChainDialog::ChainDialog(const Theme& theme, Workbench& bench, ChainWays ways, QWidget* parent)
    : QDialog(parent),
      theme_(theme),
      bench_(bench),
      ways_(std::move(ways)),
      list_(new QListWidget(this)),
      how_(new QComboBox(this)),
      again_(new QLineEdit(this)),
      run_(new QPushButton(theme.icon("send", Theme::Ink::onAccent), tr("Run"), this)),
      stop_(new QPushButton(tr("Stop"), this)),
      state_(new PlainLabel(this)) {
  setObjectName("chainDialog");
  setWindowTitle("Send several requests");
  setAttribute(Qt::WA_DeleteOnClose);
  resize(theme.scaled(560), theme.scaled(380));
  auto* hint = new PlainLabel(tr("Those that are ticked are sent; drag to change the order. One after the other, what \u201cAfter\u201d of a request takes from its "
                                 "answer, the next can use, and the first that fails ends it."),
                              this);
  hint->setProperty("look", "dim");
  hint->setWordWrap(true);
  list_->setObjectName("chainList");
  list_->setAccessibleName(tr("Requests of the chain"));
  list_->setDragDropMode(QAbstractItemView::InternalMove);
  how_->setObjectName("chainHow");
  how_->setAccessibleName(tr("How they are sent"));
  how_->addItems({tr("One after the other"), tr("One after the other, on one connection"), tr("All at once"), tr("As a race")});
  again_->setObjectName("chainAgain");
  again_->setAccessibleName(tr("Log in again when an answer is"));
  again_->setFont(theme.mono());
  again_->setText(QString::fromStdString(bench.drafts().chainAgain));
  again_->setPlaceholderText(tr("Log in again, by the first of them, when an answer is: status == 401"));
  connect(again_, &QLineEdit::textEdited, this, [this](const QString& text) { bench_.setChainAgain(text.trimmed().toStdString()); });
  auto* column = new QVBoxLayout(this);
  column->addWidget(hint);
  column->addWidget(list_, 1);
  column->addWidget(again_);
  column->addWidget(state_);
  column->addWidget(makeButtons());
  fill();
  connect(list_, &QListWidget::itemChanged, this, &ChainDialog::keep);
  connect(list_->model(), &QAbstractItemModel::rowsMoved, this, &ChainDialog::keep);
  connect(&bench, &Workbench::listChanged, this, &QDialog::close);  // its rows are others
}

ChainDialog::~ChainDialog() { cancelAll(); }

QWidget* ChainDialog::makeButtons() {
  auto* buttons = new QWidget(this);
  auto* row = new QHBoxLayout(buttons);
  row->setContentsMargins(0, 0, 0, 0);
  state_->setObjectName("chainState");
  state_->setWordWrap(true);
  run_->setObjectName("chainRun");
  run_->setProperty("look", "primary");
  run_->setAccessibleName(run_->text());
  stop_->setObjectName("chainStop");
  stop_->setAccessibleName(stop_->text());
  stop_->setEnabled(false);
  auto* shut = new QPushButton(tr("Close"), buttons);
  shut->setObjectName("chainClose");
  shut->setAccessibleName(shut->text());
  row->addWidget(how_);
  row->addStretch(1);
  for (QPushButton* button : {run_, stop_, shut}) {
    button->setAutoDefault(false);
    row->addWidget(button);
  }
  connect(run_, &QPushButton::clicked, this, &ChainDialog::run);
  connect(stop_, &QPushButton::clicked, this, [this] { stop(tr("Stopped.")); });
  connect(shut, &QPushButton::clicked, this, &QDialog::close);
  return buttons;
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

Workbench::Id ChainDialog::idAt(int row) const { return list_->item(row)->data(kId).toULongLong(); }

void ChainDialog::keep() {
  if (running_) return;
  std::vector<Workbench::Id> chain;
  for (int row = 0; row < list_->count(); ++row)
    if (ticked(row)) chain.push_back(idAt(row));
  run_->setEnabled(!chain.empty());
  bench_.setChain(std::move(chain));
}

void ChainDialog::run() {
  if (how_->currentIndex() == asRace) {
    const std::vector<Workbench::Id> chain = bench_.drafts().chain;  // closing changes what is seen
    close();
    return ways_.race(chain);
  }
  if (!readAgain()) return;
  running_ = true;
  ++turn_;
  repeated_.clear();
  waiting_ = -1;
  failed_ = 0;
  for (int row = 0; row < list_->count(); ++row) mark(row, {}, theme_.tokens().text);
  run_->setEnabled(false);
  how_->setEnabled(false);
  list_->setDragEnabled(false);
  stop_->setEnabled(true);
  if (how_->currentIndex() != atOnce) return next(0);
  state_->setText(tr("Sending all"));
  for (int row = 0; row < list_->count(); ++row)
    if (ticked(row)) underWay_.insert(row);
  for (const int row : std::set<int>(underWay_)) begin(row);
}

void ChainDialog::next(int row) {
  while (row < list_->count() && !ticked(row)) ++row;
  if (row >= list_->count()) return stop(tr("All were sent."));
  state_->setText(tr("Sending %1").arg(list_->item(row)->data(kTitle).toString()));
  underWay_.insert(row);
  begin(row);
}

void ChainDialog::begin(int row) {
  mark(row, tr("\u2026"), theme_.tokens().accent);
  ways_.send(idAt(row), how_->currentIndex() == oneConnection, [self = QPointer(this), row, turn = turn_](const ChainStep& step) {
    if (self && self->running_ && self->turn_ == turn) self->ended(row, step);
  });
}

bool ChainDialog::readAgain() {
  condition_.reset();
  const std::string text = bench_.drafts().chainAgain;
  if (text.empty()) return true;
  auto compiled = filter::Expression::compile(text);
  if (const auto* problem = std::get_if<filter::Problem>(&compiled)) {
    state_->setText(sentenceText(problem->message));
    again_->setFocus();
    return false;
  }
  condition_ = std::get<filter::ExpressionPtr>(std::move(compiled));
  return true;
}

/// Of a request that was not repeated yet its answer may say that the session is over.
void ChainDialog::ended(int row, const ChainStep& step) {
  int first = 0;
  while (!ticked(first)) ++first;
  if (!condition_ || how_->currentIndex() == atOnce || row == first || repeated_.contains(row)) return judged(row, step);
  ways_.selects(idAt(row), condition_, [self = QPointer(this), row, step, turn = turn_](bool over) {
    if (!self || !self->running_ || self->turn_ != turn) return;
    over ? self->logInAgain(row) : self->judged(row, step);
  });
}

void ChainDialog::logInAgain(int row) {
  repeated_.insert(row);
  underWay_.erase(row);
  mark(row, tr("log in again"), theme_.tokens().clientError);
  waiting_ = row;
  next(0);
}

void ChainDialog::judged(int row, const ChainStep& step) {
  underWay_.erase(row);
  mark(row, step.told, step.well ? theme_.tokens().ok : theme_.tokens().serverError);
  if (!step.well) ++failed_;
  if (how_->currentIndex() != atOnce) return step.well ? next(waiting_ >= 0 ? std::exchange(waiting_, -1) : row + 1) : stop(tr("Stopped at the first that failed."));
  if (underWay_.empty()) stop(failed_ == 0 ? tr("All were sent.") : tr("All were sent; %1 failed.").arg(failed_));
}

void ChainDialog::cancelAll() {
  running_ = false;
  for (const int row : std::exchange(underWay_, {})) {
    mark(row, tr("cancelled"), theme_.tokens().dim);
    ways_.cancel(idAt(row));
  }
}

void ChainDialog::stop(const QString& told) {
  cancelAll();
  run_->setEnabled(true);
  how_->setEnabled(true);
  list_->setDragEnabled(true);
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
