// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/devices/clients_section.h"

#include <QHeaderView>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/format.h"
#include "gui/theme.h"

namespace penstock::gui {
namespace {

enum Column { paused, name, address, open, all, last, columns };
constexpr int kAddress = Qt::UserRole;  // of the first item of a row

}  // namespace

ClientsSection::ClientsSection(service::Devices& devices, const Theme& theme, QWidget* parent)
    : QWidget(parent), devices_(devices), empty_(new PlainLabel(this)), problem_(new PlainLabel(this)), table_(new QTableWidget(this)) {
  setObjectName("clientsSection");
  empty_->setObjectName("clientsWords");
  empty_->setProperty("look", "dim");
  empty_->setWordWrap(true);
  problem_->setObjectName("clientsProblem");
  problem_->setProperty("look", "problem");
  problem_->setWordWrap(true);
  problem_->hide();
  table_->setObjectName("clientsTable");
  table_->setAccessibleName(tr("Clients"));
  table_->setColumnCount(columns);
  table_->setHorizontalHeaderLabels({tr("Paused"), tr("Name"), tr("Address"), tr("Open"), tr("Connections"), tr("Last seen")});
  table_->verticalHeader()->hide();
  table_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  table_->horizontalHeader()->setSectionResizeMode(name, QHeaderView::Stretch);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setShowGrid(false);
  table_->setTabKeyNavigation(false);
  table_->setFixedHeight(theme.scaled(150));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(theme.scaled(8));
  column->addWidget(empty_);
  column->addWidget(table_);
  column->addWidget(problem_);
  connect(table_, &QTableWidget::itemChanged, this, &ClientsSection::changed);
  look();
}

void ClientsSection::fill(int row, const service::DeviceClient& client) {
  const auto put = [&](int column, const QString& text, Qt::ItemFlags more) {
    QTableWidgetItem* item = table_->item(row, column);
    if (!item) table_->setItem(row, column, item = new QTableWidgetItem);
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | more);
    if (item->text() != text) item->setText(text);
    return item;
  };
  const model::ClientSeen& seen = client.seen;
  QTableWidgetItem* first = put(paused, {}, Qt::ItemIsUserCheckable);
  first->setData(kAddress, QString::fromStdString(seen.address));
  first->setCheckState(seen.paused ? Qt::Checked : Qt::Unchecked);
  first->setData(Qt::AccessibleTextRole, tr("Paused: %1").arg(QString::fromStdString(seen.address)));
  put(name, wireText(client.name), Qt::ItemIsEditable);
  put(address, QString::fromStdString(seen.address) + (seen.ofThisMachine ? tr(" (this machine)") : QString()), {});
  put(open, countText(seen.open), {})->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
  put(all, countText(seen.connections), {})->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
  put(last, seen.last == WallTime() ? QString() : timeOfDayText(seen.last).left(8), {});
}

/// Rows stay where they are while one of them is edited.
void ClientsSection::look() {
  if (table_->viewport()->findChild<QLineEdit*>()) return;
  std::vector<service::DeviceClient> clients = devices_.clients();
  // The order of addresses: one that is clicked at must not move away.
  std::sort(clients.begin(), clients.end(), [](const auto& a, const auto& b) { return a.seen.address < b.seen.address; });
  const QSignalBlocker quiet(table_);
  table_->setRowCount(int(clients.size()));
  for (std::size_t i = 0; i < clients.size(); ++i) fill(int(i), clients[i]);
  table_->setVisible(!clients.empty());
  empty_->setText(clients.empty() ? tr("Nobody has come by yet.") : tr("A client that is paused waits: nothing it asks for is read until it is no longer paused. A double click names it."));
}

void ClientsSection::changed(QTableWidgetItem* item) {
  const QTableWidgetItem* first = table_->item(item->row(), paused);
  if (!first) return;
  const std::string whose = first->data(kAddress).toString().toStdString();
  if (item->column() == paused) devices_.pause(whose, item->checkState() == Qt::Checked);
  if (item->column() != name) return;
  const Result<void> done = devices_.name(whose, item->text().trimmed().toStdString());
  problem_->setVisible(!done);
  if (!done) problem_->setText(sentenceText(done.error().message));
}

}  // namespace penstock::gui
