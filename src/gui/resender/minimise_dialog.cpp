// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/minimise_dialog.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/format.h"

namespace penstock::gui {

MinimiseDialog::MinimiseDialog(const Theme& theme, service::MinimiseParts parts, service::RequestTab tab, std::function<void(const std::string&)> keep,
                               QWidget* parent)
    : QDialog(parent),
      theme_(theme),
      parts_(std::move(parts)),
      tab_(std::move(tab)),
      keep_(std::move(keep)),
      table_(new QTableWidget(0, 3, this)),
      state_(new PlainLabel(this)),
      how_(new PlainLabel(this)),
      begin_(new QPushButton(theme.icon("send", Theme::Ink::onAccent), tr("Start"), this)),
      stop_(new QPushButton(tr("Stop"), this)),
      kept_(new QPushButton(tr("Keep what is left"), this)) {
  setObjectName("minimiseDialog");
  setWindowTitle("Minimise the request");
  setAttribute(Qt::WA_DeleteOnClose);
  resize(theme.scaled(560), theme.scaled(420));
  pool_.setMaxThreadCount(1);
  auto* hint = new PlainLabel(tr("The request is sent twice as it is, then once without each parameter, form field, cookie and header: what its answer does not need is "
                                 "left out. Every send reaches the server."),
                              this);
  hint->setProperty("look", "dim");
  hint->setWordWrap(true);
  makeTable();
  state_->setObjectName("minimiseState");
  state_->setWordWrap(true);
  how_->setObjectName("minimiseHow");
  how_->setProperty("look", "dim");
  how_->setWordWrap(true);
  auto* shut = new QPushButton(tr("Close"), this);
  const std::pair<QPushButton*, const char*> buttons[] = {{begin_, "minimiseStart"}, {stop_, "minimiseStop"}, {kept_, "minimiseKeep"}, {shut, "minimiseClose"}};
  auto* row = new QHBoxLayout;
  row->addStretch();
  for (const auto& [button, name] : buttons) {
    button->setObjectName(name);
    button->setAccessibleName(button->text());
    button->setAutoDefault(false);
    row->addWidget(button);
  }
  begin_->setProperty("look", "primary");
  auto* column = new QVBoxLayout(this);
  column->addWidget(hint);
  column->addWidget(table_, 1);
  column->addWidget(how_);
  column->addWidget(state_);
  column->addLayout(row);
  connect(begin_, &QPushButton::clicked, this, &MinimiseDialog::begin);
  connect(stop_, &QPushButton::clicked, this, [this] {
    job_.cancel();
    setRunning(false);
    state_->setText(tr("Stopped."));
  });
  connect(kept_, &QPushButton::clicked, this, [this] {
    keep_(found_.text);
    close();
  });
  connect(shut, &QPushButton::clicked, this, &QDialog::close);
  setRunning(false);
}

void MinimiseDialog::makeTable() {
  table_->setObjectName("minimiseParts");
  table_->setAccessibleName(tr("Parts that were tried"));
  table_->setHorizontalHeaderLabels({tr("Part"), tr("Name"), tr("The answer without it")});
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  table_->setColumnWidth(0, theme_.scaled(100));
  table_->setColumnWidth(1, theme_.scaled(220));
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(theme_.scaled(25));
  table_->setShowGrid(false);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
}

void MinimiseDialog::setRunning(bool on) {
  begin_->setEnabled(!on);
  stop_->setEnabled(on);
  kept_->setEnabled(!on && !found_.text.empty() && found_.text != tab_.text);
}

void MinimiseDialog::begin() {
  table_->setRowCount(0);
  found_ = {};
  how_->setText({});
  state_->setText(tr("Sending it as it is"));
  setRunning(true);
  job_.start<Result<service::Minimised>>(
      [parts = parts_, tab = tab_, back = mailbox_.address(), this](const CancelToken& token) {
        return service::minimise(parts, tab, token, [&](const service::Minimised& found) {
          back.post([this, found, token] {
            if (!token.cancelled()) showFound(found);
          });
        });
      },
      [this](const Result<service::Minimised>& result) { ended(result); });
}

void MinimiseDialog::showFound(const service::Minimised& found) {
  found_ = found;
  how_->setText(sentenceText(found.how));
  for (auto row = std::size_t(table_->rowCount()); row < found.tried.size(); ++row) {
    const draft::Minimiser::Tried& tried = found.tried[row];
    table_->insertRow(int(row));
    const QString words[] = {QString::fromStdString(std::string(draft::toText(tried.part.kind))), wireText(tried.part.name, 200),
                             tried.needed ? tr("is another: needed") : tr("is the same: left out")};
    for (int column = 0; column < 3; ++column) {
      auto* cell = new QTableWidgetItem(words[column]);
      cell->setForeground(tried.needed ? theme_.tokens().text : theme_.tokens().dim);
      table_->setItem(int(row), column, cell);
    }
  }
  table_->scrollToBottom();
  state_->setText(tr("%1 tried, %2 to go").arg(found.tried.size()).arg(found.left));
}

void MinimiseDialog::ended(const Result<service::Minimised>& result) {
  if (result) showFound(*result);
  const auto out = std::count_if(found_.tried.begin(), found_.tried.end(), [](const auto& one) { return !one.needed; });
  state_->setText(!result ? sentenceText(result.error().message) : out == 0 ? tr("All of it is needed.") : tr("%1 of %2 parts are not needed.").arg(out).arg(found_.tried.size()));
  setRunning(false);
}

}  // namespace penstock::gui
