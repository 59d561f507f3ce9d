// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/environment_menu.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <set>
#include <utility>

#include "gui/format.h"
#include "gui/menu_button.h"
#include "gui/plain_text.h"

namespace penstock::gui {
namespace {

QPushButton* link(QWidget* parent, const QString& text, const char* name) {
  auto* button = new QPushButton(text, parent);
  button->setObjectName(name);
  button->setAccessibleName(text);
  button->setProperty("look", "link");
  button->setAutoDefault(false);
  return button;
}

}  // namespace

EnvironmentMenu::EnvironmentMenu(const Theme& theme, Workbench& bench, QToolButton* button) : QObject(button), theme_(theme), bench_(bench), button_(button) {
  auto* menu = new QMenu(button);
  menu->setObjectName("environmentMenu");
  connect(menu, &QMenu::aboutToShow, this, [this, menu] { fill(*menu); });
  attachMenu(button, menu);
}

void EnvironmentMenu::fill(QMenu& menu) {
  menu.clear();
  const auto add = [&](const QString& text, const std::string& name) {
    QAction* action = menu.addAction(actionText(text), this, [this, name] { bench_.setEnvironment(name); });
    action->setCheckable(true);
    action->setChecked(bench_.drafts().environment == name);
  };
  add(tr("No environment"), {});
  for (const draft::Environment& one : bench_.drafts().environments) add(wireText(one.name, 60), one.name);
  menu.addSeparator();
  menu.addAction(tr("Variables\u2026"), this, &EnvironmentMenu::edit);
}

void EnvironmentMenu::edit() {
  if (!bench_.isOpen()) return;
  EnvironmentDialog dialog(theme_, bench_.drafts().environments, bench_.drafts().taken, bench_.drafts().environment, button_->window());
  if (dialog.exec() != QDialog::Accepted) return;
  const bool first = bench_.drafts().environments.empty() && !dialog.environments().empty();
  bench_.setEnvironments(dialog.environments());
  if (first) bench_.setEnvironment(dialog.environments().front().name);
  if (dialog.forgetsTaken()) bench_.forgetTaken();
}

EnvironmentDialog::EnvironmentDialog(const Theme& theme, std::vector<draft::Environment> environments, const draft::Environment& taken,
                                     const std::string& shown, QWidget* parent)
    : QDialog(parent), environments_(std::move(environments)), list_(new QListWidget(this)), table_(new QTableWidget(0, 2, this)) {
  setObjectName("environmentDialog");
  setWindowTitle("Variables");
  resize(theme.scaled(640), theme.scaled(420));
  auto* across = new QHBoxLayout;
  across->setSpacing(theme.scaled(10));
  across->addWidget(makeLeft(theme), 1);
  across->addWidget(makeRight(theme, taken), 2);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
  buttons->setObjectName("environmentButtons");
  connect(buttons, &QDialogButtonBox::accepted, this, [this] {
    takeTable();
    accept();
  });
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  auto* column = new QVBoxLayout(this);
  column->addLayout(across, 1);
  column->addWidget(buttons);
  if (environments_.empty()) environments_.push_back({"default", {}});
  for (const draft::Environment& one : environments_) {
    auto* item = new QListWidgetItem(QString::fromStdString(one.name), list_);
    item->setFlags(item->flags() | Qt::ItemIsEditable);
    if (one.name == shown) list_->setCurrentItem(item);
  }
  if (list_->currentRow() < 0) list_->setCurrentRow(0);
  showEnvironment();
}

QWidget* EnvironmentDialog::makeLeft(const Theme&) {
  auto* left = new QWidget(this);
  auto* column = new QVBoxLayout(left);
  column->setContentsMargins(0, 0, 0, 0);
  list_->setObjectName("environmentList");
  list_->setAccessibleName(tr("Environments"));
  auto* row = new QHBoxLayout;
  QPushButton *add = link(left, tr("Add"), "environmentAdd"), *remove = link(left, tr("Remove"), "environmentRemove");
  connect(add, &QPushButton::clicked, this, &EnvironmentDialog::addEnvironment);
  connect(remove, &QPushButton::clicked, this, &EnvironmentDialog::removeEnvironment);
  row->addWidget(add);
  row->addWidget(remove);
  row->addStretch();
  column->addWidget(new PlainLabel(tr("Environments (a double click renames)"), left));
  column->addWidget(list_, 1);
  column->addLayout(row);
  connect(list_, &QListWidget::currentRowChanged, this, &EnvironmentDialog::showEnvironment);
  connect(list_, &QListWidget::itemChanged, this, [this](QListWidgetItem* item) {
    const int at = list_->row(item);
    if (!filling_ && at >= 0 && std::size_t(at) < environments_.size()) environments_[std::size_t(at)].name = item->text().trimmed().toStdString();
  });
  return left;
}

QWidget* EnvironmentDialog::makeRight(const Theme& theme, const draft::Environment& taken) {
  auto* right = new QWidget(this);
  auto* column = new QVBoxLayout(right);
  column->setContentsMargins(0, 0, 0, 0);
  table_->setObjectName("environmentTable");
  table_->setAccessibleName(tr("Variables"));
  table_->setHorizontalHeaderLabels({tr("Name"), tr("Value")});
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  table_->horizontalHeader()->setHighlightSections(false);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(theme.scaled(25));
  table_->setShowGrid(false);
  table_->setColumnWidth(0, theme.scaled(140));
  table_->setFont(theme.mono());
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  connect(table_, &QTableWidget::itemChanged, this, &EnvironmentDialog::takeTable);
  auto* row = new QHBoxLayout;
  QPushButton *add = link(right, tr("Add"), "variableAdd"), *remove = link(right, tr("Remove"), "variableRemove");
  connect(add, &QPushButton::clicked, this, &EnvironmentDialog::addVariable);
  connect(remove, &QPushButton::clicked, this, &EnvironmentDialog::removeRows);
  row->addWidget(add);
  row->addWidget(remove);
  row->addStretch();
  column->addWidget(new PlainLabel(tr("{{name}} in a request stands for the value. Values may name variables."), right));
  column->addWidget(table_, 1);
  column->addLayout(row);
  if (taken.variables.empty()) return right;
  QStringList names;
  for (const auto& [name, value] : taken.variables) names << wireText(name, 40) + " = " + wireText(value, 40);
  auto* label = new PlainLabel(tr("Taken from answers: ") + names.join(QStringLiteral(", ")), right);
  label->setObjectName("environmentTaken");
  label->setProperty("look", "dim");
  label->setWordWrap(true);
  QPushButton* forget = link(right, tr("Forget these"), "environmentForget");
  connect(forget, &QPushButton::clicked, this, [this, label, forget] {
    forgotten_ = true;
    label->hide();
    forget->hide();
  });
  column->addWidget(label);
  column->addWidget(forget, 0, Qt::AlignLeft);
  return right;
}

void EnvironmentDialog::showEnvironment() {
  const QScopedValueRollback filling(filling_, true);
  const int at = list_->currentRow();
  table_->setRowCount(0);
  table_->setEnabled(at >= 0);
  if (at < 0) return;
  for (const auto& [name, value] : environments_[std::size_t(at)].variables) {
    const int row = table_->rowCount();
    table_->insertRow(row);
    table_->setItem(row, 0, new QTableWidgetItem(QString::fromStdString(name)));
    table_->setItem(row, 1, new QTableWidgetItem(QString::fromStdString(value)));
  }
}

void EnvironmentDialog::takeTable() {
  const int at = list_->currentRow();
  if (filling_ || at < 0 || std::size_t(at) >= environments_.size()) return;
  auto& variables = environments_[std::size_t(at)].variables;
  std::vector<std::pair<std::string, std::string>> now;
  for (int row = 0; row < table_->rowCount(); ++row) {
    const auto text = [&](int column) { return table_->item(row, column) ? table_->item(row, column)->text() : QString(); };
    const std::string name = text(0).trimmed().toStdString(), value = text(1).toStdString();
    if (name.empty()) continue;
    // A value that this table cannot show stays as it was where nobody changed what is seen of it.
    const bool same = std::size_t(row) < variables.size() && QString::fromStdString(variables[std::size_t(row)].second) == text(1);
    now.emplace_back(name, same ? variables[std::size_t(row)].second : value);
  }
  variables = std::move(now);
}

void EnvironmentDialog::addEnvironment() {
  if (environments_.size() >= service::KeptDrafts::mostEnvironments) return;
  const QString name = tr("environment %1").arg(environments_.size() + 1);
  environments_.push_back({name.toStdString(), {}});
  auto* item = new QListWidgetItem(name, list_);
  item->setFlags(item->flags() | Qt::ItemIsEditable);
  list_->setCurrentItem(item);
  list_->editItem(item);
}

void EnvironmentDialog::removeEnvironment() {
  const int at = list_->currentRow();
  if (at < 0) return;
  environments_.erase(environments_.begin() + at);
  const QScopedValueRollback filling(filling_, true);
  delete list_->takeItem(at);
  showEnvironment();
}

void EnvironmentDialog::addVariable() {
  if (list_->currentRow() < 0) return;
  const int row = table_->rowCount();
  {
    const QScopedValueRollback filling(filling_, true);
    table_->insertRow(row);
    table_->setItem(row, 0, new QTableWidgetItem);
    table_->setItem(row, 1, new QTableWidgetItem);
  }
  table_->setCurrentCell(row, 0);
  table_->editItem(table_->item(row, 0));
}

void EnvironmentDialog::removeRows() {
  std::set<int> rows;
  for (const QModelIndex& index : table_->selectionModel()->selectedRows()) rows.insert(index.row());
  {
    const QScopedValueRollback filling(filling_, true);
    for (auto row = rows.rbegin(); row != rows.rend(); ++row) table_->removeRow(*row);
  }
  takeTable();
}

}  // namespace penstock::gui
