// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/diff/captures_dialog.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QVBoxLayout>
#include <utility>

#include "gui/format.h"

namespace penstock::gui {

CapturesDialog::CapturesDialog(const Theme& theme, service::ProjectPtr project, QWidget* parent)
    : QDialog(parent), theme_(theme), project_(std::move(project)), model_(theme, this), table_(new QTableView(this)), job_(pool_) {
  setObjectName("capturesDialog");
  setAccessibleName(tr("Two captures compared by endpoint"));
  setWindowTitle("Compare captures");
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(theme.scaled(16), theme.scaled(14), theme.scaled(16), theme.scaled(16));
  column->setSpacing(theme.scaled(8));
  column->addWidget(makeHead());
  table_->setObjectName("capturesTable");
  table_->setAccessibleName(tr("Endpoints"));
  table_->setModel(&model_);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setWordWrap(false);
  table_->setShowGrid(false);
  table_->setTabKeyNavigation(false);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(theme.scaled(24));
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  for (const auto& [section, width] : {std::pair(CapturesModel::method, 70), std::pair(CapturesModel::endpoint, 360), std::pair(CapturesModel::left, 150), std::pair(CapturesModel::right, 150)})
    table_->setColumnWidth(section, theme.scaled(width));
  column->addWidget(table_, 1);
  connect(table_, &QTableView::activated, this, &CapturesDialog::open);
  resize(theme.scaled(1080), theme.scaled(600));
}

QWidget* CapturesDialog::makeHead() {
  auto* head = new QWidget(this);
  auto* rows = new QVBoxLayout(head);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(theme_.scaled(8));
  auto* first = new QHBoxLayout;
  words_ = new PlainLabel(tr("Left is this project. Choose what to compare it with."), head);
  words_->setObjectName("capturesWords");
  words_->setWordWrap(true);
  first->addWidget(words_, 1);
  choose_ = new QPushButton(tr("Choose project\u2026"), head);
  choose_->setObjectName("capturesChoose");
  choose_->setAccessibleName(choose_->text());
  connect(choose_, &QPushButton::clicked, this, &CapturesDialog::choose);
  first->addWidget(choose_, 0, Qt::AlignTop);
  rows->addLayout(first);
  auto* second = new QHBoxLayout;
  filter_ = new QLineEdit(head);
  filter_->setObjectName("capturesFilter");
  filter_->setAccessibleName(tr("Only endpoints with this text"));
  filter_->setPlaceholderText(tr("Filter endpoints"));
  filter_->setClearButtonEnabled(true);
  connect(filter_, &QLineEdit::textChanged, this, [this](const QString& text) {
    model_.setText(text);
    showCount();
  });
  second->addWidget(filter_, 1);
  only_ = new QCheckBox(tr("Only what differs"), head);
  only_->setObjectName("capturesOnly");
  only_->setAccessibleName(only_->text());
  only_->setChecked(true);
  connect(only_, &QCheckBox::toggled, this, [this](bool on) {
    model_.setOnlyDifferent(on);
    showCount();
  });
  second->addWidget(only_);
  count_ = new PlainLabel(head);
  count_->setObjectName("capturesCount");
  count_->setProperty("look", "dim");
  second->addWidget(count_);
  rows->addLayout(second);
  return head;
}

void CapturesDialog::choose() {
  const QString file = QFileDialog::getOpenFileName(this, tr("Compare with"), {}, tr("Penstock projects (*.penstock);;All files (*)"));
  if (!file.isEmpty()) compareWith(file);
}

void CapturesDialog::compareWith(const QString& file) {
  words_->setText(tr("Left is this project, right %1. Reading\u2026").arg(QFileInfo(file).fileName()));
  model_.setEndpoints({});
  count_->setText({});
  const auto told = [to = mailbox_.address(), this](std::uint64_t exchanges) {
    to.post([this, exchanges] { count_->setText(countText(exchanges) + tr(" exchanges")); });
  };
  job_.start<Made>(
      [path = file.toStdString(), project = project_, told](const CancelToken& token) {
        Made made;
        auto other = service::captureIn(path);
        if (!other) {
          made.problem = sentenceText(other.error().message);
          return made;
        }
        made.other = std::move(*other);
        const service::OpenCapture own = service::captureOf(project);
        auto compared = display::compareCaptures({own.recording.get(), own.ids}, {made.other.recording.get(), made.other.ids}, told, token);
        if (compared)
          made.compared = std::move(*compared);
        else
          made.problem = sentenceText(compared.error().message);
        return made;
      },
      [this](Made made) { take(std::move(made)); });
}

void CapturesDialog::take(Made made) {
  if (!made.problem.isEmpty()) {
    count_->setText({});
    return words_->setText(made.problem);
  }
  other_ = std::move(made.other);
  model_.setEndpoints(std::move(made.compared.endpoints));
  QString words = tr("Left is this project, right %1.").arg(wireText(other_.name, 200));
  if (!made.compared.trouble.empty()) words += ' ' + wireText(made.compared.trouble, 400);
  if (model_.total() > 0) words += tr(" Double-click an endpoint that both have to compare its newest answers.");
  words_->setText(words);
  showCount();
}

void CapturesDialog::showCount() {
  const std::size_t total = model_.total(), different = model_.different();
  if (!other_.recording) return;
  count_->setText(total == 0       ? tr("No request of HTTP in either")
                  : different == 0 ? tr("%1 endpoints, none differs").arg(countText(total))
                                   : tr("%1 of %2 endpoints differ").arg(countText(different), countText(total)));
}

void CapturesDialog::open() {
  const display::EndpointCompared* of = model_.at(table_->currentIndex().row());
  if (of && of->left && of->right) Q_EMIT pairWanted(of->left->newest, of->right->newest, other_.recording, wireText(other_.name, 200));
}

}  // namespace penstock::gui
