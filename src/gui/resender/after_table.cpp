// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/after_table.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QVBoxLayout>
#include <algorithm>
#include <iterator>
#include <set>

#include "gui/format.h"
#include "gui/plain_text.h"

namespace penstock::gui {
namespace {

using From = draft::Extraction::From;
enum Column { variable, from, what, group, value, columns };

struct Source {
  From from;
  const char* name;
};
constexpr Source sources[] = {{From::json, "JSON path"},     {From::header, "Header"},       {From::cookie, "Cookie"},
                              {From::regex, "Regex in body"}, {From::headRegex, "Regex in head"}, {From::status, "Status"}};
constexpr int mostRows = 100;

}  // namespace

AfterTable::AfterTable(Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), table_(new QTableWidget(0, columns, this)), problem_(new NoticeBar(theme, "afterProblem", this)) {
  setObjectName("draftAfter");
  table_->setObjectName("afterTable");
  table_->setAccessibleName(tr("Values taken from the answer"));
  table_->setHorizontalHeaderLabels({tr("Variable"), tr("From"), tr("What"), tr("Group"), tr("Last value")});
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  table_->horizontalHeader()->setHighlightSections(false);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(theme.scaled(30));
  table_->setShowGrid(false);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setTabKeyNavigation(false);
  table_->setFrameShape(QFrame::NoFrame);
  table_->setFont(theme.mono());
  const int widths[] = {110, 130, 150, 54};
  for (int i = 0; i < int(std::size(widths)); ++i) table_->setColumnWidth(i, theme.scaled(widths[i]));
  auto* hint = new PlainLabel(tr("After an answer these variables have values of it, for this request and the next: {{token}}"), this);
  hint->setProperty("look", "dim");
  hint->setWordWrap(true);
  hint->setContentsMargins(theme.scaled(10), theme.scaled(6), theme.scaled(10), theme.scaled(6));
  auto* buttons = new QHBoxLayout;
  buttons->setContentsMargins(theme.scaled(8), theme.scaled(4), theme.scaled(8), theme.scaled(6));
  const auto button = [&](const QString& text, const char* name) {
    auto* made = new QPushButton(text, this);
    made->setObjectName(name);
    made->setAccessibleName(text);
    made->setProperty("look", "link");
    buttons->addWidget(made);
    return made;
  };
  connect(button(tr("Add"), "afterAdd"), &QPushButton::clicked, this, [this] {
    if (table_->rowCount() >= mostRows) return;
    put({From::json, "$.token", 0, "token"});
    table_->setCurrentCell(table_->rowCount() - 1, variable);
    edited();
  });
  connect(button(tr("Remove"), "afterRemove"), &QPushButton::clicked, this, [this] {
    std::set<int> rows;
    for (const QModelIndex& index : table_->selectionModel()->selectedRows()) rows.insert(index.row());
    for (auto row = rows.rbegin(); row != rows.rend(); ++row) table_->removeRow(*row);
    edited();
  });
  buttons->addStretch();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(hint);
  column->addWidget(table_, 1);
  column->addWidget(problem_);
  column->addLayout(buttons);
  connect(table_, &QTableWidget::itemChanged, this, &AfterTable::edited);
}

void AfterTable::put(const draft::Extraction& extraction) {
  const QScopedValueRollback filling(filling_, true);
  const int row = table_->rowCount();
  table_->insertRow(row);
  table_->setItem(row, variable, new QTableWidgetItem(QString::fromStdString(extraction.variable)));
  auto* chooser = new QComboBox(table_);
  chooser->setObjectName("afterFrom");
  chooser->setAccessibleName(tr("From"));
  for (const Source& source : sources) chooser->addItem(source.name);
  const auto at = std::find_if(std::begin(sources), std::end(sources), [&](const Source& source) { return source.from == extraction.from; });
  chooser->setCurrentIndex(int(at - std::begin(sources)));
  connect(chooser, &QComboBox::currentIndexChanged, this, &AfterTable::edited);
  table_->setItem(row, from, new QTableWidgetItem);
  table_->setCellWidget(row, from, chooser);
  table_->setItem(row, what, new QTableWidgetItem(QString::fromStdString(extraction.what)));
  table_->setItem(row, group, new QTableWidgetItem(QString::number(extraction.group)));
  auto* last = new QTableWidgetItem;
  last->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
  table_->setItem(row, value, last);
}

void AfterTable::setExtractions(const std::vector<draft::Extraction>& extractions) {
  if (read() == extractions) return;
  table_->setRowCount(0);
  problem_->setNotice({}, false);
  for (const draft::Extraction& one : extractions) put(one);
}

std::vector<draft::Extraction> AfterTable::read() const {
  std::vector<draft::Extraction> out;
  for (int row = 0; row < table_->rowCount(); ++row) {
    const auto text = [&](int column) { return table_->item(row, column)->text().trimmed(); };
    const auto* chooser = qobject_cast<const QComboBox*>(table_->cellWidget(row, from));
    out.push_back({sources[chooser->currentIndex()].from, text(what).toStdString(), text(group).toUInt(), text(variable).toStdString()});
  }
  return out;
}

void AfterTable::edited() {
  if (filling_) return;
  const auto all = read();
  QString sentence;
  for (std::size_t i = 0; i < all.size() && sentence.isEmpty(); ++i)
    if (auto compiled = draft::Extractor::compile(all[i]); !compiled) sentence = tr("Row %1: ").arg(i + 1) + sentenceText(compiled.error().message);
  problem_->setNotice(sentence, true);
  Q_EMIT changed(all);
}

void AfterTable::setTaken(const std::vector<service::TakenValue>& taken) {
  const QScopedValueRollback filling(filling_, true);
  for (int row = 0; row < table_->rowCount(); ++row) {
    const auto at = std::size_t(row);
    QTableWidgetItem* cell = table_->item(row, value);
    const bool any = at < taken.size();
    cell->setText(!any ? QString() : taken[at].value ? wireText(*taken[at].value, 200) : wireText(taken[at].value.error().message, 200));
    cell->setForeground(any && !taken[at].value ? theme_.tokens().serverError : theme_.tokens().text);
  }
}

}  // namespace penstock::gui
