// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/diff/pool_dialog.h"

#include <QHeaderView>
#include <QVBoxLayout>
#include <utility>

#include "gui/format.h"

namespace penstock::gui {
namespace {

constexpr int idRole = Qt::UserRole;

}  // namespace

PoolDialog::PoolDialog(const Theme& theme, const PoolModel& pool, PoolWork work, QWidget* parent)
    : QDialog(parent), words_(new PlainLabel(this)), table_(new QTableWidget(this)), job_(pool_) {
  setObjectName("poolDialog");
  setWindowTitle(tr("The pool against the left"));
  setAccessibleName(windowTitle());
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(theme.scaled(16), theme.scaled(14), theme.scaled(16), theme.scaled(16));
  column->setSpacing(theme.scaled(8));
  words_->setObjectName("poolWords");
  words_->setWordWrap(true);
  words_->setText(tr("Compared with %1\u2026").arg(pool.textOf(work.base)));
  column->addWidget(words_);
  makeTable(pool, work.others);
  table_->verticalHeader()->setDefaultSectionSize(theme.scaled(24));
  for (const auto& [section, width] : {std::pair(exchange, 430), std::pair(changes, 90), std::pair(removed, 80), std::pair(added, 80)})
    table_->setColumnWidth(section, theme.scaled(width));
  column->addWidget(table_, 1);
  resize(theme.scaled(960), theme.scaled(420));
  const auto told = [to = mailbox_.address(), this](display::Difference difference) {
    to.post([this, difference = std::move(difference)] { take(difference); });
  };
  job_.start<QString>(
      [work = std::move(work), told](const CancelToken& token) {
        const auto base = display::readCompared(*work.recording, work.base, work.options.parts, token);
        if (!base) return tr("The left cannot be read: ") + wireText(base.error().message, 200);
        for (const model::ExchangeId id : work.others) {
          if (token.cancelled()) break;
          told(display::differenceFrom(*base, *work.recording, id, work.options, work.ignore, token));
        }
        return QString();
      },
      [this, base = pool.textOf(work.base)](const QString& problem) { finish(problem.isEmpty() ? base : problem); });
}

void PoolDialog::makeTable(const PoolModel& pool, const std::vector<model::ExchangeId>& ids) {
  table_->setObjectName("poolTable");
  table_->setAccessibleName(tr("Exchanges of the pool"));
  table_->setColumnCount(columns);
  table_->setHorizontalHeaderLabels({tr("Exchange"), tr("Changes"), tr("Removed"), tr("Added"), tr("Remark")});
  table_->setRowCount(int(ids.size()));
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setWordWrap(false);
  table_->setShowGrid(false);
  table_->setTabKeyNavigation(false);
  table_->verticalHeader()->hide();
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  for (int row = 0; row < int(ids.size()); ++row) {
    setText(row, exchange, pool.textOf(ids[std::size_t(row)]));
    table_->item(row, exchange)->setData(idRole, QVariant::fromValue<quint64>(ids[std::size_t(row)]));
  }
  connect(table_, &QTableWidget::itemActivated, this,
          [this](QTableWidgetItem* item) { Q_EMIT wanted(table_->item(item->row(), exchange)->data(idRole).toULongLong()); });
}

void PoolDialog::setText(int row, Column column, const QString& text) {
  auto* item = new QTableWidgetItem(text);
  if (column == changes || column == removed || column == added) item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
  table_->setItem(row, column, item);
}

void PoolDialog::take(const display::Difference& difference) {
  // They come in the order of the rows.
  const int row = compared_++;
  if (difference.message.empty() && difference.counts.changes == 0) ++same_;
  const bool any = difference.counts.changes > 0;
  setText(row, changes, any ? countText(difference.counts.changes) : difference.message.empty() ? tr("same") : QString());
  setText(row, removed, any ? QStringLiteral("\u2212") + countText(difference.counts.removed) : QString());
  setText(row, added, any ? "+" + countText(difference.counts.added) : QString());
  setText(row, remark, wireText(difference.message, 400));
}

void PoolDialog::finish(const QString& words) {
  if (compared_ < table_->rowCount()) return words_->setText(words);
  words_->setText(tr("%1 of %2 are the same as %3. Double-click one to see it beside that.")
                      .arg(same_ == 0 ? tr("None") : countText(std::uint64_t(same_)), countText(std::uint64_t(compared_)), words));
}

}  // namespace penstock::gui
